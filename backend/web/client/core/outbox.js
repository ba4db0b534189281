/**
 * Verbs that wait for a connection. Each was given its Idempotency-Key when it was tapped, so that however often it
 * is sent it happens once; they go in the order in which they were tapped, photos before the report they belong to.
 * What the server refuses meanwhile stays here with the reason, until its owner decides. Each is sent in the name of
 * whoever tapped it or not at all: it waits for that person through the end of a sign-in that others or time brought
 * about, and is gone when they sign out themselves, or somebody else signs in.
 */
import { LOST, newKey, Problem, send, Unreachable } from "/client/core/api.js";
import { allKept, drop, keepSurely, replaceSurely } from "/client/core/kept.js";
import { hear } from "/client/core/live.js";
import { hasLeft, session, signIn, SignedOut } from "/client/core/session.js";
import { store } from "/client/core/view.js";

/**
 * What waits, oldest first: [{id, at, method, path, query, body, file, etag, label, task, bundle, problem}]. `file` is
 * {blob, name, size}; what belongs together (a report and its photos) has one `bundle`.
 */
export const waiting = store([]);

/** So many bytes of files wait at most: a phone's storage is not ours alone. */
export const MOST = 100_000_000;

/** Nothing more can be kept on this device: {held, most}, bytes of files that wait and that may wait. */
export class Full extends Error {
  constructor(held) {
    super("the device has no room");
    Object.assign(this, { held, most: MOST });
  }
}

/** The status of an answer to whose sign-in has ended. */
const ENDED = 401;

/** Bytes of the files among `entries`. */
export const heldBytes = (entries) => entries.reduce((sum, each) => sum + (each.file?.size ?? 0), 0);

/** A verb whose own photo was refused stays until its owner has decided about the photo. */
export const isHeld = (entry, all) => !entry.problem && !entry.file && Boolean(entry.bundle) && all.some((each) => each.bundle === entry.bundle && each.file && each.problem);

async function show() {
  const all = await allKept("waiting");
  const own = session.get()?.person.id;
  const others = own ? all.filter((each) => each.person !== own) : [];
  for (const each of others) await drop("waiting", each.id);
  waiting.set(all.filter((each) => each.person === own).sort((a, b) => a.at - b.at));
}

let lastAt = 0;
/** Moments that grow even within one millisecond: they are the order. */
const inTurn = () => { lastAt = Math.max(Date.now(), lastAt + 1); return lastAt; };

/** Make a deed of its own key, which it keeps however often it is sent. `file`: a File, sent as the body. */
export const deed = (method, path, { body = {}, query = null, file = null, etag = null, label = "", task = null, key = newKey() } = {}) =>
  ({ id: key, method, path, query, body: file ? null : body, file: file && { blob: file, name: file.name, size: file.size }, etag, label, task, problem: null });

/** Send one. What was done and could not be shown is done: its answer has no body, and `lost` says so in words. */
const deliver = (each, of) => send(each.method, each.path, {
  of,
  query: each.query ?? undefined, etag: each.etag, key: each.method === "POST" ? each.id : undefined,
  ...(each.file ? { raw: each.file.blob } : { body: each.body }),
}).catch((error) => {
  if (error.code !== LOST) throw error;
  return { body: null, etag: null, lost: error.title };
});

/**
 * Do a verb now, or keep it until there is a connection. `label` says what it is, `task` ({id, code}) of what.
 * Returns {body, etag} when it was done, {body: null, lost} when its answer was lost, and {queued: true} when it waits;
 * a refusal is thrown as Problem.
 */
export async function act(method, path, body = {}, options = {}) {
  return (await actInOrder([deed(method, path, { ...options, body })])).at(-1);
}

/**
 * Do deeds that belong together, one after the other: what finds no connection waits with all that follow it, kept
 * together or not at all (Full); the end of the sign-in is no connection either. Returns an answer for each;
 * `onDone(deed, answer)` hears of each that was done.
 */
export async function actInOrder(deeds, onDone = () => {}) {
  const of = signIn(), person = session.get()?.person.id;
  // What was tapped earlier goes first: a submission may not overtake the report it builds on.
  const behind = waiting.get().some((each, _, all) => !each.problem && !isHeld(each, all));
  const answers = [];
  try {
    for (const each of behind ? [] : deeds) {
      const answer = await deliver(each, of);
      answers.push(answer);
      onDone(each, answer);
    }
  } catch (error) {
    if (!(error instanceof Unreachable) && error.status !== ENDED) throw error;
  }
  const rest = deeds.slice(answers.length);
  if (!rest.length) return answers;
  await keepWaiting(rest, person);
  if (behind) flush();
  else trySoon();
  return [...answers, ...rest.map(() => ({ queued: true }))];
}

async function keepWaiting(deeds, person) {
  if (hasLeft() || !person || (session.get() && session.get().person.id !== person)) throw new SignedOut();
  const held = heldBytes(waiting.get());
  const files = heldBytes(deeds);
  if (files && held + files > MOST) throw new Full(held);
  const bundle = deeds.length > 1 ? newKey() : null;
  try {
    await keepSurely("waiting", ...deeds.map((each) => ({ ...each, at: inTurn(), person, bundle })));
  } catch (error) {
    if (error?.name === "QuotaExceededError") throw new Full(held);
    throw error;
  }
  await show();
}

let flushing = null;
/** Pauses before what waits is tried again although nothing says that the line is back, in milliseconds. */
const PAUSES = [2_000, 5_000, 15_000, 60_000];
let tries = 0, timer = null;

/** One request may be lost while the link stands: nobody will say then that there is a connection again. */
function trySoon() {
  clearTimeout(timer);
  timer = null;
  if (!waiting.get().some((each, _, all) => !each.problem && !isHeld(each, all))) { tries = 0; return; }
  timer = setTimeout(flush, PAUSES[Math.min(tries, PAUSES.length - 1)]);
  tries += 1;
}

/** The line is there: what waits goes now. */
function flushNow() {
  tries = 0;
  return flush();
}

/** Send what waits, in order, until one finds no connection. One tab at a time. */
export function flush() {
  flushing ??= navigator.locks.request("giaoviec.outbox", { ifAvailable: true }, async (lock) => {
    if (!lock || !session.get()) return;
    const of = signIn();
    await show();
    const all = waiting.get().map((each) => ({ ...each }));
    for (const each of all) {
      if (each.problem || isHeld(each, all)) continue;
      try {
        await deliver(each, of);
        await drop("waiting", each.id);
      } catch (error) {
        if (!(error instanceof Problem) || [ENDED, 429].includes(error.status) || error.status >= 500 || signIn() !== of) return;
        each.problem = { status: error.status, title: error.title, code: error.code, errors: error.errors };
        await keepSurely("waiting", each);
      }
    }
  }).finally(async () => { flushing = null; await show(); trySoon(); });
  return flushing;
}

/** Take a verb back before it was sent, or after it was refused. A verb that waited for this photo alone goes now. */
export async function discard(id) {
  await drop("waiting", id);
  await show();
  await flush();
}

/** Try a refused verb once more on the state as it is now: without the version that it was tapped on. */
export async function again(id) {
  const entry = waiting.get().find((each) => each.id === id);
  if (!entry) return;
  await replaceSurely("waiting", id, { ...entry, id: newKey(), etag: null, problem: null });
  await show();
  await flush();
}

export function begin() {
  show().then(trySoon);
  hear("connected", flushNow);
  window.addEventListener("online", flushNow);
  session.subscribe(show);
}
