/** The secretariat's board: every unit's figures as they are now, sorted by what hurts, and how they came to be so. */
import { download } from "/client/core/api.js";
import { narrow } from "/client/core/router.js";
import { figure, learn, t } from "/client/core/texts.js";
import { dayOf, dayText } from "/client/core/time.js";
import { html, useEffect, useMemo, usePrinting, useState } from "/client/core/view.js";
import { useBoard } from "/client/board/data.js";
import { BoardHead, NoBoard } from "/client/board/head.js";
import { Heat } from "/client/board/heat.js";
import { Latest, useLatest } from "/client/board/latest.js";
import { Ages, Fields, Speed, Trend, usePast } from "/client/board/past.js";
import { KINDS, narrowed, sorted, SORTS } from "/client/board/rows.js";
import { BoardTable, howMany } from "/client/board/table.js";
import { UrgeDialog } from "/client/board/urging.js";
import { settled, useResource } from "/client/core/data.js";
import { Button } from "/client/parts/button.js";
import { Empty, Skeleton } from "/client/parts/states.js";
import { sayProblem } from "/client/parts/toast.js";
import words from "/client/texts/board.js";

learn(words);
/** So many units at first: what hurts stands above, and the pictures are not out of reach below. */
const FIRST = 40;

export default function BoardPage({ query }) {
  const unitId = query.get("unit_id");
  const board = useBoard(unitId);
  const history = usePast("history", unitId, Boolean(board.unit));
  const [urged, urge] = useState(null);
  useEffect(() => { document.title = `${board.unit ? t("board_of", { unit: board.unit.name }) : t("board")} · Giao Việc`; });
  const sheet = () => download("/board.xlsx", { unit_id: unitId, sort: query.get("sort") === "likely_late" ? "likely_late" : null }).catch(sayProblem);
  useExportKey(sheet);
  const urgeUnit = (unit) => urge(unit ?? board.unit);

  if (!board.unit) {
    return html`<div class="page wide"><h1>${t("board")}</h1><${NoBoard} board=${board} /></div>`;
  }
  const matching = history.data?.unit.id === board.unit.id ? history.data : null;
  return html`<div class="page wide board">
    <div class="page-head"><div class="board-title"><${Upwards} unitId=${unitId} /><h1>${board.unit.name}</h1></div>
      <div class="buttons board-tools"><a class="button quiet" href="/named">${t("board_named")}</a><a class="button quiet wide-only" href="/wall">${t("board_wall")}</a><${Button} onClick=${sheet}>${t("board_excel")}<//>
        <${Button} onClick=${() => download("/reports/monthly.docx", { unit_id: unitId }).catch(sayProblem)}>${t("board_word")}<//><${Button} onClick=${() => urgeUnit(null)}>${t("board_urge")}<//></div></div>
    <${BoardHead} board=${board} />
    <div class="board-main"><${Units} board=${board} history=${matching} query=${query} onUrge=${urgeUnit} /><${LatestPanel} unitId=${board.unit.id} /></div>
    <${Past} unitId=${unitId} read=${history} history=${matching} board=${board} sort=${query.get("sort") ?? "overdue"} />
    <p class="soft small board-keys">${t("board_keys")}</p>
    ${urged && html`<${UrgeDialog} unit=${urged} onClose=${() => urge(null)} />`}
  </div>`;
}

