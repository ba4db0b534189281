/** Assignments kept to be used again: chosen, they fill the form; what the form holds can be kept. */
import { get, post, remove } from "/client/core/api.js";
import { t } from "/client/core/texts.js";
import { html, useState } from "/client/core/view.js";
import { Button } from "/client/parts/button.js";
import { Dialog } from "/client/parts/dialog.js";
import { CheckField, TextField } from "/client/parts/field.js";
import { say, sayProblem, undoable } from "/client/parts/toast.js";
import { bodyOf } from "/client/pages/assign/fields.js";

/** Find the names that a kept body knows by id. */
async function named(party) {
  if (party?.group) return { id: `group:${party.group}`, name: party.group, value: { group: party.group } };
  const unit = party?.unit_id && (await get(`/units/${party.unit_id}`).catch(() => null));
  const person = party?.person_id && (await get(`/people/${party.person_id}`).catch(() => null));
  const value = Object.fromEntries(Object.entries(party ?? {}).filter(([, each]) => each));
  return unit || person ? { id: person?.id ?? unit.id, name: person?.full_name ?? unit.name, value } : null;
}

export async function formFrom(body) {
  const people = async (ids) => (await Promise.all((ids ?? []).map((id) => named({ person_id: id })))).filter(Boolean);
  const length = body.deadline_in && { hours: { 4: "hours_4" }, working_days: { 1: "days_1", 3: "days_3", 5: "days_5", 10: "days_10" } }[body.deadline_in.unit]?.[body.deadline_in.amount];
  return {
    title: body.title ?? "", urgency: body.urgency ?? "normal", content: body.content ?? "", expected_product: body.expected_product ?? "", field: body.field ?? "", tags: (body.tags ?? []).join(", "), starred: Boolean(body.starred), source: body.source ?? null,
    deadline: body.deadline ? { choice: "read", instant: body.deadline, phrase: body.deadline_phrase ?? "" } : length ? { choice: length } : body.deadline_phrase ? { choice: "words", words: body.deadline_phrase } : { choice: "none" },
    lead: await named(body.lead), coordinators: (await Promise.all((body.coordinators ?? []).map(named))).filter(Boolean), followers: await people(body.follower_ids), supervisor: (await people(body.supervisor_id ? [body.supervisor_id] : []))[0] ?? null,
  };
}

/** `templates` is the resource of them. */
export function Templates({ templates, form, ready, onUse }) {
  const [naming, setNaming] = useState(false);
  const [dropped, drop] = useState(null);
  const items = (templates.data?.items ?? []).filter((each) => each.id !== dropped);
  const keepable = ready && !form.lead.value.group;
  if (!items.length && !keepable) return null;
  const use = async (template) => onUse(await formFrom(template.body));
  const away = async (template) => {
    drop(template.id);
    if (await undoable(t("a_template_dropped", { name: template.name }), () => remove(`/templates/${template.id}`))) await templates.reload();
    drop((now) => (now === template.id ? null : now));
  };
  return html`<section class="section" aria-labelledby="a-templates"><h2 id="a-templates"><b>${t("a_templates")}</b></h2>
    ${items.length > 0 && html`<ul class="card file-list">${items.map((each) => html`<li key=${each.id}><button type="button" class="link file-name" onClick=${() => use(each)}>${each.name}</button>
      <span class="small soft clamp">${each.body.title}</span><button type="button" class="icon-button" aria-label=${`${t("remove")} ${each.name}`} onClick=${() => away(each)}>×</button></li>`)}</ul>`}
    ${keepable && html`<div class="buttons"><${Button} onClick=${() => setNaming(true)}>${t("a_template_keep")}<//></div>`}
    ${naming && html`<${Naming} form=${form} onClose=${() => setNaming(false)} onDone=${templates.reload} />`}</section>`;
}

function Naming({ form, onClose, onDone }) {
  const [name, setName] = useState(form.title.slice(0, 60));
  const [shared, setShared] = useState(false);
  const run = async (event) => {
    event.preventDefault();
    const body = bodyOf(form);
    delete body.deadline; // a moment is used once; a length of time or words are kept
    try {
      await post("/templates", { name: name.trim(), body, shared });
      say(t("a_template_kept"));
      onDone();
      onClose();
    } catch (error) {
      sayProblem(error);
    }
  };
  return html`<${Dialog} title=${t("a_template_keep")} onClose=${onClose}><form class="form" onSubmit=${run}>
    <${TextField} label=${t("a_template_name")} value=${name} onChange=${setName} required maxlength="200" /><${CheckField} label=${t("a_template_shared")} checked=${shared} onChange=${setShared} />
    <p class="hint">${t("a_template_text")}</p>
    <div class="buttons end"><${Button} onClick=${onClose}>${t("cancel")}<//><${Button} type="submit" kind="primary" disabled=${!name.trim()}>${t("save")}<//></div></form><//>`;
}
