/** Short words at the bottom of the screen: what was done, how to undo it, what was refused. */
import { lost, Problem, Unreachable } from "/client/core/api.js";
import { readAnew } from "/client/core/live.js";
import { Full } from "/client/core/outbox.js";
import { signIn, SignedOut } from "/client/core/session.js";
import { size, t } from "/client/core/texts.js";
import { html, store, useEffect, useRef, useStore } from "/client/core/view.js";

const shown = store([]);
let last = 0;

/**
 * Say something for a while (0 seconds: until it is answered); returns how to take it away. `action` is {text, run};
 * `href` makes the words a link, and `onOpen` hears of a tap on it; `of` is the id of the task that it is about.
 */
export function say(text, { action = null, kind = "done", seconds = 5, href = null, onOpen = () => {}, of = null } = {}) {
  const id = (last += 1);
  const away = () => shown.set((now) => now.filter((each) => each.id !== id));
  const stays = (each) => each.kind === "flash" || each.action;
  shown.set((now) => [...now.filter(stays), ...now.filter((each) => !stays(each)).slice(-2), { id, text, action, kind, href, onOpen, of, away }]);
  if (seconds) setTimeout(away, seconds * 1000);
  return away;
}

/** Take away what was said of tasks that this person has now done something with, wherever on the page. */
export const answered = (...tasks) => shown.set((now) => now.filter((each) => !tasks.includes(each.of)));

/** Say what was refused, with the field's own words when there are any. */
export function sayProblem(error) {
  if (error instanceof Full) return say(t("outbox_full", { held: size(error.held), most: size(error.most) }), { kind: "refused", seconds: 9, href: "/outbox" });
  if (error instanceof Unreachable) return say(t("no_connection"), { kind: "refused" });
  if (error instanceof SignedOut) return undefined;  // the page for signing in says why
  if (!(error instanceof Problem)) throw error;
  return say(error.said || t("page_failed"), { kind: "refused", seconds: 9 });
}

lost.subscribe(({ said }) => { say(said, { seconds: 9 }); readAnew(); });

/** Seconds in which what destroys can be undone. */
export const UNDO_SECONDS = 10;

const undoables = new Set();

/** Do at once what can still be undone, before its owner goes away. */
export const finishUndoables = () => Promise.all([...undoables].map((each) => each()));

/**
 * Do `run` in ten seconds unless undone; leaving the page or signing out does it at once. Returns a promise of whether
 * it was done: never in the name of somebody else who has signed in meanwhile.
 */
export function undoable(text, run) {
  const of = signIn();
  const done = new Promise((ended) => {
    let open = true;
    const finish = (wanted) => {
      if (!open) return;
      open = false;
      clearTimeout(timer);
      window.removeEventListener("pagehide", now);
      undoables.delete(now);
      away();
      if (wanted && signIn() === of) Promise.resolve(run()).then(() => ended(true), (error) => { sayProblem(error); ended(false); });
      else ended(false);
    };
    const now = () => { finish(true); return done; };
    undoables.add(now);
    const timer = setTimeout(now, UNDO_SECONDS * 1000);
    window.addEventListener("pagehide", now);
    const away = say(text, { seconds: UNDO_SECONDS, action: { text: t("undo"), run: () => finish(false) } });
  });
  return done;
}

export function Toasts() {
  const all = useStore(shown);
  const element = useRef(null);
  // A dialog is above everything but what came after it: what is said meanwhile has to come again, or it is hidden.
  useEffect(() => {
    if (!element.current.showPopover) return;
    if (element.current.matches(":popover-open")) element.current.hidePopover();
    element.current.showPopover();
  }, [all]);
  return html`<div class="toasts" role="status" aria-live="polite" popover="manual" ref=${element}>
    ${all.map((each) => html`<div class="toast ${each.kind}" key=${each.id}><span>${each.href ? html`<a href=${each.href} onClick=${() => { each.onOpen(); each.away(); }}>${each.text}</a>` : each.text}</span>
      ${each.action && html`<button type="button" onClick=${() => { each.action.run(); each.away(); }}>${each.action.text}</button>`}
      <button type="button" class="toast-close" aria-label=${t("close")} onClick=${each.away}>×</button></div>`)}
  </div>`;
}
