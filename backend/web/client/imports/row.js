/** One row of a plan: what was understood, what is in the way, and the candidates to tap. */
import { count, t } from "/client/core/texts.js";
import { exact } from "/client/core/time.js";
import { html } from "/client/core/view.js";
import { useUnitName } from "/client/imports/rows.js";
import { Button } from "/client/parts/button.js";
import { Urgency } from "/client/parts/marks.js";

/** So many candidates are offered as buttons; with more, one searches. */
const OFFERED = 6;

/** The change that settles a problem by a candidate: the API's own shape for it. */
export function settled(row, problem, candidate) {
  if (problem.field === "field") return { field: candidate.name };
  const party = candidate.kind === "person" ? { person_id: candidate.id } : candidate.kind === "group" ? { group: candidate.group } : { unit_id: candidate.id };
  return problem.field === "coordinators" ? { coordinators: [...(row.body.coordinators ?? []), party] } : { lead: party };
}

export function Row({ row, onChange, onCorrect }) {
  const { body, cells, state } = row;
  const name = useUnitName(body.lead?.unit_id);
  const lead = name || (body.lead ? cells.lead : "");
  const open = state !== "assigned";
  return html`<li class="plan-row ${state}" data-row=${row.number}>
    <div class="plan-top"><span class="code">${t("plan_row", { number: row.number })}${row.code ? ` · ${row.code}` : ""}</span><${Urgency} value=${body.urgency ?? "normal"} /><span class="plan-state">${t(`plan_state_${state}`)}</span></div>
    ${row.path.length > 0 && html`<p class="soft small">${t("plan_path")}: ${row.path.join(" › ")}</p>`}
    <p class="plan-title">${body.title || html`<span class="soft">${t("plan_no_title")}</span>`}</p>
    <p class="plan-facts small"><span>${lead || html`<span class="plan-missing">${t("plan_no_lead")}</span>`}</span>${body.coordinators?.length > 0 && html`<span>${t("plan_with", { count: body.coordinators.length })}</span>`}
      <span>${body.deadline ? exact(body.deadline) : t("plan_no_deadline")}${body.deadline_phrase ? html` <span class="soft">(${body.deadline_phrase})</span>` : ""}</span>${body.expected_product && html`<span>${body.expected_product}</span>`}</p>
    ${open && state !== "left_out" && row.problems.map((problem) => html`<${Trouble} row=${row} problem=${problem} onChange=${onChange} />`)}
    <div class="plan-side">${row.task_id && html`<a class="button quiet" href=${`/tasks/${row.task_id}`}>${t("plan_task", { code: row.task_code ?? "" })}</a>`}
      ${open && html`<${Button} kind="quiet" onClick=${onCorrect}>${t("plan_correct")}<//><${Button} kind="quiet" onClick=${() => onChange({ left_out: state !== "left_out" })}>${t(state === "left_out" ? "plan_take_in" : "plan_leave_out")}<//>`}</div></li>`;
}

function Trouble({ row, problem, onChange }) {
  const offered = problem.candidates.slice(0, OFFERED);
  return html`<div class="plan-trouble ${problem.level}"><p><span aria-hidden="true">${problem.level === "error" ? "▲" : "◐"} </span>${problem.message}${problem.text ? html` <span class="soft">“${problem.text}”</span>` : ""}</p>
    ${offered.length > 0 && html`<div class="plan-candidates">${offered.map((each) => html`<button type="button" class="chip" key=${each.id} onClick=${() => onChange(settled(row, problem, each))}><span class="sr-only">${t("plan_choose", { name: "" })}</span>${each.name}${each.detail && html` <small>${each.detail}</small>`}</button>`)}
      ${problem.candidates.length > OFFERED && html`<small class="soft">${count("plan_more_candidates", problem.candidates.length - OFFERED)}</small>`}</div>`}</div>`;
}
