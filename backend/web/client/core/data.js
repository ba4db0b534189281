/**
 * Reading what a screen shows: the last known answer at once with its age, then the present one, then whatever the
 * live link says. A screen never goes blank because the connection did.
 */
import { asked, Problem, send, Unreachable } from "/client/core/api.js";
import { drop, keep, kept } from "/client/core/kept.js";
import { Listed } from "/client/core/listed.js";
import { hear, readUpTo } from "/client/core/live.js";
import { session } from "/client/core/session.js";
import { isComingBack } from "/client/core/returning.js";
import { language } from "/client/core/texts.js";
import { useCallback, useEffect, useMemo, useRef, useState, useStore } from "/client/core/view.js";

/** Wait this long for more changes before reading again, in milliseconds. */
const SETTLE = 400;
const memory = new Map();
/** How many pages of a list were read, by its address. */
const read = new Map();

/** What is refused so is not shown any longer, whatever was known of it: it is gone, or no longer for this person's eyes. */
const OUT_OF_SIGHT = [403, 404, 410];

function forgetOne(address) {
  memory.delete(address);
  drop("answers", address);
}

/** Forget all answers: they belong to somebody else. */
export const forgetAnswers = () => memory.clear();

const isTask = (item) => item.kind === "task";

async function last(address) {
  const held = memory.get(address);
  if (held) return held;
  const found = await kept("answers", address);
  if (found) memory.set(address, found);
  return found;
}

/** Whose answers these are: what comes in after a sign-out belongs to nobody, and is neither shown nor kept. */
const asker = () => session.get()?.session_id ?? null;

function remember(address, data, etag) {
  const entry = { id: address, data, etag, at: Date.now() };
  memory.set(address, entry);
  keep("answers", entry);
  return entry;
}

/**
 * Read `path` (null: nothing yet) and stay right. `affects(item)` says which live changes concern it (default: tasks).
 * Returns {data, etag, at (ms), error, loading, offline, reload, replace}.
 */
export function useResource(path, query = {}, { affects = isTask } = {}) {
  const address = path === null ? null : path + asked(query);
  const spoken = useStore(language);
  const [known, show] = useState(() => first(address));
  // What is known of another address is nothing of this one, not for a moment either.
  const state = known.id === address ? known : first(address);
  const current = useRef(address);
  current.current = address;
  const concerns = useRef(affects);
  concerns.current = affects;

  const reload = useCallback(async () => {
    if (address === null) return;
    const asking = asker();
    try {
      const { body, etag, position } = await send("GET", address);
      if (asker() !== asking) return;
      readUpTo(position);
      const entry = remember(address, body, etag);
      if (current.current === address) show({ ...entry, error: null, loading: false, offline: false });
    } catch (error) {
      if (current.current !== address || asker() !== asking) return;
      const offline = error instanceof Unreachable;
      // What is kept may still be on its way out of the storage: without a connection it is all there is.
      const held = offline ? await last(address) : null;
      const gone = error instanceof Problem && OUT_OF_SIGHT.includes(error.status);
      if (gone) forgetOne(address);
      show((now) => ({ ...now, ...(gone ? { data: null, etag: null, at: null } : now.data ? {} : held), error: offline && (now.data || held) ? null : error, loading: false, offline }));
    }
  }, [address, spoken]);

  useEffect(() => {
    if (address === null) return;
    show(first(address));
    last(address).then((held) => {
      if (held && current.current === address) show((now) => (now.data ? now : { ...now, ...held, error: null }));
    });
    reload();
  }, [address, reload]);

  useEffect(() => whenTold((item) => concerns.current(item), reload), [reload]);

  const replace = useCallback((data, etag = null) => {
    if (address !== null) show({ ...remember(address, data, etag), error: null, loading: false, offline: false });
  }, [address]);

  return { ...state, reload, replace };
}

/** Whether each of the resources has something to show, kept or new, or will not have it for now. */
export const settled = (...all) => all.every((each) => each.data !== null || !each.loading);

/**
 * Take resources by name that make one page: they are shown together once all are settled, and once more when all have
 * been read anew, so that nothing moves under a finger because another answer came. Null while there is nothing to show.
 */
export function useTogether(all) {
  const shown = useRef(null);
  const each = Object.values(all);
  if (each.every((one) => !one.loading) || (!shown.current && settled(...each))) shown.current = all;
  return shown.current;
}

function first(address) {
  const held = address === null ? null : memory.get(address);
  return held
    ? { ...held, error: null, loading: true, offline: false }
    : { id: address, data: null, etag: null, at: null, error: null, loading: address !== null, offline: false };
}

/** Call `reload` a moment after the last of the changes that concern it, and when the link had a gap. */
function whenTold(concerns, reload) {
  let timer = null;
  const soon = () => {
    timer ??= setTimeout(() => { timer = null; reload(); }, SETTLE);
  };
  const stops = [hear("changes", (items) => items.some(concerns) && soon()), hear("reload", soon)];
  const online = () => soon();
  window.addEventListener("online", online);
  return () => {
    clearTimeout(timer);
    window.removeEventListener("online", online);
    for (const stop of stops) stop();
  };
}

/**
 * Read a list page by page. Returns what useResource does, with `groups` of the rows read so far (a page each), all of
 * them as `items`, `more` (null at the end) and `loadingMore`. A change replaces its own row at once and leaves all others
 * the very same objects; what enters or leaves follows with the reading.
 */
export function usePages(path, query = {}, { affects = isTask, idOf } = {}) {
  const start = useResource(path, query, { affects });
  const address = path === null ? null : path + asked(query);
  const held = useRef(null);
  const [loadingMore, setLoading] = useState(false);
  const [, again] = useState(0);
  if (held.current?.address !== address) held.current = { address, list: new Listed(idOf) };
  const { list } = held.current;
  if (start.data) list.begin(start.data);
  // Whoever comes back finds as many pages as they had read.
  const wanted = useRef(isComingBack() ? read.get(address) ?? 1 : 1);

  useEffect(() => hear("changes", (items) => {
    const tasks = items.filter(isTask);
    if (tasks.length && held.current.list.told(tasks)) again((n) => n + 1);
  }), []);

  const more = list.next === null ? null : async () => {
    setLoading(true);
    try {
      const { body } = await send("GET", path, { query: { ...plain(query), cursor: list.next } });
      list.add(body);
    } finally {
      setLoading(false);
    }
  };
  const { groups } = list;
  useEffect(() => {
    if (!start.data) return;
    if (more && groups.length < wanted.current) { if (!loadingMore) more().catch(() => { wanted.current = 1; }); return; }
    wanted.current = 1;
    read.set(address, groups.length);
  }, [groups, loadingMore]);
  const items = useMemo(() => groups.flat(), [groups]);
  return { ...start, groups, items, more, loadingMore };
}

const plain = (query) => {
  if (!(query instanceof URLSearchParams)) return query;
  return Object.fromEntries([...new Set(query.keys())].map((name) => [name, query.getAll(name)]));
};
