/** One device as administrators see it: whose, of what kind, seen when, by which carrier, and why it is pushed to no more. */
import { learn, t } from "/client/core/texts.js";
import { ago, exact } from "/client/core/time.js";
import { html } from "/client/core/view.js";
import { Button } from "/client/parts/button.js";
import words from "/client/texts/account.js";

learn(words);

/** What the product itself gives as a reason; a carrier's own words are shown as they came. */
const REASONS = {
  "signed out": "drop_signed_out", "removed by an administrator": "drop_removed", "forgotten by its owner": "drop_forgotten",
  "moved to another account": "drop_moved", "not seen for 270 days": "drop_unseen", "more than 50 devices": "drop_crowded",
};
const reason = (said) => (REASONS[said] ? t(REASONS[said]) : said);
const WAYS = { fcm: "FCM", webpush: "Web Push" };

/** `onRemove(device)` is offered for what is in use; `person`: say whose it is. */
export function DeviceLine({ device, person = false, onRemove }) {
  const name = device.name || t(`platform_${device.platform}`);
  const carrier = WAYS[device.channel] ?? device.channel;
  return html`<li class="line"><span><b>${name}</b>${person && html` · <a href=${`/admin/people/${device.person.id}`}>${device.person.full_name}</a>`}<br />
      <small class="soft">${t(`platform_${device.platform}`)} · ${carrier}${device.carrier_state === "closed" ? "" : ` (${t(`carrier_${device.carrier_state}`)})`} · ${t("device_registered", { when: exact(device.registered_at) })} · ${t("device_seen", { when: ago(device.last_seen_at) })}</small>
      ${device.dropped_at && html`<br /><small>${t("device_dropped", { when: exact(device.dropped_at), why: reason(device.drop_reason) })}${device.dropped_by ? ` (${device.dropped_by.full_name})` : ""}</small>`}</span>
    ${!device.dropped_at && html`<${Button} kind="quiet" onClick=${() => onRemove(device)} label=${`${t("device_remove")} ${name}`}>${t("device_remove")}<//>`}</li>`;
}
