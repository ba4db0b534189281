/** "Understood as": who, by when, how urgent, what comes of it; and what is unclear, with its candidates to tap. */
import { t } from "/client/core/texts.js";
import { exact, isDayOff, untilDeadline } from "/client/core/time.js";
import { html, useState } from "/client/core/view.js";
import { Urgency } from "/client/parts/marks.js";
import { Picker, searchParties } from "/client/parts/picker.js";
import { partyOf } from "/client/pages/assign/fields.js";
import { deadlineBody } from "/client/pages/task/fields.js";

/** `unread` is the deadline that was said and not understood, as long as it is not put right. */
export function Understood({ form, reading, own, unread, set, onEdit }) {
  const deadline = said(form);
  const settle = (found) => {
    if (found.kind === "field") return set({ field: found.name });
    const party = partyOf(found);
    return form.lead ? set({ coordinators: [...form.coordinators.filter((each) => each.id !== party.id), party] }) : set({ lead: party });
  };
  const taken = new Set([form.lead?.id, ...form.coordinators.map((each) => each.id)]);
  const unclear = (reading?.unclear ?? []).filter((each) => !each.candidates.some((found) => taken.has(partyOf(found).id)) && !(own.lead && each.code.includes("lead")) && !(each.settles === "deadline" && !unread));
  const asks = (reading?.assumptions ?? []).map((each) => t(ASSUMED.includes(each) ? `a_assumed_${each}` : "a_assumed_other"));
  return html`<section class="understood card card-pad" aria-label=${t("a_understood")}>
    <dl class="facts" aria-live="polite"><dt>${t("a_task")}</dt><dd><b>${form.title || "–"}</b></dd>
      <dt>${t("lead")}</dt><dd>${form.lead ? html`<b>${form.lead.name}</b>${form.lead.value.group && html` <span class="soft">${t("a_each_unit")}</span>`}` : html`<span class="missing">${t("a_who")}</span>`}</dd>
      ${form.coordinators.length > 0 && html`<dt>${t("coordinators")}</dt><dd>${form.coordinators.map((each) => each.name).join(", ")}</dd>`}
      <dt>${t("deadline")}</dt><dd>${deadline}</dd>
      <dt>${t("urgency")}</dt><dd><${Urgency} value=${form.urgency} always /></dd>
      ${form.expected_product && html`<dt>${t("v_product")}</dt><dd>${form.expected_product}</dd>`}
      ${form.source?.number && html`<dt>${t("t_source")}</dt><dd>${form.source.number}</dd>`}</dl>
    ${asks.length > 0 && html`<p class="small soft">${[...new Set(asks)].join(" ")}</p>`}
    ${noted(form, reading).map((each) => html`<p class="notice" role="status">${each}</p>`)}
    ${unclear.map((each) => html`<${Question} key=${each.text + each.code} unclear=${each} settle=${settle} />`)}
    ${(form.lead?.value.group || unclear.some((each) => each.code === "several_units")) && html`<p><a class="button" href=${campaignOf(form, reading)}>${t("a_campaign_open")}</a></p>`}
    ${!form.lead && html`<${Picker} label=${t("lead")} value=${null} onChange=${(lead) => set({ lead })} search=${searchParties} required />`}
    <button type="button" class="link" onClick=${onEdit}>${t("a_put_right")}</button></section>`;
}

const ASSUMED = ["next_week", "next_month", "next_year", "next_time", "year_assumed", "month_assumed", "start_of_week", "end_of_week", "tomorrow_assumed", "day_rolled", "day_before_off", "today_assumed", "first_leads", "pressing_is_urgent", "several_deadlines"];
/** So many candidates are shown at first. */
const FEW = 6;

/** The address of a campaign that begins with what was understood. */
function campaignOf(form, reading) {
  const phrase = form.deadline.phrase ?? form.deadline.words ?? "";
  const said = { group: form.lead?.value.group, title: form.title || reading?.title, urgency: form.urgency, words: phrase, product: form.expected_product };
  return `/campaigns?${new URLSearchParams({ new: "1", ...Object.fromEntries(Object.entries(said).filter(([, value]) => value)) })}`;
}

/** What should be known about the deadline before it counts: the reading's word on its own, the calendar's on another. */
function noted(form, reading) {
  if (form.urgency === "flash") return [];
  if (form.deadline.choice === "read" && reading?.notes) return reading.notes.map((each) => each.message);
  const { deadline } = deadlineBody(form.deadline);
  return deadline && isDayOff(deadline) ? [t("a_day_off", { when: exact(deadline) })] : [];
}

function said(form) {
  if (form.deadline.choice === "unread") return html`<span class="missing">${t("a_unread")}</span>`;
  if (form.deadline.choice === "read") return html`<b>${exact(form.deadline.instant)}</b> <span class="soft">${untilDeadline(form.deadline.instant, form.urgency)}</span>`;
  const { deadline, deadline_phrase: words } = deadlineBody(form.deadline);
  if (deadline) return html`<b>${exact(deadline)}</b>`;
  return form.deadline.choice === "words" ? words || t("v_deadline_none") : t(`v_deadline_${form.deadline.choice}`);
}

function Question({ unclear, settle }) {
  const [whole, setWhole] = useState(false);
  const shown = whole ? unclear.candidates : unclear.candidates.slice(0, FEW);
  return html`<div class="unclear"><p><span aria-hidden="true">? </span>${unclear.text && `“${unclear.text}” – `}${unclear.message}</p>
    ${shown.length > 0 && html`<div class="chips wrap">${shown.map((found) => html`<button type="button" class="chip" onClick=${() => settle(found)}><span>${found.name}${found.detail && html`<small class="soft"> ${found.detail}</small>`}</span></button>`)}
      ${shown.length < unclear.candidates.length && html`<button type="button" class="link" onClick=${() => setWhole(true)}>${t("more")} (${unclear.candidates.length - shown.length})</button>`}</div>`}</div>`;
}
