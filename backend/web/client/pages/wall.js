/**
 * The wall screen: three panels that nobody touches. It pages through the units by itself, keeps the screen awake and
 * itself signed in, and says so in large letters when what it shows is old.
 */
import { learn, figure, percent, t } from "/client/core/texts.js";
import { token } from "/client/core/session.js";
import { ago, dayOf, dayText, exact, useNow } from "/client/core/time.js";
import { html, useEffect, useMemo, useState } from "/client/core/view.js";
import { settled } from "/client/core/data.js";
import { useBoard } from "/client/board/data.js";
import { Latest, useLatest } from "/client/board/latest.js";
import { ageRows, Trend, usePast } from "/client/board/past.js";
import { sorted } from "/client/board/rows.js";
import { Bars } from "/client/parts/charts.js";
import { Failed, Skeleton } from "/client/parts/states.js";
import words from "/client/texts/board.js";

learn(words);
/** So many units are shown at once, and so long, in milliseconds. */
const PAGE = 9, TURN = 15_000;
/** Without the live link, the figures are read again so often; after so long they are called old. */
const AGAIN = 30_000, OLD = 60_000;
/** A screen that stays on for months takes up what was improved meanwhile, at night. */
const RELOAD = 24 * 3_600_000;

export default function WallPage({ query }) {
  const unitId = query.get("unit_id");
  const board = useBoard(unitId);
  const read = [usePast("history", unitId), usePast("workload", unitId)];
  const [history, workload] = read.map((each) => each.data);
  useEffect(() => { document.title = `${t("wall_title")} · Giao Việc`; });
  useAwake();
  useEffect(() => {
    if (board.live) return undefined;
    const timer = setInterval(board.reload, AGAIN);
    return () => clearInterval(timer);
  }, [board.live, board.reload]);
  if (!board.unit || !settled(...read)) return html`<main id="content" class="wall" tabindex="-1"><h1>${t("wall_title")}</h1>${board.error ? html`<${Failed} error=${board.error} retry=${board.reload} />` : html`<${Skeleton} rows=${8} />`}</main>`;
  return html`<main id="content" class="wall" tabindex="-1">
    <header class="wall-head"><h1>${board.unit.name}</h1><${Clock} board=${board} /></header>
    <section class="wall-panel wall-figures" aria-label=${t("board")}><${Figures} board=${board} />${history?.unit.id === board.unit.id && html`<${Trend} history=${history} />`}</section>
    <${Units} board=${board} />
    <section class="wall-panel wall-side"><h2>${t("board_latest")}</h2><${News} unitId=${board.unit.id} />
      ${workload && html`<h2>${t("wall_ages")}</h2><${Bars} rows=${ageRows(workload).map((each) => ({ ...each, href: null }))} label=${t("past_ages")} />`}</section>
  </main>`;
}

function News({ unitId }) {
  return html`<${Latest} items=${useLatest(unitId)} most=${8} />`;
}

/** The time, and how old the figures are: a word while all is well, a warning as soon as they may be wrong. */
function Clock({ board }) {
  const now = useNow(1_000);
  const when = ago(new Date(board.at).toISOString(), now);
  const old = !board.live && now - board.at > OLD;
  return html`<p class="wall-clock ${old ? "old" : ""}"><span role="status">${old ? t("wall_old", { when }) : board.live ? t("board_live") : t("wall_updated", { when })}</span> <time>${exact(new Date(now).toISOString())}</time></p>`;
}

function Figures({ board: { total, since } }) {
  const one = (value, word, kind, shape) => html`<div class=${value && kind ? `timeliness ${kind}` : ""}><dt>${shape && value > 0 ? html`<span aria-hidden="true">${shape} </span>` : ""}${t(word)}</dt><dd>${figure(value)}</dd></div>`;
  return html`<dl class="wall-totals">${one(total.open_overdue, "board_overdue", "overdue", "▲")}${one(total.due_soon, "board_due_soon", "due_soon", "◐")}${one(total.open, "board_open")}${one(total.not_acknowledged, "board_not_acknowledged")}
    <div class="wall-rate"><dt>${t("board_rate")} <small>${t("board_since", { day: dayText(dayOf(Date.parse(since))) })}</small></dt><dd>${percent(total.fell_due_on_time, total.fell_due)} <small>${figure(total.fell_due_on_time)}/${figure(total.fell_due)}</small></dd></div></dl>`;
}

/** The units that hurt, a page at a time. */
function Units({ board }) {
  const rows = useMemo(() => sorted(board.rows.values(), "overdue").filter(({ cell }) => cell.open_overdue || cell.due_soon || cell.not_acknowledged), [board.rows]);
  const pages = Math.max(1, Math.ceil(rows.length / PAGE));
  const [turn, next] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => next((now) => now + 1), TURN);
    return () => clearInterval(timer);
  }, []);
  const at = turn % pages;
  const shown = rows.slice(at * PAGE, (at + 1) * PAGE);
  const cell = (value, kind = "", shape = "") => html`<td class="number ${value ? "" : "zero"}">${value && kind ? html`<span class="timeliness ${kind}"><span class="shape" aria-hidden="true">${shape}</span>${figure(value)}</span>` : figure(value)}</td>`;
  return html`<section class="wall-panel wall-units"><h2>${t("wall_units")} <small>${rows.length > PAGE && t("wall_page", { from: at * PAGE + 1, to: at * PAGE + shown.length, all: figure(rows.length) })}</small></h2>
    ${rows.length ? html`<table><caption class="sr-only">${t("wall_units")}</caption><thead><tr><th scope="col">${t("board_units")}</th><th scope="col" class="number">▲ ${t("board_overdue")}</th><th scope="col" class="number">◐ ${t("board_due_soon")}</th><th scope="col" class="number">${t("board_not_acknowledged")}</th><th scope="col" class="number">${t("board_rate")}</th></tr></thead>
      <tbody>${shown.map((row) => html`<tr key=${row.unit.id + row.turn} class=${row.turn ? "changed" : ""}><th scope="row"><span>${row.unit.name}</span></th>${cell(row.cell.open_overdue, "overdue", "▲")}${cell(row.cell.due_soon, "due_soon", "◐")}${cell(row.cell.not_acknowledged)}<td class="number">${percent(row.cell.fell_due_on_time, row.cell.fell_due)}</td></tr>`)}</tbody></table>`
    : html`<p class="wall-calm">● ${t("wall_calm")}</p>`}</section>`;
}

/** Keep the screen lit and the sign-in alive. */
function useAwake() {
  useEffect(() => {
    let lock = null;
    const wake = () => { if (!document.hidden) navigator.wakeLock?.request("screen").then((held) => { lock = held; }, () => {}); };
    wake();
    document.addEventListener("visibilitychange", wake);
    const renewal = setInterval(() => token().catch(() => {}), 60_000);
    const anew = setTimeout(() => { if (navigator.onLine) window.location.reload(); }, RELOAD);
    return () => {
      document.removeEventListener("visibilitychange", wake);
      clearInterval(renewal);
      clearTimeout(anew);
      lock?.release().catch(() => {});
    };
  }, []);
}
