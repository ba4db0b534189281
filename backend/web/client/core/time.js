/**
 * Time as people say it: "còn 3 giờ làm việc", and exactly on demand: "17:00 thứ Sáu 27/11". Instants come as RFC 3339
 * strings; what is said is in the city's zone, whatever the phone's own. Working time follows the city's calendar.
 */
import { get } from "/client/core/api.js";
import { count, language, t } from "/client/core/texts.js";
import { store, useEffect, useState } from "/client/core/view.js";

export const ZONE = document.querySelector("meta[name=zone]")?.content ?? "Asia/Ho_Chi_Minh";
const MINUTE = 60_000, HOUR = 60 * MINUTE, DAY = 24 * HOUR;
/** Look no further ahead for working hours than this many days; beyond, days are counted as five of seven. */
const FAR = 62;

/** {hours: [[from, to] in ms of the day], days: Map(iso day → "off" | "working")}. */
const calendar = store({ hours: [[7.5 * HOUR, 11.5 * HOUR], [13 * HOUR, 17 * HOUR]], days: new Map() });

/** Fetch the calendars of this year and the next; without a connection the usual week stands in. */
export async function learnCalendar() {
  const year = Number(dayOf(Date.now()).slice(0, 4));
  const found = await Promise.all([year, year + 1].map((each) => get("/working-calendar", { year: each }).catch(() => null)));
  const known = found.filter(Boolean);
  if (!known.length) return;
  const clock = (text) => { const [hour, minute] = text.split(":").map(Number); return hour * HOUR + minute * MINUTE; };
  calendar.set({
    hours: known[0].hours.map(([from, to]) => [clock(from), clock(to)]),
    days: new Map(known.flatMap((each) => each.days.map((day) => [day.day, day.kind]))),
  });
}

const parts = new Intl.DateTimeFormat("en-CA", {
  timeZone: ZONE, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit",
});

function local(instant) {
  return Object.fromEntries(parts.formatToParts(new Date(instant)).map((each) => [each.type, each.value]));
}

/** Return the day of an instant, as 2026-11-27. */
export const dayOf = (instant) => { const p = local(instant); return `${p.year}-${p.month}-${p.day}`; };
const msOfDay = (instant) => { const p = local(instant); return Number(p.hour) * HOUR + Number(p.minute) * MINUTE + Number(p.second) * 1000; };
const nextDay = (day) => new Date(Date.parse(`${day}T12:00:00Z`) + DAY).toISOString().slice(0, 10);

function works(day, known) {
  const decided = known.days.get(day);
  if (decided) return decided === "working";
  const weekday = new Date(`${day}T12:00:00Z`).getUTCDay();
  return weekday !== 0 && weekday !== 6;
}

/** Whether nobody works on the day of an instant, as far as the city's calendar is known here. */
export const isDayOff = (instant) => !works(dayOf(Date.parse(instant)), calendar.get());

/** Return the working milliseconds between two instants (in ms), and one working day's length. */
export function workingTime(from, to) {
  const known = calendar.get();
  const long = known.hours.reduce((sum, [begin, end]) => sum + end - begin, 0);
  if (to - from > FAR * DAY) return { ms: ((to - from) / DAY) * (5 / 7) * long, day: long };
  let ms = 0;
  const last = dayOf(to), until = msOfDay(to);
  let day = dayOf(from), since = msOfDay(from);
  for (let at = 0; at <= FAR + 1; at += 1) {
    const ends = day === last ? until : DAY;
    if (works(day, known)) {
      for (const [begin, end] of known.hours) ms += Math.max(0, Math.min(end, ends) - Math.max(begin, since));
    }
    if (day === last) break;
    day = nextDay(day);
    since = 0;
  }
  return { ms, day: long };
}

/** Under so many hours the minutes are said as well: 1 h 59 min are not "1 hour". */
const CLOSE = 3;

function said(ms, day, wall, closely = false) {
  const kind = wall ? "wall" : "working";
  if (ms < HOUR) return t("time_minutes", { n: Math.max(1, Math.floor(ms / MINUTE)) });
  if (closely && ms < (wall ? 2 * DAY : day)) {
    const minutes = Math.floor(ms / MINUTE), n = Math.floor(minutes / 60), m = minutes % 60;
    if (n < CLOSE && m) return t(`time_hours_minutes_${kind}`, { n, m });
    return count(`time_hours_${kind}`, n < CLOSE ? n : Math.round(minutes / 60));
  }
  if (ms < (wall ? 2 * DAY : day)) return count(`time_hours_${kind}`, Math.floor(ms / HOUR));
  return count(`time_days_${kind}`, Math.floor(ms / (wall ? DAY : day)));
}

