/** What happened last in a board's units, as the live link tells it; the newest first. Kept while one looks elsewhere. */
import { useResource } from "/client/core/data.js";
import { hear } from "/client/core/live.js";
import { t } from "/client/core/texts.js";
import { clockTime, exact } from "/client/core/time.js";
import { html, store, useEffect, useStore } from "/client/core/view.js";

const MOST = 40;
/** So many of the newest tasks stand there before anything happens. */
const BEGIN = 12;
/** Unit id of the board → [{key, at, verb, task: {id, code}, unit: {id, name}}]. */
const told = store({});
/** Verbs worth a line; others (somebody follows, a forecast turned) change nothing that a board shows. */
const WORTH = new Set(["task_assigned", "task_acknowledged", "progress_reported", "task_submitted", "task_approved", "task_returned", "task_recalled", "task_declined",
  "task_paused", "task_resumed", "task_urged", "lead_transferred", "extension_asked", "extension_granted", "extension_refused", "extension_countered", "task_changed", "explanation_demanded", "explanation_given", "urging_answered"]);

/** Return the latest of a board's unit: what was heard, and before it the tasks that were assigned last. */
export function useLatest(unitId) {
  const newest = useResource("/tasks", { unit_id: unitId, limit: BEGIN }, { affects: () => false }).data;
  useEffect(() => hear("board", (board) => {
    if (board.unit.id !== unitId || !board.latest?.length) return;
    const came = board.latest.filter((each) => WORTH.has(each.verb)).map((each, n) => ({ ...each, key: `${board.position}-${n}` })).reverse();
    told.set((now) => ({ ...now, [unitId]: [...came, ...(now[unitId] ?? [])].slice(0, MOST) }));
  }), [unitId]);
  const heard = useStore(told)[unitId] ?? [];
  const known = new Set(heard.map((each) => each.task.id));
  const before = (newest?.items ?? []).filter((each) => !known.has(each.id)).map((each) => ({ key: each.id, at: each.assigned_at, verb: "task_assigned", task: each, unit: each.lead.unit }));
  return [...heard, ...before];
}

export function Latest({ items, most = MOST }) {
  if (!items.length) return html`<p class="soft small">${t("board_latest_none")}</p>`;
  return html`<ol class="latest">${items.slice(0, most).map((each) => html`<li key=${each.key}><time datetime=${each.at} title=${exact(each.at)}>${clockTime(each.at)}</time>
    <span>${t("board_latest_word", { unit: each.unit.name, verb: t(`verb_${each.verb}`) })} <a href=${`/tasks/${each.task.id}`} class="code">${each.task.code}</a></span></li>`)}</ol>`;
}
