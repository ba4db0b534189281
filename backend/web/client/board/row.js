/**
 * A unit's row on the board. Eight hundred of them may change at once, so a row is cheap to change: it is made once, by
 * hand, and then a figure that is another is a text that is set. Only what becomes a link, or none any more, is made anew.
 */
import { figure, language, percent, t } from "/client/core/texts.js";
import { html, render } from "/client/core/view.js";
import { fellDue, openWork } from "/client/board/links.js";
import { Sparkline } from "/client/parts/charts.js";
import { glow } from "/client/parts/glow.js";

/** Figures of a row, in their order: [its name, its words, the word for ?sort= and its class, the list it opens]. */
export const COLUMNS = [
  ["open", "board_open", "open", "open"],
  ["open_overdue", "board_overdue", "overdue", "overdue"],
  ["due_soon", "board_due_soon", "due_soon", "due_soon"],
  ["not_acknowledged", "board_not_acknowledged", "not_acknowledged", "not_acknowledged"],
  ["likely_late", "board_likely_late", "likely_late", null],
];
const TIMELY = { open_overdue: "timeliness overdue", due_soon: "timeliness due_soon" };

/** The cells of one `tr`. */
export class Row {
  constructor(tr) {
    this.tr = tr;
    this.stamp = null;
  }

  /** Show {row, spark, likely, since, own, lone, onUrge}. `own`: the unit is the board's own; `lone`: there is no other row. */
  show({ row, spark, likely, since, own, lone, onUrge }) {
    const stamp = `${language.get()} ${likely} ${since} ${own} ${lone} ${row.unit.name}`;
    const fresh = this.stamp !== stamp;
    if (!fresh && this.row === row && this.weeks === spark) return;
    if (fresh) this.make(row.unit, { likely, since, own, lone, onUrge });
    else if (this.row.turn !== row.turn) glow(this.tr);
    Object.assign(this, { stamp, row, weeks: spark });
    for (const each of this.cells) each(row.cell, spark);
  }

  /** Make all cells; each is a function that brings itself to a figure. */
  make(unit, { likely, since, own, lone, onUrge }) {
    // A unit's own row stands for it alone, while a list is of the unit with all below it: then no list is the same.
    const listed = !own || lone;
    const made = [
      nameCell(unit, own, lone),
      ...COLUMNS.filter(([name]) => likely || name !== "likely_late").map((column) => numberCell(unit, column, listed)),
      rateCell(unit, since, listed),
      sparkCell(),
      actCell(unit, listed, onUrge),
    ];
    this.cells = made.map(([, update]) => update);
    this.tr.replaceChildren(...made.map(([cell]) => cell));
  }
}

/** Call `update` with what `read` finds whenever that is another than before. */
function whenever(read, update) {
  let before;
  return (...given) => {
    const now = read(...given);
    if (now === before) return;
    update(now, before, ...given);
    before = now;
  };
}

function nameCell(unit, own, lone) {
  const link = element("a", { class: "unit-link", title: unit.name, href: own ? openWork(unit.id) : `/board?unit_id=${unit.id}` }, unit.name);
  const itself = own && !lone ? [" ", element("small", { class: "soft" }, t("board_unit_itself"))] : [];
  return [element("th", { scope: "row", role: "rowheader", class: "cell-name" }, link, ...itself), () => {}];
}

function numberCell(unit, [name, word, order, condition], listed) {
  const cell = element("td", { role: "cell", class: `number cell-${order}`, "data-word": t(name === "not_acknowledged" ? "board_not_acknowledged_short" : word) });
  const said = document.createTextNode("");
  return [cell, whenever((figures) => figures[name], (value, before) => {
    said.data = figure(value);
    if (before !== undefined && !value === !before) return;
    if (value && listed && condition) cell.replaceChildren(element("a", { class: TIMELY[name], href: openWork(unit.id, condition) }, said));
    else cell.replaceChildren(element("span", { class: value ? TIMELY[name] : "zero" }, said));
  })];
}

function rateCell(unit, since, listed) {
  const cell = element("td", { role: "cell", class: "number cell-rate", "data-word": t("board_rate") });
  return [cell, whenever(({ fell_due, fell_due_on_time }) => `${fell_due_on_time}/${fell_due}`, (_, __, { fell_due, fell_due_on_time }) => {
    if (!fell_due) return cell.replaceChildren(element("span", { class: "zero" }, "–"));
    const words = [`${percent(fell_due_on_time, fell_due)} `, element("small", {}, `(${figure(fell_due_on_time)}/${figure(fell_due)})`)];
    return cell.replaceChildren(...(listed ? [element("a", { href: fellDue(unit.id, since, new Date().toISOString()) }, ...words)] : words));
  })];
}

function sparkCell() {
  const cell = element("td", { role: "cell", class: "cell-spark" });
  return [cell, whenever((_, weeks) => weeks, (weeks) => render(weeks && html`<${Sparkline} weeks=${weeks} label=${sparkWords(weeks)} />`, cell))];
}

function actCell(unit, listed, onUrge) {
  const cell = element("td", { role: "cell", class: "cell-act" });
  return [cell, whenever(({ open }) => open > 0 && listed, (offered) => {
    const button = offered && element("button", { type: "button", class: "row-urge", "aria-label": t("board_urge_unit", { unit: unit.name }) }, t("board_urge"));
    if (button) button.addEventListener("click", () => onUrge(unit));
    cell.replaceChildren(...(button ? [button] : []));
  })];
}

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== undefined) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function sparkWords(weeks) {
  const fell_due = weeks.reduce((sum, week) => sum + week.fell_due, 0);
  const on_time = weeks.reduce((sum, week) => sum + week.on_time, 0);
  return fell_due ? t("board_spark", { on_time: figure(on_time), fell_due: figure(fell_due) }) : t("board_spark_none");
}
