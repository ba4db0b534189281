/**
 * The units of a board, a real table whose rows are grids, so that a phone shows them dense. The head is drawn here, the
 * rows by Body and Row: of eight hundred units only those are touched that changed.
 */
import { count, t } from "/client/core/texts.js";
import { narrow } from "/client/core/router.js";
import { html, useCallback, useEffect, useLayoutEffect, useRef } from "/client/core/view.js";
import { Body } from "/client/board/body.js";
import { COLUMNS } from "/client/board/row.js";
import { dim } from "/client/parts/glow.js";

const SHAPES = { overdue: "▲", due_soon: "◐" };

/** `rows` in their order; `weeks` a Map from unit id to its weeks; `likely` whether a forecast is used. */
export function BoardTable({ board, rows, weeks, sort, caption, likely, onUrge }) {
  const table = useRef(null), body = useRef(null);
  const urge = useRef(onUrge);
  urge.current = onUrge;
  const onUrgeRow = useCallback((unit) => urge.current(unit), []);
  useKeys(table, onUrgeRow);
  const shown = COLUMNS.filter(([name]) => likely || name !== "likely_late");
  const lone = rows.length === 1;
  const given = (row) => ({
    id: row.unit.id, name: row.unit.name, row, spark: weeks.get(row.unit.id) ?? null, likely, since: board.since, own: row.unit.id === board.unit.id, lone, onUrge: onUrgeRow,
  });
  useLayoutEffect(() => { (body.current ??= new Body(table.current)).show(rows.map(given)); });
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
