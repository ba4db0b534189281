/** The monthly report: buckets that visibly sum, the rate with both its numbers, as a page, a workbook, a document, on paper. */
import { download } from "/client/core/api.js";
import { useResource } from "/client/core/data.js";
import { narrow } from "/client/core/router.js";
import { figure, learn, percent, t } from "/client/core/texts.js";
import { dayOf, exact } from "/client/core/time.js";
import { html, useEffect, useState } from "/client/core/view.js";
import { COUNTED, listed } from "/client/board/links.js";
import { Button, Choice } from "/client/parts/button.js";
import { TextField } from "/client/parts/field.js";
import { Picker, searchUnits } from "/client/parts/picker.js";
import { Empty, Shown } from "/client/parts/states.js";
import { sayProblem } from "/client/parts/toast.js";
import words from "/client/texts/reports.js";

learn(words);
/** The six buckets with the timeliness that each has. */
const BUCKETS = [["completed_on_time", "on_time", "✓"], ["completed_late", "late", "✓"], ["open_in_time", "in_time", "●"], ["open_overdue", "overdue", "▲"], ["no_deadline", "none", "○"], ["recalled", "none", "○"]];
const GROUPINGS = ["unit", "field", "assigner"];
/** The list that a figure counts, where a list can be narrowed to just it: now, by unit or field. */
function listOf(report, row, name) {
  if (report.by === "assigner" || (report.by === "unit" && row.key === report.unit.id) || (report.by === "field" && !row.key)) return null;
  const where = report.by === "unit" ? { unit_id: row.key } : { unit_id: report.unit.id, field: row.key };
  if (name === "fell_due") return listed({ ...where, status: COUNTED, deadline_from: report.start, deadline_to: report.as_of, sort: "deadline" });
  return name === "open_overdue" && report.as_of < report.end ? listed({ ...where, condition: "overdue", sort: "deadline" }) : null;
}
const thisMonth = () => dayOf(Date.now()).slice(0, 7);

function monthAfter(month, step) {
  const [year, number] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number - 1 + step, 15)).toISOString().slice(0, 7);
}

const inWords = (month) => month.split("-").reverse().join("/");

export default function ReportsPage({ query }) {
  const month = query.get("month") || thisMonth();
  const by = GROUPINGS.includes(query.get("by")) ? query.get("by") : "unit";
  const drawn = query.get("drawn") === "then" ? "then" : "today";
  const asked = { month, unit_id: query.get("unit_id"), by, drawn };
  const report = useResource("/reports/monthly", asked);
  useEffect(() => { document.title = `${t("report_of", { month: inWords(month) })} · Giao Việc`; });
  const file = (kind) => download(`/reports/monthly.${kind}`, asked).catch(sayProblem);
  return html`<div class="page wide report">
    <div class="page-head"><div><h1>${t("report_of", { month: inWords(month) })}</h1><p class="soft">${report.data?.unit.name ?? "\u00a0"}</p></div>
      <div class="buttons no-print"><${Button} onClick=${() => file("xlsx")}>${t("report_excel")}<//><${Button} onClick=${() => file("docx")}>${t("report_word")}<//><${Button} onClick=${() => window.print()}>${t("report_print")}<//></div></div>
    <${Filters} month=${month} by=${by} drawn=${drawn} unitId=${asked.unit_id} unit=${report.data?.unit} />
    <${Shown} of=${report} rows=${8}>${(data) => html`<${Table} report=${data} />`}<//></div>`;
}

