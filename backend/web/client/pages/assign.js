/**
 * Assigning: one sentence, read while it is typed; what was understood stands below it, each part one tap from being
 * put right; the reminders it will have; and one button. The form below the sentence has everything.
 */
import { count, learn, t } from "/client/core/texts.js";
import { html, useEffect, useRef, useState, useStore } from "/client/core/view.js";
import { Button } from "/client/parts/button.js";
import { mayAssign, me } from "/client/parts/shell.js";
import { Empty } from "/client/parts/states.js";
import { say, sayProblem } from "/client/parts/toast.js";
import { go } from "/client/core/router.js";
import { newKey, post, Problem, remove } from "/client/core/api.js";
import { settled, useResource } from "/client/core/data.js";
import { act } from "/client/core/outbox.js";
import { useWritten } from "/client/core/written.js";
import { Drafts } from "/client/pages/assign/drafts.js";
import { Form } from "/client/pages/assign/form.js";
import { bodyOf, EMPTY, formOf, isReady, unreadDeadline } from "/client/pages/assign/fields.js";
import { Preview } from "/client/pages/assign/preview.js";
import { useReading } from "/client/pages/assign/reading.js";
import { Templates } from "/client/pages/assign/templates.js";
import { Understood } from "/client/pages/assign/understood.js";
import { happened, itWaits, useFresh } from "/client/pages/task/acting.js";
import { unsaid } from "/client/pages/task/fields.js";
import task from "/client/texts/task.js";
import verbs from "/client/texts/verbs.js";
import words from "/client/texts/assign.js";

learn(words, verbs, task);
const UNDO_SECONDS = 10;

export default function AssignPage({ query }) {
  const known = useStore(me);
  if (known && !mayAssign()) return html`<div class="page"><h1>${t("assign")}</h1><${Empty} title=${t("may_not_assign")} action=${html`<a class="button" href="/">${t("go_home")}</a>`} /></div>`;
  return html`<${Assign} query=${query} />`;
}

