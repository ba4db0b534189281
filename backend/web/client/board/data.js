/**
 * A board that stays right: read once, then its cells come over the live link. A board that was kept from the last
 * visit is shown at once, with its age.
 */
import { useResource } from "/client/core/data.js";
import { hear, link, watch } from "/client/core/live.js";
import { useEffect, useRef, useState, useStore } from "/client/core/view.js";
import { merged } from "/client/board/rows.js";

const never = () => false;

/** Return {unit, since, asOf, total, rows: Map(id → row), at (ms), live, error, offline, reload}; `unit` is null until it is known.
 * `at` is when it last changed, and without the live link the moment until which it is known to be right. */
export function useBoard(unitId) {
  const read = useResource("/board", unitId ? { unit_id: unitId } : {}, { affects: never });
  const [board, show] = useState(nothing);

  useEffect(() => show(nothing), [unitId]);
  useEffect(() => { if (read.data) show((now) => taken(now, read.data, read.at, true)); }, [read.data, read.at]);
  // Watched by the id that the answer named: "my own board" has no name by which to stop hearing of it.
  const id = board.unit?.id ?? null;
  useEffect(() => {
    if (!id) return undefined;
    const heard = (told) => told.unit.id === id && show((now) => (now.unit?.id === id ? taken(now, told, Date.now(), false) : now));
    const answered = (answer) => answer?.board && show((now) => (now.unit?.id === id ? taken(now, answer.board, Date.now(), true) : now));
    const shutOut = (gone) => { if (gone.board === id) { show(nothing); read.reload(); } };
    const stops = [hear("board", heard), hear("unwatched", shutOut), watch({ board: id }, answered)];
    return () => { for (const stop of stops) stop(); };
  }, [id]);
  // While the link is up, what is shown is what is: silence means that nothing changed. It is as old as the break.
  const { state } = useStore(link);
  const before = useRef(state);
  useEffect(() => {
    if (before.current === "connected" && state !== "connected") show((now) => (now.unit ? { ...now, at: Date.now() } : now));
    before.current = state;
  }, [state]);
  return { ...board, live: state === "connected", error: board.unit ? null : read.error, offline: read.offline, reload: read.reload };
}

const nothing = { unit: null, since: null, asOf: null, total: null, rows: new Map(), at: null, position: -1 };

function taken(now, told, at, whole) {
  if (now.unit?.id === told.unit.id && told.position < now.position) return now;
  const held = now.unit?.id === told.unit.id ? now.rows : new Map();
  return {
    unit: told.unit,
    since: told.since ?? now.since,
    total: told.total,
    asOf: told.as_of,
    position: told.position,
    at,
    rows: merged(held, told.rows, { gone: told.gone, whole }),
  };
}
