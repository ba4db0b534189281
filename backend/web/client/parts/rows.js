/**
 * A list that may grow to ten thousand rows. All of them are in the document, for the keyboard, find in page, screen
 * readers and the printer; what is cheap is to change one. Rows stand in groups, as they were read: the browser passes
 * over a group out of sight, and a group none of whose rows is another is not looked into.
 */
import { language } from "/client/core/texts.js";
import { html, useEffect, useRef, useState, useStore } from "/client/core/view.js";
import { dim } from "/client/parts/glow.js";

/** What is said of time is said anew so often: in sight, and out of sight, in milliseconds. */
const NEAR = 20_000, FAR = 300_000;
/** From so many groups on, those out of sight are passed over. */
const LONG = 3;

/**
 * `groups` are those of usePages; `of` is the component of a row, which gets what `values(item)` returns (compared one by
 * one: another makes another row) and `now`; `list` is a ref for the whole.
 */
export function Rows({ groups, of, values, idOf = (item) => item.id, list = null, label = null, kind = "" }) {
  const spoken = useStore(language);
  const held = useRef([]);
  held.current = groups.map((items, n) => {
    const rows = items.map((item) => ({ key: idOf(item), ...values(item) }));
    const before = held.current[n];
    if (before?.spoken === spoken && before.rows.length === rows.length && rows.every((row, m) => alike(row, before.rows[m]))) return before;
    return { rows, spoken, node: html`<${Group} key=${n} of=${of} rows=${rows} spoken=${spoken} />` };
  });
  return html`<div role="list" class=${`list ${groups.length >= LONG ? "long" : ""} ${kind}`} ref=${list} aria-label=${label} onAnimationEnd=${dim}>${held.current.map((each) => each.node)}</div>`;
}

function Group({ of: Row, rows, spoken }) {
  const drawn = useRef(new Map());
  const [away, goAway] = useState(false);
  const [now, tick] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => tick(Date.now()), away ? FAR : NEAR);
    return () => clearInterval(timer);
  }, [away]);
  const passed = ({ skipped }) => { goAway(skipped); if (!skipped && Date.now() - now > NEAR) tick(Date.now()); };
  drawn.current = new Map(rows.map((row) => {
    const before = drawn.current.get(row.key);
    const same = before && before.now === now && before.spoken === spoken && alike(before.row, row);
    return [row.key, same ? before : { row, now, spoken, node: html`<${Row} ...${row} now=${now} />` }];
  }));
  return html`<div class="rows" oncontentvisibilityautostatechange=${passed}>${[...drawn.current.values()].map((each) => each.node)}</div>`;
}

function alike(one, other) {
  for (const name in one) if (one[name] !== other[name]) return false;
  return true;
}
