/** Where each figure leads: the list of tasks that it counts. */
import { asked } from "/client/core/api.js";

/** The list of a unit's tasks (with all below it), narrowed: listed({unit_id, condition: "overdue"}). */
export const listed = (query) => `/tasks${asked(query)}`;

/** Conditions whose tasks all have a deadline: a list by deadline leaves out those without, and would be too short. */
const DATED = ["overdue", "due_soon"];

/** Open work with a condition; where all have a deadline, what is longest due first. */
export const openWork = (unit, condition = "open") => listed({ unit_id: unit, condition, sort: DATED.includes(condition) ? "deadline" : null });

/** All but recalled: those that count among what fell due. */
export const COUNTED = ["assigned", "in_progress", "awaiting_approval", "returned", "paused", "declined", "completed"];

/** What fell due in a period that is over: `to` is no later than now. */
export const fellDue = (unit, from, to) => listed({ unit_id: unit, status: COUNTED, deadline_from: from, deadline_to: to, sort: "deadline" });

/** What was missed in a period and is still open. */
export const overdueSince = (unit, from, to) => listed({ unit_id: unit, condition: "overdue", deadline_from: from, deadline_to: to, sort: "deadline" });
