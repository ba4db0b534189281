/** The task changed while somebody looked at it: what is different now, plainly, and whether to go on all the same. */
import { send } from "/client/core/api.js";
import { t } from "/client/core/texts.js";
import { html, useEffect, useState } from "/client/core/view.js";
import { Button } from "/client/parts/button.js";
import { Dialog } from "/client/parts/dialog.js";
import { Skeleton } from "/client/parts/states.js";
import { differences } from "/client/pages/task/differing.js";
import { happened } from "/client/pages/task/acting.js";

export function Stale({ id, verb, before, onAgain, onClose }) {
  const [now, setNow] = useState(null);
  const [etag, setEtag] = useState(null);
  useEffect(() => { send("GET", `/tasks/${id}`).then((answer) => { setNow(answer.body); setEtag(answer.etag); happened(); }, onClose); }, []);
  const changed = now ? differences(before, now) : [];
  return html`<${Dialog} title=${t("t_stale")} onClose=${onClose}>
    ${now === null ? html`<${Skeleton} rows=${2} />` : html`<p>${t(changed.length ? "t_stale_text" : "t_stale_small")}</p>
      ${changed.length > 0 && html`<dl class="facts">${changed.map((each) => html`<dt>${t(each.what === "title" ? "v_title" : each.what)}</dt><dd><s class="soft">${each.before || "–"}</s> → <b>${each.after || "–"}</b></dd>`)}</dl>`}
      <div class="buttons end"><${Button} onClick=${onClose}>${t("t_stale_leave")}<//>${now.may.includes(verb) && html`<${Button} kind="primary" onClick=${() => onAgain(now, etag)}>${t("t_stale_again", { verb: t(`verb_${verb}`) })}<//>`}</div>`}<//>`;
}