function Filters({ month, by, drawn, unitId, unit }) {
  const chosen = unitId && unit?.id === unitId ? unit : null;
  const [typed, type] = useState(month);
  useEffect(() => type(month), [month]);
  const take = (value) => { type(value); if (/^20\d\d-(0[1-9]|1[0-2])$/.test(value) && value <= thisMonth()) narrow({ month: value === thisMonth() ? null : value }); };
  return html`<div class="report-filters card card-pad no-print">
    <div class="report-month"><${Button} kind="quiet" label=${t("report_earlier")} onClick=${() => take(monthAfter(month, -1))}>‹<//>
      <${TextField} label=${t("report_month")} type="month" value=${typed} max=${thisMonth()} onChange=${take} />
      <${Button} kind="quiet" label=${t("report_later")} disabled=${month >= thisMonth()} onClick=${() => take(monthAfter(month, 1))}>›<//></div>
    <${Picker} label=${t("report_unit")} value=${chosen} search=${searchUnits()} placeholder=${unit?.name ?? t("report_unit_own")} onChange=${(found) => (found || unitId ? narrow({ unit_id: found?.id ?? null }) : null)} />
    <div class="field"><p class="label">${t("report_by")}</p><${Choice} label=${t("report_by")} name="report-by" value=${by} onChange=${(value) => narrow({ by: value === "unit" ? null : value })} options=${GROUPINGS.map((value) => ({ value, text: t(`report_by_${value}`) }))} /></div>
    <div class="field"><p class="label">${t("report_drawn")}</p><${Choice} label=${t("report_drawn")} name="report-drawn" value=${drawn} onChange=${(value) => narrow({ drawn: value === "today" ? null : value })} options=${["today", "then"].map((value) => ({ value, text: t(`report_drawn_${value}`) }))} />
      <p class="hint">${t(`report_${drawn}_hint`)}</p></div></div>`;
}

function Table({ report }) {
  const { total, rows, by } = report;
  const notes = { parts: BUCKETS.map(([name]) => figure(total[name])).join(" + "), total: figure(total.total), on_time: figure(total.fell_due_on_time), fell_due: figure(total.fell_due) };
  if (!rows.length) return html`<${Empty} title=${t("report_empty")} text=${t("report_empty_text")} />`;
  const linked = (row, name, shown) => {
    const href = row && row.figures[name] ? listOf(report, row, name) : null;
    return href ? html`<a href=${href}>${shown}</a>` : shown;
  };
  const line = (figures, row = null) => html`<td class="report-bar"><${Bar} figures=${figures} most=${Math.max(...rows.map((row) => row.figures.total))} /></td>
    ${BUCKETS.map(([name, kind]) => html`<td class="number ${figures[name] ? kind : "zero"}">${linked(row, name, figure(figures[name]))}</td>`)}<td class="number report-sum">${figure(figures.total)}</td><td class="number">${figure(figures.assigned)}</td>
    <td class="number report-rate">${figures.fell_due ? linked(row, "fell_due", html`${percent(figures.fell_due_on_time, figures.fell_due)} <small>(${figure(figures.fell_due_on_time)}/${figure(figures.fell_due)})</small>`) : "–"}</td>`;
  const caption = t("report_caption", { month: inWords(dayOf(Date.parse(report.start)).slice(0, 7)), by: t(`report_by_${by}`) });
  return html`<div class="table-wrap card" tabindex="0" role="region" aria-label=${caption}><table class="table report-table"><caption class="sr-only">${caption}</caption>
    <thead><tr><th scope="col">${t(`report_head_${by}`)}</th><td class="report-bar"></td>${BUCKETS.map(([name, kind, shape]) => html`<th scope="col" class="number ${kind}"><span aria-hidden="true">${shape} </span>${t(`report_${name}`)}</th>`)}
      <th scope="col" class="number">${t("report_all")}</th><th scope="col" class="number">${t("report_assigned")}</th><th scope="col" class="number">${t("report_rate")}</th></tr></thead>
    <tbody>${rows.map((row) => html`<tr key=${row.key}><th scope="row">${row.name || t("report_unnamed")}</th>${line(row.figures, row)}</tr>`)}</tbody>
    <tfoot><tr><th scope="row">${t("report_total")}</th>${line(total)}</tr></tfoot></table></div>
    <div class="report-notes soft small"><p>${t("report_sums", notes)}</p><p>${t("report_rule", notes)}</p><p>${t("report_as_of", { when: exact(report.as_of) })}</p></div>`;
}

/** The six buckets as one bar, as long as the row is to the longest. */
function Bar({ figures, most }) {
  const scale = 100 / Math.max(most, figures.total, 1);
  let at = 0;
  return html`<svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">${BUCKETS.map(([name, kind]) => {
    const x = at, wide = figures[name] * scale;
    at += wide;
    return wide > 0 && html`<rect class=${`bucket ${kind}`} x=${x} y="0" width=${wide} height="10" />`;
  })}</svg>`;
}
