/** How often, as people choose it, and the rule of RFC 5545 that says it; any other rule is kept in its own words. */
export const WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
export const KINDS = ["working_days", "weekly", "monthly", "quarterly", "yearly", "own"];
/** The last day of a month, however long it is. */
export const LAST = "-1";
const WORKING = "MO,TU,WE,TH,FR";

/** {kind, days (weekdays), day (of the month), own (a rule)}. */
export const EMPTY = { kind: "monthly", days: ["MO"], day: "25", own: "" };

/** The rule that a choice stands for; "" while nothing is chosen. A quarter is reported in its last month; a year begins with the first day given. */
export function ruleOf({ kind, days, day, own }) {
  if (kind === "working_days") return `FREQ=WEEKLY;BYDAY=${WORKING}`;
  if (kind === "weekly") return days.length ? `FREQ=WEEKLY;BYDAY=${WEEKDAYS.filter((each) => days.includes(each)).join(",")}` : "";
  if (kind === "monthly") return `FREQ=MONTHLY;BYMONTHDAY=${day}`;
  if (kind === "quarterly") return `FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=${day}`;
  if (kind === "yearly") return "FREQ=YEARLY";
  return own.trim();
}

/** The choice that a rule was made by. */
export function choiceOf(rule) {
  const at = (pattern) => pattern.exec(rule)?.[1];
  const monthly = at(/^FREQ=MONTHLY;BYMONTHDAY=(-1|\d{1,2})$/), quarterly = at(/^FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=(-1|\d{1,2})$/);
  if (rule === `FREQ=WEEKLY;BYDAY=${WORKING}`) return { ...EMPTY, kind: "working_days" };
  const weekly = at(/^FREQ=WEEKLY;BYDAY=((?:MO|TU|WE|TH|FR|SA|SU)(?:,(?:MO|TU|WE|TH|FR|SA|SU))*)$/);
  if (weekly) return { ...EMPTY, kind: "weekly", days: weekly.split(",") };
  if (monthly) return { ...EMPTY, kind: "monthly", day: monthly };
  if (quarterly) return { ...EMPTY, kind: "quarterly", day: quarterly };
  if (rule === "FREQ=YEARLY") return { ...EMPTY, kind: "yearly" };
  return { ...EMPTY, kind: "own", own: rule };
}
