/** Units by weeks: how much of what fell due was on time. Colour, shape and figure say the same. */
import { figure, t } from "/client/core/texts.js";
import { html, useMemo, useState } from "/client/core/view.js";
import { fellDue } from "/client/board/links.js";
import { endOf, weekDay } from "/client/board/past.js";

const FIRST = 20;

/** The level of a week: its timeliness and shape. */
function level(week) {
  const share = week.on_time / week.fell_due;
  if (share >= 0.9) return ["on_time", "●"];
  return share >= 0.7 ? ["due_soon", "◐"] : ["overdue", "▲"];
}

/** `rows` are the board's, in their order; units without anything due in these weeks are left out. */
export function Heat({ history, rows }) {
  const [all, showAll] = useState(false);
  const weeks = useMemo(() => new Map(history.rows.map((each) => [each.unit.id, each.weeks])), [history]);
  const due = rows.filter((each) => weeks.get(each.unit.id)?.some((week) => week.fell_due));
  const shown = all ? due : due.slice(0, FIRST);
  const order = shown.map((each) => each.unit.id).join();
  const table = useMemo(() => drawn(history, shown, weeks), [history, order]);
  if (!due.length) return null;
  return html`<figure class="chart heat"><figcaption>${t("past_heat")}</figcaption><p class="soft small">${t("past_heat_text")}</p>
    <div class="table-wrap" tabindex="0" role="region" aria-label=${t("past_heat")}>${table}</div>
    ${due.length > shown.length && html`<button type="button" class="button quiet" onClick=${() => showAll(true)}>${t("past_heat_more", { count: figure(due.length) })}</button>`}</figure>`;
}

function drawn(history, shown, weeks) {
  const { starts, unit: top } = history;
  const cell = (unit, week, n) => {
    if (!week.fell_due) return html`<td class="heat-none"><span aria-hidden="true">·</span><span class="sr-only">${t("past_heat_none")}</span></td>`;
    const [kind, shape] = level(week);
    const words = t("past_heat_cell", { unit: unit.name, day: weekDay(starts[n]), on_time: figure(week.on_time), fell_due: figure(week.fell_due) });
    const inside = html`<span aria-hidden="true">${shape} ${Math.round((100 * week.on_time) / week.fell_due)}</span>`;
    return html`<td class=${kind}>${unit.id === top.id && shown.length > 1 ? html`<span title=${words}>${inside}<span class="sr-only">${words}</span></span>` : html`<a href=${fellDue(unit.id, starts[n], endOf(history, n))} title=${words} aria-label=${words}>${inside}</a>`}</td>`;
  };
  return html`<table class="heat-table"><caption class="sr-only">${t("past_heat")}</caption>
    <thead><tr><th scope="col">${t("board_units")}</th>${starts.map((start) => html`<th scope="col"><span aria-hidden="true">${weekDay(start)}</span><span class="sr-only">${t("past_week_of", { day: weekDay(start) })}</span></th>`)}</tr></thead>
    <tbody>${shown.map(({ unit }) => html`<tr key=${unit.id}><th scope="row">${unit.name}</th>${weeks.get(unit.id).map((week, n) => cell(unit, week, n))}</tr>`)}</tbody></table>`;
}
