/** The working calendar: a year at a glance; a tap makes a day off a working day or the other way round. */
import { put, remove } from "/client/core/api.js";
import { useResource } from "/client/core/data.js";
import { narrow } from "/client/core/router.js";
import { figure, language, t } from "/client/core/texts.js";
import { dayOf, dayText } from "/client/core/time.js";
import { html, useState } from "/client/core/view.js";
import { Button, Choice } from "/client/parts/button.js";
import { Dialog } from "/client/parts/dialog.js";
import { TextField } from "/client/parts/field.js";
import { useForm } from "/client/parts/form.js";
import { Picker, searchUnits } from "/client/parts/picker.js";
import { Shown } from "/client/parts/states.js";
import { say, sayProblem } from "/client/parts/toast.js";
import { AdminPage } from "/client/pages/admin/head.js";

const still = { affects: () => false };

export default function CalendarPage({ query }) {
  const year = Number(query.get("year") ?? dayOf(Date.now()).slice(0, 4));
  const unit_id = query.get("unit_id");
  const calendar = useResource("/working-calendar", { year, unit_id }, still);
  const walks = useResource("/book-walks", { kind: "replanning", limit: 3 }, { affects: (item) => item.kind === "book_walk" });
  const unit = useResource(unit_id ? `/units/${unit_id}` : null, {}, still);
  const [day, open] = useState(null);
  const go = (step) => () => narrow({ year: String(year + step) });
  return html`<${AdminPage} title=${t("admin_calendar")} text=${t("calendar_text")} wide>
    <div class="form-row calendar-head"><div class="buttons"><${Button} onClick=${go(-1)} label=${t("year_before")}>‹<//><b class="year">${year}</b><${Button} onClick=${go(1)} label=${t("year_after")}>›<//></div>
      <${Picker} label=${t("calendar_unit")} value=${unit_id ? { id: unit_id, name: unit.data?.name ?? "…" } : null} onChange=${(chosen) => narrow({ unit_id: chosen?.id ?? null })} search=${searchUnits()} placeholder=${t("calendar_city")} /></div>
    <${Shown} of=${calendar}>${(data) => {
      const known = new Map(data.days.map((each) => [each.day, each]));
      return html`<p class="soft">${t("calendar_hours", { hours: data.hours.map((each) => each.join("–")).join(", ") })}</p>
        <div class="months">${Array.from({ length: 12 }, (_, month) => html`<${Month} year=${year} month=${month} known=${known} open=${open} />`)}</div>
        <p class="legend small"><span class="day off">1</span> ${t("day_off")} <span class="day working">1</span> ${t("day_made_up")} <span class="day weekend">1</span> ${t("day_weekend")}</p>`;
    }}<//>
    ${walks.data?.items.length > 0 && html`<section class="section"><h2><b>${t("walks")}</b></h2><ul class="list">${walks.data.items.map((each) => html`<li class="line"><span>${t("walk_replanned", { checked: figure(each.checked), total: figure(each.total), changed: figure(each.changed) })}</span>
      <progress max=${each.total || 1} value=${each.finished_at ? each.total || 1 : each.checked} aria-label=${t("progress")}></progress></li>`)}</ul></section>`}
    ${day && html`<${DayDialog} day=${day} unit_id=${unit_id} close=${() => open(null)} done=${() => { open(null); calendar.reload(); walks.reload(); }} />`}<//>`;
}

function Month({ year, month, known, open }) {
  const locale = language.get() === "vi" ? "vi-VN" : "en-GB";
  const first = new Date(Date.UTC(year, month, 1));
  const days = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const blank = (first.getUTCDay() + 6) % 7;
  const name = new Intl.DateTimeFormat(locale, { month: "long", timeZone: "UTC" }).format(first);
  const weekday = new Intl.DateTimeFormat(locale, { weekday: "narrow", timeZone: "UTC" });
  return html`<section class="month" aria-label=${`${name} ${year}`}><h3>${name}</h3><div class="days">
    ${Array.from({ length: 7 }, (_, at) => html`<span class="weekday" aria-hidden="true">${weekday.format(Date.UTC(2024, 0, 1 + at))}</span>`)}${Array.from({ length: blank }, () => html`<i></i>`)}
    ${Array.from({ length: days }, (_, at) => {
      const iso = `${year}-${String(month + 1).padStart(2, "0")}-${String(at + 1).padStart(2, "0")}`;
      const found = known.get(iso);
      const weekend = (blank + at) % 7 > 4;
      const kind = found ? found.kind : weekend ? "weekend" : "";
      const word = found ? t(found.kind === "off" ? "day_off" : "day_made_up") : weekend ? t("day_weekend") : t("day_usual");
      return html`<button type="button" class=${`day ${kind}`} aria-label=${`${dayText(iso)}, ${word}${found?.note ? `, ${found.note}` : ""}`} title=${found?.note || word} onClick=${() => open({ iso, found, off: kind === "off" || kind === "weekend" })}>${at + 1}</button>`;
    })}</div></section>`;
}

function DayDialog({ day, unit_id, close, done }) {
  const form = useForm({ kind: day.off ? "working" : "off", note: day.found?.note ?? "" }, async (values) => {
    await put(`/working-calendar/${day.iso}`, values, { query: unit_id ? { unit_id } : {} });
    say(t("calendar_saved"));
    done();
  });
  const undo = async () => {
    try {
      await remove(`/working-calendar/${day.iso}`, { query: unit_id ? { unit_id } : {} });
      done();
    } catch (error) {
      sayProblem(error);
    }
  };
  return html`<${Dialog} title=${dayText(day.iso)} onClose=${close}><form class="form" onSubmit=${form.run}>
    <${Choice} label=${t("day_kind")} name="day-kind" value=${form.values.kind} onChange=${(kind) => form.set({ kind })} options=${[{ value: "off", text: t("day_off") }, { value: "working", text: t("day_working") }]} />
    <${TextField} label=${t("day_note")} ...${form.bind("note")} /><p class="hint">${t("calendar_replans")}</p>
    <div class="buttons end">${day.found?.decided_by === "administrator" && html`<${Button} kind="quiet" onClick=${undo}>${t("day_as_published")}<//>`}<${Button} onClick=${close}>${t("cancel")}<//><${Button} kind="primary" type="submit" busy=${form.busy}>${t("save")}<//></div></form><//>`;
}
