/** Everybody's devices, the one seen longest ago first: found, narrowed, removed. */
import { usePages } from "/client/core/data.js";
import { narrow } from "/client/core/router.js";
import { t } from "/client/core/texts.js";
import { html } from "/client/core/view.js";
import { Button } from "/client/parts/button.js";
import { SelectField } from "/client/parts/field.js";
import { SearchBox } from "/client/parts/search_box.js";
import { Empty, Shown } from "/client/parts/states.js";
import { DeviceLine } from "/client/pages/admin/device_line.js";
import { AdminPage } from "/client/pages/admin/head.js";
import { useRemoving } from "/client/pages/admin/removing.js";

const PLATFORMS = ["android", "ios", "web", "chat"];
const BREAKERS = ["closed", "open", "trying"];
const DAYS = ["7", "30", "90", "180"];
const STATES = { in_use: "device_in_use", dropped: "device_dropped_ones" };

export default function Devices({ query }) {
  const state = query.get("state") ?? "in_use";
  const devices = usePages("/devices", {
    q: query.get("q"), state, platform: query.get("platform"), carrier_state: query.get("carrier_state"), unseen_days: query.get("unseen_days"), limit: 50,
  }, { affects: () => false });
  const { left, removes } = useRemoving(devices.reload);
  const by = (name, label, values, word) => html`<${SelectField} label=${label} value=${query.get(name) ?? ""} onChange=${(value) => narrow({ [name]: value || null })}
    options=${[{ value: "", text: t("all") }, ...values.map((value) => ({ value, text: word(value) }))]} />`;
  const shown = left(devices.items);
  return html`<${AdminPage} title=${t("admin_devices")} text=${t("admin_devices_text")}>
    <${SearchBox} label=${t("device_search")} value=${query.get("q") ?? ""} />
    <div class="form-row"><${SelectField} label=${t("device_state")} value=${state} onChange=${(value) => narrow({ state: value === "in_use" ? null : value })} options=${Object.keys(STATES).map((value) => ({ value, text: t(STATES[value]) }))} />
      ${by("unseen_days", t("device_unseen"), DAYS, (n) => t("device_unseen_days", { n }))}
      ${by("platform", t("device_platform"), PLATFORMS, (each) => t(`platform_${each}`))}
      ${by("carrier_state", t("carrier"), BREAKERS, (each) => t(`carrier_${each}`))}</div>
    <${Shown} of=${devices}>${() => (shown.length === 0 ? html`<${Empty} title=${t([...query.keys()].length ? "nothing_found" : "nothing_here")} />` : html`<ul class="list">${shown.map((each) => html`<${DeviceLine} key=${each.id} device=${each} person onRemove=${removes} />`)}</ul>
      ${devices.more && html`<${Button} onClick=${devices.more} busy=${devices.loadingMore}>${t("more")}<//>`}`)}<//><//>`;
}
