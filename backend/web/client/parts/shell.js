/** The frame of every page: navigation at the thumb on a phone, at the left on a desk, and how the link is. */
import { useResource } from "/client/core/data.js";
import { link } from "/client/core/live.js";
import { waiting } from "/client/core/outbox.js";
import { go, place } from "/client/core/router.js";
import { isA, session } from "/client/core/session.js";
import { count, t } from "/client/core/texts.js";
import { ago, useNow } from "/client/core/time.js";
import { html, store, useEffect, useRef, useStore } from "/client/core/view.js";
import { unheard, useHearing } from "/client/parts/heard.js";
import { Icon } from "/client/parts/icon.js";
import { shownFrom, Skeleton } from "/client/parts/states.js";

/** The signed-in person with the posts they hold now, and what those allow (`may`). */
export const me = store(null);

/** What each role finds in the navigation: [address, icon, word], the first five on a phone. */
function ways(person) {
  const watches = isA(person, "secretariat", "leader");
  const all = [
    ["/", "home", "nav_home", true],
    ["/tasks", "list", "nav_tasks", true],
    ["/board", "board", "nav_board", watches],
    ["/today", "today", "nav_today", !isA(person, "administrator") || person.roles.length > 1],
    ["/messages", "bell", "nav_messages", true],
    ["/campaigns", "flag", "nav_campaigns", mayAssignWidely() || isA(person, "secretariat")],
    ["/imports", "import", "nav_imports", mayAssignWidely()],
    ["/reports", "report", "nav_reports", watches],
    ["/reminders", "note", "nav_reminders", true],
    ["/directory", "people", "nav_directory", true],
    ["/admin", "gear", "nav_admin", isA(person, "administrator")],
  ];
  return all.filter((each) => each[3]);
}

export const mayAssign = () => Boolean(me.get()?.may.includes("assign"));
/** Whether they may give work to other units, to many at once. */
export const mayAssignWidely = () => Boolean(me.get()?.may.includes("assign_widely"));

export function Shell({ children }) {
  const signedIn = useStore(session);
  const here = useStore(place);
  const known = useStore(me);
  const person = signedIn?.person;
  const { data: own, error } = useResource(person ? "/me" : null, {}, { affects: () => false });
  useEffect(() => { me.set(own?.id === person?.id ? own ?? null : null); }, [own, person?.id]);
  const news = useStore(unheard);
  const live = useStore(link).state;
  useHearing();
  const thumb = useHeight("--thumb", Boolean(person));
  useEffect(() => shortcuts(), []);
  useEffect(() => { document.getElementById("content")?.focus({ preventScroll: true }); }, [here.path]);
  if (!person) return html`<main id="content" tabindex="-1">${children}</main>`;
  // What one may do decides what stands where: until it is known, or cannot be had, nothing is shown that it would move.
  const ready = Boolean(known || error);
  const post = known?.posts?.find((each) => each.is_head) ?? known?.posts?.[0];
  const shown = ways(person);
  const item = ([address, icon, word]) => html`<a href=${address} aria-current=${isHere(here.path, address) ? "page" : undefined}>
    <${Icon} name=${icon} /><span>${t(word)}</span>${address === "/messages" && html`<${News} count=${news} />`}</a>`;
  return html`<div class="shell" data-live=${live}>
    <a class="skip" href="#content" onClick=${(event) => { event.preventDefault(); document.getElementById("content").focus(); }}>${t("skip_to_content")}</a>
    <nav class="side" aria-label=${t("navigation")}>
      <a class="brand" href="/"><${Icon} name="mark" /><span>Giao Việc</span></a>
      ${mayAssign() && html`<a class="button primary side-assign" href="/assign"><${Icon} name="plus" />${t("assign")}</a>`}
      ${ready && shown.map(item)}
      <a class="who" href="/account" aria-current=${isHere(here.path, "/account") ? "page" : undefined}><b>${person.full_name}</b>
        <small>${post ? `${post.title}, ${post.unit.name}` : t("account")}</small></a>
    </nav>
    <div class="main">
      <${LinkState} />
      <main id="content" tabindex="-1">${ready ? children : html`<${Skeleton} rows=${6} />`}</main>
    </div>
    <nav class="thumb" ref=${thumb} aria-label=${t("navigation")}>${shown.slice(0, 4).map(item)}
      <a href="/account" aria-current=${isHere(here.path, "/account") ? "page" : undefined}><${Icon} name="more" /><span>${t("nav_more")}</span>${shown.slice(4).some(([address]) => address === "/messages") && html`<${News} count=${news} />`}</a></nav>
    ${mayAssign() && ["/", "/tasks", "/today"].includes(here.path) && html`<a class="assign-button" href="/assign"><${Icon} name="plus" /><span>${t("assign")}</span></a>`}
  </div>`;
}

/** Tell the styles how high an element is, which grows with the reader's letters. */
function useHeight(name, there) {
  const element = useRef(null);
  useEffect(() => {
    if (!there) return undefined;
    const watching = new ResizeObserver(() => document.documentElement.style.setProperty(name, `${element.current?.offsetHeight ?? 0}px`));
    watching.observe(element.current);
    return () => watching.disconnect();
  }, [there]);
  return element;
}

const News = ({ count: news }) => news > 0 && html`<b class="news"><span aria-hidden="true">${Math.min(news, 99)}</span><span class="sr-only">${count("told", news)}</span></b>`;

/** What does not fit at the thumb, for the account page. */
export const furtherWays = (person) => ways(person).slice(4);

const isHere = (path, address) => (address === "/" ? path === "/" : path === address || path.startsWith(`${address}/`));

/** One band that says how old what is shown is, or since when it may be, and how many verbs wait; nothing at all when all is well. */
function LinkState() {
  const now = useNow(5_000);
  const state = useStore(link);
  const held = useStore(waiting);
  const old = useStore(shownFrom).map((each) => each.at);
  const refused = held.filter((each) => each.problem).length;
  const down = old.length > 0 || (state.state !== "connected" && now - state.since > 3_000);
  if (!down && !held.length) return null;
  const when = (at) => ago(new Date(at).toISOString(), now);
  const said = old.length ? t("shown_from", { when: when(Math.min(...old)) }) : t("link_down", { when: when(state.since) });
  return html`<div class="link-state ${down ? "down" : ""} ${refused ? "refused" : ""}" role="status">
    ${down && html`<span class=${old.length ? "age" : ""}>${said}</span>`}
    ${held.length > 0 && html`<a href="/outbox">${refused ? count("refused", refused) : count("waiting", held.length)}</a>`}</div>`;
}

/** `/` searches, `g` then a letter goes somewhere, `?` is on the account page. Never while somebody types. */
function shortcuts() {
  const press = (event) => {
    const types = event.target.closest?.("input, textarea, select, dialog, [contenteditable]");
    if (types || event.metaKey || event.ctrlKey || event.altKey) return;
    const search = document.querySelector("[data-search]");
    if (event.key === "/") {
      event.preventDefault();
      if (search) search.focus();
      else go("/tasks?focus=search");
    }
    if (event.key === "c" && mayAssign()) go("/assign");
  };
  document.addEventListener("keydown", press);
  return () => document.removeEventListener("keydown", press);
}
