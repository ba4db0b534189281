/**
 * The public API, spoken as any other client would. An answer that is no success is thrown as a Problem
 * (RFC 9457) that knows which field was wrong; no connection at all is thrown as Unreachable.
 */
import { DOING, READING, within } from "/client/core/patience.js";
import { language } from "/client/core/texts.js";
import { forget, renew, signIn, SignedOut, token } from "/client/core/session.js";
import { store } from "/client/core/view.js";

/** What the server refused, in the reader's language. `current` is the task as it now is, for a 412; `reference` finds the request in the log. */
export class Problem extends Error {
  constructor(body, status, current = null, reference = null) {
    super(body?.title ?? String(status));
    Object.assign(this, { status, code: body?.code ?? "unknown", title: body?.title ?? "", detail: body?.detail ?? "", errors: body?.errors ?? [], current, reference, body });
  }

  /** What is wrong with one value, by its JSON pointer; "" when nothing is. */
  at(pointer) {
    return this.errors.find((each) => each.pointer === pointer || each.pointer.startsWith(`${pointer}/`))?.message ?? "";
  }

  /** What was refused and what is wrong with each value, as sentences, each once. */
  get said() {
    return inSentences(this);
  }
}

/** A problem, as it came, in sentences: neither its title nor its messages end with a full stop. */
export function inSentences({ title, errors }) {
  const words = [...new Set([title, ...(errors ?? []).map((each) => each.message)])].filter(Boolean);
  return words.map((each, at) => (at < words.length - 1 && !/[.!?:;…]$/.test(each) ? `${each}.` : each)).join(" ");
}

/** No answer came: the connection is gone, or the server. */
export class Unreachable extends Error {}

/** Whether the page is being left: what is sent now has to outlive it, or the browser breaks it off. */
let leaving = false;
window.addEventListener("pagehide", () => { leaving = true; }, { capture: true });
window.addEventListener("pageshow", () => { leaving = false; });

/** Return a new key for one tap: sent again with the same key, it happens once. */
export const newKey = () => crypto.randomUUID();

const noToken = (error) => { throw error instanceof SignedOut ? error : new Unreachable(); };

/**
 * Send a request in the name of whoever began it (`of`: a sign-in, usually the present one); return {body, etag,
 * position}; `file` says that the answer is one. Besides Problem and Unreachable it throws SignedOut when that sign-in has ended meanwhile.
 */
export async function send(method, path, { body, etag, key, query, raw, type, file = false, signal, of = signIn() } = {}) {
  const address = `/api/v1${path}${query ? asked(query) : ""}`;
  const headers = { "Accept-Language": language.get() };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (raw !== undefined) headers["Content-Type"] = type || raw.type || "application/octet-stream";
  if (etag) headers["If-Match"] = etag;
  if (key) headers["Idempotency-Key"] = key;
  const payload = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  let access = await token(of).catch(noToken);
  for (let attempt = 0; ; attempt += 1) {
    if (access) headers.Authorization = `Bearer ${access}`;
    const asking = { method, headers, body: payload, keepalive: leaving };
    const patience = file || raw !== undefined ? null : method === "GET" ? READING : DOING;
    const said = await within(patience, (until) => exchange(address, { ...asking, signal: until }), signal);
    if (said.answer.status === 401 && access && attempt === 0) {
      access = await renew(access, of).catch(noToken);
      if (access) continue;
    }
    return understood(said, of);
  }
}

/** Ask, and hear all of the answer; a line that breaks in the middle of it is none. */
async function exchange(address, asking) {
  try {
    const answer = await fetch(address, asking);
    const json = /json/.test(answer.headers.get("Content-Type") ?? "");
    return { answer, json, body: answer.status === 204 ? null : json ? await answer.json() : await answer.blob() };
  } catch (error) {
    throw error.name === "AbortError" ? error : new Unreachable();
  }
}

function understood({ answer, json, body }, of) {
  if (answer.ok) return { body, etag: answer.headers.get("ETag"), position: body?.position ?? null, name: fileName(answer) };
  if (answer.status === 401 && signIn() === of) forget(body?.code);
  if (answer.status >= 502 && answer.status <= 504 && !json) throw new Unreachable();
  throw new Problem(json ? body : null, answer.status, body?.current ?? null, answer.headers.get("X-Request-Id"));
}

function fileName(answer) {
  const said = answer.headers.get("Content-Disposition") ?? "";
  const starred = /filename\*=UTF-8''([^;]+)/i.exec(said);
  return starred ? decodeURIComponent(starred[1]) : /filename="?([^";]+)"?/i.exec(said)?.[1] ?? null;
}

/** Write a query: lists repeat their name, what is null or "" is left out. */
export function asked(query) {
  const found = new URLSearchParams();
  const pairs = query instanceof URLSearchParams ? [...query] : Object.entries(query);
  for (const [name, value] of pairs) {
    for (const each of [value].flat()) if (each !== null && each !== undefined && each !== "") found.append(name, each);
  }
  const text = found.toString();
  return text ? `?${text}` : "";
}

export const get = async (path, query, options) => (await send("GET", path, { query, ...options })).body;
/** Do a verb; a key of its own unless one is given, so that a repeated tap is one deed. */
export const post = async (path, body = {}, options = {}) => (await send("POST", path, { body, key: newKey(), ...options })).body;
export const put = (path, body, options) => bodyOf(send("PUT", path, { body, ...options }));
export const patch = (path, body, options) => bodyOf(send("PATCH", path, { body, ...options }));
export const remove = (path, options) => bodyOf(send("DELETE", path, options));

/** The code of an answer to what was done all the same: sent again, it would be done twice, or refused. */
export const LOST = "answer_lost";

/** Words about what was last done without an answer that could be shown: {said}. */
export const lost = store(null);

/** What was done and could not be shown is done, without a body; `lost` says so. */
async function bodyOf(sent) {
  try {
    return (await sent).body;
  } catch (error) {
    if (error.code !== LOST) throw error;
    lost.set({ said: error.title });
    return null;
  }
}

/** Fetch a file and hand it to the person under the server's name for it. */
export async function download(path, query) {
  const { body, name } = await send("GET", path, { query, file: true });
  const address = URL.createObjectURL(body instanceof Blob ? body : new Blob([JSON.stringify(body, null, 1)]));
  const link = Object.assign(document.createElement("a"), { href: address, download: name ?? "giao-viec" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
