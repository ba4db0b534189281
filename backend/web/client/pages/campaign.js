/** One campaign: how far its units have come, and the task of each. */
import { download } from "/client/core/api.js";
import { usePages, useResource } from "/client/core/data.js";
import { narrow } from "/client/core/router.js";
import { session } from "/client/core/session.js";
import { count, figure, learn, percent, t } from "/client/core/texts.js";
import { exact, useNow } from "/client/core/time.js";
import { html, useEffect, useMemo, useState, useStore } from "/client/core/view.js";
import { inOrder } from "/client/campaigns/order.js";
import { CampaignBar } from "/client/campaigns/progress.js";
import { MoveDeadline, RecallAll, UrgeWaiting } from "/client/campaigns/verbs.js";
import { Button } from "/client/parts/button.js";
import { Rows } from "/client/parts/rows.js";
import { Empty, Shown, Skeleton } from "/client/parts/states.js";
import { TaskRow } from "/client/parts/task_row.js";
import { sayProblem } from "/client/parts/toast.js";
import board from "/client/texts/board.js";
import verbs from "/client/texts/verbs.js";
import words from "/client/texts/campaigns.js";

learn(board, verbs, words);
/** What the tasks can be narrowed by, and the figure of each. */
const CONDITIONS = [
  ["not_acknowledged", "campaign_not_acknowledged", (each) => each.total - each.acknowledged - each.recalled],
  ["open", "campaign_open", (each) => each.open],
  ["due_soon", "campaign_due_soon", (each) => each.due_soon],
  ["overdue", "campaign_overdue", (each) => each.overdue],
  ["awaiting_answer", "campaign_awaiting", (each) => each.awaiting_approval],
  ["closed", "campaign_completed", (each) => each.completed],
];
const SHAPES = { due_soon: "◐ ", overdue: "▲ " };

export default function CampaignPage({ id, query }) {
  const condition = CONDITIONS.some(([name]) => name === query.get("condition")) ? query.get("condition") : null;
  const concerns = { affects: (item) => item.kind === "task" && item.campaign_id === id };
  const campaign = useResource(`/campaigns/${id}`, {}, concerns);
  const tasks = usePages(`/campaigns/${id}/tasks`, { condition, limit: 200 }, concerns);
  const partly = useWhole(tasks);
  const now = useNow(60_000);
  const groups = useMemo(() => inOrder(tasks.items, now), [tasks.items, now]);
  const own = useStore(session)?.person.id;
  const [doing, does] = useState(null);
  useEffect(() => { document.title = `${campaign.data?.title ?? t("campaigns")} · Giao Việc`; });
  const close = () => does(null);
  const done = (found) => { if (found) campaign.replace(found); else campaign.reload(); tasks.reload(); };
  return html`<div class="page">
    <${Shown} of=${campaign}>${(data) => html`<div class="page-head"><div><a class="small" href="/campaigns">← ${t("campaigns")}</a><h1>${data.title}</h1><p class="soft small">${t("campaign_by", { name: data.assigner.full_name, when: exact(data.at) })}</p></div></div>
      <${Figures} progress=${data.progress} condition=${condition} />
      ${data.skipped.length > 0 && html`<p class="notice">${count("campaign_skipped", data.skipped.length)}</p>`}
      <div class="buttons">${data.progress.total - data.progress.acknowledged - data.progress.recalled > 0 && html`<${Button} kind="primary" onClick=${() => does("urge")}>${t("campaign_urge")}<//>`}
        ${own === data.assigner.id && data.progress.open > 0 && html`<${Button} onClick=${() => does("move")}>${t("campaign_move")}<//><${Button} kind="danger" onClick=${() => does("recall")}>${t("campaign_recall")}<//>`}
        <${Button} onClick=${() => download(`/campaigns/${id}/tasks.xlsx`, { condition }).catch(sayProblem)}>${t("campaign_excel")}<//></div>
      ${doing === "urge" && html`<${UrgeWaiting} campaign=${data} onClose=${close} onDone=${done} />`}
      ${doing === "move" && html`<${MoveDeadline} campaign=${data} onClose=${close} onDone=${done} />`}
      ${doing === "recall" && html`<${RecallAll} campaign=${data} onClose=${close} onDone=${done} />`}`}<//>
    <section class="section"><h2><b>${t("campaign_tasks")}</b> <span class="small">${t("campaign_order")}</span></h2>
      <${Shown} of=${tasks} after=${[campaign]}>${() => (tasks.more && !partly ? html`<${Skeleton} />` : tasks.items.length ? html`<${Rows} groups=${groups} of=${Line} values=${(task) => ({ task })} />
        ${tasks.more && html`<${Button} kind="quiet" busy=${tasks.loadingMore} onClick=${() => tasks.more().catch(sayProblem)}>${t("more")}<//>`}` : html`<${Empty} title=${t("campaign_no_tasks")} />`)}<//></section></div>`;
}

/** Read a list to its end, as an order over all of it needs. Returns whether only a part could be read. */
function useWhole(pages) {
  const [stuck, stick] = useState(false);
  useEffect(() => {
    if (pages.more && !pages.loadingMore && !stuck) pages.more().catch(() => stick(true));
  }, [Boolean(pages.more), pages.loadingMore, stuck]);
  return stuck;
}

/** All have one title: what tells the tasks apart is the unit, and who heads it. */
const Line = ({ task, now }) => html`<${TaskRow} task=${{ ...task, title: task.lead.unit.name, lead: { unit: { name: task.lead.person.full_name } } }} now=${now} />`;

function Figures({ progress, condition }) {
  return html`<section class="card card-pad campaign-progress" aria-label=${t("progress")}><${CampaignBar} progress=${progress} />
    <p class="campaign-figures"><span><b>${figure(progress.total)}</b> ${t("campaign_total")}</span><span><b>${figure(progress.acknowledged)}</b> ${t("campaign_acknowledged")}</span><span><b>${figure(progress.completed)}</b> ${t("campaign_completed")}
      ${progress.completed > 0 && html` <small class="soft">${percent(progress.completed_on_time, progress.completed)} ${t("campaign_on_time")} (${figure(progress.completed_on_time)}/${figure(progress.completed)})</small>`}</span>${progress.recalled > 0 && html`<span><b>${figure(progress.recalled)}</b> ${t("campaign_recalled")}</span>`}</p>
    <div class="chips" role="group" aria-label=${t("campaign_filter")}><button type="button" class="chip" aria-pressed=${String(!condition)} onClick=${() => narrow({ condition: null })}>${t("all")} ${figure(progress.total)}</button>
      ${CONDITIONS.map(([name, word, number]) => html`<button type="button" class="chip" key=${name} aria-pressed=${String(condition === name)} onClick=${() => narrow({ condition: name })}><span aria-hidden="true">${SHAPES[name] ?? ""}</span>${t(word)} ${figure(number(progress))}</button>`)}</div></section>`;
}
