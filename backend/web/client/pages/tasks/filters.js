/** The search box and the chips over a list: one tap narrows, another takes it back. */
import { useResource } from "/client/core/data.js";
import { narrow } from "/client/core/router.js";
import { isA, session } from "/client/core/session.js";
import { t } from "/client/core/texts.js";
import { html, useStore } from "/client/core/view.js";
import { SearchBox } from "/client/parts/search_box.js";

export const VIEWS = ["visible", "assigned_to_me", "assigned_by_me", "supervised", "followed"];
const CONDITIONS = ["overdue", "due_soon", "not_acknowledged", "awaiting_answer", "to_decide", "to_answer", "no_deadline", "starred", "closed"];
const SORTS = ["newest", "deadline"];

export function Filters({ filter, focus, onMore }) {
  const conditions = filter.condition ?? [];
  const chip = (condition) => html`<button type="button" class="chip" aria-pressed=${String(conditions.includes(condition))}
    onClick=${() => narrow({ condition: conditions.includes(condition) ? conditions.filter((each) => each !== condition) : [...conditions.filter((each) => each !== (condition === "closed" ? "open" : "closed")), condition] })}>${t(`l_${condition}`)}</button>`;
  // The forecast orders a list only for those who watch units, and only while it is worth something.
  const watches = isA(useStore(session)?.person, "leader", "secretariat");
  const forecast = useResource(watches ? "/risk" : null, {}, { affects: () => false }).data?.used;
  const sorts = forecast || filter.sort === "risk" ? [...SORTS, "risk"] : SORTS;
  const further = ["status", "urgency", "unit_id", "person_id", "assigner_id", "field", "tag", "deadline_from", "deadline_to", "assigned_from", "assigned_to"].filter((each) => filter[each]);
  return html`<div class="filters">
    <${SearchBox} label=${t("l_search")} value=${filter.q ?? ""} focus=${focus} />
    <div class="chips" role="group" aria-label=${t("l_whose")}>${VIEWS.map((view) => html`<button type="button" class="chip" aria-pressed=${String((filter.view ?? "visible") === view)}
      onClick=${() => narrow({ view: view === "visible" ? null : view })}>${t(`l_view_${view}`)}</button>`)}</div>
    <div class="chips" role="group" aria-label=${t("l_which")}>
      <button type="button" class="chip" aria-pressed=${String(further.length > 0)} onClick=${onMore}>${t("l_filter")}${further.length > 0 && ` (${further.length})`}</button>
      ${["open", ...CONDITIONS].map(chip)}
      <select class="chip" aria-label=${t("l_sort")} value=${filter.sort ?? "newest"} onChange=${(event) => narrow({ sort: event.currentTarget.value === "newest" ? null : event.currentTarget.value })}>
        ${sorts.map((each) => html`<option value=${each} selected=${(filter.sort ?? "newest") === each}>${t(`l_sort_${each}`)}</option>`)}</select>
    </div></div>`;
}
