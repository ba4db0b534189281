/** What differs between two states of a task, in words: for whoever was about to act on the older one. */
import { t } from "/client/core/texts.js";
import { exact } from "/client/core/time.js";

const PARTS = [
  ["title", (task) => task.title], ["v_content", (task) => task.content], ["deadline", (task) => exact(task.deadline)], ["l_status_word", (task) => t(`status_${task.status}`)], ["progress", (task) => `${task.progress}%`],
  ["lead", (task) => `${task.lead.unit.name} – ${task.lead.person.full_name}`], ["urgency", (task) => t(`urgency_${task.urgency}`)], ["v_product", (task) => task.expected_product],
];

/** What differs between two states of a task: [{what, before, after}]. What a list does not carry is not compared. */
export const differences = (before, after) => PARTS.map(([what, of]) => ({ what, before: of(before), after: of(after) })).filter((each) => each.before !== undefined && each.before !== each.after);
