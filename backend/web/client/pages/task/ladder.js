/** Reminders in words: what a rung is called, whom it tells, why, and what makes it stop. */
import { t } from "/client/core/texts.js";
import { clockTime } from "/client/core/time.js";
import { html } from "/client/core/view.js";

/** What ends a rung: the trigger it is named after. */
const STOPS = [["not_acknowledged", "acknowledge"], ["half_time", "report"], ["likely_late", "report"], ["due", "submit"], ["overdue", "submit"], ["urged", "submit"], ["awaiting_approval", "decide"], ["extension", "decide"], ["explanation", "explain"], ["urging", "report"], ["promise", "report"]];

const stops = (rung) => STOPS.find(([start]) => rung.startsWith(start))?.[1];
export const rungName = (reminder) => {
  const kind = ["assigned", "not_acknowledged", "half_time", "due_soon", "overdue", "due", "awaiting_approval", "extension", "explanation", "urging", "promise", "likely_late"].find((each) => reminder.rung.startsWith(each));
  const step = /_(\d+)$/.exec(reminder.rung)?.[1];
  const number = step ?? (reminder.occurrence > 1 || kind === "overdue" ? reminder.occurrence : null);
  return kind ? t(`t_rung_${kind}`) + (number && kind !== "due_soon" ? ` (${t("t_time", { n: number })})` : "") : t("t_rung_other");
};

/** Reminders of one rung at one moment are one line with all whom they told. */
export function together(reminders) {
  const found = new Map();
  for (const each of reminders) {
    const key = `${each.rung.replace(/:.*/, "")}|${each.occurrence}|${each.due_at}|${each.state}`;
    const held = found.get(key);
    if (held) held.recipients = [...held.recipients, ...each.recipients];
    else found.set(key, { ...each, recipients: [...each.recipients] });
  }
  return [...found.values()];
}

const AS = ["next_up", "next_up_2", "next_up_3", "assigner", "secretariat", "superior_head", "stand_in"];

/** Each person a reminder tells, once, with the part in which they are told. */
export const peopleOf = (reminder) => [...new Map(reminder.recipients.map((each) => [each.person.id + each.told_as, each])).values()]
  .map((each) => `${each.person.full_name}${t(`t_as_${AS.includes(each.told_as) ? each.told_as : "other"}`)}${each.withheld ? ` (${t("t_not_sent")})` : each.held_until ? ` (${t("t_held", { when: clockTime(each.held_until) })})` : ""}`);

/** One reminder: its name, its people, its reason. */
export function Rung({ reminder, ahead = false }) {
  const people = peopleOf(reminder);
  const ends = ahead && stops(reminder.rung);
  return html`<span><b>${rungName(reminder)}</b>${reminder.state === "withheld" && ` – ${t("t_withheld")}`}
    ${people.length > 0 && html`<span class="told">${people.join(", ")}</span>`}
    <span class="told soft">${reminder.why}${ends ? `; ${t(`t_stops_${ends}`)}` : ""}</span></span>`;
}
