/**
 * The units of a board, a real table whose rows are grids, so that a phone shows them dense. A row is drawn anew only
 * when its own figures, its weeks or the language are others: of eight hundred units, the few that changed.
 */
import { count, figure, language, percent, t } from "/client/core/texts.js";
import { narrow } from "/client/core/router.js";
import { html, useEffect, useMemo, useRef } from "/client/core/view.js";
import { fellDue, openWork } from "/client/board/links.js";
import { Sparkline } from "/client/parts/charts.js";

/** [name of the column, its words, the word for ?sort=, its shape]. */
const COLUMNS = [
  ["open", "board_open", "open", ""],
  ["open_overdue", "board_overdue", "overdue", "▲"],
  ["due_soon", "board_due_soon", "due_soon", "◐"],
  ["not_acknowledged", "board_not_acknowledged", "not_acknowledged", ""],
  ["likely_late", "board_likely_late", "likely_late", ""],
];
const CONDITIONS = { open: "open", open_overdue: "overdue", due_soon: "due_soon", not_acknowledged: "not_acknowledged", likely_late: "open" };
const TIMELY = { open_overdue: "overdue", due_soon: "due_soon" };

/** `rows` in their order; `weeks` a Map from unit id to its weeks; `likely` whether a forecast is used. */
export function BoardTable({ board, rows, weeks, sort, caption, likely, onUrge }) {
  const drawn = useRef(new Map());
  const body = useRef(null);
  useKeys(body, onUrge);
  const shown = COLUMNS.filter(([name]) => likely || name !== "likely_late");
  const spoken = language.get();
  const lone = rows.length === 1;
  const draw = (row) => {
    const { id } = row.unit;
    const spark = weeks.get(id) ?? null;
    const held = drawn.current.get(id);
    const key = `${spoken}${likely}${lone}${board.since}`;
    if (held && held.row === row && held.spark === spark && held.key === key) return held.node;
    const node = html`<${Row} key=${id} row=${row} spark=${spark} shown=${shown} since=${board.since} own=${id === board.unit.id} lone=${lone} onUrge=${onUrge} />`;
    drawn.current.set(id, { row, spark, key, node });
    return node;
  };
  return html`<table class="board-table ${likely ? "likely" : ""}" role="table" aria-rowcount=${rows.length + 1}><caption class="sr-only">${caption}</caption>
    <thead role="rowgroup"><tr role="row">
      <${Head} word="board_units" sort="name" now=${sort} />
      ${shown.map(([name, word, order, shape]) => html`<${Head} key=${name} word=${word} sort=${order} now=${sort} shape=${shape} number />`)}
      <${Head} word="board_rate" sort="rate" now=${sort} number />
      <th scope="col" role="columnheader" class="cell-spark">${t("board_weeks")}</th><th scope="col" role="columnheader" class="cell-act"><span class="sr-only">${t("board_urge")}</span></th>
    </tr></thead>
    <tbody role="rowgroup" ref=${body}>${rows.map(draw)}</tbody></table>`;
}

function Head({ word, sort, now, shape = "", number = false }) {
  const here = sort === now;
  return html`<th scope="col" role="columnheader" class=${`cell-${sort} ${number ? "number" : "cell-name"}`} aria-sort=${here ? (sort === "name" || sort === "rate" ? "ascending" : "descending") : undefined}>
    <button type="button" class="head-sort" onClick=${() => narrow({ sort: sort === "overdue" ? null : sort })}>
      ${shape && html`<span aria-hidden="true" class=${`shape-${sort}`}>${shape} </span>`}${t(word)}<span class="head-arrow" aria-hidden="true">${here ? (sort === "name" || sort === "rate" ? "↑" : "↓") : ""}</span></button></th>`;
}

function Row({ row, spark, shown, since, own, lone, onUrge }) {
  const { unit, cell, turn } = row;
  const element = useGlow(turn);
  // A unit's own row stands for it alone, while a list is of the unit with all below it: then no list is the same.
  const listed = !own || lone;
  const line = useMemo(() => spark && html`<${Sparkline} weeks=${spark} label=${sparkWords(spark)} />`, [spark, language.get()]);
  const number = (name) => {
    const value = cell[name];
    const kind = value && TIMELY[name] ? `timeliness ${TIMELY[name]}` : "";
    const shape = value > 0 && html`<span class="shape" aria-hidden="true">${{ open_overdue: "▲", due_soon: "◐" }[name] ?? ""}</span>`;
    const inside = html`${shape}<span>${figure(value)}</span>`;
    return value && listed && name !== "likely_late" ? html`<a class=${kind} href=${openWork(unit.id, CONDITIONS[name])}>${inside}</a>` : html`<span class=${value ? kind : "zero"}>${inside}</span>`;
  };
  const share = cell.fell_due ? html`${percent(cell.fell_due_on_time, cell.fell_due)} <small>(${figure(cell.fell_due_on_time)}/${figure(cell.fell_due)})</small>` : html`<span class="zero">–</span>`;
  return html`<tr role="row" ref=${element} data-unit=${unit.id} data-name=${unit.name}>
    <th scope="row" role="rowheader" class="cell-name"><a class="unit-link" title=${unit.name} href=${own ? openWork(unit.id) : `/board?unit_id=${unit.id}`}>${unit.name}</a>${own && !lone && html` <small class="soft">${t("board_unit_itself")}</small>`}</th>
    ${shown.map(([name, word, order]) => html`<td role="cell" class="number cell-${order}" data-word=${t(name === "not_acknowledged" ? "board_not_acknowledged_short" : word)}>${number(name)}</td>`)}
    <td role="cell" class="number cell-rate" data-word=${t("board_rate")}>${cell.fell_due && listed ? html`<a href=${fellDue(unit.id, since, new Date().toISOString())}>${share}</a>` : share}</td>
    <td role="cell" class="cell-spark">${line}</td>
    <td role="cell" class="cell-act">${cell.open > 0 && listed && html`<button type="button" class="row-urge" aria-label=${t("board_urge_unit", { unit: unit.name })} onClick=${() => onUrge(unit)}>${t("board_urge")}</button>`}</td></tr>`;
}

function sparkWords(weeks) {
  const fell_due = weeks.reduce((sum, week) => sum + week.fell_due, 0);
  const on_time = weeks.reduce((sum, week) => sum + week.on_time, 0);
  return fell_due ? t("board_spark", { on_time: figure(on_time), fell_due: figure(fell_due) }) : t("board_spark_none");
}

/** Let a row glow once when its figures change, and not when it is first shown. */
function useGlow(turn) {
  const element = useRef(null);
  const seen = useRef(turn);
  useEffect(() => {
    if (seen.current === turn || !element.current) return;
    seen.current = turn;
    element.current.classList.remove("changed");
    requestAnimationFrame(() => element.current?.classList.add("changed"));
  }, [turn]);
  return element;
}

/** j and k move the focus from unit to unit, Enter opens as any link does, n urges the unit where the focus is. */
function useKeys(body, onUrge) {
  const urge = useRef(onUrge);
  urge.current = onUrge;
  useEffect(() => {
    const press = (event) => {
      if (event.target.closest?.("input, textarea, select, dialog, [contenteditable]") || event.metaKey || event.ctrlKey || event.altKey) return;
      const rows = [...(body.current?.rows ?? [])];
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
        urge.current(row ? { id: row.dataset.unit, name: row.dataset.name } : null);
      }
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
}

/** How many units there are, in words. */
export const howMany = (rows) => count("board_shown", rows.length);
