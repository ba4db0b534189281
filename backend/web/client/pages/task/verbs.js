/**
 * Every verb on a task, as a table: where it is sent, what it asks for, how it is worded. What is in the table and in
 * the task's `may` becomes a button; verbs that ask for nothing are one tap, the others open a form.
 */
import { searchParties } from "/client/parts/picker.js";

const note = { name: "note", kind: "area", label: "v_note" };
const reason = { name: "reason", kind: "area", label: "v_reason", required: true };
const photos = { name: "files", kind: "files", label: "v_evidence" };
const LATER = ["days_1", "days_3", "days_5", "days_10", "moment", "words"];

/**
 * path: below the task (a function where it depends on what waits). fields: what a form asks. weight: "primary" where
 * it is what one came for. kind: "danger" for what takes something away. etag: refused when the task changed meanwhile.
 */
export const VERBS = {
  acknowledge: { path: "acknowledgement", weight: 9 },
  approve: { path: "approval", weight: 9, fields: [note], etag: true },
  answer_urging: { path: (task, waits) => `urgings/${waits.urging.id}/answer`, weight: 8, fields: [
    { name: "promise", kind: "area", label: "v_promise", initial: "v_promise_usual" },
    { name: "done_by", kind: "text", label: "v_done_by", hint: "v_done_by_hint" }] },
  explain: { path: (task, waits) => `explanation-requests/${waits.explanation.id}/answer`, weight: 8, fields: [{ name: "answer", kind: "area", label: "v_answer", required: true }] },
  decide_extension: { weight: 8 },
  accept_extension: { path: (task, waits) => `extension-requests/${waits.extension.id}/acceptance`, weight: 8 },
  insist: { path: "insistence", weight: 7, fields: [note] },
  resume: { path: "resumption", weight: 7, fields: [note] },
  report: { path: "progress-reports", weight: 6, fields: [{ name: "percent", kind: "percent", label: "progress", initial: (task) => task.progress }, { ...note, label: "v_progress_note" }, photos] },
  urge: { path: "urging", weight: 6 },
  submit: { path: "submission", weight: 5, fields: [{ ...note, label: "v_result" }, photos, { name: "over_open_subtasks", kind: "check", label: "v_over_open_subtasks", when: (task) => task.subtasks.open > 0 }] },
  return: { path: "return", weight: 5, fields: [reason], etag: true },
  decline: { path: "refusal", weight: 4, fields: [reason] },
  ask_extension: { path: "extension-requests", weight: 4, fields: [{ name: "deadline", kind: "deadline", choices: LATER, initial: { choice: "days_3" }, required: true, hint: "v_from_deadline" }, reason] },
  delegate: { path: "subtasks", weight: 4, fields: [
    { name: "title", kind: "area", label: "v_title", required: true }, { name: "lead", kind: "party", label: "lead", search: searchParties, required: true },
    { name: "expected_product", kind: "text", label: "v_product" }, { name: "deadline", kind: "deadline", choices: ["none", "today", "days_1", "days_3", "moment", "words"], initial: { choice: "none" }, hint: "v_within_parent", named: { none: "v_deadline_of_parent" } }] },
  withdraw_extension: { path: (task, waits) => `extension-requests/${waits.extension.id}/withdrawal`, weight: 2 },
  demand_explanation: { path: "explanation-requests", weight: 3, fields: [{ name: "question", kind: "area", label: "v_question", required: true },
    { name: "of", kind: "assignee", label: "v_of_whom", when: (task) => task.assignees.length > 1 }] },
  state_cause: { path: "delays/cause", weight: 3, fields: [{ name: "kind", kind: "select", label: "v_cause_kind", words: "cause", options: ["own", "coordination", "higher_authority", "force_majeure", "other"] },
    { name: "cause", kind: "area", label: "v_cause", required: true }] },
  confirm_cause: { path: (task, waits) => `delays/${waits.delay.id}/confirmation`, weight: 3, fields: [{ name: "confirmed", kind: "select", label: "v_confirmed", words: "confirmed", options: ["yes", "no"] }, note] },
  transfer: { path: "transfer", weight: 2, fields: [{ name: "to", kind: "party", label: "v_transfer_to", search: searchParties, required: true }, { ...reason, required: false }], etag: true },
  add_coordinator: { path: "coordinators", weight: 2, fields: [{ name: "party", kind: "party", label: "v_coordinator", search: searchParties, required: true }] },
  change: { path: "", method: "PATCH", weight: 2, etag: true, fields: [
    { name: "title", kind: "area", label: "v_title", initial: (task) => task.title, required: true }, { name: "content", kind: "area", label: "v_content", initial: (task) => task.content },
    { name: "expected_product", kind: "area", label: "v_product", initial: (task) => task.expected_product }, { name: "urgency", kind: "select", label: "urgency", words: "urgency", options: ["normal", "urgent", "very_urgent", "flash"], initial: (task) => task.urgency },
    { name: "deadline", kind: "deadline", choices: ["kept", "today", "days_3", "days_10", "moment", "words"], initial: { choice: "kept" } }] },
  pause: { path: "pause", weight: 1, fields: [reason] },
  recall: { path: "recall", weight: 1, kind: "danger", fields: [reason], later: true },
};

/** The verbs of a task as buttons, what one came for first. */
export const buttonsOf = (task) => (task.may ?? []).filter((each) => VERBS[each]).sort((a, b) => weigh(b, task) - weigh(a, task));

/** Who has reported everything wants to submit; an explanation is demanded of what is late. */
function weigh(verb, task) {
  if (verb === "submit" && task.progress >= 100) return 7;
  if (verb === "demand_explanation" && task.timeliness !== "overdue") return 1;
  if (verb === "acknowledge" && task.lead.person?.id === task.assigner.id) return 5;
  return VERBS[verb].weight;
}