function Assign({ query }) {
  const given = query.get("text");
  const [written, setSentence, forgetSentence] = useWritten("sentence", "");
  const [filled, setOwn, forgetOwn] = useWritten("assignment", {});
  // What an address brings along takes the place of what was being written before.
  const fresh = useRef(given !== null);
  const sentence = fresh.current ? given : written, own = fresh.current ? {} : filled;
  useEffect(() => { if (given !== null) { setSentence(given); setOwn({}); fresh.current = false; } }, []);
  const [problem, setProblem] = useState(null);
  const [sending, setSending] = useState(false);
  const [whole, setWhole] = useState(window.innerWidth >= 900);
  const box = useRef(null);
  const key = useRef(newKey());
  const draft = useRef(null);
  const drafts = useFresh("/task-drafts", { limit: 20 }, { affects: () => false });
  const templates = useResource("/templates", {}, { affects: () => false });
  const { reading, unreachable, problem: unread, behind } = useReading(sentence);
  useEffect(() => { document.title = `${t("assign")} · Giao Việc`; box.current?.focus(); }, []);
  const read = formOf(reading);
  const form = { ...EMPTY, ...read, ...own };
  const set = (changes) => { setOwn((now) => ({ ...now, ...changes })); setProblem(null); };
  useEffect(() => { key.current = newKey(); }, [JSON.stringify(form)]);
  const offline = unreachable && !form.lead && !behind;
  const unsettled = unreadDeadline(reading, own);
  const ready = isReady(form) && !behind && !unsettled;
  const settle = () => { setWhole(true); setTimeout(() => document.querySelector(".assign .deadline-field input")?.focus(), 0); };

  const assign = async (event) => {
    event?.preventDefault();
    if (unsettled) { settle(); return; }
    if (sending || !(ready || (offline && sentence.trim()))) return;
    const lacking = ready ? unsaid(form.deadline) : null;
    if (lacking) { setProblem(lacking); settle(); return; }
    setSending(true);
    setProblem(null);
    try {
      if (offline && !ready) { await keepSentence(sentence); forgetSentence(); forgetOwn(); }
      else {
        await send(form, key.current);
        forgetSentence();
        forgetOwn();
        if (draft.current) remove(`/task-drafts/${draft.current}`).then(happened, () => {});
      }
    } catch (error) {
      if (error instanceof Problem) { setProblem(error); setWhole(true); }
      else sayProblem(error);
    } finally {
      setSending(false);
    }
  };
  const keys = (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) assign(event); };
  const use = (body) => { setOwn(body); setSentence(""); setWhole(true); };
  return html`<div class="page assign">
    <div class="page-head"><h1>${t("assign")}</h1><a class="button quiet" href="/recurrences">${t("recurrences")}</a></div>
    <form onSubmit=${assign} class="assign-form">
      <div class="field"><label class="sr-only" for="sentence">${t("a_sentence")}</label>
        <textarea id="sentence" ref=${box} class="input sentence" rows="3" maxlength="2000" value=${sentence} placeholder=${t("a_placeholder")} aria-describedby="sentence-hint"
          onInput=${(event) => setSentence(event.currentTarget.value)} onKeyDown=${keys}></textarea>
        <p class="hint" id="sentence-hint">${t("a_hint")}</p></div>
      ${unread && html`<p class="error" role="alert">${unread}</p>`}
      ${offline && sentence.trim() && html`<p class="notice" role="status">${t("a_offline")}</p>`}
      ${(reading || Object.keys(own).length > 0) && html`<${Understood} form=${form} reading=${reading} own=${own} unread=${unsettled} set=${set} onEdit=${() => setWhole(true)} />`}
      <${Preview} form=${form} ready=${ready} />
      ${whole && html`<${Form} form=${form} set=${set} problem=${problem ?? (unsettled && { at: (pointer) => pointer === "/deadline" ? unsettled.message : "" })} read=${read} />`}
      ${problem && html`<p class="error" role="alert">${problem.said}</p>`}
      ${unsettled && html`<p class="error" id="unsettled" role="alert">${t("a_unread_first", { words: unsettled.text })} <button type="button" class="link" onClick=${settle}>${t("a_unread_choose")}</button></p>`}
      <div class="assign-bar"><${Button} type="submit" kind="primary" busy=${sending} aria-describedby=${unsettled ? "unsettled" : undefined} disabled=${!(ready || (offline && sentence.trim()))}>${form.lead?.value.group ? t("a_launch") : t("a_now")}<//>
        <${Button} kind="quiet" onClick=${() => setWhole(!whole)} aria-expanded=${String(whole)}>${t(whole ? "a_less" : "a_form")}<//></div>
    </form>
    ${settled(drafts, templates) && html`<${Drafts} drafts=${drafts} wanted=${query.get("draft")} sentence=${sentence} form=${form} ready=${ready} onUse=${(kept, filled) => { draft.current = kept.id; setSentence(kept.sentence); setOwn(filled); box.current?.focus(); }} />
    <${Templates} templates=${templates} form=${form} ready=${ready} onUse=${use} />`}
  </div>`;
}

/** Assign, or keep it until there is a connection; say so with a link and ten seconds in which it can be taken back. */
async function send(form, key) {
  const group = form.lead.value.group;
  const body = bodyOf(form);
  const label = `${t("assign")}: ${form.title.slice(0, 60)}`;
  const answer = group ? await act("POST", "/campaigns", { ...without(body, "lead"), to: [form.lead.value] }, { label, key }) : await act("POST", "/tasks", body, { label, key });
  happened();
  go("/", { replace: true });
  if (answer.queued || answer.lost) { say(answer.lost ?? itWaits()); return; }
  const made = answer.body;
  if (group) { say(count("a_launched", made.total, { name: form.lead.name }), { seconds: UNDO_SECONDS, href: `/campaigns/${made.id}`, action: { text: t("undo"), run: () => takeBack(`/campaigns/${made.id}/recall`) } }); return; }
  say(t("a_assigned", { code: made.code, name: made.lead.unit.name }), { seconds: UNDO_SECONDS, href: `/tasks/${made.id}`, action: { text: t("undo"), run: () => takeBack(`/tasks/${made.id}/recall`) } });
}

const without = (body, name) => Object.fromEntries(Object.entries(body).filter(([each]) => each !== name));

function takeBack(path) {
  post(path, { reason: t("a_undo_reason") }).then(() => { say(t("done_recall")); happened(); }, sayProblem);
}

/** Without a connection nobody knows who is meant: the sentence waits, and becomes a draft. */
async function keepSentence(sentence) {
  await act("POST", "/task-drafts", { sentence }, { label: `${t("assign")}: ${sentence.slice(0, 60)}` });
  go("/", { replace: true });
  say(itWaits());
}
