/** Everything an assignment can say, as a form: what the form says goes before what was read in the sentence. */
import { get } from "/client/core/api.js";
import { count, fold, t } from "/client/core/texts.js";
import { html, useEffect, useState } from "/client/core/view.js";
import { Choice } from "/client/parts/button.js";
import { CheckField, SelectField, TextArea, TextField } from "/client/parts/field.js";
import { Picker, searchParties, searchPeople } from "/client/parts/picker.js";
import { DeadlineField, PartiesField } from "/client/pages/task/fields.js";

const URGENCIES = ["normal", "urgent", "very_urgent", "flash"];
const KINDS = ["document", "meeting", "direct", "higher_authority"];

/** Unit groups stand among the parties: all departments, all wards. */
async function searchLeads(q, signal) {
  const [groups, parties] = await Promise.all([get("/unit-groups", {}, { signal }), searchParties(q, signal)]);
  const found = groups.items.filter((each) => fold(each.name).includes(fold(q))).slice(0, 4);
  return [...found.map((each) => ({ id: `group:${each.code}`, name: each.name, detail: count("a_group_of", each.units.length), value: { group: each.code } })), ...parties];
}

/** `choices` names the chips of the deadline where not all make sense; `groups` lets groups of units lead. */
export function Form({ form, set, problem, read, choices = undefined, groups = true }) {
  const [fields, setFields] = useState([]);
  const [sourced, setSourced] = useState(Boolean(form.source));
  useEffect(() => { get("/fields", { limit: 200 }).then((found) => setFields(found.items.filter((each) => !each.retired_at)), () => {}); }, []);
  const wrong = (...names) => names.map((name) => problem?.at(`/${name}`)).find(Boolean) ?? "";
  const source = (changes) => set({ source: { kind: "document", ...form.source, ...changes } });
  const known = read.deadline?.instant ? { ...read.deadline, choice: "read" } : null;
  return html`<div class="form assign-fields">
    <${TextArea} label=${t("v_title")} value=${form.title} onChange=${(title) => set({ title })} rows=${2} maxlength="700" required error=${wrong("title")} />
    <${Picker} label=${t("lead")} value=${form.lead} onChange=${(lead) => set({ lead })} search=${groups ? searchLeads : searchParties} required error=${wrong("lead", "to")} />
    <${PartiesField} label=${t("coordinators")} value=${form.coordinators} onChange=${(coordinators) => set({ coordinators })} search=${searchLeads} error=${wrong("coordinators")} />
    <${DeadlineField} value=${form.deadline} onChange=${(deadline) => set({ deadline })} read=${known} choices=${choices} error=${wrong("deadline", "deadline_in", "deadline_phrase")} />
    <div class="field"><span class="label">${t("urgency")}</span><${Choice} label=${t("urgency")} name="urgency" value=${form.urgency} onChange=${(urgency) => set({ urgency })} options=${URGENCIES.map((value) => ({ value, text: t(`urgency_${value}`) }))} /></div>
    <${TextField} label=${t("v_product")} value=${form.expected_product} onChange=${(value) => set({ expected_product: value })} maxlength="2000" error=${wrong("expected_product")} />
    <${TextArea} label=${t("v_content")} value=${form.content} onChange=${(content) => set({ content })} maxlength="20000" error=${wrong("content")} />
    <${CheckField} label=${t("a_starred")} checked=${form.starred} onChange=${(starred) => set({ starred })} />
    <details class="more-fields"><summary>${t("a_more")}</summary><div class="form">
      ${fields.length > 0 ? html`<${SelectField} label=${t("t_field")} value=${form.field} onChange=${(field) => set({ field })} error=${wrong("field")} options=${[{ value: "", text: t("none") }, ...fields.map((each) => ({ value: each.name, text: each.name }))]} />`
        : html`<${TextField} label=${t("t_field")} value=${form.field} onChange=${(field) => set({ field })} maxlength="100" error=${wrong("field")} />`}
      <${TextField} label=${t("t_tags")} value=${form.tags} onChange=${(tags) => set({ tags })} hint=${t("a_tags_hint")} error=${wrong("tags")} />
      <${PartiesField} label=${t("t_followers")} value=${form.followers} onChange=${(followers) => set({ followers })} search=${searchPeople} error=${wrong("follower_ids")} />
      <${Picker} label=${t("a_supervisor")} value=${form.supervisor} onChange=${(supervisor) => set({ supervisor })} search=${searchPeople} error=${wrong("supervisor_id")} />
      <${CheckField} label=${t("a_sourced")} checked=${sourced} onChange=${(on) => { setSourced(on); if (!on) set({ source: null }); }} />
      ${sourced && html`<${SelectField} label=${t("t_source")} value=${form.source?.kind ?? "document"} onChange=${(kind) => source({ kind })} options=${KINDS.map((value) => ({ value, text: t(`t_source_${value}`) }))} />
        <div class="form-row"><${TextField} label=${t("a_number")} value=${form.source?.number ?? ""} onChange=${(number) => source({ number })} maxlength="60" error=${wrong("source/number")} />
          <${TextField} label=${t("a_date")} type="date" value=${form.source?.date ?? ""} onChange=${(date) => source({ date })} error=${wrong("source/date")} /></div>
        <${TextField} label=${t("a_issuer")} value=${form.source?.issuer ?? ""} onChange=${(issuer) => source({ issuer })} maxlength="300" />
        <${TextField} label=${t("a_signer")} value=${form.source?.signer ?? ""} onChange=${(signer) => source({ signer })} maxlength="200" />
        <${TextArea} label=${t("a_abstract")} value=${form.source?.abstract ?? ""} onChange=${(abstract) => source({ abstract })} rows=${2} maxlength="2000" error=${wrong("source/abstract")} />`}
    </div></details></div>`;
}
