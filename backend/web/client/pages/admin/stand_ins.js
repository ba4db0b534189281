/** Who does the work of an absent holder, from when to when. */
import { get, post, remove } from "/client/core/api.js";
import { usePages } from "/client/core/data.js";
import { t } from "/client/core/texts.js";
import { dayOf, exact, instantOf } from "/client/core/time.js";
import { html, useState } from "/client/core/view.js";
import { Button } from "/client/parts/button.js";
import { Dialog } from "/client/parts/dialog.js";
import { TextField } from "/client/parts/field.js";
import { useForm } from "/client/parts/form.js";
import { Picker, searchPeople } from "/client/parts/picker.js";
import { Empty, Shown } from "/client/parts/states.js";
import { undoable } from "/client/parts/toast.js";
import { AdminPage } from "/client/pages/admin/head.js";

export default function StandIns() {
  const all = usePages("/stand-ins", { limit: 50 }, { affects: () => false });
  const [adding, add] = useState(false);
  const [hidden, hide] = useState(null);
  const end = (each) => {
    hide(each.id);
    undoable(t("stand_in_ends", { name: each.person.full_name }), () => remove(`/stand-ins/${each.id}`)).then(() => { hide(null); all.reload(); });
  };
  return html`<${AdminPage} title=${t("admin_stand_ins")} text=${t("admin_stand_ins_text")} action=${html`<${Button} kind="primary" onClick=${() => add(true)}>${t("stand_in_add")}<//>`}>
    <${Shown} of=${all}>${() => {
      const items = all.items.filter((each) => each.id !== hidden);
      return items.length === 0 ? html`<${Empty} title=${t("stand_in_none")} />` : html`<ul class="list">${items.map((each) => html`<li class="line" key=${each.id}><span><b>${each.person.full_name}</b> ${t("stands_in_for")} <b>${each.post.person.full_name}</b><br />
        <small class="soft">${each.post.title}, ${each.post.unit.name} · ${exact(each.since)} – ${exact(each.until)}${each.reason ? ` · ${each.reason}` : ""}</small></span>
        <${Button} kind="quiet" onClick=${() => end(each)}>${t("stand_in_end")}<//></li>`)}</ul>${all.more && html`<${Button} onClick=${all.more}>${t("more")}<//>`}`;
    }}<//>
    ${adding && html`<${StandInDialog} close=${() => add(false)} done=${() => { add(false); all.reload(); }} />`}<//>`;
}

/** Search posts: the directory's entries, by their post instead of their person. */
const searchPosts = async (q, signal) => (await get("/directory", { q, limit: 12 }, { signal })).items.map((each) => ({ id: each.post.id, name: `${each.person.full_name}, ${each.post.title}`, detail: each.unit.name }));

function StandInDialog({ close, done }) {
  const today = dayOf(Date.now());
  const [holder, setHolder] = useState(null);
  const [person, setPerson] = useState(null);
  const form = useForm({ since: today, until: "", reason: "" }, async ({ since, until, reason }) => {
    const begins = since === today ? new Date().toISOString() : instantOf(since, "00:00");
    await post("/stand-ins", { post_id: holder.id, person_id: person.id, since: begins, until: instantOf(until, "23:59"), reason });
    done();
  });
  return html`<${Dialog} title=${t("stand_in_add")} onClose=${close}><form class="form" onSubmit=${form.run}>
    <${Picker} label=${t("stand_in_absent")} required value=${holder} onChange=${setHolder} search=${searchPosts} error=${form.error("post_id")} />
    <${Picker} label=${t("stand_in_person")} required value=${person} onChange=${setPerson} search=${searchPeople} error=${form.error("person_id")} />
    <div class="form-row"><${TextField} label=${t("from_day")} type="date" required ...${form.bind("since")} /><${TextField} label=${t("to_day")} type="date" required min=${form.values.since} ...${form.bind("until")} /></div>
    <${TextField} label=${t("reason")} ...${form.bind("reason")} />
    <div class="buttons end"><${Button} onClick=${close}>${t("cancel")}<//><${Button} kind="primary" type="submit" busy=${form.busy} disabled=${!holder || !person}>${t("save")}<//></div></form><//>`;
}
