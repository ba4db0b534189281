/**
 * A unit's row on the board. Eight hundred of them may change at once, so a row is cheap to change: a cell whose figure
 * is as it was stays the very same object, which the view library does not look into, and links are written once.
 */
import { figure, language, percent, t } from "/client/core/texts.js";
import { html, useRef } from "/client/core/view.js";
import { fellDue, openWork } from "/client/board/links.js";
import { Sparkline } from "/client/parts/charts.js";
import { useGlow } from "/client/parts/glow.js";

/** Figures of a row, in their order: [its name, its words, the word for ?sort= and its class, the list it opens]. */
export const COLUMNS = [
  ["open", "board_open", "open", "open"],
  ["open_overdue", "board_overdue", "overdue", "overdue"],
  ["due_soon", "board_due_soon", "due_soon", "due_soon"],
  ["not_acknowledged", "board_not_acknowledged", "not_acknowledged", "not_acknowledged"],
  ["likely_late", "board_likely_late", "likely_late", null],
];
const TIMELY = { open_overdue: "timeliness overdue", due_soon: "timeliness due_soon" };

/** The cells of a row. `own`: the unit is the board's own; `lone`: there is no other row. */
export function Row({ row, spark, likely, since, own, lone, onUrge }) {
  const { unit, cell, turn } = row;
  const drawn = useRef({});
  const first = useGlow(turn, (cell) => cell.parentNode);
  const spoken = language.get();
  const stamp = `${spoken} ${own} ${lone} ${since} ${unit.name}`;
  if (drawn.current.stamp !== stamp) drawn.current = { stamp, cells: {}, links: {} };
  const { cells, links } = drawn.current;
  /** Draw a cell anew when one of its two figures is another. */
  const kept = (name, one, other, draw) => {
    const before = cells[name];
    if (before && before.one === one && before.other === other) return before.node;
    return (cells[name] = { one, other, node: draw() }).node;
  };
  // A unit's own row stands for it alone, while a list is of the unit with all below it: then no list is the same.
  const listed = !own || lone;
  const number = ([name, word, order, condition]) => {
    if (name === "likely_late" && !likely) return null;
    const value = cell[name];
    return kept(name, value, 0, () => html`<td role="cell" class=${`number cell-${order}`} data-word=${t(name === "not_acknowledged" ? "board_not_acknowledged_short" : word)}>${
      value && listed && condition ? html`<a class=${TIMELY[name]} href=${(links[name] ??= openWork(unit.id, condition))}>${figure(value)}</a>`
      : html`<span class=${value ? TIMELY[name] : "zero"}>${figure(value)}</span>`}</td>`);
  };
  return html`${kept("name", 0, 0, () => html`<th ref=${first} scope="row" role="rowheader" class="cell-name"><a class="unit-link" title=${unit.name} href=${own ? openWork(unit.id) : `/board?unit_id=${unit.id}`}>${unit.name}</a>${own && !lone && html` <small class="soft">${t("board_unit_itself")}</small>`}</th>`)}
    ${COLUMNS.map(number)}
    ${kept("rate", cell.fell_due_on_time, cell.fell_due, () => html`<td role="cell" class="number cell-rate" data-word=${t("board_rate")}>${share(unit, cell, since, listed)}</td>`)}
    ${kept("spark", spark, 0, () => html`<td role="cell" class="cell-spark">${spark && html`<${Sparkline} weeks=${spark} label=${sparkWords(spark)} />`}</td>`)}
    ${kept("act", cell.open > 0, onUrge, () => html`<td role="cell" class="cell-act">${cell.open > 0 && listed && html`<button type="button" class="row-urge" aria-label=${t("board_urge_unit", { unit: unit.name })} onClick=${() => onUrge(unit)}>${t("board_urge")}</button>`}</td>`)}`;
}

function share(unit, { fell_due, fell_due_on_time }, since, listed) {
  if (!fell_due) return html`<span class="zero">–</span>`;
  const words = html`${percent(fell_due_on_time, fell_due)} <small>(${figure(fell_due_on_time)}/${figure(fell_due)})</small>`;
  return listed ? html`<a href=${fellDue(unit.id, since, new Date().toISOString())}>${words}</a>` : words;
}

function sparkWords(weeks) {
  const fell_due = weeks.reduce((sum, week) => sum + week.fell_due, 0);
  const on_time = weeks.reduce((sum, week) => sum + week.on_time, 0);
  return fell_due ? t("board_spark", { on_time: figure(on_time), fell_due: figure(fell_due) }) : t("board_spark_none");
}
