/**
 * The marks of a task. Colour means timeliness and nothing else, and never alone: each has a shape and a word.
 * Urgency is a label with weight, status a word.
 */
import { t } from "/client/core/texts.js";
import { exact, untilDeadline, useNow } from "/client/core/time.js";
import { html } from "/client/core/view.js";

export const SHAPES = {
  on_time: "●", due_soon: "◐", overdue: "▲", no_deadline: "○",
  completed_on_time: "✓", completed_late: "✓", recalled: "○",
};

/**
 * What a task's timeliness is at `now`, by the rule of the server (tasks/timeliness.py): a screen that is left open may
 * not wait for it to see a deadline pass, and a change that came over the live link does not say it.
 */
export function timelinessAt({ status, deadline, due_soon_from, submitted_at, paused_at }, now) {
  if (status === "recalled") return "recalled";
  if (!deadline) return "no_deadline";
  const stood = submitted_at ?? paused_at;
  const late = (stood ? Date.parse(stood) : now) > Date.parse(deadline);
  if (status === "completed") return late ? "completed_late" : "completed_on_time";
  if (late) return "overdue";
  return !stood && due_soon_from && Date.parse(due_soon_from) <= now ? "due_soon" : "on_time";
}

/** The shape and word of a timeliness. */
export function Timeliness({ value, word = true }) {
  return html`<span class="timeliness ${value}"><span class="shape" aria-hidden="true">${SHAPES[value]}</span>
    ${word ? html`<span>${t(`timeliness_${value}`)}</span>` : html`<span class="sr-only">${t(`timeliness_${value}`)}</span>`}</span>`;
}

/** How far the deadline is, in its colour; the exact instant on hover, long press and for a screen reader. `at`: the moment, where somebody else keeps it. */
export function Deadline({ task, exactly = false, at = null }) {
  const ticking = useNow(at ? 0 : 20_000);
  const now = at ?? ticking;
  const timeliness = timelinessAt(task, now);
  const open = ["on_time", "due_soon", "overdue"].includes(timeliness);
  const words = open && task.status !== "paused" && !task.submitted_at ? untilDeadline(task.deadline, task.urgency, now) : t(`timeliness_${timeliness}`);
  return html`<span class="timeliness ${timeliness}" title=${exact(task.deadline)}>
    <span class="shape" aria-hidden="true">${SHAPES[timeliness]}</span><span>${words}${task.deadline && exactly && ","}</span>
    ${task.deadline && (exactly ? html`<span class="exact">${exact(task.deadline)}</span>` : html`<span class="sr-only">, ${exact(task.deadline)}</span>`)}</span>`;
}

/** The urgency, when it is more than normal. */
export const Urgency = ({ value, always = false }) => (value === "normal" && !always ? null : html`<span class="urgency ${value}">${t(`urgency_${value}`)}</span>`);

export const Status = ({ value }) => html`<span class="status">${t(`status_${value}`)}</span>`;

/** A thin bar with its figure. */
export function ProgressBar({ percent, label }) {
  return html`<span class="progress"><progress max="100" value=${percent} aria-label=${label ?? t("progress")}></progress><span class="figure">${percent}%</span></span>`;
}
