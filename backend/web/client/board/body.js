/**
 * The body of a long table. Its rows stand in groups (a tbody each), so that the browser passes over whole groups that
 * are out of sight, and a row that moves among them costs next to nothing. All rows are there all the same: for find in
 * page, for screen readers, for the printer. A row stays the same element wherever it moves.
 */
import { Row } from "/client/board/row.js";

/** So many rows make a group: few enough that little out of sight is laid out. */
const GROUP = 12;

/** Keeps `table`'s rows as they are shown: `show(rows)`. */
export class Body {
  constructor(table) {
    this.table = table;
    this.rows = new Map();
  }

  /** Show [{id, name, …what Row shows}] in this order. */
  show(wanted) {
    const before = new Map([...this.rows.keys()].map((id, n) => [id, n]));
    const rows = new Map(wanted.map((each) => [each.id, this.drawn(each)]));
    for (const [id, { tr }] of this.rows) if (!rows.has(id)) tr.remove();
    this.rows = rows;
    const order = [...rows.values()].map(({ tr }) => tr);
    const staying = longest([...rows.keys()].map((id) => before.get(id) ?? -1));
    const focused = this.table.contains(document.activeElement) ? document.activeElement : null;
    if (order.length - staying.size > order.length / 3) this.refill(order);
    else this.move(order, staying);
    // A row that moves takes the focus along, which the browser would drop.
    if (focused?.isConnected && document.activeElement !== focused) focused.focus({ preventScroll: true });
  }

  /** Few change places: each is put before the one that follows it. */
  move(order, staying) {
    let next = null;
    for (let n = order.length - 1; n >= 0; n -= 1) {
      if (!staying.has(n)) (next?.parentNode ?? this.last()).insertBefore(order[n], next);
      next = order[n];
    }
    this.regroup();
  }

  /** Many change places: the groups stay, and each gets the rows that are now its own. */
  refill(order) {
    const groups = [...this.table.tBodies];
    for (let n = 0; n < order.length; n += GROUP) {
      const body = groups.shift() ?? this.table.appendChild(group());
      let next = body.firstChild;
      for (const tr of order.slice(n, n + GROUP)) {
        if (tr === next) next = next.nextSibling;
        else body.insertBefore(tr, next);
      }
    }
    for (const each of groups) each.remove();
  }

  drawn({ id, name, ...given }) {
    const row = this.rows.get(id) ?? new Row(made(id));
    if (row.name !== name) row.tr.dataset.name = row.name = name;
    row.show(given);
    return row;
  }

  last() {
    return this.table.tBodies[this.table.tBodies.length - 1] ?? this.table.appendChild(group());
  }

  /** Groups that rows went to are divided, those that rows left are joined. */
  regroup() {
    for (const each of [...this.table.tBodies]) {
      while (each.rows.length > 1.5 * GROUP) {
        const half = group();
        half.append(...[...each.rows].slice(-Math.ceil(each.rows.length / 2)));
        each.after(half);
      }
      const other = each.previousElementSibling;
      if (other?.tagName === "TBODY" && other.rows.length + each.rows.length <= GROUP) {
        other.append(...each.rows);
        each.remove();
      }
    }
  }
}

function group() {
  const made = document.createElement("tbody");
  made.setAttribute("role", "rowgroup");
  return made;
}

function made(id) {
  const row = document.createElement("tr");
  row.setAttribute("role", "row");
  row.dataset.unit = id;
  return row;
}

/** Return the indexes of a longest rising part of `numbers`, -1 left out: rows that may stay while the others move. */
export function longest(numbers) {
  const ends = [], before = [];
  numbers.forEach((number, n) => {
    if (number < 0) return;
    let low = 0, high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (numbers[ends[middle]] < number) low = middle + 1;
      else high = middle;
    }
    before[n] = low ? ends[low - 1] : -1;
    ends[low] = n;
  });
  const found = new Set();
  for (let n = ends.at(-1) ?? -1; n >= 0; n = before[n]) found.add(n);
  return found;
}
