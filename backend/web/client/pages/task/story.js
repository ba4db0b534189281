/**
 * The story of a task as a vertical timeline: what people did and what was sent, then now, then what will be sent to
 * whom, why, and what makes it stop.
 */
import { remove } from "/client/core/api.js";
import { session } from "/client/core/session.js";
import { count, t } from "/client/core/texts.js";
import { clockTime, exact, useNow } from "/client/core/time.js";
import { html, useState, useStore } from "/client/core/view.js";
import { Button } from "/client/parts/button.js";
import { say, sayProblem } from "/client/parts/toast.js";
import { happened } from "/client/pages/task/acting.js";
import { Rung, together } from "/client/pages/task/ladder.js";
import { Snoozing } from "/client/pages/task/snoozing.js";
import { told } from "/client/pages/task/told.js";

/** So much of the past and of the future is shown at first. */
const PAST = 8, AHEAD = 5;
/** `ladder` and `history` are the task's reminders and deeds as they were read; null where they could not be. */
export function Story({ task, ladder, history }) {
  const now = useNow(60_000);
  const own = useStore(session)?.person.id;
  const [older, setOlder] = useState(false);
  const [later, setLater] = useState(false);
  const [snoozing, setSnoozing] = useState(false);
  const reminders = together(ladder?.items ?? []);
  const past = [
    ...(history?.items ?? []).map((each) => ({ at: each.at, entry: each })),
    ...reminders.filter((each) => each.state !== "planned" && each.state !== "cancelled" && each.rung !== "assigned").map((each) => ({ at: each.settled_at ?? each.due_at, reminder: each })),
    ...(ladder?.marks ?? []).filter((each) => each.what === "deadline" && Date.parse(each.at) <= now).map((each) => ({ at: each.at, mark: each.what })),
  ].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const ahead = [...reminders.filter((each) => each.state === "planned").map((each) => ({ at: each.due_at, reminder: each })),
    ...(ladder?.marks ?? []).filter((each) => each.what === "deadline" && !task.closed_at && Date.parse(each.at) > now).map((each) => ({ at: each.at, mark: each.what }))].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  // What is paused is reminded of no more; its deadline stands there all the same.
  const rests = task.status === "paused";
  const shownPast = older ? past : past.slice(-PAST), shownAhead = later ? ahead : ahead.slice(0, AHEAD);
  const snoozed = ladder?.snoozed_until && Date.parse(ladder.snoozed_until) > now;
  const holds = task.assignees.some((each) => each.person.id === own) || task.may.includes("attach_evidence");
  const wake = () => remove(`/tasks/${task.id}/snooze`).then(() => { say(t("t_woken")); happened(); }, sayProblem);
  return html`<section class="section" aria-labelledby="t-story"><h2 id="t-story"><b>${t("t_story")}</b></h2>
    <div class="card card-pad">
      ${past.length > shownPast.length && html`<${Button} kind="quiet" onClick=${() => setOlder(true)}>${count("t_earlier", past.length - shownPast.length)}<//>`}
      <ol class="timeline">
        ${shownPast.map((each) => html`<${Moment} key=${each.entry ? `e${each.entry.number}` : `${each.reminder?.rung ?? each.mark}${each.at}`} moment=${each} />`)}
        ${!task.closed_at && html`<li class="now"><span class="when">${t("t_now")}</span><b>${t(rests ? "t_rests" : ahead.length ? "t_ahead" : "t_nothing_ahead")}</b></li>`}
        ${shownAhead.map((each) => html`<${Moment} key=${`${each.reminder?.rung ?? each.mark}${each.at}`} moment=${each} ahead />`)}
      </ol>
      ${ahead.length > shownAhead.length && html`<${Button} kind="quiet" onClick=${() => setLater(true)}>${count("t_further", ahead.length - shownAhead.length)}<//>`}
      ${snoozed && html`<p class="notice">${t("t_snoozed", { when: exact(ladder.snoozed_until) })} <button type="button" class="link" onClick=${wake}>${t("t_wake")}</button></p>`}
      ${!snoozed && holds && !task.closed_at && task.urgency !== "flash" && !rests && ahead.length > 0 && html`<${Button} kind="quiet" onClick=${() => setSnoozing(true)}>${t("t_snooze")}<//>`}
    </div>
    ${snoozing && html`<${Snoozing} task=${task} onClose=${() => setSnoozing(false)} />`}</section>`;
}

function Moment({ moment, ahead = false }) {
  const { entry, reminder, mark, at } = moment;
  const when = html`<time class="when" datetime=${at} title=${exact(at)}>${clockTime(at)}</time>`;
  if (mark) return html`<li class=${`mark ${ahead ? "ahead" : ""}`}>${when}<b>${t("t_mark_deadline")}</b></li>`;
  if (entry) return html`<li>${when}<span><b>${entry.actor?.full_name ?? t("t_system")}</b> ${t(`t_did_${entry.verb}`)}${told(entry).map((each) => html`<span class="told">${each}</span>`)}</span></li>`;
  return html`<li class=${`reminder ${ahead ? "ahead" : ""} ${reminder.state}`}>${when}<${Rung} reminder=${reminder} ahead=${ahead} /></li>`;
}