/**
 * Say how far a deadline is: "còn 3 giờ làm việc", "quá hạn 2 ngày làm việc". Flash tasks run on the wall clock. Where
 * hardly any working time lies between, minutes of it would mislead: on Sunday "hạn 17:00 hôm nay", "quá hạn từ 17:00
 * thứ Sáu".
 */
export function untilDeadline(deadline, urgency, now = Date.now()) {
  const at = Date.parse(deadline);
  const wall = urgency === "flash";
  const [from, to] = at >= now ? [now, at] : [at, now];
  const { ms, day } = wall ? { ms: to - from, day: DAY } : workingTime(from, to);
  if (!wall && ms < HOUR && (ms < MINUTE || to - from - ms >= MINUTE)) return t(at >= now ? "time_left_after" : "time_over_since", { when: near(at, now) });
  return t(at >= now ? "time_left" : "time_over", { span: said(ms, day, wall, true) });
}

/** An instant as near as it is: "17:00 hôm nay", "17:00 thứ Sáu" within six days, and with its date beyond. */
function near(at, now) {
  const when = exact(at), [time] = when.split(" ");
  if (dayOf(at) === dayOf(now)) return t("time_today", { time });
  const days = Math.abs(Date.parse(dayOf(at)) - Date.parse(dayOf(now))) / DAY;
  return days < 7 ? when.slice(0, when.lastIndexOf(" ")) : when;
}

/** Say how long ago something was, on the wall clock: "5 phút trước". */
export function ago(instant, now = Date.now()) {
  const ms = Math.max(0, now - Date.parse(instant));
  if (ms < 10_000) return t("time_now");
  if (ms < MINUTE) return t("time_ago", { span: t("time_seconds", { n: Math.floor(ms / 1000) }) });
  if (ms < 2 * DAY) return t("time_ago", { span: said(ms, DAY, true) });
  return exact(instant);
}

/** Made once: a formatter takes longer to make than to use, and every row of a list says such an instant. */
const weekdays = Object.fromEntries([["vi", "vi-VN"], ["en", "en-GB"]].map(([spoken, locale]) => [spoken, new Intl.DateTimeFormat(locale, { timeZone: ZONE, weekday: "long" })]));

/** Write an instant exactly: "17:00 thứ Sáu 27/11", with the year when it is another one. */
export function exact(instant) {
  if (!instant) return "";
  const p = local(instant);
  const weekday = weekdays[language.get()].format(new Date(instant));
  const year = p.year === local(Date.now()).year ? "" : `/${p.year}`;
  return `${p.hour}:${p.minute} ${weekday.replace(/^Thứ/, "thứ").replace(/^Chủ.*/, "Chủ nhật")} ${p.day}/${p.month}${year}`;
}

/** Write the time of day, "09:02", with the day before it unless it is today. */
export function clockTime(instant) {
  const p = local(instant);
  const today = dayOf(Date.now()) === dayOf(Date.parse(instant));
  return today ? `${p.hour}:${p.minute}` : `${p.hour}:${p.minute} ${p.day}/${p.month}`;
}

/** Write a day, "27/11/2026". */
export const dayText = (day) => day.split("-").reverse().join("/");

/** Return the instant of a local date and time in the city's zone, as RFC 3339: ("2026-11-27", "17:00"). */
export function instantOf(day, time) {
  const guess = Date.parse(`${day}T${time}:00Z`);
  const p = local(guess);
  const off = Date.parse(`${p.year}-${p.month}-${p.day}T${p.hour}:${p.minute}:00Z`) - guess;
  return new Date(guess - off).toISOString();
}

/** Give the present moment, anew every `every` milliseconds (0: never), so that what is said of time stays true. */
export function useNow(every = 30_000) {
  const [now, tick] = useState(Date.now());
  useEffect(() => {
    if (!every) return undefined;
    const timer = setInterval(() => tick(Date.now()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}
