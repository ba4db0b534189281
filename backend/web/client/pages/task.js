/**
 * One task, whole: how it stands, who has seen it, what this person may do with it, what waits for whom, the files, the
 * talk, and its story with the reminders that lie ahead. The parts are in pages/task.
 */
import { go } from "/client/core/router.js";
import { learn, t } from "/client/core/texts.js";
import { html, useEffect, useState } from "/client/core/view.js";
import { Shown } from "/client/parts/states.js";
import { useOfTask } from "/client/pages/task/acting.js";
import { Actions } from "/client/pages/task/actions.js";
import { Deliveries } from "/client/pages/task/deliveries.js";
import { Files } from "/client/pages/task/files.js";
import { Head } from "/client/pages/task/head.js";
import { People } from "/client/pages/task/people.js";
import { Proof } from "/client/pages/task/proof.js";
import { Questions } from "/client/pages/task/questions.js";
import { useSeen } from "/client/pages/task/seen.js";
import { Stale } from "/client/pages/task/stale.js";
import { Story } from "/client/pages/task/story.js";
import { Subtasks } from "/client/pages/task/subtasks.js";
import { Talk } from "/client/pages/task/talk.js";
import { VerbDialog } from "/client/pages/task/verb_dialog.js";
import verbs from "/client/texts/verbs.js";
import words from "/client/texts/task.js";

learn(words, verbs);

export default function TaskPage({ id }) {
  const resource = useOfTask(id, "");
  const [open, setOpen] = useState(null);
  const [stale, setStale] = useState(null);
  const task = resource.data;
  useEffect(() => { document.title = task ? `${task.code} · ${task.title.slice(0, 60)}` : "Giao Việc"; }, [task?.code, task?.title]);
  useSeen(task);
  const begin = (verb, waits = {}) => setOpen({ verb, waits, task, etag: resource.etag ?? `"${task.version}"` });
  const done = (answer) => { if (open?.verb === "delegate" && answer?.body?.id) go(`/tasks/${answer.body.id}`); };
  return html`<div class="page task-page"><link rel="stylesheet" href="/client/styles/task.css" /><link rel="stylesheet" href="/client/styles/task_page.css" />
    <${Shown} of=${resource} rows=${6}>${() => html`<div class="columns">
      <div class="column">
        <${Head} task=${task} />
        <${Questions} task=${task} onVerb=${begin} />
        <${Actions} task=${task} onVerb=${begin} />
        <${People} task=${task} />
        ${task.subtasks.total > 0 && html`<${Subtasks} task=${task} />`}
        <${Files} task=${task} />
        <${Talk} task=${task} />
      </div>
      <div class="column">
        <${Story} task=${task} />
        <${Deliveries} task=${task} />
        <${Proof} task=${task} />
      </div></div>`}<//>
    ${open && html`<${VerbDialog} ...${open} onClose=${() => setOpen(null)} onDone=${done} onStale=${(verb, given, waits) => setStale({ verb, given, waits, before: open.task })} />`}
    ${stale && html`<${Stale} ...${stale} id=${id} onClose=${() => setStale(null)} onAgain=${(now, etag) => { setStale(null); setOpen({ verb: stale.verb, given: stale.given, waits: stale.waits, task: now, etag }); }} />`}
    <p class="sr-only" role="status">${task ? t(`status_${task.status}`) : ""}</p>
  </div>`;
}
