/**
 * The units of a board, a real table whose rows are grids, so that a phone shows them dense. A row is drawn anew only
 * when its own figures, its weeks or the language are others: of eight hundred units, the few that changed.
 */
import { count, language, t } from "/client/core/texts.js";
import { narrow } from "/client/core/router.js";
import { html, useCallback, useEffect, useLayoutEffect, useRef } from "/client/core/view.js";
import { Body } from "/client/board/body.js";
import { COLUMNS, Row } from "/client/board/row.js";
import { dim } from "/client/parts/glow.js";

const SHAPES = { overdue: "▲", due_soon: "◐" };

/** `rows` in their order; `weeks` a Map from unit id to its weeks; `likely` whether a forecast is used. */
export function BoardTable({ board, rows, weeks, sort, caption, likely, onUrge }) {
  const drawn = useRef(new Map());
  const table = useRef(null), body = useRef(null);
  const urge = useRef(onUrge);
  urge.current = onUrge;
  const onUrgeRow = useCallback((unit) => urge.current(unit), []);
  useKeys(table, onUrgeRow);
  const shown = COLUMNS.filter(([name]) => likely || name !== "likely_late");
  const spoken = language.get();
  const lone = rows.length === 1;
  const draw = (row) => {
    const { id } = row.unit;
    const spark = weeks.get(id) ?? null;
    const held = drawn.current.get(id);
    const key = `${spoken}${likely}${lone}${board.since}`;
    if (held && held.row === row && held.spark === spark && held.key === key) return held;
    const node = html`<${Row} row=${row} spark=${spark} likely=${likely} since=${board.since} own=${id === board.unit.id} lone=${lone} onUrge=${onUrgeRow} />`;
    const made = { id, name: row.unit.name, row, spark, key, node };
    drawn.current.set(id, made);
    return made;
  };
  useLayoutEffect(() => { (body.current ??= new Body(table.current)).show(rows.map(draw)); });
  return html`<table class="board-table ${likely ? "likely" : ""}" role="table" aria-rowcount=${rows.length + 1} ref=${table} onAnimationEnd=${dim}><caption class="sr-only">${caption}</caption>
    <thead role="rowgroup"><tr role="row">
      <${Head} word="board_units" sort="name" now=${sort} />
      ${shown.map(([name, word, order]) => html`<${Head} key=${name} word=${word} sort=${order} now=${sort} shape=${SHAPES[order]} number />`)}
      <${Head} word="board_rate" sort="rate" now=${sort} number />
      <th scope="col" role="columnheader" class="cell-spark">${t("board_weeks")}</th><th scope="col" role="columnheader" class="cell-act"><span class="sr-only">${t("board_urge")}</span></th>
    </tr></thead></table>`;
}

function Head({ word, sort, now, shape = "", number = false }) {
  const here = sort === now;
  return html`<th scope="col" role="columnheader" class=${`cell-${sort} ${number ? "number" : "cell-name"}`} aria-sort=${here ? (sort === "name" || sort === "rate" ? "ascending" : "descending") : undefined}>
    <button type="button" class="head-sort" onClick=${() => narrow({ sort: sort === "overdue" ? null : sort })}>
      ${shape && html`<span aria-hidden="true" class=${`shape-${sort}`}>${shape} </span>`}${t(word)}<span class="head-arrow" aria-hidden="true">${here ? (sort === "name" || sort === "rate" ? "↑" : "↓") : ""}</span></button></th>`;
}

/** j and k move the focus from unit to unit, Enter opens as any link does, n urges the unit where the focus is. */
function useKeys(table, onUrge) {
  useEffect(() => {
    const press = (event) => {
      if (event.target.closest?.("input, textarea, select, dialog, [contenteditable]") || event.metaKey || event.ctrlKey || event.altKey) return;
      const rows = [...(table.current?.querySelectorAll("tbody tr") ?? [])];
      const at = rows.findIndex((row) => row.contains(document.activeElement));
      const step = { j: 1, k: -1 }[event.key];
      if (step) {
        event.preventDefault();
        const next = rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + step))];
        next?.querySelector("a")?.focus();
        next?.scrollIntoView({ block: "nearest" });
      }
      if (event.key === "n") {
        event.preventDefault();
        const row = rows[at];
        onUrge(row ? { id: row.dataset.unit, name: row.dataset.name } : null);
      }
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, [onUrge]);
}

/** How many units there are, in words. */
export const howMany = (rows) => count("board_shown", rows.length);
