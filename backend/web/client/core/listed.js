/**
 * The rows of a list that is read page by page, and may grow to ten thousand. They lie in groups, a page each, and what
 * did not change stays the very same object: a row, a group, all groups. Pure, so that tests feed it.
 */

/** Another calendar moves the moment from which a task is due soon, and makes no new version of it. */
const isNews = (change, item) => change.version > (item.version ?? 0) || (change.version === item.version && change.due_soon_from !== item.due_soon_from);

/** Keeps the rows: `begin(first page)`, `add(next page)`, `told(changes)`; read `groups` and `next`. */
export class Listed {
  constructor(idOf = (item) => item.id) {
    this.idOf = idOf;
    this.groups = [];
    this.next = null;
    this.first = null;
  }

  /** The first page, as it is now. What was read after it stays, and so does what newer rows pushed down out of it. */
  begin(page) {
    if (page === this.first) return;
    this.first = page;
    const held = new Map(this.groups.flat().map((item) => [this.idOf(item), item]));
    const top = page.items.map((item) => latest(held.get(this.idOf(item)), item));
    const here = new Set(top.map(this.idOf));
    const [before = [], ...rest] = this.groups;
    if (page.next === null || !rest.length) {
      this.replace([top]);
      this.next = page.next;
      return;
    }
    const [second, ...others] = rest.map((group) => group.filter((item) => !here.has(this.idOf(item))));
    this.replace([top, [...this.pushed(before, top), ...second], ...others]);
  }

  /** What stood at the end of the first page and left it as others came in above: as many as came in, and no more. */
  pushed(before, top) {
    const was = new Set(before.map(this.idOf)), is = new Set(top.map(this.idOf));
    const staying = top.findLastIndex((item) => was.has(this.idOf(item)));
    const came = (staying < 0 ? top : top.slice(0, staying)).filter((item) => !was.has(this.idOf(item))).length;
    return before.slice(before.findLastIndex((item) => is.has(this.idOf(item))) + 1).slice(0, came);
  }

  /** The page after all that was read so far; a row that is there already stays where it is. */
  add(page) {
    const here = new Set(this.groups.flat().map(this.idOf));
    this.replace([...this.groups, page.items.filter((item) => !here.has(this.idOf(item)))]);
    this.next = page.next;
  }

  /** Changes, each of which is a task as it now is: the rows they are of take them over. Says whether there were any. */
  told(changes) {
    const news = new Map(changes.map((each) => [each.id, each]));
    const before = this.groups;
    this.replace(before.map((group) => group.map((item) => {
      const change = news.get(item.id);
      return change && isNews(change, item) ? { ...item, ...change, turn: (item.turn ?? 0) + 1 } : item;
    })));
    return this.groups !== before;
  }

  replace(groups) {
    const kept = groups.map((group, n) => (alike(group, this.groups[n]) ? this.groups[n] : group));
    if (!alike(kept, this.groups)) this.groups = kept;
  }
}

const alike = (one, other) => one.length === other?.length && one.every((each, n) => each === other[n]);

/** Of a row as it is held and as it was read: the held one, unless what was read is newer or says something else. */
function latest(held, read) {
  if (!held) return read;
  if (held.version > read.version) return held;
  const same = Object.keys(read).every((name) => held[name] === read[name] || JSON.stringify(held[name]) === JSON.stringify(read[name]));
  return same ? held : { ...read, turn: (held.turn ?? 0) + (read.version > held.version ? 1 : 0) };
}
