/** An assignment as the form holds it, from what was read and into what the API takes. */
import { deadlineBody } from "/client/pages/task/fields.js";

export const EMPTY = { title: "", lead: null, coordinators: [], deadline: { choice: "none" }, urgency: "normal", content: "", expected_product: "", field: "", tags: "", starred: false, followers: [], supervisor: null, source: null };

/** A candidate of the reading as the pickers hold it. */
export const partyOf = (found) => ({
  id: found.id ?? `group:${found.group}`, name: found.name, detail: found.detail,
  value: found.kind === "group" ? { group: found.group } : found.kind === "person" ? { person_id: found.id } : { unit_id: found.id },
});

/** What a reading says, as far as it says something. */
export function formOf(reading) {
  if (!reading) return {};
  const found = { title: capital(reading.title), urgency: reading.urgency };
  if (reading.lead) found.lead = partyOf(reading.lead);
  if (reading.coordinators.length) found.coordinators = reading.coordinators.map(partyOf);
  const last = [...reading.milestones].sort((a, b) => Date.parse(a.instant) - Date.parse(b.instant)).at(-1);
  if (unread(reading)) found.deadline = { choice: "unread", ...(last && { instant: last.instant, phrase: last.phrase }) };
  else if (last) found.deadline = { choice: "read", instant: last.instant, phrase: last.phrase };
  else if (reading.continuing) found.deadline = { choice: "words", words: "thường xuyên" };
  if (reading.milestones.length > 1) found.content = reading.milestones.map((each) => each.phrase).join("\n");
  if (reading.expected_product) found.expected_product = reading.expected_product;
  if (reading.source_number) found.source = { kind: "document", number: reading.source_number };
  return found;
}

const unread = (reading) => reading?.unclear.find((each) => each.settles === "deadline") ?? null;

/** A deadline that the sentence says and nobody could read, until one is chosen, or expressly none; else null. */
export function unreadDeadline(reading, own) {
  const chosen = own.deadline && (own.deadline.choice === "none" || Object.keys(deadlineBody(own.deadline)).length > 0);
  return chosen ? null : unread(reading);
}

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

export const isReady = (form) => Boolean(form.title.trim() && form.lead);

/** The body of POST /tasks. */
export function bodyOf(form) {
  const body = { title: form.title.trim().slice(0, 700), lead: form.lead.value, urgency: form.urgency, ...deadlineBody(form.deadline) };
  if (form.coordinators.length) body.coordinators = form.coordinators.map((each) => each.value);
  for (const name of ["content", "expected_product", "field"]) if (form[name].trim()) body[name] = form[name].trim();
  const tags = form.tags.split(",").map((each) => each.trim()).filter(Boolean);
  if (tags.length) body.tags = tags;
  if (form.starred) body.starred = true;
  if (form.followers.length) body.follower_ids = form.followers.map((each) => each.value.person_id);
  if (form.supervisor) body.supervisor_id = form.supervisor.value.person_id;
  const source = Object.fromEntries(Object.entries(form.source ?? {}).filter(([, value]) => value));
  if (Object.keys(source).some((each) => each !== "kind") || (source.kind && source.kind !== "document")) body.source = source;
  return body;
}
