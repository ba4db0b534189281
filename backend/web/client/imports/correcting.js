/** Correct a row by hand: only what was changed is sent, so that what the file said stays what it was. */
import { t } from "/client/core/texts.js";
import { dayOf, instantOf, ZONE } from "/client/core/time.js";
import { html, useState } from "/client/core/view.js";
import { useUnitName } from "/client/imports/rows.js";
import { Button } from "/client/parts/button.js";
import { Dialog } from "/client/parts/dialog.js";
import { SelectField, TextArea, TextField } from "/client/parts/field.js";
import { Picker, searchParties } from "/client/parts/picker.js";

const URGENCIES = ["normal", "urgent", "very_urgent", "flash"];
const timeOf = (instant) => new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(instant));

export function CorrectDialog({ row, onClose, onSend }) {
  const { body, cells } = row;
  const name = useUnitName(body.lead?.unit_id);
  const [lead, choose] = useState(undefined);
  const [changed, set] = useState({});
  const [day, setDay] = useState(body.deadline ? dayOf(Date.parse(body.deadline)) : "");
  const [time, setTime] = useState(body.deadline ? timeOf(body.deadline) : "17:00");
  const [problem, tell] = useState(null);
  const value = (field) => changed[field] ?? body[field] ?? "";
  const change = (field) => (given) => set((now) => ({ ...now, [field]: given }));
  const shown = lead === undefined ? (body.lead ? { id: "now", name: name || cells.lead || "" } : null) : lead;
  const save = async () => {
    const sent = { ...changed };
    if (lead) sent.lead = lead.value;
    const before = body.deadline ? `${dayOf(Date.parse(body.deadline))} ${timeOf(body.deadline)}` : "";
    if (`${day} ${time}` !== before && (day || before)) sent.deadline = day ? instantOf(day, time || "17:00") : null;
    if (!Object.keys(sent).length) { onClose(); return; }
    const refused = await onSend(sent);
    if (refused) tell(refused);
    else onClose();
  };
  const at = (pointer) => problem?.at?.(pointer) ?? "";
  const said = (field) => (cells[field] ? t("plan_said", { text: cells[field] }) : "");
  return html`<${Dialog} title=${t("plan_correct_row", { number: row.number })} onClose=${onClose}>
    <${TextArea} label=${t("plan_title")} value=${value("title")} onChange=${change("title")} maxlength="700" rows="4" required error=${at("/title")} />
    <${Picker} label=${t("plan_lead")} value=${shown} search=${searchParties} onChange=${choose} hint=${said("lead")} error=${at("/lead")} required />
    <div class="form-row"><${TextField} label=${t("plan_deadline_day")} type="date" value=${day} onChange=${setDay} hint=${said("deadline")} error=${at("/deadline")} /><${TextField} label=${t("plan_deadline_time")} type="time" value=${time} onChange=${setTime} /></div>
    <div class="form-row"><${SelectField} label=${t("urgency")} value=${value("urgency")} onChange=${change("urgency")} options=${URGENCIES.map((each) => ({ value: each, text: t(`urgency_${each}`) }))} /><${TextField} label=${t("plan_field")} value=${value("field")} onChange=${change("field")} error=${at("/field")} maxlength="100" /></div>
    <${TextField} label=${t("plan_product")} value=${value("expected_product")} onChange=${change("expected_product")} error=${at("/expected_product")} maxlength="2000" />
    ${problem && !problem.errors?.length && html`<p class="error" role="alert">${problem.title || t("no_connection")}</p>`}
    <div class="buttons end"><${Button} onClick=${onClose}>${t("cancel")}<//><${Button} kind="primary" onClick=${save}>${t("save")}<//></div><//>`;
}
