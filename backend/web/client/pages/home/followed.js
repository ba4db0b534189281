/** How much one watches, and how it stands: each number opens its list. */
import { figure, t } from "/client/core/texts.js";
import { html } from "/client/core/view.js";
import { SHAPES } from "/client/parts/marks.js";

/** Whoever watches units sees their board's counts; somebody who gave work sees that of their own. */
export function Followed({ board, given }) {
  const cell = board?.total;
  const at = cell ? `unit_id=${board.unit.id}&` : "view=assigned_by_me&";
  if (!cell && !given?.items.length) return null;
  const of = (name) => given.items.filter((each) => each.timeliness === name).length;
  const soon = cell ? cell.due_soon : of("due_soon");
  const late = cell ? cell.open_overdue : of("overdue");
  const open = cell ? cell.open : given.items.length;
  const more = cell || !given.next ? "" : "+";
  const one = (shape, number, query, word) => html`<a class=${`count ${shape}`} href=${`/tasks?${at}condition=open${query}`}>
    <span class="shape" aria-hidden="true">${SHAPES[shape]}</span><b>${figure(number)}${more}</b><span>${word}</span></a>`;
  return html`<section class="section" aria-labelledby="h-followed"><h2 id="h-followed"><b>${cell ? t("h_followed_unit", { unit: board.unit.name }) : t("h_followed")}</b> <span class="figure">${figure(open)}${more}</span></h2>
    <div class="counts"><a class="count plain" href=${`/tasks?${at}condition=open`}><b>${figure(open)}${more}</b><span>${t("h_open")}</span></a>${one("due_soon", soon, "&condition=due_soon", t("timeliness_due_soon"))}${one("overdue", late, "&condition=overdue", t("timeliness_overdue"))}
      ${cell && html`<a class="count plain" href=${`/tasks?${at}condition=not_acknowledged`}><b>${figure(cell.not_acknowledged)}</b><span>${t("h_not_acknowledged")}</span></a>`}</div></section>`;
}
