/** What waits for an answer: an extension asked for, an urging, an explanation, a cause of delay; and how it was answered. */
import { t } from "/client/core/texts.js";
import { exact } from "/client/core/time.js";
import { html } from "/client/core/view.js";
import { Button } from "/client/parts/button.js";
import { doVerb } from "/client/pages/task/acting.js";
import { asked, DecideExtension } from "/client/pages/task/extension.js";
import { VERBS } from "/client/pages/task/verbs.js";

/** `around` is what useAround read. */
export function Questions({ task, around, onVerb }) {
  const may = (verb) => task.may.includes(verb);
  const open = !task.closed_at;
  const [extensions, urgings, explanations, delays] = ["extensions", "urgings", "explanations", "delays"].map((name) => around[name].data?.items ?? []);
  const tap = (verb, waits) => html`<${Button} onClick=${() => doVerb(task, VERBS[verb].path(task, waits), {}, { label: t(`verb_${verb}`), said: t(`done_${verb}`) })}>${t(`verb_${verb}`)}<//>`;
  const form = (verb, waits) => html`<${Button} onClick=${() => onVerb(verb, waits)}>${t(`verb_${verb}`)}<//>`;
  const cards = [];
  for (const each of extensions.filter((one) => ["open", "countered"].includes(one.state) || open).slice(-1)) {
    const waiting = ["open", "countered"].includes(each.state);
    const said = each.state === "countered" ? t("t_ext_countered", { when: exact(each.countered) }) : each.state === "open" ? t("t_ext_open", { when: exact(each.answer_by) }) : t(`t_ext_${each.state}`, { when: exact(each.granted) });
    cards.push({ key: each.id, waiting, title: `${each.asked_by.full_name}: ${asked(each)}`, text: [said, each.decision_reason].filter(Boolean).join(" – "), buttons: waiting && html`
      ${each.state === "open" && may("decide_extension") && html`<${DecideExtension} task=${task} request=${each} />`}
      ${each.state === "countered" && may("accept_extension") && tap("accept_extension", { extension: each })}
      ${may("withdraw_extension") && tap("withdraw_extension", { extension: each })}` });
  }
  const unanswered = urgings.filter((each) => !each.answered_at);
  for (const each of unanswered.length ? unanswered.slice(0, 1) : urgings.slice(0, 1)) {
    cards.push({ key: each.id, waiting: !each.answered_at, title: t("t_urged", { name: each.by.full_name, number: each.number, when: exact(each.at) }) + (each.note ? `: ${each.note}` : ""),
      text: each.answered_at ? (each.answer ? t("t_answered", { name: each.answered_by?.full_name ?? "", answer: each.answer }) + (each.promised_at ? ` – ${t("t_promised", { when: exact(each.promised_at) })}` : "") : t("t_answered_by_report")) : t("t_unanswered"),
      buttons: !each.answered_at && may("answer_urging") && form("answer_urging", { urging: each }) });
  }
  for (const each of explanations) {
    cards.push({ key: each.id, waiting: !each.answered_at, title: t("t_explanation", { name: each.demanded_by.full_name, of: each.assignee.person.full_name }) + `: ${each.question}`,
      text: each.answered_at ? t("t_answered", { name: each.answered_by?.full_name ?? "", answer: each.answer }) : t("t_answer_by", { when: exact(each.answer_by) }),
      buttons: !each.answered_at && may("explain") && form("explain", { explanation: each, said: each.question }) });
  }
  for (const each of delays) {
    const state = each.confirmed === true ? t("t_cause_confirmed", { name: each.confirmed_by?.full_name ?? "" }) : each.confirmed === false ? t("t_cause_rejected", { name: each.confirmed_by?.full_name ?? "" }) : each.stated_at ? t("t_cause_waits") : t("t_cause_none");
    cards.push({ key: each.id, waiting: !each.confirmed, title: t("t_delay", { when: exact(each.deadline) }) + (each.cause ? `: ${t(`cause_${each.cause_kind}`)} – ${each.cause}` : ""), text: [state, each.confirmation_note].filter(Boolean).join(" – "),
      buttons: each.confirmed === null && each.stated_at && may("confirm_cause") && form("confirm_cause", { delay: each, said: each.cause }) });
  }
  if (!cards.length) return null;
  return html`<section class="section"><h2><b>${t("t_questions")}</b></h2><ul class="card questions">${cards.map((each) => html`<li key=${each.key} class=${each.waiting ? "waiting" : ""}>
    <p>${each.title}</p><p class="small soft">${each.text}</p>${each.buttons && html`<div class="buttons">${each.buttons}</div>`}</li>`)}</ul></section>`;
}
