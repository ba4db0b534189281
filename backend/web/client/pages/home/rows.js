/** What stands beside a row of the home page: the one or two taps that settle it. */
import { get } from "/client/core/api.js";
import { settled } from "/client/core/data.js";
import { t } from "/client/core/texts.js";
import { exact } from "/client/core/time.js";
import { html, useState } from "/client/core/view.js";
import { Button } from "/client/parts/button.js";
import { Icon } from "/client/parts/icon.js";
import { say, sayProblem } from "/client/parts/toast.js";
import { doBulk, doLater, doVerb, useOfTask } from "/client/pages/task/acting.js";
import { asked, DecideExtension } from "/client/pages/task/extension.js";
import { VerbDialog } from "/client/pages/task/verb_dialog.js";
import { VERBS } from "/client/pages/task/verbs.js";

/** So long after a tap another row may stand under the finger: a second tap then is meant for the first. */
const SETTLING = 500;
let tapped = { at: -SETTLING, task: null };

/** Run a tap on a row, unless it is the second half of a double tap on the row that stood here before. */
function once(task, run) {
  const before = tapped;
  if (before.task !== task.id && performance.now() - before.at < SETTLING) return undefined;
  tapped = { at: performance.now(), task: task.id };
  return run();
}

const label = (verb) => ({ label: t(`verb_${verb}`), said: t(`done_${verb}`) });

/** A button that opens a verb's form. */
function Opens({ verb, task, waits, kind = "plain", children }) {
  const [open, setOpen] = useState(false);
  return html`<${Button} kind=${kind} onClick=${() => setOpen(true)}>${children ?? t(`verb_${verb}`)}<//>
    ${open && html`<${VerbDialog} verb=${verb} task=${task} waits=${waits} onClose=${() => setOpen(false)} />`}`;
}

/** The room of what is asked and of its buttons, until it is known: the rows below may not move when it comes. */
const Coming = ({ words: [first, second] }) => html`<p class="row-said asked"></p><div class="buttons"><${Button} disabled>${t(first)}<//>${second && html`<${Button} kind="quiet" disabled>${t(second)}<//>`}</div>`;

export function Decide({ task }) {
  const requests = useOfTask(task.id, "/extension-requests");
  const request = requests.data?.items.find((each) => each.state === "open");
  if (!settled(requests)) return html`<${Coming} words=${["v_grant", "v_other"]} />`;
  if (!request) return null;
  return html`<p class="row-said asked" title=${asked(request)}>${asked(request)}</p><div class="buttons"><${DecideExtension} task=${task} request=${request} /></div>`;
}

export function Approve({ task }) {
  const [pending, setPending] = useState(false);
  const approve = () => once(task, () => {
    setPending(true);
    doLater(task, "approval", {}, { announced: t("later_approve"), label: t("verb_approve"), said: t("done_approve"), etag: `"${task.version}"` }).then((done) => !done && setPending(false));
  });
  const when = task.submitted_at ? t("h_submitted", { when: exact(task.submitted_at) }) : "";
  return html`<p class="row-said">${when}</p><div class="buttons"><${Button} onClick=${approve} disabled=${pending}>${pending ? t("h_approving") : t("verb_approve")}<//>
    ${!pending && html`<${Opens} verb="return" task=${task} kind="quiet" />`}</div>`;
}

export const Insist = ({ task }) => html`<div class="buttons"><${Opens} verb="insist" task=${task} /><${Opens} verb="transfer" task=${task} kind="quiet" /></div>`;

export const Acknowledge = ({ task }) => html`<div class="buttons"><${Button} onClick=${() => once(task, () => doVerb(task, "acknowledgement", {}, label("acknowledge")))}>${t("verb_acknowledge")}<//></div>`;

export const Report = ({ task }) => html`<div class="buttons"><${Opens} verb="report" task=${task} /></div>`;

/** "Acknowledge all": what is on this screen, no more. */
export function AcknowledgeAll({ tasks }) {
  const all = () => doBulk("acknowledgement", { items: tasks.slice(0, 100).map((each) => ({ task_id: each.id, version: null })) }, { said: t("done_acknowledge") });
  return html`<${Button} onClick=${all}>${t("h_acknowledge_all", { count: Math.min(100, tasks.length) })}<//>`;
}

