/** One person: what is known of them, their posts, a hand-over when a post changes hands, their devices and sign-ins. */
import { patch, post, remove } from "/client/core/api.js";
import { useResource } from "/client/core/data.js";
import { count, t } from "/client/core/texts.js";
import { exact } from "/client/core/time.js";
import { html, useState } from "/client/core/view.js";
import { Button } from "/client/parts/button.js";
import { Dialog } from "/client/parts/dialog.js";
import { CheckField, SelectField, TextField } from "/client/parts/field.js";
import { useForm } from "/client/parts/form.js";
import { Picker, searchPeople, searchUnits } from "/client/parts/picker.js";
import { Shown } from "/client/parts/states.js";
import { say, sayProblem } from "/client/parts/toast.js";
import { Access } from "/client/pages/admin/access.js";
import { AdminPage } from "/client/pages/admin/head.js";
import { Roles } from "/client/pages/admin/people.js";

export default function PersonPage({ id }) {
  const person = useResource(`/people/${id}`, {}, { affects: () => false });
  return html`<${Shown} of=${person}>${(data) => html`<${AdminPage} title=${data.full_name} text=${data.username}>
    <${Facts} person=${data} done=${person.reload} key=${data.id} />
    <${Posts} person=${data} done=${person.reload} />
    <${Access} person=${data} key=${`${data.id}-${data.disabled_at}`} /><//>`}<//>`;
}

function Facts({ person, done }) {
  const form = useForm({ full_name: person.full_name, roles: person.roles, language: person.language, phone: person.phone ?? "", email: person.email ?? "", password: "", disabled: Boolean(person.disabled_at) }, async ({ password, ...values }) => {
    await patch(`/people/${person.id}`, password ? { ...values, password } : values);
    form.set({ password: "" });
    say(t("saved"));
    done();
  });
  return html`<form class="form card card-pad" onSubmit=${form.run}>
    <${TextField} label=${t("person_full_name")} required ...${form.bind("full_name")} />
    <${Roles} value=${form.values.roles} onChange=${(roles) => form.set({ roles })} error=${form.error("roles")} />
    <div class="form-row"><${TextField} label=${t("person_phone")} type="tel" ...${form.bind("phone")} /><${TextField} label=${t("person_email")} type="email" ...${form.bind("email")} /></div>
    <div class="form-row"><${SelectField} label=${t("account_language_of")} ...${form.bind("language")} options=${[{ value: "vi", text: t("language_vi") }, { value: "en", text: t("language_en") }]} />
      <${TextField} label=${t("person_new_password")} type="password" autocomplete="new-password" ...${form.bind("password")} hint=${t("person_new_password_hint")} /></div>
    <${CheckField} label=${t("person_disable")} checked=${form.values.disabled} onChange=${(disabled) => form.set({ disabled })} hint=${t("person_disable_hint")} />
    <div class="buttons"><${Button} kind="primary" type="submit" busy=${form.busy}>${t("save")}<//></div></form>`;
}

function Posts({ person, done }) {
  const [adding, add] = useState(false);
  const [leaving, leave] = useState(null);
  return html`<section class="section"><h2><b>${t("posts")}</b></h2>
    <ul class="list">${person.posts.map((each) => html`<li class="line" key=${each.id}><span><b>${each.title}</b>, ${each.unit.name}${each.is_head ? html` <span class="soft">(${t("post_head")})</span>` : ""}<br />
      <small class="soft">${each.valid_to ? t("post_until", { when: exact(each.valid_to) }) : t("post_since", { when: exact(each.valid_from) })}</small></span>
      ${!each.valid_to && html`<${Button} kind="quiet" onClick=${() => leave(each)}>${t("post_hand_over")}<//>`}</li>`)}
      ${person.posts.length === 0 && html`<li class="line soft">${t("person_no_post")}</li>`}</ul>
    <div><${Button} onClick=${() => add(true)}>${t("post_add")}<//></div>
    ${adding && html`<${PostDialog} person=${person} close=${() => add(false)} done=${() => { add(false); done(); }} />`}
    ${leaving && html`<${HandOver} post=${leaving} close=${() => leave(null)} done=${() => { leave(null); done(); }} />`}</section>`;
}

function PostDialog({ person, close, done }) {
  const [unit, setUnit] = useState(null);
  const form = useForm({ title: "", is_head: false }, async (values) => {
    await post("/posts", { ...values, person_id: person.id, unit_id: unit?.id ?? null });
    done();
  });
  return html`<${Dialog} title=${t("post_add")} onClose=${close}><form class="form" onSubmit=${form.run}>
    <${Picker} label=${t("unit")} required value=${unit} onChange=${setUnit} search=${searchUnits()} error=${form.error("unit_id")} />
    <${TextField} label=${t("post_title")} required ...${form.bind("title")} />
    <${CheckField} label=${t("post_is_head")} checked=${form.values.is_head} onChange=${(is_head) => form.set({ is_head })} />
    <div class="buttons end"><${Button} onClick=${close}>${t("cancel")}<//><${Button} kind="primary" type="submit" busy=${form.busy} disabled=${!unit}>${t("save")}<//></div></form><//>`;
}

/** Shown first: how much work goes along; then one transaction moves it to whoever takes over, or the post just ends. */
function HandOver({ post: leaving, close, done }) {
  const load = useResource(`/posts/${leaving.id}/handover`, {}, { affects: () => false });
  const [to, setTo] = useState(null);
  const run = async () => {
    try {
      const moved = await post(`/posts/${leaving.id}/handover`, { to: to.id });
      say(count("handed_over", moved.parts));
      done();
    } catch (error) {
      sayProblem(error);
    }
  };
  const end = async () => {
    try {
      await remove(`/posts/${leaving.id}`);
      done();
    } catch (error) {
      sayProblem(error);
    }
  };
  return html`<${Dialog} title=${`${leaving.title}, ${leaving.unit.name}`} onClose=${close}><div class="form">
    <${Shown} of=${load} rows=${1}>${(data) => html`<p>${t("handover_load", { parts: count("reform_tasks", data.parts), assigned: count("tasks", data.assigned), supervised: count("tasks", data.supervised) })}</p>
      <ul class="soft small">${data.tasks.slice(0, 8).map((each) => html`<li>${each.code} ${each.title}</li>`)}${data.tasks.length > 8 && html`<li>…</li>`}</ul>
      <${Picker} label=${t("handover_to")} value=${to} onChange=${setTo} search=${searchPeople} />
      <div class="buttons end">${data.parts === 0 && html`<${Button} kind="danger" onClick=${end}>${t("post_end")}<//>`}<${Button} onClick=${close}>${t("cancel")}<//><${Button} kind="primary" onClick=${run} disabled=${!to}>${t("post_hand_over")}<//></div>`}<//></div><//>`;
}
