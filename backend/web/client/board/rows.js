/** The rows of a board as they are shown: sorted by what hurts, found without accents. Pure, so that tests feed it. */
import { fold } from "/client/core/texts.js";

const rate = ({ cell }) => (cell.fell_due ? cell.fell_due_on_time / cell.fell_due : 2);
const by = (name) => (one, other) => other.cell[name] - one.cell[name];
const ORDERS = {
  overdue: (one, other) => by("open_overdue")(one, other) || by("due_soon")(one, other),
  open: by("open"),
  due_soon: by("due_soon"),
  not_acknowledged: by("not_acknowledged"),
  likely_late: by("likely_late"),
  rate: (one, other) => rate(one) - rate(other) || by("fell_due")(one, other),
  name: () => 0,
};
/** The words for ?sort=. The first is the usual one. */
export const SORTS = Object.keys(ORDERS);

/** What one may look for among units of different kinds. */
export const KINDS = { departments: ["department", "office"], wards: ["ward", "commune", "special_zone"], divisions: ["division"] };

const names = new Intl.Collator("vi");

/** Sort rows; those that are alike stand by name. */
export function sorted(rows, sort) {
  const order = ORDERS[sort] ?? ORDERS.overdue;
  return [...rows].sort((one, other) => order(one, other) || names.compare(one.unit.name, other.unit.name));
}

/** Keep the rows whose name has every word of `q`, and whose kind is asked for. */
export function narrowed(rows, q, kind = "") {
  const words = fold(q).split(/\s+/).filter(Boolean);
  const kinds = KINDS[kind];
  return rows.filter(({ unit }) => (!kinds || kinds.includes(unit.kind)) && (!words.length || words.every((word) => folded(unit.name).includes(word))));
}

const known = new Map();
function folded(name) {
  if (!known.has(name)) known.set(name, fold(name));
  return known.get(name);
}

const same = (one, other) => Object.keys(one).every((name) => one[name] === other[name]);

/**
 * Merge rows that came into the rows at hand. Those whose figures are the same stay the very same object, so that
 * nothing of them is drawn anew; those that changed say so by `turn`, which grows with each change.
 */
export function merged(held, came, { gone = [], whole = false } = {}) {
  const rows = whole ? new Map() : new Map(held);
  for (const id of gone) rows.delete(id);
  for (const each of came) {
    const before = held.get(each.unit.id);
    const alike = before && before.unit.name === each.unit.name && same(each.cell, before.cell);
    rows.set(each.unit.id, alike ? before : { ...each, turn: before ? before.turn + 1 : 0 });
  }
  return rows;
}
