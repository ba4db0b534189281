/**
 * The public view: what may be pinned to a notice board. Figures of units and nothing else: no task, no title, no name
 * of a person, and nothing of divisions, where one person is easily meant. Laid out for paper.
 */
import { narrow } from "/client/core/router.js";
import { figure, learn, percent, t } from "/client/core/texts.js";
import { dayOf, dayText, exact } from "/client/core/time.js";
import { html, useEffect, useMemo } from "/client/core/view.js";
import { useBoard } from "/client/board/data.js";
import { NoBoard } from "/client/board/head.js";
import { KINDS, sorted } from "/client/board/rows.js";
import { Button } from "/client/parts/button.js";
import { Empty } from "/client/parts/states.js";
import words from "/client/texts/board.js";

learn(words);
/** Units that the public knows. Divisions and offices inside a unit are not shown by name. */
const PUBLIC = ["department", "ward", "commune", "special_zone"];
const COLUMNS = [["open", "named_open"], ["open_overdue", "named_overdue"], ["due_soon", "named_due_soon"], ["fell_due", "named_fell_due"], ["fell_due_on_time", "named_on_time"]];

export default function NamedPage({ query }) {
  const board = useBoard(null);
  const kind = query.get("kind") ?? "";
  useEffect(() => { document.title = `${t("named_title")} · Giao Việc`; });
  const rows = useMemo(() => sorted(board.rows.values(), "overdue")
    .filter(({ unit, cell }) => PUBLIC.includes(unit.kind) && (!kind || KINDS[kind]?.includes(unit.kind)) && (cell.open || cell.fell_due)), [board.rows, kind]);
  if (!board.unit) return html`<div class="page"><h1>${t("named_title")}</h1><${NoBoard} board=${board} /></div>`;
  const sum = (name) => rows.reduce((total, row) => total + row.cell[name], 0);
  const line = (cell) => html`${COLUMNS.map(([name]) => html`<td class="number ${name === "open_overdue" && cell[name] ? "named-late" : ""}">${name === "open_overdue" && cell[name] > 0 && html`<span aria-hidden="true">▲ </span>`}${figure(cell[name])}</td>`)}<td class="number">${percent(cell.fell_due_on_time, cell.fell_due)}</td>`;
  const total = Object.fromEntries(COLUMNS.map(([name]) => [name, sum(name)]));
  return html`<div class="page named">
    <header class="named-head"><p>${board.unit.name}</p><h1>${t("named_title")}</h1><p class="soft small">${t("named_as_of", { when: exact(new Date(board.at).toISOString()) })}</p></header>
    <div class="buttons no-print"><div class="chips" role="group" aria-label=${t("board_kind")}>${["", "departments", "wards"].map((name) => html`<button type="button" class="chip" aria-pressed=${String(name === kind)} onClick=${() => narrow({ kind: name || null })}>${name ? t(`board_kind_${name}`) : t("all")}</button>`)}</div>
      <${Button} onClick=${() => window.print()}>${t("named_print")}<//></div>
    ${rows.length ? html`<div class="table-wrap card" tabindex="0" role="region" aria-label=${t("named_title")}><table class="table named-table"><caption class="sr-only">${t("named_caption")}</caption>
      <thead><tr><th scope="col" class="number">${t("named_order")}</th><th scope="col">${t("named_unit")}</th>${COLUMNS.map(([, word]) => html`<th scope="col" class="number">${t(word)}</th>`)}<th scope="col" class="number">${t("named_rate")}</th></tr></thead>
      <tbody>${rows.map((row, n) => html`<tr key=${row.unit.id}><td class="number soft">${n + 1}</td><th scope="row">${row.unit.name}</th>${line(row.cell)}</tr>`)}</tbody>
      <tfoot><tr><td></td><th scope="row">${t("named_total")}</th>${line(total)}</tr></tfoot></table></div>`
    : html`<${Empty} title=${t("board_none")} text=${t("board_none_text")} />`}
    <p class="soft small">${t("named_rule", { day: dayText(dayOf(Date.parse(board.since))) })}</p></div>`;
}
