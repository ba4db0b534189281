/** What its assigner does with a campaign: urge who has not answered, move the deadline, take it all back. */
import { get, post } from "/client/core/api.js";
import { count, t } from "/client/core/texts.js";
import { dayOf } from "/client/core/time.js";
import { html, useState } from "/client/core/view.js";
import { Results } from "/client/board/urging.js";
import { Button } from "/client/parts/button.js";
import { Dialog } from "/client/parts/dialog.js";
import { TextArea } from "/client/parts/field.js";
import { say, sayProblem, undoable } from "/client/parts/toast.js";
import { deadlineBody, DeadlineField } from "/client/pages/task/fields.js";

/** One command takes so many tasks. */
const MOST = 1000, PAGE = 200;

async function waiting(id) {
  const found = [];
  for (let cursor = null; found.length < MOST;) {
    const page = await get(`/campaigns/${id}/tasks`, { condition: "not_acknowledged", limit: PAGE, cursor });
    found.push(...page.items);
    cursor = page.next;
    if (!cursor) break;
  }
  return found.slice(0, MOST).map((each) => ({ task_id: each.id }));
}

export function UrgeWaiting({ campaign, onClose, onDone }) {
  const [note, write] = useState("");
  const [results, tell] = useState(null);
  const left = campaign.progress.total - campaign.progress.acknowledged - campaign.progress.recalled;
  const send = async () => {
    try {
      const answer = await post("/bulk/urging", { items: await waiting(campaign.id), note: note.trim() });
      say(count("urge_done", answer.done));
      onDone();
      if (answer.failed) tell(answer);
      else onClose();
    } catch (error) {
      sayProblem(error);
    }
  };
  return html`<${Dialog} title=${t("campaign_urge")} onClose=${onClose}>${results ? html`<${Results} results=${results} onClose=${onClose} />` : html`
    <p>${count("campaign_urge_text", left)}</p><${TextArea} label=${t("campaign_urge_note")} value=${note} onChange=${write} maxlength="2000" />
    <div class="buttons end"><${Button} onClick=${onClose}>${t("cancel")}<//><${Button} kind="primary" onClick=${send}>${count("campaign_urge_send", left)}<//></div>`}<//>`;
}

export function MoveDeadline({ campaign, onClose, onDone }) {
  const [deadline, set] = useState({ choice: "moment", day: dayOf(Date.now()), time: "17:00" });
  const [problem, tell] = useState(null);
  const send = async () => {
    tell(null);
    try {
      onDone(await post(`/campaigns/${campaign.id}/deadline`, deadlineBody(deadline)));
      say(t("campaign_moved"));
      onClose();
    } catch (error) {
      if (error.errors?.length) tell(error);
      else sayProblem(error);
    }
  };
  const error = problem ? [...new Set(problem.errors.map((each) => each.message))].join(" ") : "";
  return html`<${Dialog} title=${t("campaign_move")} onClose=${onClose}><p>${count("campaign_move_text", campaign.progress.open)}</p>
    <${DeadlineField} value=${deadline} onChange=${set} error=${error} />
    <div class="buttons end"><${Button} onClick=${onClose}>${t("cancel")}<//><${Button} kind="primary" disabled=${deadline.choice !== "none" && !Object.keys(deadlineBody(deadline)).length} onClick=${send}>${t("save")}<//></div><//>`;
}

export function RecallAll({ campaign, onClose, onDone }) {
  const [reason, write] = useState("");
  const send = () => {
    onClose();
    undoable(count("campaign_recall_soon", campaign.progress.open), async () => {
      onDone(await post(`/campaigns/${campaign.id}/recall`, { reason: reason.trim() }));
      say(t("campaign_recalled_done"));
    });
  };
  return html`<${Dialog} title=${t("campaign_recall")} onClose=${onClose}><p>${count("campaign_recall_text", campaign.progress.open)}</p>
    <${TextArea} label=${t("campaign_reason")} value=${reason} onChange=${write} required maxlength="2000" />
    <div class="buttons end"><${Button} onClick=${onClose}>${t("cancel")}<//><${Button} kind="danger" disabled=${!reason.trim()} onClick=${send}>${t("campaign_recall")}<//></div><//>`;
}
