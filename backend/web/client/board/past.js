/** How a board came to be what it is: due each week, how long overdue, how soon acknowledged, by field. */
import { useResource } from "/client/core/data.js";
import { count, figure, percentAbout, t } from "/client/core/texts.js";
import { dayOf, dayText } from "/client/core/time.js";
import { html, useEffect } from "/client/core/view.js";
import { fellDue, listed, overdueSince } from "/client/board/links.js";
import { Bars, Columns, SpokenTable } from "/client/parts/charts.js";

/** These figures are read anew so often, in milliseconds: the server keeps each answer for a minute. */
const AGAIN = 120_000;
const FIELDS = 8;
const never = () => false;

/** Read something of a board's past, as useResource does, and read it anew while it is looked at. */
export function usePast(what, unitId, ready = true) {
  const found = useResource(ready ? `/board/${what}` : null, unitId ? { unit_id: unitId } : {}, { affects: never });
  useEffect(() => {
    const timer = setInterval(() => { if (!document.hidden) found.reload(); }, AGAIN);
    return () => clearInterval(timer);
  }, [found.reload]);
  return found;
}

/** The day on which a week begins, "23/11". */
export const weekDay = (start) => dayText(dayOf(Date.parse(start))).slice(0, 5);
const worded = (week) => Object.fromEntries(["fell_due", "on_time", "late", "still_open"].map((name) => [name, figure(week[name])]));

/** The end of a week; for the present one, the moment until which it was counted. */
export const endOf = ({ starts, as_of: counted }, n) => starts[n + 1] ?? counted;

export function Trend({ history }) {
  const { unit, starts, total } = history;
  const columns = total.map((week, n) => ({
    label: weekDay(starts[n]),
    title: t("past_week_title", { day: weekDay(starts[n]), ...worded(week) }),
    href: week.fell_due ? fellDue(unit.id, starts[n], endOf(history, n)) : null,
    parts: [{ value: week.on_time, kind: "on_time" }, { value: week.late, kind: "late" }, { value: week.still_open, kind: "overdue" }],
    above: week.fell_due ? percentAbout(week.on_time, week.fell_due) : "",
  }));
  const heads = [t("past_week"), t("past_fell_due"), t("past_on_time"), t("past_late"), t("past_still_open")];
  const rows = total.map((week, n) => [weekDay(starts[n]), ...["fell_due", "on_time", "late", "still_open"].map((name) => figure(week[name]))]);
  return html`<figure class="chart"><figcaption>${t("past_trend")}</figcaption><p class="soft small">${t("past_trend_text")}</p>
    <${Columns} columns=${columns} figure=${figure} /><${Legend} kinds=${[["on_time", "past_on_time"], ["late", "past_late"], ["overdue", "past_still_open"]]} />
    <${SpokenTable} caption=${t("past_trend")} heads=${heads} rows=${rows} /></figure>`;
}

export const Legend = ({ kinds }) => html`<p class="legend" aria-hidden="true">${kinds.map(([kind, word]) => html`<span><svg viewBox="0 0 12 12"><rect class="fill ${kind}" x="1" y="1" width="10" height="10" /></svg>${t(word)}</span>`)}</p>`;

/** What an age bucket is called: [from, to) in days. */
function ageName(from, to) {
  if (to === undefined) return t("past_age_over", { from });
  return from ? t("past_age_between", { from, to }) : t("past_age_under", { to });
}

export const ageRows = (workload) => workload.ages.map((age, n) => ({
  label: ageName(age.days, workload.ages[n + 1]?.days),
  value: age.overdue,
  text: figure(age.overdue),
  href: overdueSince(workload.unit.id, age.since, age.until),
  parts: [{ value: age.overdue, kind: "overdue" }],
}));

export function Ages({ workload }) {
  const rows = ageRows(workload);
  return html`<figure class="chart"><figcaption>${t("past_ages")}</figcaption>
    ${rows.some((each) => each.value) ? html`<${Bars} rows=${rows} label=${t("past_ages")} />` : html`<p class="soft">${t("past_ages_none")}</p>`}</figure>`;
}

