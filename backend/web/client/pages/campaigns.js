/** Campaigns: what was given to many units at once, how far each has come, and a new one. */
import { usePages, useResource } from "/client/core/data.js";
import { narrow } from "/client/core/router.js";
import { figure, learn, t } from "/client/core/texts.js";
import { exact } from "/client/core/time.js";
import { html, useEffect, useStore } from "/client/core/view.js";
import { Launch } from "/client/campaigns/launching.js";
import { CampaignBar } from "/client/campaigns/progress.js";
import { Button } from "/client/parts/button.js";
import { mayAssignWidely, me } from "/client/parts/shell.js";
import { Empty, Shown } from "/client/parts/states.js";
import verbs from "/client/texts/verbs.js";
import words from "/client/texts/campaigns.js";

learn(verbs, words);

export default function CampaignsPage({ query }) {
  const campaigns = usePages("/campaigns", { limit: 20 }, { affects: (item) => item.kind === "task" && item.campaign_id });
  useStore(me);
  const may = mayAssignWidely();
  const beginning = may && query.get("new");
  const groups = useResource(beginning ? "/unit-groups" : null, {}, { affects: () => false });
  useEffect(() => { document.title = `${t("campaigns")} · Giao Việc`; });
  const start = html`<${Button} kind="primary" onClick=${() => narrow({ new: "1" })}>${t("campaign_new")}<//>`;
  return html`<div class="page">
    <div class="page-head"><h1>${t("campaigns")}</h1>${may && !beginning && start}</div><p class="soft">${t("campaigns_lead")}</p>
    ${beginning && html`<${Launch} groups=${groups} begun=${query} onClose=${() => narrow({ new: null, group: null, title: null, urgency: null, words: null, product: null })} />`}
    <${Shown} of=${campaigns} after=${[groups]}>${() => (campaigns.items.length ? html`<ul class="list">${campaigns.items.map((each) => html`<${Line} key=${each.id} campaign=${each} />`)}</ul>
      ${campaigns.more && html`<${Button} kind="quiet" onClick=${campaigns.more}>${t("more")}<//>`}` : html`<${Empty} title=${t("campaigns_none")} text=${t(may ? "campaigns_none_text" : "campaigns_none_yours")} />`)}<//></div>`;
}

function Line({ campaign }) {
  const { progress } = campaign;
  return html`<li><a class="campaign-link" href=${`/campaigns/${campaign.id}`}><b>${campaign.title}</b><span class="soft small">${t("campaign_by", { name: campaign.assigner.full_name, when: exact(campaign.at) })}</span>
    <${CampaignBar} progress=${progress} /><span class="campaign-figures small"><span>${figure(progress.completed)}/${figure(progress.total)} ${t("campaign_completed")}</span><span>${figure(progress.acknowledged)} ${t("campaign_acknowledged")}</span>
      ${progress.overdue > 0 && html`<span class="timeliness overdue">▲ ${figure(progress.overdue)} ${t("campaign_overdue")}</span>`}${progress.due_soon > 0 && html`<span class="timeliness due_soon">◐ ${figure(progress.due_soon)} ${t("campaign_due_soon")}</span>`}</span></a></li>`;
}
