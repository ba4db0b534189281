/**
 * Every list of tasks: what narrows it stands in the address bar, so that a list can be kept, sent and opened again.
 * Keyboard: j k move, Enter opens, x selects, n urges, / searches, e exports.
 */
import { download } from "/client/core/api.js";
import { usePages, useResource } from "/client/core/data.js";
import { go, narrow } from "/client/core/router.js";
import { learn, t } from "/client/core/texts.js";
import { html, useCallback, useEffect, useMemo, useRef, useState, useStore } from "/client/core/view.js";
import { Button } from "/client/parts/button.js";
import { mayAssign, me } from "/client/parts/shell.js";
import { Rows } from "/client/parts/rows.js";
import { Empty, Shown } from "/client/parts/states.js";
import { TaskRow } from "/client/parts/task_row.js";
import { sayProblem } from "/client/parts/toast.js";
import { doBulk, doVerb, useAfterDeeds } from "/client/pages/task/acting.js";
import { Filters } from "/client/pages/tasks/filters.js";
import { useKeys } from "/client/pages/tasks/keys.js";
import { Narrowing } from "/client/pages/tasks/narrowing.js";
import { UrgeAll } from "/client/pages/tasks/urge_all.js";
import { SavedViews } from "/client/pages/tasks/views.js";
import verbs from "/client/texts/verbs.js";
import words from "/client/texts/tasks.js";

learn(words, verbs);
/** What of the address the API understands; `focus` is ours. */
const KNOWN = ["view", "condition", "status", "urgency", "unit_id", "person_id", "assigner_id", "field", "tag", "code", "assigned_from", "assigned_to", "deadline_from", "deadline_to", "q", "sort"];

export function filterOf(query) {
  const found = {};
  for (const name of KNOWN) {
    const values = query.getAll(name).filter(Boolean);
    if (values.length) found[name] = ["condition", "status", "urgency", "tag"].includes(name) ? values : values[0];
  }
  return found;
}

export default function Tasks({ query }) {
  const filter = useMemo(() => filterOf(query), [query.toString()]);
  const pages = usePages("/tasks", { ...filter, limit: 50 });
  useAfterDeeds(pages.reload);
  const views = useResource("/views", {}, { affects: () => false });
  const [selected, setSelected] = useState(() => new Set());
  const [selecting, setSelecting] = useState(false);
  const [urgingAll, setUrgingAll] = useState(false);
  const [narrowing, setNarrowing] = useState(false);
  const list = useRef(null);
  useStore(me);
  const may = mayAssign();
  useEffect(() => { document.title = `${t("nav_tasks")} · Giao Việc`; }, []);
  useEffect(() => setSelected(new Set()), [query.toString()]);
  const items = pages.items;
  const toggle = useCallback((id) => setSelected((now) => { const next = new Set(now); if (!next.delete(id)) next.add(id); return next; }), []);
  const urge = (task) => doVerb(task, "urging", {}, { label: t("verb_urge"), said: t("done_urge") });
  const exportIt = () => download("/tasks.xlsx", filter).catch(sayProblem);
  const at = useKeys(list, { items, open: (task) => go(`/tasks/${task.id}`), select: (task) => { setSelecting(true); toggle(task.id); }, urge, exportIt });
  const chosen = items.filter((each) => selected.has(each.id));
  const bulk = async (verb, said) => {
    const most = chosen.slice(0, 100).map((each) => ({ task_id: each.id, version: null }));
    if (await doBulk(verb, { items: most }, { said })) setSelected(new Set());
  };
  const mine = filter.view === "assigned_to_me";
  return html`<div class="page tasks">
    <div class="page-head"><h1>${filter.view ? t(`l_view_${filter.view}`) : t("nav_tasks")}</h1>
      <div class="buttons tools">${may && html`<a class="button quiet" href="/recurrences">${t("recurrences")}</a>`}<${Button} kind="quiet" aria-pressed=${String(selecting)} onClick=${() => { setSelecting(!selecting); setSelected(new Set()); }}>${selecting ? t("l_done_selecting") : t("l_selecting")}<//>
        <${Button} kind="quiet" onClick=${exportIt} label=${t("l_export_label")}>${t("l_export")}<//></div></div>
    <${Filters} filter=${filter} focus=${query.get("focus") === "search"} onMore=${() => setNarrowing(true)} />
    <${SavedViews} filter=${filter} views=${views} />
    <${Shown} of=${pages} rows=${8} after=${[views]}>${() => items.length === 0
      ? html`<${Empty} title=${t("l_none")} text=${Object.keys(filter).length ? t(filter.q ? "l_none_search" : "l_none_text") : ""} action=${Object.keys(filter).length > 0 && html`<a class="button" href="/tasks">${t("l_clear")}</a>`} />`
      : html`<${Rows} groups=${pages.groups} list=${list} label=${t("nav_tasks")} kind=${selecting ? "selecting" : ""} of=${Line}
          values=${(task) => ({ task, mine, at: task === items[at], picked: selecting ? selected.has(task.id) : null, onPick: toggle })} />
        ${pages.more && html`<${Button} busy=${pages.loadingMore} onClick=${() => pages.more().catch(sayProblem)}>${t("more")}<//>`}
        <p class="soft small keys">${t("l_keys")}</p>`}<//>
    ${selecting && html`<div class="bulk" role="region" aria-label=${t("l_bulk")}><span>${t("l_selected", { count: chosen.length })}</span>
      <div class="buttons"><${Button} onClick=${() => setSelected(new Set(items.map((each) => each.id)))}>${t("l_select_all")}<//>
        <${Button} disabled=${!chosen.length} onClick=${() => bulk("acknowledgement", t("done_acknowledge"))}>${t("verb_acknowledge")}<//>
        <${Button} kind="primary" disabled=${!chosen.length} onClick=${() => bulk("urging", t("done_urge"))}>${t("verb_urge")}<//>
        <${Button} kind="quiet" onClick=${() => setUrgingAll(true)}>${t("l_urge_all")}<//></div></div>`}
    ${urgingAll && html`<${UrgeAll} filter=${filter} onClose=${() => setUrgingAll(false)} />`}
    ${narrowing && html`<${Narrowing} filter=${filter} onClose=${() => setNarrowing(false)} onApply=${(changes) => { narrow(changes); setNarrowing(false); }} />`}
  </div>`;
}

function Line({ task, mine, at, picked, onPick, now }) {
  const before = picked !== null && html`<label class="pick"><input type="checkbox" checked=${picked} onChange=${() => onPick(task.id)} />
    <span class="sr-only">${t("l_select", { code: task.code })}</span></label>`;
  return html`<${TaskRow} task=${task} showAssigner=${mine} before=${before} at=${at} now=${now} />`;
}
