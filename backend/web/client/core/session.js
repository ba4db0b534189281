/**
 * Who is signed in, on this device. The tokens are kept in the browser's own storage, so that every tab shares one
 * sign-in; a refresh token can be spent once, so the tabs take turns (Web Locks).
 */
import { READING, within } from "/client/core/patience.js";
import { store } from "/client/core/view.js";

const KEY = "giaoviec.session";
/** Renew this long before the access token ends, in milliseconds. */
const EARLY = 60_000;

/** {session_id, access_token, expires_at, refresh_token, person} or null. */
export const session = store(read());

/** Under which sign-in something is begun: what one person began is never sent in the name of the next. */
export const signIn = () => session.get()?.session_id ?? null;

/** The sign-in under which something was begun has ended, and another one may have taken its place. */
export class SignedOut extends Error {}

/** The sign-in that its person has ended, until another one begins. */
let leftFrom = null;
session.subscribe((now) => { if (now && now.session_id !== leftFrom) leftFrom = null; });

/** Whether whoever was here has signed out by themselves: then nothing of theirs may stay on the device. */
export const hasLeft = () => leftFrom !== null;

function read() {
  try {
    return JSON.parse(window.localStorage.getItem(KEY) ?? "null");
  } catch {
    return null;
  }
}

window.addEventListener("storage", (event) => {
  if (event.key === KEY) session.set(read());
});

function keep(tokens) {
  if (tokens) window.localStorage.setItem(KEY, JSON.stringify(tokens));
  else window.localStorage.removeItem(KEY);
  session.set(tokens);
}

async function post(path, body, key) {
  return within(READING, async (signal) => {
    const answer = await fetch(`/api/v1${path}`, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "Accept-Language": document.documentElement.lang,
        ...(key ? { "Idempotency-Key": key } : {}),
      },
      body: JSON.stringify(body),
      signal,
    });
    return { answer, body: await answer.json().catch(() => null) };
  });
}

/** Sign in; return null, or the problem. Throws TypeError when there is no connection. */
export async function enter(username, password) {
  const { answer, body } = await post("/sessions", { username, password, device_name: deviceName() });
  if (!answer.ok) return body ?? { status: answer.status };
  keep(body);
  return null;
}

/** Forget the sign-in on this device, for a reason that the sign-in page shows. */
export function forget(reason = null) {
  keep(null);
  if (reason) window.sessionStorage.setItem("giaoviec.ended", reason);
}

/** The person signs out by themselves: so it is from this moment on, whoever is the first to say that it is over. */
export function beginLeaving() {
  leftFrom = signIn() ?? leftFrom;
}

/** Sign out on this device: the person's own wish. */
export function leave() {
  beginLeaving();
  forget("signed_out");
}

/**
 * Return an access token of this sign-in that is still good, renewing it when it is about to end; null when nobody is
 * signed in. SignedOut when it is not the present one any more.
 */
export async function token(of = signIn()) {
  const now = session.get();
  if ((now?.session_id ?? null) !== of) throw new SignedOut();
  if (!now) return null;
  if (Date.parse(now.expires_at) - Date.now() > EARLY) return now.access_token;
  return renew(now.access_token, of);
}

/** Spend the refresh token, unless another tab just did; return the new access token or null. SignedOut as `token`. */
export function renew(spent, of = signIn()) {
  return navigator.locks.request("giaoviec.refresh", async () => {
    const now = read();
    if ((now?.session_id ?? null) !== of) throw new SignedOut();
    if (!now) return null;
    if (now.access_token !== spent) {
      session.set(now);
      return now.access_token;
    }
    // The key lets a lost answer be asked for again: the same spent token, the same new pair.
    const { answer, body } = await post("/sessions/refresh", { refresh_token: now.refresh_token }, now.session_id + now.expires_at);
    if (answer.ok) {
      keep(body);
      return body.access_token;
    }
    if (answer.status === 401 || answer.status === 403) forget(body?.code ?? "signed_out");
    return null;
  });
}

function deviceName() {
  const agent = navigator.userAgent;
  const browser = /Edg\//.test(agent) ? "Edge" : /Firefox\//.test(agent) ? "Firefox" : /Chrome\//.test(agent) ? "Chrome" : "Safari";
  const system = /Android/.test(agent) ? "Android" : /iPhone|iPad/.test(agent) ? "iOS" : /Windows/.test(agent) ? "Windows" : /Mac/.test(agent) ? "macOS" : "Linux";
  return `${browser}, ${system}`;
}

/** Whether the person holds one of the roles. */
export const isA = (person, ...roles) => Boolean(person?.roles?.some((each) => roles.includes(each)));
