/** Today's brief: what is due today, what is late, what waits for me, what is starred. Read at a desk or over coffee. */
import { useFresh } from "/client/pages/task/acting.js";
import { useTogether } from "/client/core/data.js";
import { isA, session } from "/client/core/session.js";
import { figure, learn, t } from "/client/core/texts.js";
import { dayOf, exact, instantOf, useNow } from "/client/core/time.js";
import { html, useEffect, useStore } from "/client/core/view.js";
import { mayAssign, me } from "/client/parts/shell.js";
import { Empty, Failed, Skeleton, Age } from "/client/parts/states.js";
import { TaskRow } from "/client/parts/task_row.js";
import words from "/client/texts/today.js";

learn(words);
const DAY = 86_400_000;
const SHOWN = 8;

export default function Today() {
  const person = useStore(session)?.person;
  useStore(me);
  const now = useNow(60_000);
  useEffect(() => { document.title = `${t("nav_today")} · Giao Việc`; }, []);
  const from = instantOf(dayOf(now), "00:00"), to = instantOf(dayOf(now + DAY), "00:00");
  const gives = mayAssign() || isA(person, "leader");
  // A leader's day is what they gave; everybody's is what they hold. Whoever supervises sees that.
  const views = ["assigned_to_me", ...(gives ? ["assigned_by_me"] : []), ...(isA(person, "secretariat") ? ["supervised"] : [])];
  const lists = [];
  const ask = (view, name, query) => {
    const list = useFresh(views.includes(view) ? "/tasks" : null, { view, condition: "open", sort: "deadline", limit: 50, ...query });
    lists.push({ view, name, list });
  };
  for (const view of ["assigned_to_me", "assigned_by_me", "supervised"]) {
    ask(view, "due", { deadline_from: from, deadline_to: to });
    ask(view, "late", { condition: "overdue" });
    // A list by deadline has only what has one.
    ask(view, "starred", { condition: ["open", "starred"], sort: null });
  }
  const mine = (query) => ({ view: "assigned_to_me", list: useFresh("/tasks", { view: "assigned_to_me", limit: 50, ...query }) });
  const given = (query) => ({ view: "assigned_by_me", list: useFresh(gives ? "/tasks" : null, { view: "assigned_by_me", limit: 50, ...query }) });
  const waiting = [mine({ condition: "to_acknowledge" }), mine({ condition: "to_answer" }), given({ condition: "to_decide" }), given({ status: ["awaiting_approval", "declined"] })];
  const every = [...lists, ...waiting];
  const all = Object.values(useTogether(every.map((each) => each.list)) ?? {});
  if (!all.some((each) => each.data)) {
    const failed = all.find((each) => each.error);
    return html`<div class="page"><h1>${t("nav_today")}</h1>${failed ? html`<${Failed} error=${failed.error} retry=${() => all.forEach((each) => each.reload())} />` : html`<${Skeleton} rows=${6} />`}</div>`;
  }
  every.forEach((each, n) => { each.list = all[n]; });
  const gather = (name) => {
    const seen = new Set();
    return lists.filter((each) => each.name === name).flatMap((each) => (each.list.data?.items ?? []).map((task) => ({ task, view: each.view }))).filter((each) => !seen.has(each.task.id) && seen.add(each.task.id));
  };
  const due = gather("due").filter((each) => Date.parse(each.task.deadline) > now || each.task.status === "awaiting_approval");
  const parts = [["due", due, `deadline_from=${encodeURIComponent(from)}&deadline_to=${encodeURIComponent(to)}`], ["late", gather("late"), "condition=overdue"],
    ["waiting", waiting.flatMap(({ list, view }) => (list.data?.items ?? []).map((task) => ({ task, view }))).filter((each, index, rows) => rows.findIndex((one) => one.task.id === each.task.id) === index), null],
    ["starred", gather("starred"), "condition=starred&condition=open"]];
  const old = all.find((each) => each.offline && each.data);
  return html`<div class="page home today">
    <div class="page-head"><h1>${t("nav_today")} <span class="soft">${exact(new Date(now).toISOString()).replace(/^\S+ /, "")}</span></h1></div>
    ${old && html`<${Age} at=${old.at} />`}
    <p class="brief">${parts.map(([name, rows]) => html`<a href=${`#d-${name}`}><b>${figure(rows.length)}</b> ${t(`d_count_${name}`)}</a>`)}</p>
    ${parts.every(([, rows]) => rows.length === 0) && html`<${Empty} title=${t("d_nothing")} text=${t("d_nothing_text")} action=${html`<a class="button" href="/tasks">${t("nav_tasks")}</a>`} />`}
    ${parts.filter(([, rows]) => rows.length).map(([name, rows, query]) => html`<section class="section" key=${name} aria-labelledby=${`d-${name}`}>
      <h2 id=${`d-${name}`}><b>${t(`d_${name}`)}</b> <span class="figure">${figure(rows.length)}</span></h2>
      <ul class="list">${rows.slice(0, SHOWN).map(({ task, view }) => html`<${TaskRow} key=${task.id} task=${task} showAssigner=${view === "assigned_to_me"} />`)}</ul>
      ${rows.length > SHOWN && html`<a class="more-link" href=${query === null ? "/" : `/tasks?${query}`}>${t("d_all")}</a>`}</section>`)}
  </div>`;
}
