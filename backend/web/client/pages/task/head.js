/** The top of a task: what hurts, what it is, what comes of it, where it is from. */
import { session } from "/client/core/session.js";
import { t } from "/client/core/texts.js";
import { dayText, exact } from "/client/core/time.js";
import { html, useState, useStore } from "/client/core/view.js";
import { Deadline, ProgressBar, Status, Urgency } from "/client/parts/marks.js";
import { Icon } from "/client/parts/icon.js";
import { doVerb } from "/client/pages/task/acting.js";

export function Head({ task }) {
  const own = useStore(session)?.person.id;
  const follows = task.followers.some((each) => each.id === own);
  const star = () => doVerb(task, "star", {}, { method: task.starred ? "DELETE" : "POST", label: t(task.starred ? "t_unstar" : "t_star") });
  const follow = () => doVerb(task, "follow", {}, { method: follows ? "DELETE" : "POST", label: t(follows ? "t_unfollow" : "t_follow") });
  const moved = task.original_deadline && task.original_deadline !== task.deadline;
  const risky = task.risk !== null && task.risk >= 0.5;
  return html`<header class="task-head">
    <div class="task-line"><a class="back" href="/tasks" onClick=${back} aria-label=${t("back")}><${Icon} name="back" /></a><span class="code">${task.code}</span>
      <span class="spread"></span>
      <button type="button" class="quiet-toggle" aria-pressed=${String(follows)} onClick=${follow}>${t(follows ? "t_following" : "t_follow")}</button>
      ${task.may.includes("star") ? html`<button type="button" class="icon-button star-button" aria-pressed=${String(task.starred)} aria-label=${t("starred")} onClick=${star}>${task.starred ? "★" : "☆"}</button>` : task.starred && html`<span class="star" title=${t("starred")}>★<span class="sr-only">${t("starred")}</span></span>`}</div>
    <p class="task-standing"><${Deadline} task=${task} exactly /></p>
    <p class="task-standing small"><${Urgency} value=${task.urgency} always /><${Status} value=${task.status} />${task.progress > 0 && html`<${ProgressBar} percent=${task.progress} />`}
      ${risky && html`<span class="soft">${t("t_risk", { percent: Math.round(task.risk * 100) })}</span>`}</p>
    <${Title} text=${task.title} />
    ${task.content && html`<${Long} text=${task.content} />`}
    <dl class="facts">
      ${task.expected_product && html`<dt>${t("v_product")}</dt><dd>${task.expected_product}</dd>`}
      <dt>${t("assigner")}</dt><dd>${task.assigner.full_name} <span class="soft">· ${exact(task.assigned_at)}</span></dd>
      ${moved && html`<dt>${t("t_original_deadline")}</dt><dd>${exact(task.original_deadline)}</dd>`}
      ${task.deadline_phrase && html`<dt>${t("t_deadline_phrase")}</dt><dd>${task.deadline_phrase}</dd>`}
      ${task.field && html`<dt>${t("t_field")}</dt><dd>${task.field}</dd>`}
      ${task.source && html`<dt>${t("t_source")}</dt><dd>${source(task.source)}</dd>`}
      ${task.tags.length > 0 && html`<dt>${t("t_tags")}</dt><dd>${task.tags.join(", ")}</dd>`}
      ${task.parent_id && html`<dt>${t("t_parent")}</dt><dd><a href=${`/tasks/${task.parent_id}`}>${t("t_open_parent")}</a></dd>`}
      ${task.campaign_id && html`<dt>${t("nav_campaigns")}</dt><dd><a href=${`/campaigns/${task.campaign_id}`}>${t("t_open_campaign")}</a></dd>`}
    </dl></header>`;
}

/** Back to where one came from: the list keeps its filters and its place. */
function back(event) {
  if (!window.navigation?.canGoBack) return;
  event.preventDefault();
  window.history.back();
}

const source = (from) => [t(`t_source_${from.kind}`), from.number, from.date && dayText(from.date), from.issuer, from.signer, from.abstract].filter(Boolean).join(" · ");

/** A title may have 700 characters: the first lines, and the rest on demand. */
function Title({ text }) {
  const [whole, setWhole] = useState(false);
  const long = text.length > 220;
  return html`<h1 class=${long && !whole ? "cut" : ""}>${text}</h1>${long && html`<button type="button" class="link" aria-expanded=${String(whole)} onClick=${() => setWhole(!whole)}>${t(whole ? "t_less" : "more")}</button>`}`;
}

function Long({ text }) {
  const [whole, setWhole] = useState(false);
  const long = text.length > 420;
  return html`<p class=${`content ${long && !whole ? "cut" : ""}`}>${text}</p>${long && html`<button type="button" class="link" aria-expanded=${String(whole)} onClick=${() => setWhole(!whole)}>${t(whole ? "t_less" : "more")}</button>`}`;
}
