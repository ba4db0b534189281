/**
 * Home: what needs this person, by reason, each with the tap that settles it; then what they only watch. One page for
 * all roles: it is put together from what one gave, what one was given, and what one supervises.
 */
import { useFresh } from "/client/pages/task/acting.js";
import { useTogether } from "/client/core/data.js";
import { hear, watch } from "/client/core/live.js";
import { isA, session } from "/client/core/session.js";
import { figure, learn, t } from "/client/core/texts.js";
import { dayOf, useNow } from "/client/core/time.js";
import { html, useEffect, useRef, useStore } from "/client/core/view.js";
import { Age, Empty, Failed, Skeleton } from "/client/parts/states.js";
import { me, mayAssign } from "/client/parts/shell.js";
import { waiting } from "/client/core/outbox.js";
import { TaskRow } from "/client/parts/task_row.js";
import { Followed } from "/client/pages/home/followed.js";
import { AcknowledgeAll, Acknowledge, Answer, Approve, Decide, Insist, Report, Urge } from "/client/pages/home/rows.js";
import { isDueToday, isLate, isUnanswered } from "/client/pages/home/sorting.js";
import verbs from "/client/texts/verbs.js";
import words from "/client/texts/home.js";

learn(words, verbs);
const OPEN = { condition: "open", sort: "deadline", limit: 100 };
/** A list by deadline has only what has one: continuing tasks are asked for apart. */
const CONTINUING = { condition: ["open", "no_deadline"], limit: 100 };

export default function Home() {
  const person = useStore(session)?.person;
  useStore(me);
  const now = useNow(60_000);
  useEffect(() => { document.title = `${t("nav_home")} · Giao Việc`; }, []);
  const gives = mayAssign() || isA(person, "leader"), holds = !isA(person, "administrator") || person.roles.length > 1, watches = isA(person, "secretariat");
  const ask = (when, query) => useFresh(when ? "/tasks" : null, query);
  const asked = {
    deciding: ask(gives, { view: "assigned_by_me", condition: "to_decide" }),
    judging: ask(gives, { view: "assigned_by_me", status: ["awaiting_approval", "declined"] }),
    fresh: ask(holds, { view: "assigned_to_me", condition: "to_acknowledge", limit: 100 }),
    asked: ask(holds, { view: "assigned_to_me", condition: "to_answer" }),
    given: ask(gives, { view: "assigned_by_me", ...OPEN }),
    held: ask(holds, { view: "assigned_to_me", ...OPEN }),
    continuing: ask(holds, { view: "assigned_to_me", ...CONTINUING }),
    endless: ask(gives, { view: "assigned_by_me", condition: ["not_acknowledged", "no_deadline"], limit: 100 }),
    supervised: ask(watches, { view: "supervised", ...OPEN }),
    silent: ask(watches, { view: "supervised", condition: ["not_acknowledged", "no_deadline"], limit: 100 }),
  };
  const drafted = useFresh(gives ? "/task-drafts" : null, { limit: 3 }, { affects: () => false });
  const board = useFresh(isA(person, "leader", "secretariat") ? "/board" : null);
  useBoardTotal(board);
  const lists = useTogether({ ...asked, drafted, board });
  const all = Object.keys(asked).map((name) => (lists ?? asked)[name]);
  const items = (name) => lists[name].data?.items ?? [];
  const loaded = lists && all.some((each) => each.data);
  const failed = lists && all.find((each) => each.error);
  if (!gives && !holds && !watches) return html`<div class="page"><h1>${t("nav_home")}</h1><${Empty} title=${t("h_nothing")} action=${html`<a class="button" href="/admin">${t("nav_admin")}</a>`} /></div>`;
  if (!loaded) return html`<div class="page"><h1>${t("h_needs_me")}</h1>${failed ? html`<${Failed} error=${failed.error} retry=${() => all.forEach((each) => each.reload())} />` : html`<${Skeleton} rows=${6} />`}</div>`;
  const drafts = items("drafted");

  const taken = new Set();
  /** Each task stands once, where it is most urgent. */
  const once = (rows) => rows.filter((each) => !taken.has(each.id) && taken.add(each.id));
  const sections = [
    ["flash", once(items("fresh").filter((each) => each.urgency === "flash")), Acknowledge, "/tasks?view=assigned_to_me&condition=to_acknowledge", lists.fresh],
    ["deciding", once(items("deciding")), Decide, "/tasks?view=assigned_by_me&condition=to_decide", lists.deciding],
    ["judging", once(items("judging").filter((each) => each.status === "awaiting_approval")), Approve, "/tasks?view=assigned_by_me&status=awaiting_approval", lists.judging],
    ["declined", once(items("judging").filter((each) => each.status === "declined")), Insist, "/tasks?view=assigned_by_me&status=declined", lists.judging],
    ["asked", once(items("asked")), Answer, "/tasks?view=assigned_to_me&condition=to_answer", lists.asked],
    ["fresh", once(items("fresh").filter((each) => each.urgency !== "flash")), Acknowledge, "/tasks?view=assigned_to_me&condition=to_acknowledge", lists.fresh],
    ["late_mine", once(items("held").filter((each) => isLate(each, now))), Report, "/tasks?view=assigned_to_me&condition=overdue", lists.held],
    ["today", once(items("held").filter((each) => isDueToday(each, now) || each.status === "returned")), Report, "/today", lists.held],
    ["unanswered", once([...items("given"), ...items("endless")].filter((each) => isUnanswered(each, now))), Urge, "/tasks?view=assigned_by_me&condition=not_acknowledged", lists.given],
    ["late_given", once(items("given").filter((each) => isLate(each, now))), Urge, "/tasks?view=assigned_by_me&condition=overdue", lists.given],
    ["unanswered_watched", once([...items("supervised"), ...items("silent")].filter((each) => isUnanswered(each, now))), Urge, "/tasks?view=supervised&condition=not_acknowledged", lists.supervised],
    ["late_watched", once(items("supervised").filter((each) => isLate(each, now))), Urge, "/tasks?view=supervised&condition=overdue", lists.supervised],
  ].filter((each) => each[1].length);
  const needed = sections.reduce((sum, each) => sum + each[1].length, 0);
  const later = once([...items("held"), ...items("continuing")].filter((each) => !["paused", "awaiting_approval"].includes(each.status)));
  const old = all.find((each) => each.offline && each.data);
  return html`<div class="page home">
    <div class="page-head"><h1>${t("h_needs_me")} <b class="tally">${figure(needed)}</b></h1></div>
    ${old && html`<${Age} at=${old.at} />`}
    ${!needed && html`<${Empty} title=${t("h_nothing")} text=${t("h_nothing_text", { day: dayOf(now).split("-").reverse().join("/") })}
      action=${gives ? html`<a class="button" href="/assign">${t("assign")}</a>` : html`<a class="button" href="/tasks?view=assigned_to_me">${t("h_all_mine")}</a>`} />`}
    ${sections.map(([name, rows, Side, address, list]) => html`<${Section} key=${name} name=${name} rows=${rows} side=${Side} address=${address} more=${list.data?.next} all=${name === "fresh" && rows.length > 1 ? html`<${AcknowledgeAll} tasks=${rows} />` : null} mine=${["flash", "fresh", "asked", "late_mine", "today"].includes(name)} />`)}
    ${drafts.length > 0 && html`<section class="section" aria-labelledby="h-drafts"><h2 id="h-drafts"><b>${t("h_drafts")}</b></h2><ul class="list">${drafts.map((each) => html`<li key=${each.id}><a class="task-link" href=${`/assign?draft=${each.id}`}><span class="clamp">${each.sentence || each.body.title}</span></a></li>`)}</ul></section>`}
    <${Followed} board=${lists.board.data} given=${lists.given.data} />
    ${later.length > 0 && html`<${Section} name="later" rows=${later} address="/tasks?view=assigned_to_me&condition=open&sort=deadline" more=${lists.held.data?.next} mine />`}
  </div>`;
}

