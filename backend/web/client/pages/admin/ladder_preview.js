/** What one task would send: now, and under the policy that is being edited. Drawn again as soon as that changes. */
import { get, post } from "/client/core/api.js";
import { t } from "/client/core/texts.js";
import { exact } from "/client/core/time.js";
import { html, useEffect, useState } from "/client/core/view.js";
import { Picker } from "/client/parts/picker.js";
import { Failed, Skeleton } from "/client/parts/states.js";
import { rungName } from "/client/pages/admin/rung.js";

const SETTLE = 350;

/** Search tasks by code or words. */
const searchTasks = async (q, signal) => (await get("/tasks", { q, limit: 8 }, { signal })).items.map((each) => ({ id: each.id, name: each.code, detail: each.title }));

export function Preview({ document, urgency, changed }) {
  const [task, setTask] = useState(null);
  const [found, show] = useState(null);
  const [failed, fail] = useState(null);
  useEffect(() => {
    const stop = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const subject = task ? { task_id: task.id } : { assignment: await imagined(urgency, stop.signal) };
        show(await post("/reminder-policies/previews", { document, ...subject }, { signal: stop.signal }));
        fail(null);
      } catch (error) {
        if (error.name !== "AbortError") fail(error);
      }
    }, SETTLE);
    return () => { clearTimeout(timer); stop.abort(); };
  }, [document, urgency, task?.id]);
  return html`<section class="section preview" aria-live="polite"><h2><b>${t("preview")}</b></h2>
    <${Picker} label=${t("preview_task")} value=${task} onChange=${setTask} search=${searchTasks} placeholder=${t("preview_imagined", { urgency: t(`urgency_${urgency}`) })} />
    ${failed ? html`<${Failed} error=${failed} />` : !found ? html`<${Skeleton} rows=${4} />` : html`<div class=${changed ? "two" : ""}>
      <div><h3>${t("preview_now")}</h3><${Timeline} items=${found.now.items} /></div>${changed && html`<div><h3>${t("preview_then")}</h3><${Timeline} items=${found.then.items} before=${found.now.items} /></div>`}</div>`}</section>`;
}

/** A task that everybody knows: three working days, or four hours for a flash, to the first department there is. */
async function imagined(urgency, signal) {
  const { items } = await get("/units", { kind: "department", limit: 1 }, { signal });
  const deadline_in = urgency === "flash" ? { amount: 4, unit: "hours" } : { amount: 5, unit: "working_days" };
  return { title: t("preview_title"), lead: { unit_id: items[0]?.id }, urgency, deadline_in };
}

function Timeline({ items, before = null }) {
  const known = before && new Set(before.map(signature));
  return html`<ol class="ladder">${items.slice(0, 40).map((each) => html`<li class=${known && !known.has(signature(each)) ? "differs" : ""}><time datetime=${each.due_at}>${exact(each.due_at)}</time>
    <span><b>${rungName(each.rung)}${each.occurrence > 1 ? ` · ${each.occurrence}` : ""}</b><br /><small>${each.recipients.map((one) => one.person.full_name).join(", ")}</small><br /><small class="soft">${each.why}</small>
      ${known && !known.has(signature(each)) && html`<br /><small class="mark">${t("preview_differs")}</small>`}</span></li>`)}</ol>`;
}

const signature = (each) => `${each.rung} ${each.occurrence} ${each.due_at} ${each.recipients.map((one) => one.person.id).sort()}`;
