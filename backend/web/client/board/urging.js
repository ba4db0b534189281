/** Urge many at once: choose which, see how many tasks and people it would reach, send, and see what could not be. */
import { get, inSentences, post, Problem } from "/client/core/api.js";
import { count, figure, t } from "/client/core/texts.js";
import { html, useEffect, useState } from "/client/core/view.js";
import { openWork } from "/client/board/links.js";
import { Button, Choice } from "/client/parts/button.js";
import { Dialog } from "/client/parts/dialog.js";
import { TextArea } from "/client/parts/field.js";
import { say, sayProblem } from "/client/parts/toast.js";

const CONDITIONS = ["overdue", "due_soon", "not_acknowledged", "open"];
/** So many of what failed are named; the rest is their number. */
const NAMED = 20;

/** `unit` is {id, name}; `conditions` narrows the choice; `filter` replaces unit and condition altogether. */
export function UrgeDialog({ unit, onClose, first = "overdue" }) {
  const [condition, choose] = useState(first);
  const [note, write] = useState("");
  const [found, show] = useState(null);
  const [results, tell] = useState(null);
  const filter = { unit_id: unit.id, condition: [condition] };
  useEffect(() => {
    let wanted = true;
    show(null);
    post("/bulk/urging/previews", { filter }).then((seen) => wanted && show(seen), (error) => wanted && show({ problem: error }));
    return () => { wanted = false; };
  }, [unit.id, condition]);
  const send = async () => {
    try {
      const answer = await post("/bulk/urging", { filter, note: note.trim() });
      say(count("urge_done", answer.done));
      if (answer.failed) tell(answer);
      else onClose();
    } catch (error) {
      sayProblem(error);
    }
  };
  return html`<${Dialog} title=${t("urge_title", { unit: unit.name })} onClose=${onClose}>${results
    ? html`<${Results} results=${results} onClose=${onClose} />`
    : html`<div class="field"><p class="label">${t("urge_what")}</p>
        <${Choice} label=${t("urge_what")} name="urge-what" value=${condition} onChange=${choose} options=${CONDITIONS.map((value) => ({ value, text: t(`urge_${value}`) }))} /></div>
      <p class="notice" role="status">${preview(found)} ${found?.tasks > 0 && html`<a href=${openWork(unit.id, condition)} onClick=${onClose}>${t("urge_list")}</a>`}</p>
      <${TextArea} label=${t("urge_note")} value=${note} onChange=${write} maxlength="2000" />
      <div class="buttons end"><${Button} onClick=${onClose}>${t("cancel")}<//><${Button} kind="primary" disabled=${!found?.tasks} onClick=${send}>${found?.tasks ? count("urge_send", found.tasks) : t("board_urge")}<//></div>`}<//>`;
}

function preview(found) {
  if (!found) return t("urge_counting");
  if (found.problem) return found.problem instanceof Problem ? found.problem.said : t("no_connection");
  const others = found.left_out ? ` ${count("urge_left_out", found.left_out)}` : "";
  return (found.tasks ? t("urge_preview", { tasks: count("tasks", found.tasks), people: count("people", found.people) }) : t("urge_nothing")) + others;
}

/** What was done, and what was not and why. */
export function Results({ results, onClose }) {
  const failed = results.results.filter((each) => each.problem);
  const [codes, name] = useState({});
  useEffect(() => {
    for (const each of failed.slice(0, NAMED)) get(`/tasks/${each.task_id}`).then((task) => name((now) => ({ ...now, [task.id]: task })), () => {});
  }, []);
  return html`<p role="status">${count("urge_done", results.done)}</p>
    ${failed.length > 0 && html`<p>${count("urge_failed", failed.length)}</p><ul class="list results">${failed.slice(0, NAMED).map((each) => html`<li key=${each.task_id}>
      <a href=${`/tasks/${each.task_id}`} onClick=${onClose}>${codes[each.task_id]?.code ?? "…"}</a><span>${codes[each.task_id]?.title}</span><small>${inSentences(each.problem)}</small></li>`)}
      ${failed.length > NAMED && html`<li>… ${figure(failed.length - NAMED)}</li>`}</ul>`}
    <div class="buttons end"><${Button} kind="primary" onClick=${onClose}>${t("close")}<//></div>`;
}
