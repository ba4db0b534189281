/** Units: found by name, added, renamed, hung elsewhere; and the groups one can assign to as one. */
import { patch, post, put } from "/client/core/api.js";
import { settled, usePages, useResource } from "/client/core/data.js";
import { narrow } from "/client/core/router.js";
import { count, t } from "/client/core/texts.js";
import { html, useState } from "/client/core/view.js";
import { Button } from "/client/parts/button.js";
import { Dialog } from "/client/parts/dialog.js";
import { SelectField, TextField } from "/client/parts/field.js";
import { useForm } from "/client/parts/form.js";
import { Picker, searchUnits } from "/client/parts/picker.js";
import { SearchBox } from "/client/parts/search_box.js";
import { Empty, Shown } from "/client/parts/states.js";
import { say } from "/client/parts/toast.js";
import { Within } from "/client/parts/within.js";
import { AdminPage } from "/client/pages/admin/head.js";

export const KINDS = ["city", "department", "ward", "commune", "special_zone", "division", "office"];
const still = { affects: () => false };

export default function Units({ query }) {
  const units = usePages("/units", { q: query.get("q"), kind: query.get("kind"), parent_id: query.get("parent_id"), limit: 50 }, still);
  const groups = useResource("/unit-groups", {}, still);
  const [edited, edit] = useState(null);
  const [group, editGroup] = useState(null);
  return html`<${AdminPage} title=${t("admin_units")} text=${t("admin_units_text")} action=${html`<${Button} kind="primary" onClick=${() => edit({})}>${t("unit_add")}<//>`}>
    <${SearchBox} label=${t("unit_search")} value=${query.get("q") ?? ""} /><${Within} id=${query.get("parent_id")} name="parent_id" />
    <div class="form-row"><${SelectField} label=${t("unit_kind")} value=${query.get("kind") ?? ""} onChange=${(kind) => narrow({ kind: kind || null })} options=${[{ value: "", text: t("all") }, ...KINDS.map((value) => ({ value, text: t(`kind_of_unit_${value}`) }))]} /></div>
    <${Shown} of=${units}>${() => (units.items.length === 0 ? html`<${Empty} title=${t("nothing_found")} />` : html`<ul class="list">${units.items.map((each) => html`<li class="line" key=${each.id}>
      <span><b>${each.name}</b>${each.short_name && html` <span class="soft">(${each.short_name})</span>`}<br /><small class="soft">${t(`kind_of_unit_${each.kind}`)}${each.parent && ` · ${each.parent.name}`}</small></span>
      <span class="buttons"><a class="button quiet" href=${`/admin/units?parent_id=${each.id}`}>${t("unit_below")}</a><a class="button quiet" href=${`/directory?unit_id=${each.id}`}>${t("unit_people")}</a>
        <${Button} kind="quiet" onClick=${() => edit(each)} label=${`${t("edit")} ${each.name}`}>${t("edit")}<//></span></li>`)}</ul>
      ${units.more && html`<${Button} onClick=${units.more} busy=${units.loadingMore}>${t("more")}<//>`}`)}<//>
    ${settled(units) && html`<section class="section"><h2><b>${t("groups")}</b></h2><p class="soft small">${t("groups_text")}</p><${Shown} of=${groups} rows=${2}>${({ items }) => html`<ul class="list">${items.map((each) => html`<li class="line" key=${each.id}>
      <span><b>${each.name}</b> <span class="soft">${each.code}</span><br /><small class="soft">${count("units", each.units.length)}</small></span>
      <${Button} kind="quiet" onClick=${() => editGroup({ ...each })} label=${`${t("edit")} ${each.name}`}>${t("edit")}<//></li>`)}</ul>`}<//>
      ${settled(groups) && html`<div><${Button} onClick=${() => editGroup({ units: [] })}>${t("group_add")}<//></div>`}</section>`}
    ${edited && html`<${UnitDialog} unit=${edited} done=${() => { edit(null); units.reload(); }} close=${() => edit(null)} />`}
    ${group && html`<${GroupDialog} group=${group} done=${() => { editGroup(null); groups.reload(); }} close=${() => editGroup(null)} />`}
  <//>`;
}

function UnitDialog({ unit, done, close }) {
  const isNew = !unit.id;
  const [parent, setParent] = useState(unit.parent_id ? { id: unit.parent_id, name: "…" } : null);
  const form = useForm({ name: unit.name ?? "", short_name: unit.short_name ?? "", kind: unit.kind ?? "department" }, async (values) => {
    const moved = parent && parent.id !== unit.parent_id ? { parent_id: parent.id } : {};
    if (isNew) await post("/units", { ...values, ...moved });
    else await patch(`/units/${unit.id}`, { name: values.name, short_name: values.short_name, ...moved });
    say(t("saved"));
    done();
  });
  const known = useResource(unit.parent_id ? `/units/${unit.parent_id}` : null, {}, still);
  const shown = parent?.id === unit.parent_id && known.data ? { id: known.data.id, name: known.data.name } : parent;
  return html`<${Dialog} title=${isNew ? t("unit_add") : unit.name} onClose=${close}><form class="form" onSubmit=${form.run}>
    <${TextField} label=${t("unit_name")} required ...${form.bind("name")} hint=${isNew ? "" : t("unit_rename_hint")} />
    <${TextField} label=${t("unit_short_name")} ...${form.bind("short_name")} />
    ${isNew && html`<${SelectField} label=${t("unit_kind")} ...${form.bind("kind")} options=${KINDS.map((value) => ({ value, text: t(`kind_of_unit_${value}`) }))} />`}
    <${Picker} label=${t("unit_parent")} value=${shown} onChange=${setParent} search=${searchUnits()} error=${form.error("parent_id")} />
    <div class="buttons end"><${Button} onClick=${close}>${t("cancel")}<//><${Button} kind="primary" type="submit" busy=${form.busy}>${t("save")}<//></div></form><//>`;
}

function GroupDialog({ group, done, close }) {
  const [members, setMembers] = useState(group.units);
  const form = useForm({ name: group.name ?? "", code: group.code ?? "" }, async (values) => {
    const body = { name: values.name, unit_ids: members.map((each) => each.id) };
    if (group.id) await put(`/unit-groups/${group.id}`, body);
    else await post("/unit-groups", { ...body, code: values.code });
    say(t("saved"));
    done();
  });
  const add = (chosen) => chosen && !members.some((each) => each.id === chosen.id) && setMembers([...members, { id: chosen.id, name: chosen.name }]);
  return html`<${Dialog} title=${group.id ? group.name : t("group_add")} onClose=${close} wide><form class="form" onSubmit=${form.run}>
    <${TextField} label=${t("group_name")} required ...${form.bind("name")} />
    ${!group.id && html`<${TextField} label=${t("group_code")} required ...${form.bind("code")} />`}
    <${Picker} label=${t("group_member_add")} value=${null} onChange=${add} search=${searchUnits()} key=${members.length} error=${form.error("unit_ids")} />
    <ul class="tags" aria-label=${t("groups")}>${members.map((each) => html`<li key=${each.id}>${each.name}<button type="button" aria-label=${`${t("remove")} ${each.name}`} onClick=${() => setMembers(members.filter((one) => one.id !== each.id))}>×</button></li>`)}</ul>
    <div class="buttons end"><${Button} onClick=${close}>${t("cancel")}<//><${Button} kind="primary" type="submit" busy=${form.busy}>${t("save")}<//></div></form><//>`;
}