export function Fields({ workload }) {
  const shown = workload.fields.slice(0, FIELDS), rest = workload.fields.slice(FIELDS);
  const row = (each, label, href) => ({
    label,
    href,
    value: each.open,
    text: html`<b aria-hidden="true">${figure(each.open)}</b>${each.overdue > 0 && html`<span class="timeliness overdue" aria-hidden="true"> ▲ ${figure(each.overdue)}</span>`}<span class="sr-only"> ${t("past_fields_text", { open: figure(each.open), overdue: figure(each.overdue), due_soon: figure(each.due_soon) })}</span>`,
    parts: [{ value: each.overdue, kind: "overdue" }, { value: each.due_soon, kind: "due_soon" }, { value: each.open - each.overdue - each.due_soon, kind: "plain" }],
  });
  const rows = shown.map((each) => row(each, each.field || t("past_field_none"), each.field ? listed({ unit_id: workload.unit.id, condition: "open", field: each.field }) : null));
  if (rest.length) {
    const sum = (name) => rest.reduce((total, each) => total + each[name], 0);
    rows.push(row({ open: sum("open"), overdue: sum("overdue"), due_soon: sum("due_soon") }, count("past_fields_rest", rest.length), null));
  }
  return html`<figure class="chart"><figcaption>${t("past_fields")}</figcaption>
    ${rows.length ? html`<${Bars} rows=${rows} label=${t("past_fields")} /><${Legend} kinds=${[["overdue", "board_overdue"], ["due_soon", "board_due_soon"], ["plain", "past_rest"]]} />` : html`<p class="soft">${t("past_fields_none")}</p>`}</figure>`;
}

/** Say a span of the wall clock in one unit: "42 phút", "6 giờ", "3 ngày". */
export function duration(seconds) {
  const whole = (n) => figure(n < 10 ? Math.round(n * 10) / 10 : Math.round(n));
  if (seconds < 60) return t("duration_seconds", { n: whole(seconds) });
  if (seconds < 3_600) return t("duration_minutes", { n: figure(Math.round(seconds / 60)) });
  return seconds < 172_800 ? t("duration_hours", { n: whole(seconds / 3_600) }) : t("duration_days", { n: whole(seconds / 86_400) });
}

export function Speed({ speed }) {
  const { unit, weeks } = speed;
  const now = weeks.at(-1);
  const hours = (seconds) => (seconds ?? 0) / 3_600;
  const columns = weeks.map((week, n) => ({
    label: weekDay(week.start),
    title: week.acknowledged ? `${t("past_week_of", { day: weekDay(week.start) })}: ${t("past_median")} ${duration(week.median_seconds)}, ${t("past_ninth")} ${duration(week.ninth_seconds)}` : t("past_week_of", { day: weekDay(week.start) }),
    href: week.assigned ? listed({ unit_id: unit.id, assigned_from: week.start, assigned_to: weeks[n + 1]?.start ?? null }) : null,
    parts: [{ value: hours(week.median_seconds), kind: "plain" }, { value: hours(week.ninth_seconds) - hours(week.median_seconds), kind: "faint" }],
    // What stands on a column is its height: the axis is in hours.
    above: week.acknowledged ? t("duration_hours", { n: figure(Math.round(hours(week.ninth_seconds))) }) : "",
  }));
  const words = now.acknowledged ? t("past_speed_text", { median: duration(now.median_seconds), ninth: duration(now.ninth_seconds) }) : t("past_speed_none");
  const given_up = now.assigned - now.acknowledged - now.waiting;
  const counts = now.assigned ? t("past_speed_counts", { acknowledged: figure(now.acknowledged), assigned: figure(now.assigned), waiting: figure(now.waiting) }) + (given_up > 0 ? ` ${t("past_speed_rest", { n: figure(given_up) })}` : "") : "";
  const heads = [t("past_week"), t("past_assigned"), t("past_acknowledged"), t("past_waiting"), t("past_median"), t("past_ninth")];
  const rows = weeks.map((week) => [weekDay(week.start), figure(week.assigned), figure(week.acknowledged), figure(week.waiting), ...[week.median_seconds, week.ninth_seconds].map((each) => (each === null ? "–" : duration(each)))]);
  return html`<figure class="chart"><figcaption>${t("past_speed")}</figcaption><p class="soft small">${words} ${counts}</p>
    <${Columns} columns=${columns} figure=${(n) => t("duration_hours", { n: figure(n) })} /><${Legend} kinds=${[["plain", "past_median"], ["faint", "past_ninth"]]} />
    <${SpokenTable} caption=${t("past_speed")} heads=${heads} rows=${rows} /></figure>`;
}
