"""Which day a phrase means, seen from one moment: the last of a period, the next of its name."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime, time, timedelta

from tasks.phrases.words import QUARTERS, WEEKDAYS, amount_of

#: What a part of a day ends at, where no hour is given.
PARTS = {"sang": time(11, 30), "trua": time(12), "chieu": time(17), "toi": time(20), "dem": time(23, 59)}
#: "đầu giờ chiều": when offices open.
_BEGINNINGS = {"sang": time(7, 30), "chieu": time(13)}


#: Days that have names of their own, counted from today.
_AHEAD = {"ngay mai": 1, "mai": 1, "ngay kia": 2, "ngay mot": 2, "hom qua": -1, "dem qua": -1, "qua": -1}
#: How many months a period has that "trước" may stand before.
_MONTHS = {"month": 1, "next_month": 1, "quarter": 3, "this_quarter": 3, "year_end": 12}
_AHEAD |= {"hom truoc": -1, "hom kia": -2}


class Days:
    """Days as they are counted from `now` (local time), or from the day a document was issued on."""

    def __init__(self, now: datetime, issued_on: date | None) -> None:
        self._now = now
        self._today = now.date()
        self._issued_on = issued_on

    def since(self, parts: dict[str, str]) -> datetime:
        """Return the moment a length of time is counted from."""
        if parts.get("issued") and self._issued_on is not None:
            return datetime.combine(self._issued_on, time(12), self._now.tzinfo)
        return self._now

    def day(self, kind: str, parts: dict[str, str]) -> tuple[date, tuple[str, ...]]:
        """Return the day a phrase means and what had to be assumed. ValueError for a day that does not exist."""
        today = self._today
        if kind == "ago":
            return self._ago(parts), ()
        if kind in ("days", "weeks", "months"):
            return self._counted(kind, parts), ()
        if kind == "days_of_month" and "which" in parts:
            return self._day_in_month(int(parts["first"]), int(parts["day"]), parts["which"])
        if kind == "days_of_month" and int(parts["first"]) >= int(parts["day"]):
            raise ValueError("no days that follow each other")
        if kind in ("iso_date", "date", "long_date", "days_of_month", "days_to"):
            return self._dated(int(parts["day"]), int(parts["month"]), _year(parts, self._today))
        if kind in ("monthly", "of_month"):
            return self._of_month(int(parts["day"]), parts.get("which"), kind == "monthly")
        if kind == "weekday":
            return self._weekday(parts)
        if kind in ("today", "tonight"):
            return today + timedelta(days=_AHEAD.get(parts["relative"], 0)), ()
        if kind == "time":
            return self._time_alone(parts)
        last, assumed = self._week(parts) if kind == "week" else self._period(kind, parts)
        if "before" in parts and "whole" not in parts and kind in _MONTHS:
            return self._day_before(kind, parts, last, assumed)
        return last, assumed

    def _week(self, parts: dict[str, str]) -> tuple[date, tuple[str, ...]]:
        friday = self._today + timedelta(days=4 - self._today.weekday())
        if _gone(parts):
            return friday - timedelta(days=7), ()
        later = parts.get("which") in ("sau", "toi") or (friday < self._today)
        if "begins" in parts:
            return friday + timedelta(days=3 if later else -4), ("start_of_week",)
        if "before" in parts and "which" in parts and "whole" not in parts:
            return friday + timedelta(days=2 if later else -5), ()
        return friday + timedelta(days=7 if later else 0), ("end_of_week",)

    def _day_before(
        self, kind: str, parts: dict[str, str], last: date, assumed: tuple[str, ...]
    ) -> tuple[date, tuple[str, ...]]:
        """ "trước tháng 6", "trước quý III" is while they have not begun; "trước hết tháng 6" is their end."""
        day = _months_on(last.replace(day=1), 1 - _MONTHS[kind]) - timedelta(days=1)
        if "year_assumed" in assumed and day < self._today:
            day = _months_on(day + timedelta(days=1), 12) - timedelta(days=1)
        return day, assumed

    def _counted(self, kind: str, parts: dict[str, str]) -> date:
        amount = int(amount_of(parts))
        start = self.since(parts).date()
        if kind == "months":
            return _months_on(start, amount)
        return start + timedelta(days=amount * (7 if kind == "weeks" else 1))

    def _ago(self, parts: dict[str, str]) -> date:
        amount = int(amount_of(parts))
        if parts["unit"] in ("thang", "nam"):
            return _months_on(self._today, -amount * (12 if parts["unit"] == "nam" else 1))
        return self._today - timedelta(days=amount * (7 if parts["unit"] == "tuan" else 1))

    def _dated(self, day: int, month: int, year: int | None) -> tuple[date, tuple[str, ...]]:
        if year is not None:
            return date(year, month, day), ()
        this = date(self._today.year, month, day)
        return (this if this >= self._today else date(self._today.year + 1, month, day)), ("year_assumed",)

    def _of_month(self, day: int, which: str | None, monthly: bool) -> tuple[date, tuple[str, ...]]:
        if day > 31:
            raise ValueError("no such day")
        first = self._today.replace(day=1)
        if which is not None and which != "nay":
            first = _months_on(first, 1 if which in ("sau", "toi") else -1)
        found = first.replace(day=min(day, monthrange(first.year, first.month)[1]) if monthly else day)
        if found < self._today and which is None:
            first = _months_on(first, 1)
            found = first.replace(day=min(day, monthrange(first.year, first.month)[1]) if monthly else day)
        return found, () if monthly or which else ("month_assumed",)

    def _day_in_month(self, first: int, second: int, which: str) -> tuple[date, tuple[str, ...]]:
        """ "10-12 tháng này" are days of it, "25-3 tháng này" is one day and its month. ValueError for "2-3 tháng này"
        in March, which may be either, and for "25-4 tháng này", which is neither."""
        month = _months_on(self._today.replace(day=1), 0 if which == "nay" else 1)
        if (first < second) == (second == month.month):
            raise ValueError("not one day")
        return month.replace(day=second if first < second else first), ()

    def _weekday(self, parts: dict[str, str]) -> tuple[date, tuple[str, ...]]:
        wanted = 6 if "sunday" in parts else WEEKDAYS[parts["weekday"]]
        monday = self._today - timedelta(days=self._today.weekday())
        if parts.get("which") in ("tuan sau", "tuan toi"):
            return monday + timedelta(days=7 + wanted), ()
        day = monday + timedelta(days=wanted)
        if parts.get("which") == "tuan nay":
            return day, ()
        if _gone(parts):
            # "thứ Sáu vừa rồi" may be of this week; "thứ Sáu tuần trước" is not.
            of_this = not parts["which"].startswith("tuan") and day < self._today
            return day if of_this else day - timedelta(days=7), ()
        passed = day < self._today or (day == self._today and _passed(parts, self._now))
        # A weekday that is over already means the next one.
        return (day + timedelta(days=7), ("next_week",)) if passed else (day, ())

    def _time_alone(self, parts: dict[str, str]) -> tuple[date, tuple[str, ...]]:
        at = time_in(parts)
        if at is None:
            raise ValueError("no such hour")
        later = at <= self._now.time()
        return self._today + timedelta(days=int(later)), ("tomorrow_assumed" if later else "today_assumed",)

    def _period(self, kind: str, parts: dict[str, str]) -> tuple[date, tuple[str, ...]]:
        """The last day of a month, a quarter, half a year, a year; one that is over without a year is next year's."""
        year = _year(parts, self._today)
        month = 12
        if kind in ("month_end", "next_month"):
            months = -1 if _gone(parts) else 1 if parts.get("which") in ("sau", "toi") else 0
            first = _months_on(self._today.replace(day=1), months)
            return _month_end(first.year, first.month), ()
        if kind in ("last_quarter", "this_quarter"):
            quarters = -1 if kind == "last_quarter" else 1 if {"which", "next"} & parts.keys() else 0
            last = _months_on(self._today.replace(day=1), 2 - (self._today.month - 1) % 3 + 3 * quarters)
            return _month_end(last.year, last.month), ()
        if kind == "month":
            month = int(parts["month"])
        elif kind == "quarter":
            month = QUARTERS[parts["quarter"]] * 3
        elif kind == "half_year":
            month = 6 if parts["half_year"] == "dau" else 12
        if year is not None:
            return _month_end(year, month), ()
        end = _month_end(self._today.year, month)
        return (end if end >= self._today else _month_end(self._today.year + 1, month)), ("year_assumed",)


