/** One's own account: language, how messages arrive, devices and sign-ins, keys of the keyboard, signing out. */
import { patch, put, remove } from "/client/core/api.js";
import { settled, useResource } from "/client/core/data.js";
import { forgetPush, pushState, switchPushOff, switchPushOn } from "/client/core/push.js";
import { waiting } from "/client/core/outbox.js";
import { beginLeaving, leave, session } from "/client/core/session.js";
import { count, language, learn, speak, t } from "/client/core/texts.js";
import { ago } from "/client/core/time.js";
import { html, useEffect, useRef, useState, useStore } from "/client/core/view.js";
import { Button, Choice } from "/client/parts/button.js";
import { Dialog } from "/client/parts/dialog.js";
import { TextField } from "/client/parts/field.js";
import { Icon } from "/client/parts/icon.js";
import { furtherWays, me } from "/client/parts/shell.js";
import { Shown, Skeleton } from "/client/parts/states.js";
import { finishUndoables, say, sayProblem } from "/client/parts/toast.js";
import { wayName } from "/client/parts/ways.js";
import words from "/client/texts/account.js";

learn(words);
const nothing = { affects: () => false };

export default function Account() {
  const signedIn = useStore(session);
  const known = useStore(me);
  const spoken = useStore(language);
  const presence = useResource("/me/presence", {}, nothing), wishes = useResource("/me/notification-preferences", {}, nothing);
  const push = usePush(wishes);
  const devices = useResource("/me/devices", {}, nothing), sessions = useResource("/sessions", {}, nothing);
  const ready = push.state !== null && settled(presence, wishes, devices, sessions);
  useEffect(() => { document.title = `${t("account")} · Giao Việc`; }, [spoken]);
  if (!signedIn) return null;
  const { person } = signedIn;
  // The screen changes at once; messages come in that language from now on.
  const choose = (chosen) => { speak(chosen); patch("/me", { language: chosen }).catch(sayProblem); };
  return html`<div class="page">
    <div class="page-head"><div><h1>${person.full_name}</h1>
      ${known?.posts?.map((post) => html`<p class="soft">${post.title}, ${post.unit.name}</p>`)}</div>
      <${SignOut} /></div>
    <nav class="card further" aria-label=${t("nav_more")}>${furtherWays(person).map(([address, icon, word]) => html`<a href=${address}><${Icon} name=${icon} /><span>${t(word)}</span></a>`)}</nav>
    <section class="section"><h2><b>${t("account_language")}</b></h2>
      <${Choice} label=${t("account_language")} name="language" value=${spoken} options=${[{ value: "vi", text: t("language_vi") }, { value: "en", text: t("language_en") }]} onChange=${choose} /></section>
    ${ready ? html`<${PushHere} push=${push} /><${BeingSeen} choice=${presence} /><${Wishes} wishes=${wishes} /><${Devices} devices=${devices} /><${Sessions} sessions=${sessions} />
    <section class="section no-touch"><h2><b>${t("account_keys")}</b></h2><dl class="facts card card-pad">
      ${[["/", "keys_search"], ["c", "keys_assign"], ["j k", "keys_move"], ["Enter", "keys_open"], ["n", "keys_urge"], ["x", "keys_choose"], ["e", "keys_export"]].map(([key, word]) => html`<dt><kbd>${key}</kbd></dt><dd>${t(word)}</dd>`)}</dl></section>` : html`<${Skeleton} rows=${6} />`}
  </div>`;
}

const LONG_ENOUGH = 4_000;

