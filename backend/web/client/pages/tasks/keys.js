/**
 * Moving in a list by keyboard: j k Enter x n e, as in the board. Returns the index of the row one stands on, or -1. One
 * stands on a task, wherever the rows that come and go move it; the row that has the focus goes before.
 */
import { useEffect, useRef, useState } from "/client/core/view.js";

export function useKeys(list, { items, open, select, urge, exportIt }) {
  const [standing, stand] = useState(null);
  const at = standing === null ? -1 : items.findIndex((each) => each.id === standing);
  const now = useRef({});
  now.current = { at, items, open, select, urge, exportIt };
  useEffect(() => {
    const press = (event) => {
      if (event.target.closest?.("input:not([type=checkbox]), textarea, select, dialog, [contenteditable]") || event.metaKey || event.ctrlKey || event.altKey) return;
      const { at: stood, items: rows, ...does } = now.current;
      const focused = document.activeElement?.closest?.("[data-task]")?.dataset.task;
      const here = focused ? rows.findIndex((each) => each.id === focused) : stood;
      const step = { j: 1, k: -1 }[event.key];
      if (step) {
        const next = Math.max(0, Math.min(rows.length - 1, here + step));
        stand(rows[next]?.id ?? null);
        const row = rows[next] && list.current?.querySelector(`[data-task="${rows[next].id}"]`);
        row?.querySelector("a")?.focus({ preventScroll: true });
        row?.scrollIntoView({ block: "nearest" });
        event.preventDefault();
      } else if (event.key === "e") does.exportIt();
      else if (rows[here] && event.key === "x") { does.select(rows[here]); event.preventDefault(); }
      else if (rows[here] && event.key === "n") does.urge(rows[here]);
      else if (rows[here] && event.key === "Enter" && event.target === document.body) does.open(rows[here]);
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
  return at;
}

