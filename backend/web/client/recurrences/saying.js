/** A rule said as people say it: "mỗi tháng, ngày 25". */
import { t } from "/client/core/texts.js";
import { choiceOf, LAST } from "/client/recurrences/rules.js";

export const dayOfMonth = (day) => (day === LAST ? t("r_last_day") : t("r_day", { day }));

export function said(rule) {
  const { kind, days, day, own } = choiceOf(rule);
  if (kind === "weekly") return `${t("r_weekly")}: ${days.map((each) => t(`r_${each}`)).join(", ")}`;
  if (kind === "monthly" || kind === "quarterly") return `${t(`r_${kind}`)}, ${dayOfMonth(day)}`;
  return kind === "own" ? own : t(`r_${kind}`);
}
