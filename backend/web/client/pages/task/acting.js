/**
 * Doing a verb on a task: through the outbox (it waits without a connection), with what is said afterwards, and with
 * everything on the screen that concerns the task read again. The verbs a person may do come with the task (`may`).
 */
import { Problem, post, send } from "/client/core/api.js";
import { useResource } from "/client/core/data.js";
import { act, actInOrder, deed } from "/client/core/outbox.js";
import { learn, t } from "/client/core/texts.js";
import { store, useEffect, useRef, useStore } from "/client/core/view.js";
import { answered, say, sayProblem, undoable } from "/client/parts/toast.js";
import { differences } from "/client/pages/task/differing.js";
import words from "/client/texts/task.js";

learn(words);

/** Counts what this device did: without the live link, lists would not know. */
export const deeds = store(0);
export const happened = () => deeds.set((now) => now + 1);

/** As useResource, and read anew after every deed of this device. */
export function useFresh(path, query = {}, options = {}) {
  const resource = useResource(path, query, options);
  useAfterDeeds(resource.reload);
  return resource;
}

/** Call `reload` after each deed, but not for those before the component came. */
export function useAfterDeeds(reload) {
  const done = useStore(deeds);
  const seen = useRef(done);
  useEffect(() => {
    if (seen.current === done) return;
    seen.current = done;
    reload();
  }, [done, reload]);
}

/** What belongs to one task, read again when something happens to it. */
export const useOfTask = (id, path, query = {}) => useFresh(id ? `/tasks/${id}${path}` : null, query, { affects: (item) => item.kind === "task" && item.id === id });

/**
 * Send with the version that is on the screen. When it is no longer the present one, but nothing that the screen shows
 * of the task has changed (somebody commented), go on with the present one; else the Problem is the caller's.
 */
async function withVersion(task, etag, run) {
  try {
    return await run(etag);
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 412 || !etag) throw error;
    const now = await send("GET", `/tasks/${task.id}`);
    if (differences(task, now.body).length) throw error;
    return run(now.etag);
  }
}

/**
 * Verbs, by the end of their path, after which this person is not asked about the task any longer. A star, a comment, an
 * urging or more time answer nothing: who has not acknowledged is still asked to.
 */
const ANSWERS = new Set(["acknowledgement", "refusal", "insistence", "progress-reports", "submission", "approval", "return", "subtasks", "transfer", "pause", "resumption", "recall", "decision", "acceptance", "answer"]);
const isAnswer = (path) => ANSWERS.has(path.split("/").at(-1));

const named = (task) => ({ id: task.id, code: task.code });

/** What is said of a deed that waits: for a connection, or only until it is tried again. */
export const itWaits = () => t(navigator.onLine ? "queued_again" : "queued");

const sayDone = ({ queued, lost }, said, task) => (lost ? say(lost, { seconds: 9 }) : say(queued ? itWaits() : `${said} · ${task.code}`));

/**
 * Do a verb of a task now, or keep it for when there is a connection; say what was done. Returns the answer, or null
 * when it was refused (which has been said). `strict` throws the Problem instead, for a form that shows it in place.
 */
export async function doVerb(task, path, body = {}, { label, said = label, method = "POST", etag = null, strict = false } = {}) {
  try {
    const answer = await withVersion(task, etag, (version) => act(method, `/tasks/${task.id}/${path}`.replace(/\/$/, ""), body, { etag: version, label, task: named(task) }));
    if (isAnswer(path)) answered(task.id);
    sayDone(answer, said, task);
    happened();
    return answer;
  } catch (error) {
    if (strict && error instanceof Problem) throw error;
    sayProblem(error);
    return null;
  }
}

/**
 * Do a verb in ten seconds unless it is undone meanwhile. Without a connection it waits in the outbox from the tap on,
 * where it can be taken back until there is one: ten seconds in the memory of a page that may close would lose it.
 */
export const doLater = (task, path, body, { announced, label, said = label, method = "POST", etag = null }) => {
  const run = () => doVerb(task, path, body, { label, said, method, etag });
  return navigator.onLine ? undoable(`${announced} · ${task.code}`, run) : run().then(Boolean);
};

/**
 * Send files of a task and then, where there is one, the verb they belong to ({method, path, body, label}): now, or
 * when there is a connection, in this order. `onSent(file)` hears of each that has arrived. Returns the last answer,
 * {queued: true} where it waits; a refusal is thrown as Problem, a device without room as Full.
 */
export async function doWithFiles(task, files, kind, { verb = null, onSent = () => {}, said = "" } = {}) {
  const of = named(task);
  const deeds = files.map((file) => deed("POST", `/tasks/${task.id}/attachments`, { file, query: { filename: file.name, kind }, label: t(`t_kind_${kind}`), task: of }));
  if (verb) deeds.push(deed(verb.method, `/tasks/${task.id}/${verb.path}`, { body: verb.body, label: verb.label, task: of }));
  const answers = await actInOrder(deeds, (done) => done.file && onSent(done.file.blob));
  const last = answers.at(-1);
  if (verb && isAnswer(verb.path)) answered(task.id);
  sayDone(last, said, task);
  happened();
  return last;
}

/** Send files one after the other; returns their rows. What a comment names cannot wait for a connection. */
export async function sendFiles(taskId, files, kind) {
  const sent = [];
  for (const file of files) {
    const { body } = await send("POST", `/tasks/${taskId}/attachments`, { query: { filename: file.name, kind }, raw: file, key: crypto.randomUUID() });
    sent.push(body);
  }
  return sent;
}

/** Do one verb for many tasks; say how many it was done for, and why not for the others. */
export async function doBulk(verb, body, { said }) {
  try {
    const results = await post(`/bulk/${verb}`, body);
    const refused = results.results.filter((each) => each.problem);
    if (isAnswer(verb)) answered(...results.results.filter((each) => !each.problem).map((each) => each.task_id));
    if (results.done) say(`${said}: ${results.done}`);
    const why = [...new Set(refused.map((each) => each.problem.title))].slice(0, 2).join(" ");
    if (refused.length) say(`${t("v_bulk_refused", { count: refused.length })} ${why}`, { kind: "refused", seconds: 9 });
    happened();
    return results;
  } catch (error) {
    sayProblem(error);
    return null;
  }
}
