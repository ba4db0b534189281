/**
 * The ladder editor. Left, the rungs of one urgency, each a line that opens; right, at once, what one task would send
 * now and under what is being edited. A dry run counts the difference over the whole open book before it is in force.
 */
import { get, post } from "/client/core/api.js";
import { useResource } from "/client/core/data.js";
import { useWritten } from "/client/core/written.js";
import { count, figure, t } from "/client/core/texts.js";
import { exact } from "/client/core/time.js";
import { html, useEffect, useState } from "/client/core/view.js";
import { Button, Choice } from "/client/parts/button.js";
import { Dialog } from "/client/parts/dialog.js";
import { TextField } from "/client/parts/field.js";
import { useForm } from "/client/parts/form.js";
import { Failed, Shown } from "/client/parts/states.js";
import { say } from "/client/parts/toast.js";
import { AdminPage } from "/client/pages/admin/head.js";
import { RungDialog, RungLine, rungName } from "/client/pages/admin/rung.js";
import { Preview } from "/client/pages/admin/ladder_preview.js";

const URGENCIES = ["normal", "urgent", "very_urgent", "flash"];
const still = { affects: () => false };

export default function Ladders() {
  const current = useResource("/reminder-policies/current", {}, still);
  const versions = useResource("/reminder-policies", { limit: 10 }, still);
  return html`<${AdminPage} title=${t("admin_ladders")} text=${t("ladders_text")} wide>
    <${Shown} of=${current}>${(policy) => html`<${Editor} policy=${policy} key=${policy.version} done=${() => { current.reload(); versions.reload(); }} />`}<//>
    ${versions.data?.items.length > 0 && html`<section class="section"><h2><b>${t("versions")}</b></h2><ul class="list">${versions.data.items.map((each) => html`<li class="line" key=${each.version}><span><b>${t("version", { n: each.version })}</b> ${each.note}<br />
      <small class="soft">${exact(each.at)} · ${each.by?.full_name ?? ""} · ${t(`effect_${each.effect}`)}</small></span></li>`)}</ul></section>`}<//>`;
}

