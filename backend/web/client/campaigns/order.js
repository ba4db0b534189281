/** The tasks of a campaign in an order that one can see: what hurts first, then by the name of the unit. Pure. */
import { timelinessAt } from "/client/parts/marks.js";

const RANKS = ["overdue", "due_soon", "on_time", "no_deadline", "completed_late", "completed_on_time", "recalled"];
/** So many rows make a group of the list (parts/rows.js). */
const GROUP = 50;
const names = new Intl.Collator("vi", { numeric: true });

/** Return the tasks as they stand at `now`, in groups. */
export function inOrder(tasks, now) {
  const ranked = tasks.map((task) => ({ task, rank: RANKS.indexOf(timelinessAt(task, now)) }));
  ranked.sort((one, other) => one.rank - other.rank || names.compare(one.task.lead.unit.name, other.task.lead.unit.name));
  return Array.from({ length: Math.ceil(ranked.length / GROUP) }, (_, n) => ranked.slice(n * GROUP, (n + 1) * GROUP).map((each) => each.task));
}
