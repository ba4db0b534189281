/** Where one person is signed in and which of their devices are pushed to, what was before, and ending it. */
import { remove } from "/client/core/api.js";
import { settled, usePages } from "/client/core/data.js";
import { t } from "/client/core/texts.js";
import { ago, exact } from "/client/core/time.js";
import { html, useState } from "/client/core/view.js";
import { Button } from "/client/parts/button.js";
import { Dialog } from "/client/parts/dialog.js";
import { Empty, Shown } from "/client/parts/states.js";
import { say, sayProblem } from "/client/parts/toast.js";
import { DeviceLine } from "/client/pages/admin/device_line.js";
import { useRemoving } from "/client/pages/admin/removing.js";

const still = { affects: () => false };
const ENDS = ["signed_out", "ended_by_administrator", "password_changed", "person_disabled", "refresh_reused"];

export function Access({ person }) {
  const [asking, ask] = useState(false);
  const [ended, showEnded] = useState(false);
  const [dropped, showDropped] = useState(false);
  const signIns = usePages(`/people/${person.id}/sessions`, { state: ended ? "ended" : "open", limit: 20 }, still);
  const devices = usePages("/devices", { person_id: person.id, state: dropped ? "dropped" : "in_use", limit: 20 }, still);
  const again = () => { signIns.reload(); devices.reload(); };
  const out = async () => {
    try {
      await remove(`/people/${person.id}/devices`);
      ask(false);
      say(t("access_ended"));
      again();
    } catch (error) {
      sayProblem(error);
    }
  };
  return html`<section class="section" id="access"><h2><b>${t("access")}</b></h2><p class="soft small">${t("access_text")}</p>
    <${SignIns} person=${person} list=${signIns} ended=${ended} onEnded=${showEnded} done=${again} />
    ${settled(signIns) && html`<${Devices} list=${devices} dropped=${dropped} onDropped=${showDropped} />`}
    ${settled(signIns, devices) && html`<div><${Button} kind="danger" onClick=${() => ask(true)}>${t("sign_out_everywhere")}<//></div>`}
    ${asking && html`<${Dialog} title=${t("sign_out_everywhere")} onClose=${() => ask(false)}><p>${t("access_ask", { name: person.full_name })}</p>
      <div class="buttons end"><${Button} onClick=${() => ask(false)}>${t("cancel")}<//><${Button} kind="danger" onClick=${out}>${t("sign_out_everywhere")}<//></div><//>`}</section>`;
}

function SignIns({ person, list, ended, onEnded, done }) {
  const end = async (each) => {
    try {
      await remove(`/people/${person.id}/sessions/${each.id}`);
      done();
    } catch (error) {
      sayProblem(error);
    }
  };
  const why = (each) => `${ENDS.includes(each.end_reason) ? t(`end_${each.end_reason}`) : each.end_reason}${each.ended_by ? ` (${each.ended_by.full_name})` : ""}`;
  return html`<${Listed} title=${t("sign_ins")} of=${list} before=${ended} onBefore=${onEnded} none=${t(ended ? "nothing_here" : "sign_ins_none")}
    line=${(each) => html`<li class="line" key=${each.id}><span><b>${each.device_name || t("unnamed_device")}</b><br /><small class="soft">${t("sign_in_since", { when: exact(each.began_at) })} · ${t("device_seen", { when: ago(each.last_seen_at) })}</small>
      ${each.ended_at && html`<br /><small>${t("sign_in_ended", { when: exact(each.ended_at), why: why(each) })}</small>`}</span>
      ${!each.ended_at && html`<${Button} kind="quiet" onClick=${() => end(each)} label=${`${t("sign_out")} ${each.device_name || t("unnamed_device")}`}>${t("sign_out")}<//>`}</li>`} />`;
}

function Devices({ list, dropped, onDropped }) {
  const { left, removes } = useRemoving(list.reload);
  return html`<${Listed} title=${t("devices")} of=${{ ...list, items: left(list.items) }} before=${dropped} onBefore=${onDropped} none=${t(dropped ? "nothing_here" : "devices_nobody")}
    line=${(each) => html`<${DeviceLine} key=${each.id} device=${each} onRemove=${removes} />`} />`;
}

/** A list of what is now, and at a tap of what was before. */
function Listed({ title, of, before, onBefore, none, line }) {
  return html`<h3>${title}</h3>
    <div class="chips" role="group" aria-label=${title}>${[false, true].map((each) => html`<button type="button" class="chip" aria-pressed=${String(before === each)} onClick=${() => onBefore(each)}>${t(each ? "access_before" : "access_now")}</button>`)}</div>
    <${Shown} of=${of} rows=${2}>${() => (of.items.length === 0 ? html`<${Empty} title=${none} />` : html`<ul class="list">${of.items.map(line)}</ul>
      ${of.more && html`<${Button} onClick=${of.more} busy=${of.loadingMore}>${t("more")}<//>`}`)}<//>`;
}
