/** Who has the task, and who has seen it: for each part the steps it has taken, with their instants. */
import { t } from "/client/core/texts.js";
import { clockTime, exact } from "/client/core/time.js";
import { html } from "/client/core/view.js";
import { doLater } from "/client/pages/task/acting.js";

const STEPS = ["delivered", "seen", "acknowledged", "working", "done"];

/** Whoever acknowledged from a list has seen it then, and never opened its page; what was seen has arrived. */
const IMPLIED_BY = { delivered: ["delivered", "seen", "acknowledged"], seen: ["seen", "acknowledged"] };

/** When a part took a step, at the latest. */
const taken = (part, step) => (IMPLIED_BY[step] ?? [step]).map((each) => part[`${each}_at`]).filter(Boolean).sort()[0] ?? null;

export function People({ task }) {
  const parts = [...task.assignees].sort((a, b) => (a.role === "lead" ? -1 : b.role === "lead" ? 1 : 0));
  const seen = parts.filter((each) => taken(each, "seen")).length;
  const releases = task.may.includes("release_coordinator");
  const release = (part) => doLater(task, `coordinators/${part.id}/release`, {}, { announced: t("t_releasing", { unit: part.unit.name }), label: t("t_release"), said: t("t_released") });
  return html`<section class="section"><h2><b>${t("t_people")}</b> <span class="figure">${t("t_seen_of", { seen, all: parts.length })}</span></h2>
    <ul class="card parts">${parts.map((part) => html`<li key=${part.id}>
      <p><b>${part.unit.name}</b> <span class="soft">${t(part.role === "lead" ? "t_lead" : "t_coordinator")}</span></p><p class="small">${part.person.full_name}</p>
      <ol class="steps">${STEPS.filter((each) => taken(part, each) || ["delivered", "seen", "acknowledged"].includes(each)).map((each) => {
        const at = taken(part, each);
        return html`<li class=${at ? "on" : ""} title=${at ? exact(at) : ""}><span aria-hidden="true">${at ? "✓" : "○"}</span> ${t(`t_step_${each}`)}${at ? html` <span class="soft">${clockTime(at)}</span>` : html`<span class="sr-only">: ${t("t_not_yet")}</span>`}</li>`;
      })}</ol>
      ${releases && part.role === "coordinator" && html`<button type="button" class="link small" onClick=${() => release(part)}>${t("t_release")}</button>`}</li>`)}</ul>
    ${task.followers.length > 0 && html`<p class="small soft">${t("t_followers")}: ${task.followers.map((each) => each.full_name).join(", ")}</p>`}</section>`;
}
