/** The signed history as a paper: anybody can check that nothing in it was changed. */
import { download } from "/client/core/api.js";
import { useResource } from "/client/core/data.js";
import { t } from "/client/core/texts.js";
import { html, useState } from "/client/core/view.js";
import { Button } from "/client/parts/button.js";
import { sayProblem } from "/client/parts/toast.js";
import { useFresh } from "/client/pages/task/acting.js";

export function Proof({ task }) {
  const [open, setOpen] = useState(false);
  return html`<details class="card card-pad fold" onToggle=${(event) => setOpen(event.currentTarget.open)}><summary>${t("t_proof")}</summary>${open && html`<${Inside} task=${task} />`}</details>`;
}

function Inside({ task }) {
  const key = useResource("/history-key", {}, { affects: () => false }).data;
  const last = useFresh(`/tasks/${task.id}/history`, { limit: 200 }, { affects: (item) => item.id === task.id }).data?.items.at(-1);
  const take = (kind) => download(`/tasks/${task.id}/history.${kind}`).catch(sayProblem);
  return html`<p class="small">${t("t_proof_text")}</p>
    <div class="buttons"><${Button} onClick=${() => take("pdf")}>PDF<//><${Button} onClick=${() => take("json")}>JSON<//><${Button} onClick=${() => take("xlsx")}>Excel<//></div>
    <dl class="facts small">${last && html`<dt>${t("t_last_hash")}</dt><dd class="hash">${last.number}: ${last.hash}</dd>`}${key && html`<dt>${t("t_public_key")}</dt><dd class="hash">${key.algorithm} ${key.public_key}</dd>`}</dl>`;
}
