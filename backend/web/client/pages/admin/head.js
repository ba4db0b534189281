/** The head of every page of administration: where one is, and the way back. */
import { learn, t } from "/client/core/texts.js";
import { isA, session } from "/client/core/session.js";
import { html, useEffect, useStore } from "/client/core/view.js";
import { Empty } from "/client/parts/states.js";
import words from "/client/texts/admin.js";

learn(words);

/** What whoever is no administrator finds here; null for one. */
export function useClosed() {
  const person = useStore(session)?.person;
  if (isA(person, "administrator")) return null;
  return html`<div class="page"><h1>${t("nav_admin")}</h1><div role="alert"><${Empty} title=${t("admin_only")} action=${html`<a class="button" href="/">${t("go_home")}</a>`} /></div></div>`;
}

export function AdminPage({ title, text = "", action = null, wide = false, children }) {
  const closed = useClosed();
  useEffect(() => { document.title = `${title} · Giao Việc`; }, [title]);
  if (closed) return closed;
  return html`<div class="page ${wide ? "wide" : ""}">
    <div class="page-head"><div><p class="small"><a href="/admin">${t("nav_admin")}</a></p><h1>${title}</h1>${text && html`<p class="soft">${text}</p>`}</div>${action}</div>
    ${children}</div>`;
}
