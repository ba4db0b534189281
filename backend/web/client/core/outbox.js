/**
 * Verbs that wait for a connection. Each was given its Idempotency-Key when it was tapped, so that however often it
 * is sent it happens once; they go in the order in which they were tapped. What the server refuses meanwhile stays
 * here with the reason, until its owner decides.
 */
import { newKey, Problem, send, Unreachable } from "/client/core/api.js";
import { allKept, drop, keepSurely } from "/client/core/kept.js";
import { hear } from "/client/core/live.js";
import { session } from "/client/core/session.js";
import { store } from "/client/core/view.js";

/** What waits: [{id, at, method, path, body, etag, label, task, problem}], oldest first. */
export const waiting = store([]);

async function show() {
  const own = session.get()?.person.id;
  const all = await allKept("waiting");
  waiting.set(all.filter((each) => each.person === own).sort((a, b) => a.at - b.at));
}

/**
 * Do a verb now, or keep it until there is a connection. `label` says what it is, `task` ({id, code}) of what.
 * Returns {body, etag} when it was done and {queued: true} when it waits; a refusal is thrown as Problem.
 */
export async function act(method, path, body = {}, { etag = null, label = "", task = null, key = newKey() } = {}) {
  // What was tapped earlier goes first: a submission may not overtake the report it builds on.
  const behind = waiting.get().some((each) => !each.problem);
  if (!behind) {
    try {
      return await send(method, path, { body, etag, key: method === "POST" ? key : undefined });
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
    }
  }
  const entry = { id: key, at: Date.now(), person: session.get()?.person.id, method, path, body, etag, label, task, problem: null };
  await keepSurely("waiting", entry);
  await show();
  if (behind) flush();
  return { queued: true };
}

let flushing = null;

/** Send what waits, in order, until one finds no connection. One tab at a time. */
export function flush() {
  flushing ??= navigator.locks.request("giaoviec.outbox", { ifAvailable: true }, async (lock) => {
    if (!lock || !session.get()) return;
    await show();
    for (const each of waiting.get()) {
      if (each.problem) continue;
      try {
        await send(each.method, each.path, { body: each.body, etag: each.etag, key: each.method === "POST" ? each.id : undefined });
        await drop("waiting", each.id);
      } catch (error) {
        if (!(error instanceof Problem) || error.status === 429 || error.status >= 500) return;
        await keepSurely("waiting", { ...each, problem: { status: error.status, title: error.title, code: error.code, errors: error.errors } });
      }
    }
  }).finally(() => { flushing = null; show(); });
  return flushing;
}

/** Take a verb back before it was sent, or after it was refused. */
export async function discard(id) {
  await drop("waiting", id);
  await show();
}

/** Try a refused verb once more on the state as it is now: without the version that it was tapped on. */
export async function again(id) {
  const entry = waiting.get().find((each) => each.id === id);
  if (!entry) return;
  await drop("waiting", id);
  await keepSurely("waiting", { ...entry, id: newKey(), etag: null, problem: null });
  await show();
  await flush();
}

export function begin() {
  show();
  hear("connected", flush);
  window.addEventListener("online", flush);
  session.subscribe(show);
}
