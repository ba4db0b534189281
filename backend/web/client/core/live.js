/**
 * The live link (/live, Socket.IO over WebSocket): changes come in order, each with a position from which a screen
 * that was away goes on. What cannot be recovered says so, and every screen reads anew.
 */
import { io } from "/vendor/socket.io.js";
import { forget, session, token } from "/client/core/session.js";
import { store } from "/client/core/view.js";

/** {state: "connecting" | "connected" | "lost", since: ms}: how the link is, and since when. */
export const link = store({ state: "connecting", since: Date.now() });

const listeners = { changes: new Set(), reload: new Set(), board: new Set(), connected: new Set() };
const watched = new Map();
let socket = null;
let position = null;
let renewal = null;

/** Hear of an event: "changes" (items), "reload", "board" (cells), "connected"; returns how to stop. */
export function hear(event, listener) {
  listeners[event].add(listener);
  return () => listeners[event].delete(listener);
}

function tell(event, data) {
  for (const listener of [...listeners[event]]) listener(data);
}

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
    auth: (give) => token().then((access) => give({ token: access, position }), () => give({ token: "", position })),
  });
  socket.on("hello", (hello) => {
    const again = position !== null;
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
  socket.on("board", (board) => tell("board", board));
  socket.on("session", onSession);
  socket.on("disconnect", (reason) => {
    show("lost");
    // The server closed it: that is no reason for the library to come back by itself, but it is for us.
    if (reason === "io server disconnect" && session.get()) setTimeout(() => socket?.connect(), 1_000 + Math.random() * 4_000);
  });
  socket.on("connect_error", () => show("lost"));
}

function onSession(said) {
  if (said.ended) {
    if (said.ended === "token_expired" || said.ended === "token_invalid") return;
    if (said.ended === "signed_out" || said.ended === "session_ended") forget(said.ended);
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
  position = null;
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
