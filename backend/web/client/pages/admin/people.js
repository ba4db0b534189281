/** People: found by name without accents, added. */
import { post } from "/client/core/api.js";
import { usePages } from "/client/core/data.js";
import { go } from "/client/core/router.js";
import { t } from "/client/core/texts.js";
import { html, useState } from "/client/core/view.js";
import { Button } from "/client/parts/button.js";
import { Dialog } from "/client/parts/dialog.js";
import { CheckField, SelectField, TextField } from "/client/parts/field.js";
import { useForm } from "/client/parts/form.js";
import { SearchBox } from "/client/parts/search_box.js";
import { Empty, Shown } from "/client/parts/states.js";
import { AdminPage } from "/client/pages/admin/head.js";

export const ROLES = ["leader", "official", "secretariat", "administrator"];

export default function People({ query }) {
  const people = usePages("/people", { q: query.get("q"), unit_id: query.get("unit_id"), limit: 50 }, { affects: () => false });
  const [adding, add] = useState(false);
  return html`<${AdminPage} title=${t("admin_people")} text=${t("admin_people_text")} action=${html`<${Button} kind="primary" onClick=${() => add(true)}>${t("person_add")}<//>`}>
    <${SearchBox} label=${t("person_search")} value=${query.get("q") ?? ""} />
    <${Shown} of=${people}>${() => (people.items.length === 0 ? html`<${Empty} title=${t("nothing_found")} />` : html`<ul class="list">${people.items.map((each) => html`<li key=${each.id}><a class="line person-line" href=${`/admin/people/${each.id}`}>
      <span><b>${each.full_name}</b> <span class="soft">${each.username}</span>${each.disabled_at && html` <span class="soft">(${t("person_disabled")})</span>`}<br />
        <small class="soft">${each.posts.map((post) => `${post.title}, ${post.unit.name}`).join(" · ") || t("person_no_post")}</small></span>
      <small class="soft">${each.roles.map((role) => t(`role_${role}`)).join(", ")}</small></a></li>`)}</ul>
      ${people.more && html`<${Button} onClick=${people.more} busy=${people.loadingMore}>${t("more")}<//>`}`)}<//>
    ${adding && html`<${PersonDialog} close=${() => add(false)} />`}<//>`;
}

function PersonDialog({ close }) {
  const form = useForm({ username: "", full_name: "", password: "", roles: ["official"], language: "vi", phone: "", email: "" }, async (values) => {
    const person = await post("/people", values);
    go(`/admin/people/${person.id}`);
  });
  const { roles } = form.values;
  return html`<${Dialog} title=${t("person_add")} onClose=${close}><form class="form" onSubmit=${form.run}>
    <${TextField} label=${t("person_full_name")} required ...${form.bind("full_name")} />
    <div class="form-row"><${TextField} label=${t("username")} required autocapitalize="none" autocomplete="off" ...${form.bind("username")} />
      <${TextField} label=${t("person_first_password")} required type="password" autocomplete="new-password" ...${form.bind("password")} /></div>
    <${Roles} value=${roles} onChange=${(next) => form.set({ roles: next })} error=${form.error("roles")} />
    <div class="form-row"><${TextField} label=${t("person_phone")} type="tel" ...${form.bind("phone")} /><${TextField} label=${t("person_email")} type="email" ...${form.bind("email")} /></div>
    <${SelectField} label=${t("account_language_of")} ...${form.bind("language")} options=${[{ value: "vi", text: t("language_vi") }, { value: "en", text: t("language_en") }]} />
    <div class="buttons end"><${Button} onClick=${close}>${t("cancel")}<//><${Button} kind="primary" type="submit" busy=${form.busy}>${t("save")}<//></div></form><//>`;
}

export function Roles({ value, onChange, error }) {
  return html`<fieldset class="roles"><legend class="label">${t("person_roles")}</legend>${ROLES.map((role) => html`<${CheckField} label=${t(`role_${role}`)} checked=${value.includes(role)}
    onChange=${(on) => onChange(on ? [...value, role] : value.filter((each) => each !== role))} />`)}${error && html`<p class="error">${error}</p>`}</fieldset>`;
}