function Editor({ policy, done }) {
  const [document, setDocument, forgetDocument] = useWritten(`ladders.${policy.version}`, policy.document);
  const [urgency, setUrgency] = useState("normal");
  const [opened, open] = useState(null);
  const [publishing, publish] = useState(false);
  const changed = JSON.stringify(document) !== JSON.stringify(policy.document);
  const rungs = document.ladders[urgency];
  const setRungs = (next) => setDocument({ ...document, ladders: { ...document.ladders, [urgency]: next } });
  const keep = (rung) => {
    setRungs(opened.at === null ? [...rungs, rung] : rungs.map((each, at) => (at === opened.at ? rung : each)));
    open(null);
  };
  const set = (changes) => setDocument({ ...document, ...changes });
  return html`<div class="ladders"><div class="section">
    <${Choice} label=${t("urgency")} name="urgency" value=${urgency} onChange=${setUrgency} options=${URGENCIES.map((value) => ({ value, text: t(`urgency_${value}`) }))} />
    <ol class="list rungs">${rungs.map((rung, at) => html`<li key=${`${rung.rung}${at}`}><${RungLine} rung=${rung} open=${() => open({ at, rung })} /></li>`)}</ol>
    <div><${Button} onClick=${() => open({ at: null, rung: { rung: "", trigger: "not_acknowledged", after: { hours: 4 }, who: ["assignee"] } })}>${t("rung_add")}<//></div>
    <details class="card card-pad"><summary>${t("ladders_rest")}</summary><div class="form">
      <div class="form-row"><${TextField} label=${t("quiet_from")} type="time" value=${document.quiet_hours.from} onChange=${(from) => set({ quiet_hours: { ...document.quiet_hours, from } })} />
        <${TextField} label=${t("quiet_to")} type="time" value=${document.quiet_hours.to} onChange=${(to) => set({ quiet_hours: { ...document.quiet_hours, to } })} />
        <${TextField} label=${t("brief_at")} type="time" value=${document.brief_at ?? ""} onChange=${(at) => set({ brief_at: at || null })} /></div>
      <div class="form-row"><${TextField} label=${t("digest_from")} type="number" min="2" value=${document.digest_from} onChange=${(n) => set({ digest_from: Number(n) })} />
        <${TextField} label=${t("digest_window")} type="number" min="0" value=${document.digest_window_minutes} onChange=${(n) => set({ digest_window_minutes: Number(n) })} />
        <${TextField} label=${t("daily_cap")} type="number" min="1" value=${document.daily_cap} onChange=${(n) => set({ daily_cap: Number(n) })} hint=${t("daily_cap_hint")} /></div></div></details>
    <div class="buttons"><${Button} kind="primary" disabled=${!changed} onClick=${() => publish(true)}>${t("put_in_force")}<//>${changed && html`<${Button} kind="quiet" onClick=${() => setDocument(policy.document)}>${t("undo_changes")}<//>`}</div></div>
    <${Preview} document=${document} urgency=${urgency} changed=${changed} />
    ${opened && html`<${RungDialog} rung=${opened.rung} isNew=${opened.at === null} keep=${keep} close=${() => open(null)}
      drop=${() => { setRungs(rungs.filter((_, at) => at !== opened.at)); open(null); }} />`}
    ${publishing && html`<${PublishDialog} document=${document} based_on=${policy.version} close=${() => publish(false)} done=${() => { publish(false); forgetDocument(); done(); }} />`}</div>`;
}

/** Counted first, then put in force with a reason and a chosen effect on what is open. */
function PublishDialog({ document, based_on, close, done }) {
  const [walk, setWalk] = useState(null);
  const [failed, fail] = useState(null);
  useEffect(() => {
    let wanted = true;
    const follow = async (id) => {
      const found = await get(`/book-walks/${id}`);
      if (!wanted) return;
      setWalk(found);
      if (!found.finished_at) setTimeout(() => follow(id).catch(fail), 700);
    };
    post("/reminder-policies/dry-runs", { document }).then((found) => { setWalk(found); return follow(found.id); }).catch(fail);
    return () => { wanted = false; };
  }, []);
  const form = useForm({ note: "", effect: "open" }, async (values) => {
    await post("/reminder-policies", { document, based_on, ...values });
    say(t("in_force"));
    done();
  });
  const more = walk?.result?.more ?? 0;
  return html`<${Dialog} title=${t("put_in_force")} onClose=${close}><form class="form" onSubmit=${form.run}>
    ${failed ? html`<${Failed} error=${failed} />` : html`<div class="notice" role="status">${!walk?.finished_at
      ? html`${t("dry_run_counts", { checked: figure(walk?.checked ?? 0), total: figure(walk?.total ?? 0) })} <progress max=${walk?.total || 1} value=${walk?.checked ?? 0} aria-label=${t("progress")}></progress>`
      : html`<b>${more === 0 ? t("dry_run_same") : count(more > 0 ? "dry_run_more" : "dry_run_fewer", Math.abs(more))}</b> ${t("dry_run_changed", { n: figure(walk.changed), total: figure(walk.checked) })} ${walk.result.at_once > 0 && form.values.effect === "open" ? count("dry_run_at_once", walk.result.at_once) : null}
        <ul class="small">${differences(walk.result).map(([rung, n]) => html`<li>${rungName(rung)}: ${n > 0 ? "+" : "−"}${figure(Math.abs(n))}</li>`)}</ul>`}</div>`}
    <${TextField} label=${t("policy_note")} required ...${form.bind("note")} hint=${t("policy_note_hint")} />
    <${Choice} label=${t("effect")} name="effect" value=${form.values.effect} onChange=${(effect) => form.set({ effect })} options=${["open", "new"].map((value) => ({ value, text: t(`effect_${value}`) }))} />
    <div class="buttons end"><${Button} onClick=${close}>${t("cancel")}<//><${Button} kind="primary" type="submit" busy=${form.busy}>${t("put_in_force")}<//></div></form><//>`;
}

function differences({ now = {}, then = {} }) {
  return [...new Set([...Object.keys(now), ...Object.keys(then)])].map((rung) => [rung, (then[rung] ?? 0) - (now[rung] ?? 0)]).filter(([, n]) => n !== 0);
}