def time_in(parts: dict[str, str]) -> time | None:
    """Return the time of day that is named, by its hour or as a part of the day."""
    if "hour" not in parts:
        part = parts.get("part", "")
        return (_BEGINNINGS.get(part) if "early" in parts else None) or PARTS.get(part)
    hour, minute = int(parts["hour"]), int(parts.get("minute") or (30 if "and_a_half" in parts else 0))
    half = parts.get("half") or parts.get("part")
    afternoon = half in ("chieu", "toi") or (half == "trua" and hour < 3) or (half == "dem" and hour > 5)
    if (afternoon and hour < 12) or (half == "dem" and hour == 12):
        hour += 12
    if hour == 24 and minute == 0:
        return time(23, 59)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def either_half(kind: str, parts: dict[str, str]) -> bool:
    """Whether an hour may be of the morning and of the afternoon: "4 giờ", "5h30" hardly ever mean the night, and "2h
    đêm thứ Sáu" may be of either night. "04:00", "0h" and "22h - 5h" are said as one says the night."""
    evening = re.match(r"\D*(1[89]|2\d)", parts.get("from", ""))
    if not re.fullmatch(r"[1-6]", parts.get("hour", "")) or evening:
        return False
    half = parts.get("half") or parts.get("part")
    return half is None or (half == "dem" and kind != "time")


def _passed(parts: dict[str, str], now: datetime) -> bool:
    at = time_in(parts)
    return (at or time(17)) <= now.time()


def _gone(parts: dict[str, str]) -> bool:
    """Whether what is named is the one before this: "tuần trước", "thứ Sáu vừa rồi"."""
    return parts.get("which", "").endswith(("truoc", "qua", "roi"))


def _year(parts: dict[str, str], today: date) -> int | None:
    if "last_year" in parts or "this_year" in parts:
        return today.year - ("last_year" in parts)
    if "next_year" in parts or parts.get("which") in ("sau", "toi"):
        return today.year + 1
    given = parts.get("year") or parts.get("full_year") or parts.get("only_year")
    return None if given is None else int(given) + (2000 if len(given) == 2 else 0)


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _months_on(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
