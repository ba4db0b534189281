/** What happened last in a board's units, as the live link tells it; the newest first. Kept while one looks elsewhere. */
import { hear } from "/client/core/live.js";
import { t } from "/client/core/texts.js";
import { clockTime, exact } from "/client/core/time.js";
import { html, store, useEffect, useStore } from "/client/core/view.js";

const MOST = 40;
/** {unit: the board's, items: [{key, at, verb, task: {id, code}, unit: {id, name}}]}. */
const told = store({ unit: null, items: [] });
/** Verbs worth a line; others (somebody follows, a forecast turned) change nothing that a board shows. */
const WORTH = new Set(["task_assigned", "task_acknowledged", "progress_reported", "task_submitted", "task_approved", "task_returned", "task_recalled", "task_declined",
  "task_paused", "task_resumed", "task_urged", "lead_transferred", "extension_asked", "extension_granted", "extension_refused", "extension_countered", "task_changed", "explanation_demanded", "explanation_given", "urging_answered"]);

/** Return the latest of a board's unit. */
export function useLatest(unitId) {
  useEffect(() => hear("board", (board) => {
    if (board.unit.id !== unitId || !board.latest?.length) return;
    const came = board.latest.filter((each) => WORTH.has(each.verb)).map((each, n) => ({ ...each, key: `${board.position}-${n}` })).reverse();
    told.set((now) => ({ unit: unitId, items: [...came, ...(now.unit === unitId ? now.items : [])].slice(0, MOST) }));
  }), [unitId]);
  const now = useStore(told);
  return now.unit === unitId ? now.items : [];
}

export function Latest({ items, most = MOST }) {
  if (!items.length) return html`<p class="soft small">${t("board_latest_none")}</p>`;
  return html`<ol class="latest">${items.slice(0, most).map((each) => html`<li key=${each.key}><time datetime=${each.at} title=${exact(each.at)}>${clockTime(each.at)}</time>
    <span>${t("board_latest_word", { unit: each.unit.name, verb: t(`verb_${each.verb}`) })} <a href=${`/tasks/${each.task.id}`} class="code">${each.task.code}</a></span></li>`)}</ol>`;
}