const SHOWN = 6;

/** Keep the sum of a board that was read right, as its cells come over the live link. */
function useBoardTotal({ data, replace }) {
  const id = data?.unit.id ?? null;
  const now = useRef(null);
  now.current = { data, replace };
  useEffect(() => {
    if (!id) return undefined;
    const take = (told) => told?.unit.id === id && now.current.replace({ ...now.current.data, total: told.total, as_of: told.as_of });
    const stops = [hear("board", take), watch({ board: id }, (answer) => take(answer?.board))];
    return () => { for (const stop of stops) stop(); };
  }, [id]);
}

/** Verbs that wait, or were refused meanwhile: the row says so instead of offering them again. Returns words by task. */
function useQueued() {
  const held = useStore(waiting).filter((each) => each.task);
  return new Map(held.map((each) => [each.task.id, held.some((one) => one.task.id === each.task.id && one.problem) ? "h_queued_refused" : "h_queued"]));
}

function Section({ name, rows, side: Side = null, address, more, all = null, mine = false }) {
  const queued = useQueued();
  const shown = rows.slice(0, SHOWN);
  return html`<section class="section" aria-labelledby=${`h-${name}`}>
    <h2 id=${`h-${name}`}><b>${t(`h_${name}`)}</b> <span class="figure">${figure(rows.length)}${more ? "+" : ""}</span>${all && html`<span class="spread"></span>${all}`}</h2>
    <ul class="list">${shown.map((each) => html`<${TaskRow} key=${each.id} task=${each} showAssigner=${mine} side=${queued.has(each.id) ? html`<p class="row-said soft"><a href="/outbox">${t(queued.get(each.id))}</a></p>` : Side && html`<${Side} task=${each} />`} />`)}</ul>
    ${(rows.length > SHOWN || more) && html`<a class="more-link" href=${address}>${t("h_all")}</a>`}
  </section>`;
}
