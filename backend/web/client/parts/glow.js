/**
 * A row that changed under its reader's eyes glows once: those in sight, all of one update together. Where nearly all
 * change at once none does: a glow that is everywhere points at nothing, and costs a third of the update.
 */
import { useEffect, useRef } from "/client/core/view.js";

/** So many rows glow together at most. */
const MOST = 12;

/** Return a ref for an element: it glows whenever `turn` is another than before, and not when it is first shown. */
export function useGlow(turn) {
  const shown = useRef(null);
  const seen = useRef(turn);
  useEffect(() => {
    if (seen.current === turn || !shown.current) return;
    seen.current = turn;
    glow(shown.current);
  }, [turn]);
  return shown;
}

/** What glowed is as any other: shown again later on, it must not glow again. For the list's `onAnimationEnd`. */
export const dim = (event) => event.target.classList.remove("changed");

const waiting = new Set();
/** Let a row glow, once it is drawn. */
export function glow(row) {
  if (!waiting.size) requestAnimationFrame(light);
  waiting.add(row);
}

function light() {
  const inSight = (one) => { const { top, bottom } = one.getBoundingClientRect(); return bottom > 0 && top < window.innerHeight; };
  // Groups first: to be asked for its place, a row of a group out of sight would have to be laid out.
  const groups = new Set([...new Set([...waiting].map((row) => row.parentNode))].filter((group) => group && inSight(group)));
  const rows = [...waiting].filter((row) => groups.has(row.parentNode) && inSight(row));
  waiting.clear();
  if (rows.length > MOST) return;
  for (const row of rows) row.classList.remove("changed");
  requestAnimationFrame(() => { for (const row of rows) row.classList.add("changed"); });
}