function SignOut() {
  const [asking, ask] = useState(null);
  const lost = useStore(waiting).length;
  const out = async (word) => {
    ask(null);
    beginLeaving();  // the socket may say that the sign-in is over before the answer does
    const told = forgetPush().then(() => remove(word === "sign_out_everywhere" ? "/sessions" : "/sessions/current")).catch(() => {});
    // On a line that hangs, the device forgets all the same.
    await Promise.race([told, new Promise((late) => setTimeout(late, LONG_ENOUGH))]);
    leave();
  };
  const wish = async (word) => {
    await finishUndoables();
    if (word === "sign_out_everywhere" || waiting.get().length) ask(word);
    else await out(word);
  };
  return html`<div class="buttons"><${Button} onClick=${() => wish("sign_out")}>${t("sign_out")}<//><${Button} kind="quiet" onClick=${() => wish("sign_out_everywhere")}>${t("sign_out_everywhere")}<//></div>
    ${asking && html`<${Dialog} title=${t(asking)} onClose=${() => ask(null)}>
      ${asking === "sign_out_everywhere" && html`<p>${t("sign_out_everywhere_text")}</p>`}
      ${lost > 0 && html`<p class="notice">${count("sign_out_loses", lost)} <a href="/outbox">${t("outbox_see")}</a></p>`}
      <div class="buttons end"><${Button} onClick=${() => ask(null)}>${t("cancel")}<//><${Button} kind="danger" onClick=${() => out(asking)}>${t(asking)}<//></div><//>`}`;
}

/** Return {state, show}: how pushes stand on this device, null until that is known. */
function usePush(wishes) {
  const [state, show] = useState(null);
  const key = settled(wishes) ? wishes.data?.webpush_key ?? null : undefined;
  useEffect(() => { if (key !== undefined) pushState(key).then(show, () => show("missing")); }, [key]);
  return { state, show };
}

function PushHere({ push: { state, show } }) {
  const turn = async () => {
    try {
      show(await (state === "on" ? switchPushOff() : switchPushOn()));
    } catch (error) {
      if (error.problem || error.title) sayProblem(error);
      else say(t("push_failed"), { kind: "refused" });
    }
  };
  return html`<section class="section"><h2><b>${t("push_here")}</b></h2><div class="card card-pad push-here"><p>${t(`push_${state}`)}</p>
    ${(state === "on" || state === "off") && html`<${Button} onClick=${turn}>${t(state === "on" ? "push_turn_off" : "push_turn_on")}<//>`}</div></section>`;
}

/** Being shown to the secretariat as reachable: off until one switches it on, and not offered in every city. */
function BeingSeen({ choice }) {
  if (!choice.data?.offered) return null;
  const { shown } = choice.data;
  const turn = async () => {
    try {
      const now = await put("/me/presence", { shown: !shown });
      if (now) choice.replace(now);
    } catch (error) {
      sayProblem(error);
    }
  };
  return html`<section class="section"><h2><b>${t("being_seen")}</b></h2><div class="card card-pad push-here"><p>${t(shown ? "being_seen_on" : "being_seen_off")}</p>
    <${Button} onClick=${turn} kind=${shown ? "quiet" : ""}>${t(shown ? "being_seen_turn_off" : "being_seen_turn_on")}<//></div></section>`;
}

/** A table of wishes with one of them turned. */
const turned = (data, way, kind, on) => ({ ...data, ways: data.ways.map((each) => (each.way === way ? { ...each, off: on ? each.off.filter((one) => one !== kind) : [...each.off, kind] } : each)) });