function Units({ board, history, query, onUrge }) {
  const q = query.get("q") ?? "", kind = query.get("kind") ?? "";
  const sort = SORTS.includes(query.get("sort")) ? query.get("sort") : "overdue";
  const rows = useMemo(() => narrowed(sorted(board.rows.values(), sort), q, kind), [board.rows, sort, q, kind]);
  const printing = usePrinting();
  const shown = query.get("all") || q || printing ? rows : rows.slice(0, FIRST);
  const weeks = useMemo(() => new Map((history?.rows ?? []).map((each) => [each.unit.id, each.weeks])), [history]);
  const kinds = Object.keys(KINDS).filter((name) => [...board.rows.values()].some((row) => KINDS[name].includes(row.unit.kind)));
  const likely = board.total.likely_late > 0;
  const caption = t("board_rows_caption", { sort: t(`board_sort_${sort}`), day: dayText(dayOf(Date.parse(board.since))) });
  return html`<section class="card board-units" aria-label=${t("board_units")}>
    <div class="board-filter"><input class="input" type="search" data-search placeholder=${t("board_find")} aria-label=${t("board_find")} value=${q} onInput=${(event) => narrow({ q: event.currentTarget.value })} />
      ${kinds.length > 1 && html`<div class="chips" role="group" aria-label=${t("board_kind")}>${["", ...kinds].map((name) => html`<button type="button" class="chip" aria-pressed=${String(name === kind)} onClick=${() => narrow({ kind: name || null })}>${name ? t(`board_kind_${name}`) : t("all")}</button>`)}</div>`}
      <label class="board-sort"><span class="sr-only">${t("board_sort")}</span><select class="input" value=${sort} onChange=${(event) => narrow({ sort: event.currentTarget.value === "overdue" ? null : event.currentTarget.value })}>
        ${SORTS.filter((each) => likely || each !== "likely_late").map((each) => html`<option value=${each} selected=${each === sort}>${t(`board_sort_${each}`)}</option>`)}</select></label>
      <span class="soft small board-count" role="status">${howMany(rows)}</span></div>
    ${rows.length ? html`<${BoardTable} board=${board} rows=${shown} weeks=${weeks} sort=${sort} caption=${caption} likely=${likely} onUrge=${onUrge} />
      ${shown.length < rows.length && html`<button type="button" class="button quiet board-all" onClick=${() => narrow({ all: "1" })}>${t("board_all", { count: figure(rows.length) })}</button>`}`
    : q || kind ? html`<${Empty} title=${t("board_none_found", { q })} action=${html`<${Button} onClick=${() => narrow({ q: null, kind: null })}>${t("board_clear")}<//>`} />`
    : html`<${Empty} title=${t("board_none")} text=${t("board_none_text")} />`}</section>`;
}

function LatestPanel({ unitId }) {
  return html`<section class="card card-pad board-latest" aria-labelledby="latest-title"><h2 id="latest-title">${t("board_latest")}</h2><${Latest} items=${useLatest(unitId)} /></section>`;
}

function Past({ unitId, read, history, board, sort }) {
  const works = usePast("workload", unitId), speeds = usePast("acknowledgement", unitId);
  const workload = works.data, speed = speeds.data;
  const rows = useMemo(() => sorted(board.rows.values(), sort), [board.rows, sort]);
  const drawn = useMemo(() => html`${history && html`<${Trend} history=${history} />`}${workload && html`<${Ages} workload=${workload} />`}
    ${speed && html`<${Speed} speed=${speed} />`}${workload && html`<${Fields} workload=${workload} />`}`, [history, workload, speed]);
  if (!settled(read, works, speeds)) return html`<${Skeleton} rows=${6} />`;
  return html`<div class="board-past">${drawn}${history && html`<${Heat} history=${history} rows=${rows} />`}</div>`;
}

/** The way to the board above: the unit's parent, while that is one that one watches. */
function Upwards({ unitId }) {
  const unit = useResource(unitId ? `/units/${unitId}` : null, {}, { affects: () => false }).data;
  const own = useResource("/board", {}, { affects: () => false }).data;
  if (!unitId) return null;
  const parent = unit?.parent_id && own && unit.parent_id !== own.unit.id && own.unit.id !== unitId ? unit.parent_id : null;
  return html`<a class="board-up" href=${parent ? `/board?unit_id=${parent}` : "/board"}>← ${t("board_back")}</a>`;
}

function useExportKey(run) {
  useEffect(() => {
    const press = (event) => {
      if (event.key !== "e" || event.metaKey || event.ctrlKey || event.altKey || event.target.closest?.("input, textarea, select, dialog, [contenteditable]")) return;
      event.preventDefault();
      run();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  });
}
