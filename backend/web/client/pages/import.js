/** One plan: its rows as they were read, corrected by a tap, left out, and assigned all together. */
import { post, put } from "/client/core/api.js";
import { settled, useResource } from "/client/core/data.js";
import { narrow } from "/client/core/router.js";
import { count, figure, learn, t } from "/client/core/texts.js";
import { exact } from "/client/core/time.js";
import { html, useEffect, useState } from "/client/core/view.js";
import { download } from "/client/core/api.js";
import { useRows } from "/client/imports/rows.js";
import { CorrectDialog } from "/client/imports/correcting.js";
import { Row } from "/client/imports/row.js";
import { Button } from "/client/parts/button.js";
import { Dialog } from "/client/parts/dialog.js";
import { Empty, Shown, Skeleton } from "/client/parts/states.js";
import { say, sayProblem } from "/client/parts/toast.js";
import words from "/client/texts/imports.js";

learn(words);
const STATES = ["problem", "ready", "left_out", "assigned"];

export default function ImportPage({ id, query }) {
  const plan = useResource(`/plan-imports/${id}`, {}, { affects: () => false });
  const state = STATES.includes(query.get("state")) ? query.get("state") : null;
  const rows = useRows(id, state);
  const [corrected, correct] = useState(null);
  const [asking, ask] = useState(false);
  useEffect(() => { document.title = `${plan.data?.filename || t("imports")} · Giao Việc`; });

  const change = async (row, body) => {
    try {
      const now = await put(`/plan-imports/${id}/rows/${row.number}`, body);
      if (now) rows.replace(now);
      else await rows.reload();
      plan.reload();
      return null;
    } catch (error) {
      if (!error.errors?.length) sayProblem(error);
      return error;
    }
  };
  const execute = async () => {
    const before = plan.data.counts;
    try {
      const done = await post(`/plan-imports/${id}/execution`);
      plan.replace(done);
      say(count("plan_executed", done.counts.assigned - before.assigned));
      await rows.reload();
    } catch (error) {
      sayProblem(error);
    }
    ask(false);
  };
  return html`<div class="page">
    <${Shown} of=${plan}>${(data) => html`<div class="page-head"><div><a class="small" href="/imports">← ${t("imports")}</a><h1>${data.filename || t("imports_unnamed")}</h1><p class="soft small">${exact(data.at)}${data.facts.source ? ` · ${data.facts.source.number} ${data.facts.source.issuer ?? ""}` : ""}</p></div>
      <div class="buttons"><${Button} onClick=${() => download(`/plan-imports/${id}/rows.xlsx`, { state }).catch(sayProblem)}>${t("plan_excel")}<//>
        ${data.counts.ready > 0 && html`<${Button} kind="primary" onClick=${() => ask(true)}>${count("plan_execute", data.counts.ready)}<//>`}</div></div>
      ${!data.counts.ready && !data.counts.problem && data.counts.assigned > 0 && html`<p class="notice" role="status">✓ ${t("plan_all_done")}</p>`}
      <${Progress} counts=${data.counts} />
      <div class="chips" role="group" aria-label=${t("plan_filter")}><button type="button" class="chip" aria-pressed=${String(!state)} onClick=${() => narrow({ state: null })}>${t("all")}</button>
        ${STATES.map((each) => html`<button type="button" class="chip" key=${each} aria-pressed=${String(state === each)} onClick=${() => narrow({ state: each })}>${t(`plan_${each}`)} ${figure(data.counts[each])}</button>`)}</div>
      ${asking && html`<${Ask} counts=${data.counts} onClose=${() => ask(false)} onSend=${execute} />`}`}<//>
    ${rows.items === null || !settled(plan) ? html`<${Skeleton} rows=${6} />` : rows.items.length
      ? html`<ol class="list plan-rows" aria-label=${t("plan_rows")}>${rows.items.map((row) => html`<${Row} key=${row.number} row=${row} onChange=${(body) => change(row, body)} onCorrect=${() => correct(row)} />`)}</ol>
        ${rows.more && html`<${Button} kind="quiet" onClick=${rows.more}>${t("more")}<//>`}`
      : html`<${Empty} title=${t("plan_no_rows")} />`}
    ${corrected && html`<${CorrectDialog} row=${corrected} onClose=${() => correct(null)} onSend=${(body) => change(corrected, body)} />`}</div>`;
}

/** How many of the plan's rows are where, as one bar and in words for whoever does not see it. */
function Progress({ counts }) {
  const all = STATES.reduce((sum, each) => sum + counts[each], 0);
  return html`<progress class="plan-progress" max=${all} value=${counts.assigned} aria-label=${`${t("plan_assigned")}: ${figure(counts.assigned)}/${figure(all)}`}></progress>`;
}

function Ask({ counts, onClose, onSend }) {
  const [sending, send] = useState(false);
  const go = () => { send(true); return onSend(); };
  return html`<${Dialog} title=${count("plan_execute", counts.ready)} onClose=${onClose}>
    <p role="status">${sending ? count("plan_executing", counts.ready) : `${count("plan_execute_ask", counts.ready)}${counts.problem ? ` ${count("plan_stays", counts.problem)}` : ""}`}</p>
    ${sending && html`<progress class="plan-progress" aria-label=${count("plan_executing", counts.ready)}></progress>`}
    <div class="buttons end"><${Button} disabled=${sending} onClick=${onClose}>${t("cancel")}<//><${Button} kind="primary" onClick=${go}>${t("plan_confirm")}<//></div><//>`;
}
