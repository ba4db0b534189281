/** Everything a list can be narrowed by, in a form; it lands in the address bar. */
import { get } from "/client/core/api.js";
import { t } from "/client/core/texts.js";
import { dayOf, instantOf } from "/client/core/time.js";
import { html, useEffect, useState } from "/client/core/view.js";
import { Button } from "/client/parts/button.js";
import { Dialog } from "/client/parts/dialog.js";
import { SelectField, TextField } from "/client/parts/field.js";
import { Picker, searchPeople, searchUnits } from "/client/parts/picker.js";

const STATUSES = ["assigned", "in_progress", "awaiting_approval", "returned", "paused", "declined", "completed", "recalled"];
const URGENCIES = ["normal", "urgent", "very_urgent", "flash"];
const dayIn = (instant) => (instant ? dayOf(Date.parse(instant)) : "");

/** Find the name of what the address names by id. */
function useNamed(id, path) {
  const [found, setFound] = useState(id ? { id, name: "…" } : null);
  useEffect(() => {
    if (id) get(`${path}/${id}`).then((each) => setFound({ id, name: each.name ?? each.full_name }), () => setFound({ id, name: id }));
  }, [id]);
  return [found, setFound];
}

export function Narrowing({ filter, onApply, onClose }) {
  const [unit, setUnit] = useNamed(filter.unit_id, "/units");
  const [person, setPerson] = useNamed(filter.person_id, "/people");
  const [assigner, setAssigner] = useNamed(filter.assigner_id, "/people");
  const [statuses, setStatuses] = useState(filter.status ?? []);
  const [urgencies, setUrgencies] = useState(filter.urgency ?? []);
  const [field, setField] = useState(filter.field ?? "");
  const [fields, setFields] = useState([]);
  const [days, setDays] = useState({ from: dayIn(filter.deadline_from), to: filter.deadline_to ? dayOf(Date.parse(filter.deadline_to) - 1) : "" });
  useEffect(() => { get("/fields", { limit: 200 }).then((found) => setFields(found.items), () => {}); }, []);
  const flip = (values, set) => (value) => set(values.includes(value) ? values.filter((each) => each !== value) : [...values, value]);
  const chips = (label, names, values, set, word) => html`<div class="field"><span class="label" id=${`n-${word}`}>${label}</span><div class="chips wrap" role="group" aria-labelledby=${`n-${word}`}>${names.map((each) => html`
    <button type="button" class="chip" aria-pressed=${String(values.includes(each))} onClick=${() => flip(values, set)(each)}>${t(`${word}_${each}`)}</button>`)}</div></div>`;
  const apply = (event) => {
    event.preventDefault();
    const dayAfter = (day) => new Date(Date.parse(`${day}T12:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
    onApply({ unit_id: unit?.id ?? null, person_id: person?.id ?? null, assigner_id: assigner?.id ?? null, status: statuses, urgency: urgencies, field: field || null,
      deadline_from: days.from ? instantOf(days.from, "00:00") : null, deadline_to: days.to ? instantOf(dayAfter(days.to), "00:00") : null });
  };
  const clear = () => onApply({ unit_id: null, person_id: null, assigner_id: null, status: null, urgency: null, field: null, tag: null, deadline_from: null, deadline_to: null, assigned_from: null, assigned_to: null });
  return html`<${Dialog} title=${t("l_filter")} onClose=${onClose}><form class="form" onSubmit=${apply}>
    <${Picker} label=${t("l_unit")} value=${unit} onChange=${setUnit} search=${searchUnits()} />
    <${Picker} label=${t("l_person")} value=${person} onChange=${setPerson} search=${searchPeople} />
    <${Picker} label=${t("assigner")} value=${assigner} onChange=${setAssigner} search=${searchPeople} />
    ${chips(t("l_status"), STATUSES, statuses, setStatuses, "status")}
    ${chips(t("urgency"), URGENCIES, urgencies, setUrgencies, "urgency")}
    <${SelectField} label=${t("l_field")} value=${field} onChange=${setField} options=${[{ value: "", text: t("all") }, ...fields.map((each) => ({ value: each.name, text: each.name }))]} />
    <div class="form-row"><${TextField} label=${t("l_due_from")} type="date" value=${days.from} onChange=${(from) => setDays({ ...days, from })} />
      <${TextField} label=${t("l_due_to")} type="date" value=${days.to} onChange=${(to) => setDays({ ...days, to })} /></div>
    <div class="buttons end"><${Button} onClick=${clear}>${t("l_clear")}<//><${Button} type="submit" kind="primary">${t("l_apply")}<//></div>
  </form><//>`;
}
