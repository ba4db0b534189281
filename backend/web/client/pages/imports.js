/** Plan imports: upload an annex, and find those that were uploaded before. */
import { download, newKey, send } from "/client/core/api.js";
import { usePages } from "/client/core/data.js";
import { go } from "/client/core/router.js";
import { figure, learn, t } from "/client/core/texts.js";
import { exact } from "/client/core/time.js";
import { html, useEffect, useRef, useState, useStore } from "/client/core/view.js";
import { Button } from "/client/parts/button.js";
import { SelectField, TextField } from "/client/parts/field.js";
import { Icon } from "/client/parts/icon.js";
import { mayAssignWidely, me } from "/client/parts/shell.js";
import { Empty, Shown } from "/client/parts/states.js";
import { sayProblem } from "/client/parts/toast.js";
import words from "/client/texts/imports.js";

learn(words);
const LARGEST = 10_000_000;
const URGENCIES = ["normal", "urgent", "very_urgent", "flash"];
export const STATES = ["ready", "problem", "left_out", "assigned"];

export default function ImportsPage() {
  const plans = usePages("/plan-imports", { limit: 20 }, { affects: () => false });
  useEffect(() => { document.title = `${t("imports")} · Giao Việc`; });
  const may = !useStore(me) || mayAssignWidely();
  return html`<div class="page">
    <div class="page-head"><h1>${t("imports")}</h1></div>
    ${may ? html`<p class="soft">${t("imports_lead")}</p><${Upload} />` : html`<${Empty} title=${t("may_not_assign_widely")} text=${t("imports_not_yours")} action=${html`<a class="button" href="/tasks">${t("nav_tasks")}</a>`} />`}
    ${(may || plans.items.length > 0) && html`<section class="section"><h2><b>${t("imports_before")}</b></h2>
      <${Shown} of=${plans}>${() => (plans.items.length ? html`<ul class="list">${plans.items.map((plan) => html`<${Plan} key=${plan.id} plan=${plan} />`)}</ul>
        ${plans.more && html`<${Button} kind="quiet" onClick=${plans.more}>${t("more")}<//>`}` : html`<${Empty} title=${t("imports_none")} text=${t("imports_none_text")} />`)}<//></section>`}</div>`;
}

function Plan({ plan }) {
  return html`<li><a class="plan-link" href=${`/imports/${plan.id}`}><b>${plan.filename || t("imports_unnamed")}</b>
    <span class="soft small">${exact(plan.at)}${plan.facts.source ? ` · ${plan.facts.source.number}` : ""}</span>
    <span class="plan-counts">${STATES.filter((state) => plan.counts[state]).map((state) => html`<span>${figure(plan.counts[state])} ${t(`plan_${state}`)}</span>`)}</span></a></li>`;
}

function Upload() {
  const [file, choose] = useState(null);
  const [facts, set] = useState({ source_number: "", source_issuer: "", issued_on: "", urgency: "normal" });
  const [problem, tell] = useState(null);
  const [over, hover] = useState(false);
  const input = useRef(null);
  const fact = (name) => (value) => set((now) => ({ ...now, [name]: value }));
  const take = (chosen) => { tell(chosen && chosen.size > LARGEST ? { title: t("imports_large"), errors: [] } : null); choose(chosen ?? null); };
  const drop = (event) => { event.preventDefault(); hover(false); take(event.dataTransfer.files[0]); };
  const read = async () => {
    tell(null);
    try {
      const { body } = await send("POST", "/plan-imports", { raw: file, query: { filename: file.name, ...facts }, key: newKey() });
      go(`/imports/${body.id}`);
    } catch (error) {
      tell(error.errors ? error : { title: t("no_connection"), errors: [] });
    }
  };
  const at = (name) => problem?.errors.find((each) => each.pointer === `/query/${name}`)?.message ?? "";
  const general = problem && !problem.errors.some((each) => each.pointer.startsWith("/query/"));
  return html`<form class="card card-pad form upload" onSubmit=${(event) => event.preventDefault()}>
    <label class="drop ${over ? "over" : ""}" onDragOver=${(event) => { event.preventDefault(); hover(true); }} onDragLeave=${() => hover(false)} onDrop=${drop}>
      <${Icon} name="import" /><b>${file ? file.name : t("imports_drop")}</b><small>${t("imports_columns")}</small>
      <input ref=${input} type="file" class="drop-file" aria-label=${t("imports_file")} accept=".xlsx,.csv,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" onChange=${(event) => take(event.currentTarget.files[0])} /></label>
    <div><${Button} kind="quiet" onClick=${() => download("/plan-imports/template.xlsx").catch(sayProblem)}>${t("imports_template")}<//></div>
    <div class="form-row"><${TextField} label=${t("imports_source_number")} value=${facts.source_number} onChange=${fact("source_number")} error=${at("source_number")} maxlength="60" />
      <${TextField} label=${t("imports_source_issuer")} value=${facts.source_issuer} onChange=${fact("source_issuer")} error=${at("source_issuer")} maxlength="300" /></div>
    <div class="form-row"><${TextField} label=${t("imports_issued_on")} type="date" value=${facts.issued_on} onChange=${fact("issued_on")} hint=${t("imports_issued_hint")} error=${at("issued_on")} />
      <${SelectField} label=${t("urgency")} value=${facts.urgency} onChange=${fact("urgency")} options=${URGENCIES.map((value) => ({ value, text: t(`urgency_${value}`) }))} /></div>
    ${general && html`<div class="error" role="alert"><p>${problem.title}</p>${problem.errors.map((each) => html`<p>${each.pointer.startsWith("/rows/") ? `${t("plan_row", { number: each.pointer.split("/")[2] })}: ` : ""}${each.message}</p>`)}</div>`}
    <div class="buttons end"><${Button} kind="primary" disabled=${!file || file.size > LARGEST} onClick=${read}>${t("imports_read")}<//></div></form>`;
}
