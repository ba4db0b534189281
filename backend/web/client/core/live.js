/**
 * The live link (/live, Socket.IO over WebSocket): changes come in order, each with a position from which a screen
 * that was away goes on. What cannot be recovered says so, and every screen reads anew.
 */
import { io } from "/vendor/socket.io.js";
import { forget, renew, session, token } from "/client/core/session.js";
import { store } from "/client/core/view.js";

/** {state: "connecting" | "connected" | "lost", since: ms}: how the link is, and since when. */
export const link = store({ state: "connecting", since: Date.now() });

const listeners = { changes: new Set(), reload: new Set(), board: new Set(), unwatched: new Set(), connected: new Set() };
const watched = new Map();
let socket = null;
let position = null;
let renewal = null;
/** The access token we came with, and whether the server would not have it: this device's clock may be wrong. */
let given = null, stale = false;

/** The oldest position of what was read before the link stood: from there on, nothing may be missed. */
let oldestRead = null;
let hasRead = () => {};
let firstRead = new Promise((done) => { hasRead = done; });
/** Wait at most so long for the first reading before connecting without its position, in milliseconds. */
const READING = 1_500;

/** Say up to which position something was read. */
export function readUpTo(at) {
  if (position !== null || !Number.isInteger(at)) return;
  oldestRead = Math.min(oldestRead ?? at, at);
  hasRead();
}

/** Hear of an event: "changes" (items), "reload", "board" (cells), "unwatched" (what one may no longer look at), "connected"; returns how to stop. */
export function hear(event, listener) {
  listeners[event].add(listener);
  return () => listeners[event].delete(listener);
}

function tell(event, data) {
  for (const listener of [...listeners[event]]) listener(data);
}

/** Have everything on the screen read again: something was done of which it does not know what became of it. */
export const readAnew = () => tell("reload");

const show = (state) => link.set((now) => (now.state === state ? now : { state, since: Date.now() }));

// The network is back on this device alone: nobody else comes at this moment, so there is nothing to wait for.
window.addEventListener("online", () => { if (socket && !socket.connected) socket.connect(); });

/** Open the link; called once somebody is signed in. */
export function connect() {
  if (socket) return;
  socket = io("/live", {
    transports: ["websocket"],
    reconnectionDelay: 1_000,
    reconnectionDelayMax: 15_000,
    randomizationFactor: 0.7,
    auth: (give) => present().then((access) => give({ token: access, position: position ?? oldestRead }), () => give({ token: "", position: null })),
  });
  socket.on("hello", (hello) => {
    const again = position !== null || oldestRead !== null;
    position = hello.position;
    show("connected");
    // After a restart everybody comes back at once: each waits a part of the time that the server asks for.
    socket.io.reconnectionDelay(Math.max(1_000, Math.random() * 1_000 * (hello.reconnect_within ?? 0)));
    for (const { asked, answered } of watched.values()) socket.emit("watch", asked, answered);
    if (again && !hello.recovered) tell("reload");
    tell("connected");
  });
  socket.on("changes", (changes) => {
    position = changes.position;
    tell("changes", changes.items);
    const messages = changes.items.filter((item) => item.kind === "message").map((item) => item.id);
    if (messages.length) socket.emit("receipt", { ids: messages, state: "received" }, () => {});
  });
  // Nothing has changed for us for a while: we need not go back behind this.
  socket.on("position", (told) => { position = told.position; });
  socket.on("board", (board) => tell("board", board));
  socket.on("unwatched", (gone) => tell("unwatched", gone));
  socket.on("session", onSession);
  // The server closed it, or would not let us in: no reason for the library to come back by itself, but for us it is.
  socket.on("disconnect", (reason) => { show("lost"); if (reason === "io server disconnect") comeBack(); });
  socket.on("connect_error", () => { show("lost"); if (!socket?.active) comeBack(); });
}

const comeBack = () => setTimeout(() => { if (session.get()) socket?.connect(); }, 1_000 + Math.random() * 3_000);

/** Return a token to come with: another one than the server has just refused. */
async function present() {
  if (position === null) await Promise.race([firstRead, new Promise((done) => setTimeout(done, READING))]);
  given = stale ? await renew(given) : await token();
  stale = false;
  return given;
}

function onSession(said) {
  if (said.ended) {
    if (said.ended === "token_expired" || said.ended === "token_invalid") { stale = true; return; }
    if (["signed_out", "session_ended", "ended_by_administrator"].includes(said.ended)) forget(said.ended);
    return;
  }
  clearTimeout(renewal);
  const left = Date.parse(said.expires_at) - Date.now() - 45_000;
  renewal = setTimeout(async () => {
    const access = await token().catch(() => null);
    if (access) socket?.emit("token", { token: access }, (answer) => answer?.ok && onSession(answer));
  }, Math.max(1_000, left));
}

/** Close the link and forget where it was: the next person begins anew. */
export function disconnect() {
  clearTimeout(renewal);
  socket?.disconnect();
  socket = null;
  position = oldestRead = null;
  firstRead = new Promise((done) => { hasRead = done; });
  watched.clear();
}

/** Watch a board ({board: unit id or null}) or a task ({task: id}); `answered` gets each answer. Returns how to stop. */
export function watch(asked, answered = () => {}) {
  const name = JSON.stringify(asked);
  watched.set(name, { asked, answered });
  if (link.get().state === "connected") socket?.emit("watch", asked, answered);
  return () => {
    watched.delete(name);
    socket?.emit("unwatch", asked, () => {});
  };
}

/** Say of messages that they were opened or acted on. */
export const receipt = (ids, state) => socket?.emit("receipt", { ids, state }, () => {});
