/** One task in a list: what hurts first, then what, who, how far. The whole row opens the task. */
import { session } from "/client/core/session.js";
import { t } from "/client/core/texts.js";
import { useNow } from "/client/core/time.js";
import { html } from "/client/core/view.js";
import { useGlow } from "/client/parts/glow.js";
import { Deadline, ProgressBar, Status, timelinessAt, Urgency } from "/client/parts/marks.js";

/**
 * `side` is what stands at the right or below: a button, a checkbox; `assigner` shows who gave it instead of who has it; `at`: the keyboard stands on it.
 * `now`: the moment, where the list keeps it for all its rows (parts/rows.js, whose rows are no `li`).
 */
export function TaskRow({ task, side = null, before = null, showAssigner = false, reason = "", at = false, now = null }) {
  const ticking = useNow(now ? 0 : 20_000);
  const moment = now ?? ticking;
  const row = useGlow(task.turn);
  const who = showAssigner ? t("given_by", { name: task.assigner.full_name }) : task.lead.unit ? task.lead.unit.name : task.lead.person?.full_name;
  // Who is not the lead coordinates, or stands in: either way it helps to know whose it is.
  const led = showAssigner && task.lead.unit && task.lead.person?.id !== session.get()?.person.id;
  return html`<${now ? "div" : "li"} role=${now ? "listitem" : undefined} ref=${row} class="task-row ${timelinessAt(task, moment)} ${at ? "at" : ""}" data-task=${task.id}>
    ${before}
    <a href=${`/tasks/${task.id}`} class="task-link">
      <span class="task-top"><${Deadline} task=${task} at=${moment} /><${Urgency} value=${task.urgency} />
        ${task.starred && html`<span class="star" title=${t("starred")}>★<span class="sr-only">${t("starred")}</span></span>`}<span class="code">${task.code}</span></span>
      <span class="task-title">${task.title}</span>
      <span class="task-foot"><span>${who}</span><span aria-hidden="true"> · </span>${led && html`<span>${t("led_by", { unit: task.lead.unit.name })}</span><span aria-hidden="true"> · </span>`}
        <span>${reason || (task.status === "assigned" && !task.acknowledged_at ? t("not_acknowledged") : html`<${Status} value=${task.status} />`)}</span>
        ${task.progress > 0 && task.status !== "completed" && html`<${ProgressBar} percent=${task.progress} />`}</span>
    </a>
    ${side && html`<div class="task-side">${side}</div>`}
  <//>`;
}
