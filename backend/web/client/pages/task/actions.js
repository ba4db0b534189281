/** What this person may do, as buttons: the first at the thumb, a second beside it, the others one tap away. */
import { waiting } from "/client/core/outbox.js";
import { t } from "/client/core/texts.js";
import { html, useRef, useState, useStore } from "/client/core/view.js";
import { Button } from "/client/parts/button.js";
import { Icon } from "/client/parts/icon.js";
import { Dialog } from "/client/parts/dialog.js";
import { doLater, doVerb } from "/client/pages/task/acting.js";
import { buttonsOf, VERBS } from "/client/pages/task/verbs.js";
import { Call } from "/client/pages/home/rows.js";

/** Answered where they are asked, below: they are no buttons up here. */
const ASKED = ["decide_extension", "accept_extension", "withdraw_extension", "answer_urging", "explain", "confirm_cause"];

const SETTLING = 500;

export function Actions({ task, onVerb }) {
  const [more, setMore] = useState(false);
  const all = buttonsOf(task).filter((each) => !ASKED.includes(each));
  const last = useRef({ at: -SETTLING, verb: "" });
  const run = (verb) => {
    // What was tapped may leave the row, and another button stand under the second half of a double tap.
    if (last.current.verb !== verb && performance.now() - last.current.at < SETTLING) return undefined;
    setMore(false);
    const rule = VERBS[verb];
    if (verb === "approve") return doLater(task, rule.path, {}, { announced: t("later_approve"), label: t("verb_approve"), said: t("done_approve"), etag: `"${task.version}"` });
    if (rule.fields && verb !== "urge") { onVerb(verb); return undefined; }
    last.current = { at: performance.now(), verb };
    return doVerb(task, rule.path, {}, { label: t(`verb_${verb}`), said: t(`done_${verb}`) });
  };
  const oversees = task.may.includes("urge") || task.may.includes("demand_explanation");
  const queued = useStore(waiting).filter((each) => each.task?.id === task.id);
  const note = queued.length > 0 && html`<p class="notice" role="status">${t(queued.some((each) => each.problem) ? "t_queued_refused" : "t_queued")}: ${queued.map((each) => each.label).join(", ")} <a href="/outbox">${t("t_queued_open")}</a></p>`;
  if (!all.length) return note || null;
  const [first, ...others] = all;
  const beside = others.slice(0, 2), rest = others.slice(2);
  return html`${note}<div class="actions no-print" role="group" aria-label=${t("t_actions")}>
    <${Button} kind=${VERBS[first].kind ?? (VERBS[first].weight > 3 ? "primary" : "plain")} onClick=${() => run(first)}>${t(`verb_${first}`)}<//>
    ${beside.map((each, index) => html`<${Button} key=${each} kind=${VERBS[each].kind ?? "plain"} data-beside=${index} onClick=${() => run(each)}>${t(`verb_${each}`)}<//>`)}
    ${(rest.length > 0 || oversees) && html`<button type="button" class="button more" aria-label=${t("v_other")} aria-haspopup="dialog" onClick=${() => setMore(true)}><${Icon} name="more" /><span>${t("v_other")}</span></button>`}
    ${more && html`<${Dialog} title=${t("t_actions")} onClose=${() => setMore(false)}><div class="menu">
      ${oversees && html`<${Call} task=${task} />`}
      ${others.slice(1).map((each) => html`<${Button} key=${each} kind=${VERBS[each].kind ?? "plain"} onClick=${() => run(each)}>${t(`verb_${each}`)}<//>`)}</div><//>`}
  </div>`;
}
