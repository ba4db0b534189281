/** A reform: units that end and units that follow. Everything is shown first, then carried out in one transaction. */
import { post } from "/client/core/api.js";
import { count, t } from "/client/core/texts.js";
import { html, useState } from "/client/core/view.js";
import { Button } from "/client/parts/button.js";
import { Dialog } from "/client/parts/dialog.js";
import { SelectField } from "/client/parts/field.js";
import { Picker, searchUnits } from "/client/parts/picker.js";
import { say, sayProblem } from "/client/parts/toast.js";
import { AdminPage } from "/client/pages/admin/head.js";

export default function ReformPage() {
  const [ending, setEnding] = useState([]);
  const [successors, setSuccessors] = useState([]);
  const [otherwise, setOtherwise] = useState("");
  const [places, setPlaces] = useState({});
  const [decisions, setDecisions] = useState({});
  const [plan, show] = useState(null);
  const [asking, ask] = useState(false);
  const [done, finish] = useState(null);
  const body = () => ({
    ending: ending.map((each) => each.id), successors: successors.map((each) => each.id), ...(otherwise ? { otherwise } : {}),
    decisions: Object.entries(decisions).map(([task_id, unit_id]) => ({ task_id, unit_id })),
    people: Object.entries(places).map(([post_id, unit_id]) => ({ post_id, unit_id })),
  });
  const changed = (set) => (next) => { set(next); show(null); };
  const preview = async () => {
    try {
      show(await post("/reforms/previews", body()));
    } catch (error) {
      sayProblem(error);
    }
  };
  const carryOut = async () => {
    try {
      finish(await post("/reforms", body()));
      ask(false);
      say(t("reform_done"));
    } catch (error) {
      ask(false);
      sayProblem(error);
    }
  };
  if (done) {
    return html`<${AdminPage} title=${t("admin_reform")}><div class="card card-pad form"><h2>${t("reform_done")}</h2><${Figures} plan=${done} />
      <a class="button" href="/admin/units">${t("admin_units")}</a></div><//>`;
  }
  const choices = [{ value: "", text: t("reform_decide") }, ...successors.map((each) => ({ value: each.id, text: each.name }))];
  return html`<${AdminPage} title=${t("admin_reform")} text=${t("reform_text")}>
    <div class="form card card-pad"><${Several} label=${t("reform_ending")} chosen=${ending} onChange=${changed(setEnding)} /><${Several} label=${t("reform_successors")} chosen=${successors} onChange=${changed(setSuccessors)} />
      ${successors.length > 1 && html`<${SelectField} label=${t("reform_otherwise")} value=${otherwise} onChange=${changed(setOtherwise)} options=${choices} />`}
      <div class="buttons"><${Button} kind="primary" onClick=${preview} disabled=${!ending.length || !successors.length}>${t("preview")}<//></div></div>
    ${plan && html`<section class="section"><h2><b>${t("reform_plan")}</b></h2><div class="card card-pad"><${Figures} plan=${plan} /></div>
      ${plan.people.length > 0 && html`<h3>${t("posts")}</h3><div class="card table-wrap"><table class="table"><caption class="sr-only">${t("posts")}</caption><thead><tr><th scope="col">${t("person")}</th><th scope="col">${t("reform_from")}</th><th scope="col">${t("reform_to")}</th></tr></thead>
        <tbody>${plan.people.map((each) => html`<tr key=${each.post.id}><td>${each.person.full_name}<br /><small class="soft">${each.title || each.post.title}</small></td><td>${each.unit.name}</td>
          <td>${successors.length > 1 ? html`<${SelectField} label=${`${t("reform_to")}: ${each.person.full_name}`} value=${places[each.post.id] ?? each.successor?.id ?? ""} options=${choices} onChange=${(unit) => { setPlaces({ ...places, [each.post.id]: unit }); }} />` : each.successor?.name ?? "–"}</td></tr>`)}</tbody></table></div>`}
      ${plan.moves.length > 0 && html`<h3>${t("nav_tasks")}</h3><div class="card table-wrap"><table class="table"><caption class="sr-only">${t("nav_tasks")}</caption><thead><tr><th scope="col">${t("nav_tasks")}</th><th scope="col">${t("reform_from")}</th><th scope="col">${t("reform_to")}</th></tr></thead>
        <tbody>${plan.moves.map((each) => html`<tr key=${each.task.id + each.person.id}><td><a href=${`/tasks/${each.task.id}`}>${each.task.code}</a> ${each.task.title}</td><td>${each.unit.name}<br /><small class="soft">${each.person.full_name}</small></td>
          <td>${successors.length > 1 ? html`<${SelectField} label=${`${t("reform_to")}: ${each.task.code}`} value=${decisions[each.task.id] ?? each.successor?.id ?? ""} options=${choices} onChange=${(unit) => { setDecisions({ ...decisions, [each.task.id]: unit }); }} />` : each.successor?.name ?? "–"}${each.to && html`<br /><small class="soft">${each.to.full_name}</small>`}</td></tr>`)}</tbody></table></div>`}
      ${plan.next && html`<p class="soft small">${t("reform_more")}</p>`}
      <div class="buttons"><${Button} onClick=${preview}>${t("preview_again")}<//><${Button} kind="danger" disabled=${plan.undecided + plan.posts_undecided > 0} onClick=${() => ask(true)}>${t("reform_carry_out")}<//></div>
      ${plan.undecided + plan.posts_undecided > 0 && html`<p class="error">${t("reform_undecided", { tasks: count("tasks", plan.undecided), posts: count("reform_posts", plan.posts_undecided) })}</p>`}</section>`}
    ${asking && html`<${Dialog} title=${t("reform_carry_out")} onClose=${() => ask(false)}><p>${t("reform_ask", { tasks: count("reform_tasks", plan.tasks), units: ending.map((each) => each.name).join(", ") })}</p>
      <div class="buttons end"><${Button} onClick=${() => ask(false)}>${t("cancel")}<//><${Button} kind="danger" onClick=${carryOut}>${t("reform_carry_out")}<//></div><//>`}<//>`;
}

const Figures = ({ plan }) => html`<p>${["tasks", "posts", "stand_ins", "groups", "recurrences", "templates", "views"].map((each) => count(`reform_${each}`, plan[each])).join(" · ")}</p>
  ${plan.handovers.length > 0 && html`<ul class="small">${plan.handovers.map((each) => html`<li>${t("reform_takes", { name: each.to.full_name, unit: each.unit.name, parts: count("reform_tasks", each.parts) })}</li>`)}</ul>`}`;

function Several({ label, chosen, onChange }) {
  return html`<div class="form"><${Picker} label=${label} value=${null} key=${chosen.length} search=${searchUnits()} onChange=${(unit) => unit && !chosen.some((each) => each.id === unit.id) && onChange([...chosen, { id: unit.id, name: unit.name }])} />
    <ul class="tags" aria-label=${label}>${chosen.map((each) => html`<li key=${each.id}>${each.name}<button type="button" aria-label=${`${t("remove")} ${each.name}`} onClick=${() => onChange(chosen.filter((one) => one.id !== each.id))}>×</button></li>`)}</ul></div>`;
}
