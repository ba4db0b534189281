/** The head line of a board: its totals, each a way to its list, and how old they are. */
import { figure, percent, t } from "/client/core/texts.js";
import { ago, dayOf, dayText, exact, useNow } from "/client/core/time.js";
import { html } from "/client/core/view.js";
import { fellDue, openWork } from "/client/board/links.js";
import { Empty, Failed, Skeleton } from "/client/parts/states.js";

/** One figure with its word: `kind` is a timeliness or "". */
function Total({ value, word, href, kind = "", shape = "" }) {
  const inside = html`${shape && value > 0 && html`<span class="shape" aria-hidden="true">${shape} </span>`}<b>${figure(value)}</b> <span>${t(word)}</span>`;
  return html`<li class=${value ? kind && `timeliness ${kind}` : "zero"}>${value ? html`<a href=${href}>${inside}</a>` : html`<span>${inside}</span>`}</li>`;
}

export function BoardHead({ board }) {
  const { unit, total, since, asOf } = board;
  return html`<ul class="board-totals">
    <${Total} value=${total.open} word="board_open" href=${openWork(unit.id)} />
    <${Total} value=${total.open_overdue} word="board_overdue" href=${openWork(unit.id, "overdue")} kind="overdue" shape="▲" />
    <${Total} value=${total.due_soon} word="board_due_soon" href=${openWork(unit.id, "due_soon")} kind="due_soon" shape="◐" />
    <${Total} value=${total.not_acknowledged} word="board_not_acknowledged" href=${openWork(unit.id, "not_acknowledged")} />
    <li class="board-rate"><a href=${fellDue(unit.id, since, asOf)} title=${t("board_since", { day: dayText(dayOf(Date.parse(since))) })}><span>${t("board_rate")}</span> <b>${percent(total.fell_due_on_time, total.fell_due)}</b>
      <small> (${figure(total.fell_due_on_time)}/${figure(total.fell_due)})</small></a></li>
    <li><${Freshness} board=${board} /><span class="paper-only">${t("board_as_of", { when: exact(new Date(board.at).toISOString()) })}</span></li></ul>`;
}

/** How old what is shown is. While the link is up it is of this moment, whenever the last change came. */
export function Freshness({ board }) {
  const now = useNow(1_000);
  const when = ago(new Date(board.at).toISOString(), now);
  if (board.live) return html`<span class="board-age" title=${exact(new Date(board.at).toISOString())}><i class="pulse" aria-hidden="true"></i>${t("board_live")} · ${t("board_age", { when })}</span>`;
  return html`<span class="board-age down" role="status"><span aria-hidden="true">◐ </span>${t("board_not_live", { when })}</span>`;
}

/** What stands there before the board is known, or when there is none to see. */
export function NoBoard({ board }) {
  if (board.error?.code === "no_board") return html`<${Empty} title=${t("board_not_yours")} action=${html`<a class="button" href="/tasks">${t("nav_tasks")}</a>`} />`;
  if (board.error?.code === "unit_not_watched") return html`<${Empty} title=${board.error.title} text=${t("board_unit_not_yours")} action=${html`<a class="button" href="/board">${t("board_own")}</a>`} />`;
  return board.error ? html`<${Failed} error=${board.error} retry=${board.reload} />` : html`<${Skeleton} rows=${10} />`;
}
