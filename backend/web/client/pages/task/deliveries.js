/** What reached whom: for each message about the task when it was sent, received, opened; by which way. Read when opened. */
import { t } from "/client/core/texts.js";
import { clockTime } from "/client/core/time.js";
import { html, useState } from "/client/core/view.js";
import { Shown } from "/client/parts/states.js";
import { deliveryWay } from "/client/parts/ways.js";
import { useFresh } from "/client/pages/task/acting.js";

export function Deliveries({ task }) {
  const [open, setOpen] = useState(false);
  return html`<details class="card card-pad fold" onToggle=${(event) => setOpen(event.currentTarget.open)}><summary>${t("t_deliveries")}</summary>
    ${open && html`<${Evidence} task=${task} />`}</details>`;
}

function Evidence({ task }) {
  const page = useFresh(`/subjects/${task.id}/deliveries`, { limit: 100 }, { affects: (item) => item.kind === "task" && item.id === task.id });
  const step = (word, at) => (at ? html`<span>✓ ${t(word)} ${clockTime(at)}</span>` : null);
  return html`<${Shown} of=${page} rows=${3}>${(data) => (data.items.length === 0 ? html`<p class="soft">${t("nothing_here")}</p>` : html`<ul class="deliveries">${data.items.map((each) => html`<li key=${each.id}>
    <p>${t("t_message_to")} <b>${each.person.full_name}</b> <span class="soft">· ${t(`t_message_${each.kind}`)} · ${clockTime(each.queued_at)}</span></p>
    <p class="small soft steps">${step("t_received", each.received_at)}${step("t_opened", each.opened_at)}${step("t_acted", each.acted_at)}${!each.received_at && html`<span>○ ${t("t_not_received")}</span>`}
      ${each.deliveries.map((one) => html`<span>${deliveryWay(one)}: ${t(`t_delivery_${one.state}`)}${one.error ? ` – ${one.error}` : ""}</span>`)}</p></li>`)}</ul>`)}<//>`;
}
