/** The rows of a plan, read page by page in the file's order, and the names of the units they mean. */
import { get } from "/client/core/api.js";
import { sayProblem } from "/client/parts/toast.js";
import { store, useCallback, useEffect, useRef, useState, useStore } from "/client/core/view.js";

const PAGE = 100;

/** Return {items (null at first), more (null at the end), replace(row), reload}. */
export function useRows(id, state) {
  const [read, show] = useState({ items: null, next: null });
  const asked = useRef(null);
  const page = useCallback(async (after) => {
    const mine = `${id}${state}`;
    asked.current = mine;
    const found = await get(`/plan-imports/${id}/rows`, { state, after, limit: PAGE }).catch((error) => { sayProblem(error); return { items: [], next: null }; });
    if (asked.current === mine) show((now) => ({ items: after ? [...now.items, ...found.items] : found.items, next: found.next }));
  }, [id, state]);
  useEffect(() => { show({ items: null, next: null }); page(0); }, [page]);
  // A row that was corrected stays where it is, whatever its state now: it may not vanish under the finger.
  const replace = (row) => show((now) => ({ ...now, items: now.items.map((each) => (each.number === row.number ? { ...row, task_code: each.task_code } : each)) }));
  return { ...read, more: read.next === null ? null : () => page(read.next), replace, reload: () => page(0) };
}

/** Unit id → its name, as far as it was asked for. */
const names = store(new Map());
const wanted = new Set();

/** Return the name of a unit, "" until it is known. */
export function useUnitName(id) {
  const known = useStore(names);
  useEffect(() => {
    if (!id || wanted.has(id)) return;
    wanted.add(id);
    get(`/units/${id}`).then((unit) => names.set((now) => new Map([...now, [id, unit.name]])), () => wanted.delete(id));
  }, [id]);
  return known.get(id) ?? "";
}