/** Urge by one tap; call whoever leads it. */
export function Urge({ task }) {
  const [urged, setUrged] = useState(Boolean(task.urged_at) && Date.now() - Date.parse(task.urged_at) < 30 * 60_000);
  const urge = () => once(task, async () => { if (await doVerb(task, "urging", {}, label("urge"))) setUrged(true); });
  return html`<div class="buttons"><${Button} onClick=${urge} disabled=${urged}>${urged ? t("done_urge") : t("verb_urge")}<//><${Call} task=${task} /></div>`;
}

/** The phone number is looked up when it is wanted: lists do not carry it. */
export function Call({ task }) {
  const person = task.lead.person;
  const call = async () => {
    try {
      const found = await get("/directory", { q: person.full_name, limit: 20 });
      const contact = found.items.flatMap((each) => [each.person, each.stand_in]).find((each) => each?.id === person.id && each.phone);
      if (!contact) { say(t("v_no_phone", { name: person.full_name }), { kind: "refused" }); return; }
      say(t("v_phone_is", { name: contact.full_name, phone: contact.phone }), { seconds: 12 });
      window.location.href = `tel:${contact.phone.replace(/[^\d+]/g, "")}`;
    } catch (error) {
      sayProblem(error);
    }
  };
  return html`<${Button} kind="quiet" onClick=${call} label=${`${t("v_call")} ${person.full_name}`}><${Icon} name="phone" />${t("v_call")}<//>`;
}

/** What somebody waits for: an urging, a demand to explain, or a date proposed instead of the one asked for. */
export function Answer({ task }) {
  const read = useOfTask(task.id, ""), whole = read.data;
  const may = whole?.may ?? [];
  const urgings = useOfTask(may.includes("answer_urging") ? task.id : null, "/urgings");
  const explanations = useOfTask(may.includes("explain") ? task.id : null, "/explanation-requests");
  const extensions = useOfTask(may.includes("accept_extension") ? task.id : null, "/extension-requests");
  if (!settled(read, urgings, explanations, extensions)) return html`<${Coming} words=${task.urged_at ? ["verb_answer_urging", task.acknowledged_at ? "verb_report" : "verb_acknowledge"] : ["verb_explain"]} />`;
  if (!whole) return null;
  const urging = urgings.data?.items.find((each) => !each.answered_at);
  const explanation = explanations.data?.items.find((each) => !each.answered_at);
  const extension = extensions.data?.items.find((each) => each.state === "countered");
  return html`
    ${urging && html`<p class="row-said asked">${t("h_urged_by", { name: urging.by.full_name, when: exact(urging.at) })}${urging.note && `: ${urging.note}`}</p>
      <div class="buttons"><${Opens} verb="answer_urging" task=${whole} waits=${{ urging }} />
        ${may.includes("acknowledge") ? html`<${Button} kind="quiet" onClick=${() => once(task, () => doVerb(task, "acknowledgement", {}, label("acknowledge")))}>${t("verb_acknowledge")}<//>` : html`<${Opens} verb="report" task=${whole} kind="quiet" />`}</div>`}
    ${explanation && html`<p class="row-said asked">${t("h_explain_to", { name: explanation.demanded_by.full_name, when: exact(explanation.answer_by) })}: ${explanation.question}</p>
      <div class="buttons"><${Opens} verb="explain" task=${whole} waits=${{ explanation, said: explanation.question }} /></div>`}
    ${extension && html`<p class="row-said asked">${t("h_countered", { when: exact(extension.countered) })}${extension.decision_reason && ` – ${extension.decision_reason}`}</p>
      <div class="buttons"><${Button} onClick=${() => doVerb(whole, VERBS.accept_extension.path(whole, { extension }), {}, label("accept_extension"))}>${t("verb_accept_extension")}<//>
        <${Button} kind="quiet" onClick=${() => doVerb(whole, VERBS.withdraw_extension.path(whole, { extension }), {}, label("withdraw_extension"))}>${t("verb_withdraw_extension")}<//></div>`}`;
}
