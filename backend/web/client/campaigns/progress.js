/** How far a campaign has come, as one bar: completed, with the leads, overdue, not yet acknowledged. */
import { figure, t } from "/client/core/texts.js";
import { html } from "/client/core/view.js";

export function CampaignBar({ progress }) {
  const { total, completed, completed_on_time: onTime, overdue, recalled, acknowledged } = progress;
  const seen = Math.max(0, acknowledged - completed - overdue);
  const parts = [[onTime, "on_time"], [completed - onTime, "late"], [overdue, "overdue"], [seen, "seen"], [recalled, "none"]];
  let at = 0;
  const words = t("campaign_progress_words", { completed: figure(completed), acknowledged: figure(acknowledged), total: figure(total) });
  return html`<svg class="campaign-bar" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label=${words}><rect class="part rest" x="0" y="0" width="100" height="8" />
    ${parts.map(([value, kind]) => {
      const x = at, wide = total ? Math.min(100 - at, (value / total) * 100) : 0;
      at += wide;
      return wide > 0 && html`<rect class=${`part ${kind}`} x=${x} y="0" width=${wide} height="8" />`;
    })}</svg>`;
}
