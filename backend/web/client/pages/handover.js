/** What was handed over to oneself: confirm one, several or all; an objection reaches the assigner at once. */
import { post } from "/client/core/api.js";
import { usePages } from "/client/core/data.js";
import { count, learn, t } from "/client/core/texts.js";
import { exact } from "/client/core/time.js";
import { html, useCallback, useEffect, useState } from "/client/core/view.js";
import { Button } from "/client/parts/button.js";
import { Dialog } from "/client/parts/dialog.js";
import { TextArea } from "/client/parts/field.js";
import { TaskRow } from "/client/parts/task_row.js";
import { Rows } from "/client/parts/rows.js";
import { Shown } from "/client/parts/states.js";
import { say, sayProblem } from "/client/parts/toast.js";
import words from "/client/texts/handover.js";

learn(words);

export default function HandoverPage({ id }) {
  const list = usePages(`/handovers/${id}`, { limit: 50 }, { affects: (item) => item.kind === "task" || item.kind === "handover" });
  const [chosen, choose] = useState(() => new Set());
  const [objecting, object] = useState(false);
  const [reason, setReason] = useState("");
  useEffect(() => { document.title = `${t("handover")} · Giao Việc`; }, []);
  const open = list.items.filter((each) => each.state === "open");
  const answer = async (what, body) => {
    try {
      await post(`/handovers/${id}/${what}`, body);
      say(t(what === "confirmation" ? "handover_confirmed" : "handover_objected"));
      choose(new Set());
      object(false);
      await list.reload();
    } catch (error) {
      sayProblem(error);
    }
  };
  const items = chosen.size ? [...chosen] : open.map((each) => each.id);
  const turn = useCallback((each) => choose((now) => { const next = new Set(now); if (!next.delete(each.id)) next.add(each.id); return next; }), []);
  return html`<div class="page"><${Shown} of=${list}>${(data) => html`
    <div class="page-head"><div><h1>${t("handover")}</h1><p class="soft">${t(`handover_${data.kind}`, { giver: data.giver?.full_name ?? "", unit: data.unit.name, when: exact(data.at) })}</p></div></div>
    <p role="status">${count("handover_open", data.counts.open)} · ${count("handover_done", data.counts.confirmed)}${data.counts.objected ? ` · ${count("handover_against", data.counts.objected)}` : ""}</p>
    ${open.length > 0 && html`<div class="buttons"><${Button} kind="primary" onClick=${() => answer("confirmation", chosen.size ? { items } : {})}>${chosen.size ? count("handover_confirm", chosen.size) : t("handover_confirm_all")}<//>
      <${Button} disabled=${!chosen.size} onClick=${() => object(true)}>${t("handover_object")}<//></div>`}
    <${Rows} groups=${list.groups} of=${Line} values=${(each) => ({ each, chosen: chosen.has(each.id), onTurn: turn })} />
    ${list.more && html`<${Button} onClick=${list.more} busy=${list.loadingMore}>${t("more")}<//>`}`}<//>
    ${objecting && html`<${Dialog} title=${t("handover_object")} onClose=${() => object(false)}><form class="form" onSubmit=${(event) => { event.preventDefault(); answer("objections", { items, reason }); }}>
      <${TextArea} label=${t("handover_why")} required value=${reason} onChange=${setReason} hint=${t("handover_why_hint")} />
      <div class="buttons end"><${Button} onClick=${() => object(false)}>${t("cancel")}<//><${Button} kind="primary" type="submit">${t("send")}<//></div></form><//>`}</div>`;
}

function Line({ each, chosen, onTurn, now }) {
  const before = each.state === "open" && html`<input type="checkbox" class="row-check" aria-label=${`${t("handover_choose")} ${each.task.code}`} checked=${chosen} onChange=${() => onTurn(each)} />`;
  return html`<${TaskRow} task=${each.task} showAssigner reason=${t(`handover_state_${each.state}`)} before=${before} now=${now} />`;
}
