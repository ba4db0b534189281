/** Work that was handed on within this task. */
import { figure, t } from "/client/core/texts.js";
import { html } from "/client/core/view.js";
import { ProgressBar } from "/client/parts/marks.js";
import { TaskRow } from "/client/parts/task_row.js";

export function Subtasks({ task, parts }) {
  return html`<section class="section"><h2><b>${t("t_subtasks")}</b> <span class="figure">${t("t_subtasks_of", { done: figure(task.subtasks.completed), all: figure(task.subtasks.total) })}</span>
      ${task.subtasks.progress !== null && html`<${ProgressBar} percent=${task.subtasks.progress} label=${t("t_subtasks")} />`}</h2>
    <ul class="list">${parts.map((each) => html`<${TaskRow} key=${each.id} task=${each} />`)}</ul></section>`;
}
