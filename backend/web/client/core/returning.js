/**
 * Going back is going back to the row one came from. The browser puts a page back to where it was before there is
 * anything on it; so it is remembered for each step of the history, and done when the page is as long again.
 */

/** Try so long, in milliseconds; after that the page has become shorter than it was. A list may have to read many pages. */
const LONGEST = 8_000;
const places = new Map();
let step = null;
let returning = null;

/** Begin a step of the history; returns what the history keeps of it. */
export function beginStep() {
  step = crypto.randomUUID();
  returning = null;
  return { step };
}

/** The history has gone to a step: go to where that was left. */
function comeBack(to) {
  step = to;
  const y = places.get(to) ?? 0, until = performance.now() + LONGEST;
  const own = (returning = {});
  const look = () => {
    if (returning !== own) return;
    const over = performance.now() > until;
    if (!over && document.documentElement.scrollHeight - window.innerHeight < y) { requestAnimationFrame(look); return; }
    // A page that is not nearly as long as it was does not jump any longer.
    if (!over || document.documentElement.scrollHeight > y) window.scrollTo(0, y);
    returning = null;
  };
  requestAnimationFrame(look);
}

/** Whether the page that is being shown now is one that somebody has come back to. */
export const isComingBack = () => returning !== null;

export function begin() {
  step = window.history.state?.step ?? null;
  window.addEventListener("scroll", () => { if (!returning) places.set(step, window.scrollY); }, { passive: true });
  window.addEventListener("popstate", (event) => comeBack(event.state?.step ?? null));
  // Whoever moves the page meanwhile has gone elsewhere.
  for (const each of ["wheel", "touchmove", "keydown", "pointerdown"]) window.addEventListener(each, () => { returning = null; }, { passive: true });
}
