/** The head of every page of administration: where one is, and the way back. */
import { learn, t } from "/client/core/texts.js";
import { html, useEffect } from "/client/core/view.js";
import words from "/client/texts/admin.js";

learn(words);

export function AdminPage({ title, text = "", action = null, wide = false, children }) {
  useEffect(() => { document.title = `${title} · Giao Việc`; }, [title]);
  return html`<div class="page ${wide ? "wide" : ""}"><link rel="stylesheet" href="/client/styles/admin.css" /><link rel="stylesheet" href="/client/styles/account.css" />
    <div class="page-head"><div><p class="small"><a href="/admin">${t("nav_admin")}</a></p><h1>${title}</h1>${text && html`<p class="soft">${text}</p>`}</div>${action}</div>
    ${children}</div>`;
}
