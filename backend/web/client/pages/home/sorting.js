/** What belongs where on the home page: by how long a task has waited, and by when it is due. */
import { dayOf, workingTime } from "/client/core/time.js";
import { timelinessAt } from "/client/parts/marks.js";

const HOUR = 3_600_000;
const STILL = ["assigned", "in_progress", "returned"];
/** How long silence is usual before somebody should ask, by urgency: the first rung of the usual ladder. */
const PATIENCE = { normal: (day) => day, urgent: () => 4 * HOUR, very_urgent: () => HOUR };

/** Nobody has said "received" for longer than the ladder's first rung. */
export function isUnanswered(task, now) {
  if (task.acknowledged_at || task.status !== "assigned") return false;
  const since = Date.parse(task.assigned_at);
  if (task.urgency === "flash") return now - since >= HOUR / 6;
  const { ms, day } = workingTime(since, now);
  return ms >= PATIENCE[task.urgency](day);
}

export const isLate = (task, now) => STILL.includes(task.status) && timelinessAt(task, now) === "overdue";

/** Due today and not yet late. */
export const isDueToday = (task, now) => STILL.includes(task.status) && Boolean(task.deadline) && Date.parse(task.deadline) > now && dayOf(Date.parse(task.deadline)) === dayOf(now);