/** Which kinds of message come by which way; what a city has locked is shown and cannot be changed. */
function Wishes({ wishes }) {
  const latest = useRef(null), sending = useRef(Promise.resolve());
  if (wishes.data) latest.current = wishes.data;
  const show = (data) => { latest.current = data; wishes.replace(data); };
  // One after the other, each with all that was wished by then: the server is told the whole table.
  const turn = (way, kind, on) => {
    show(turned(latest.current, way, kind, on));
    const off = latest.current.ways.map((each) => ({ way: each.way, kinds: each.off })).filter((each) => each.kinds.length);
    const own = sending.current.then(() => put("/me/notification-preferences", { off })).then(
      () => { if (sending.current === own) wishes.reload(); },
      (error) => { show(turned(latest.current, way, kind, !on)); sayProblem(error); },
    );
    sending.current = own;
  };
  return html`<section class="section"><h2><b>${t("wishes")}</b></h2><p class="soft small">${t("wishes_text")}</p>
    <${Shown} of=${wishes} rows=${3}>${(data) => html`<div class="card table-wrap"><table class="table wishes"><caption class="sr-only">${t("wishes")}</caption>
      <thead><tr><th scope="col">${t("wishes_kind")}</th>${data.ways.map((each) => html`<th scope="col">${wayName(each.way)}${each.reachable ? "" : html`<br /><small>${t("way_unreachable")}</small>`}</th>`)}</tr></thead>
      <tbody>${data.kinds.map((kind) => html`<tr><th scope="row">${t(`kind_${kind}`)}</th>${data.ways.map((each) => {
        const locked = data.locked_kinds.includes(kind);
        return html`<td><input type="checkbox" aria-label=${`${t(`kind_${kind}`)}, ${wayName(each.way)}`} checked=${!each.off.includes(kind)} disabled=${locked} title=${locked ? t("wishes_locked") : ""} onChange=${(event) => turn(each.way, kind, event.currentTarget.checked)} /></td>`;
      })}</tr>`)}</tbody></table></div>`}<//></section>`;
}

function Devices({ devices }) {
  const [named, name] = useState(null);
  const away = async (path) => {
    try {
      await remove(path);
      await devices.reload();
    } catch (error) {
      sayProblem(error);
    }
  };
  const rename = async (event) => {
    event.preventDefault();
    try {
      await patch(`/me/devices/${named.id}`, { name: named.name });
      name(null);
      await devices.reload();
    } catch (error) {
      sayProblem(error);
    }
  };
  return html`<section class="section"><h2><b>${t("devices")}</b></h2><${Shown} of=${devices} rows=${2}>${(data) => (data.items.length === 0
    ? html`<p class="soft card card-pad">${t("devices_none")}</p>`
    : html`<ul class="list">${data.items.map((each) => html`<li class="line"><span><b>${each.name || t(`platform_${each.platform}`)}</b><br /><small class="soft">${t(`platform_${each.platform}`)}${each.last_seen_at ? ` · ${ago(each.last_seen_at)}` : ""}</small></span>
      <span class="buttons"><${Button} kind="quiet" onClick=${() => name({ id: each.id, name: each.name })} label=${`${t("rename")} ${each.name || t(`platform_${each.platform}`)}`}>${t("rename")}<//><${Button} kind="quiet" onClick=${() => away(`/me/devices/${each.id}`)} label=${`${t("remove")} ${each.name || t(`platform_${each.platform}`)}`}>${t("remove")}<//></span></li>`)}</ul>`)}<//>
    ${named && html`<${Dialog} title=${t("rename")} onClose=${() => name(null)}><form class="form" onSubmit=${rename}><${TextField} label=${t("device_name")} value=${named.name} onChange=${(text) => name({ ...named, name: text })} required maxlength="100" />
      <div class="buttons end"><${Button} onClick=${() => name(null)}>${t("cancel")}<//><${Button} kind="primary" type="submit">${t("save")}<//></div></form><//>`}</section>`;
}

function Sessions({ sessions }) {
  const end = async (each) => {
    try {
      await remove(`/sessions/${each.id}`);
      await sessions.reload();
    } catch (error) {
      sayProblem(error);
    }
  };
  return html`<section class="section"><h2><b>${t("sign_ins")}</b></h2><${Shown} of=${sessions} rows=${2}>${(data) => html`<ul class="list">${data.items.map((each) => html`<li class="line">
    <span><b>${each.device_name || t("unnamed_device")}</b>${each.current ? html` <span class="soft">(${t("this_device")})</span>` : ""}<br /><small class="soft">${ago(each.last_seen_at ?? each.began_at)}</small></span>
    ${!each.current && html`<${Button} kind="quiet" onClick=${() => end(each)} label=${`${t("sign_out")} ${each.device_name || t("unnamed_device")}, ${ago(each.last_seen_at ?? each.began_at)}`}>${t("sign_out")}<//>`}</li>`)}</ul>`}<//></section>`;
}
