/**
 * One task, whole: how it stands, who has seen it, what this person may do with it, what waits for whom, the files, the
 * talk, and its story with the reminders that lie ahead. The parts are in pages/task.
 */
import { go } from "/client/core/router.js";
import { learn, t } from "/client/core/texts.js";
import { html, useEffect, useState } from "/client/core/view.js";
import { Shown, Skeleton } from "/client/parts/states.js";
import { useOfTask } from "/client/pages/task/acting.js";
import { Actions } from "/client/pages/task/actions.js";
import { useAround } from "/client/pages/task/around.js";
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
import { useWatched } from "/client/pages/task/watched.js";
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
  useWatched(id, resource);
  const begin = (verb, waits = {}) => setOpen({ verb, waits, task, etag: resource.etag ?? `"${task.version}"` });
  const done = (answer) => { if (open?.verb === "delegate" && answer?.body?.id) go(`/tasks/${answer.body.id}`); };
  return html`<div class="page task-page">
    <${Shown} of=${resource} rows=${6}>${() => html`<${Whole} key=${task.id} task=${task} onVerb=${begin} />`}<//>
    ${open && html`<${VerbDialog} ...${open} onClose=${() => setOpen(null)} onDone=${done} onStale=${(verb, waits) => setStale({ verb, waits, before: open.task })} />`}
    ${stale && html`<${Stale} ...${stale} id=${id} onClose=${() => setStale(null)} onAgain=${(now, etag) => { setStale(null); setOpen({ verb: stale.verb, waits: stale.waits, task: now, etag }); }} />`}
    <p class="sr-only" role="status">${task ? t(`status_${task.status}`) : ""}</p>
  </div>`;
}

/** What one can do stands right below what the task is, and stays there: the rest comes below it, all together. */
function Whole({ task, onVerb }) {
  const around = useAround(task);
  return html`<div class="columns">
    <div class="column">
      <${Head} task=${task} />
      <${Actions} task=${task} onVerb=${onVerb} />
      ${around ? html`<${Questions} task=${task} around=${around} onVerb=${onVerb} />
        <${People} task=${task} />
        ${task.subtasks.total > 0 && html`<${Subtasks} task=${task} parts=${around.subtasks.data?.items ?? []} />`}
        <${Files} task=${task} files=${around.files.data?.items ?? []} />
        <${Talk} task=${task} page=${around.comments.data} />` : html`<${Skeleton} rows=${4} />`}
    </div>
    ${around && html`<div class="column">
      <${Story} task=${task} ladder=${around.ladder.data} history=${around.history.data} />
      <${Deliveries} task=${task} />
      <${Proof} task=${task} />
    </div>`}</div>`;
}
