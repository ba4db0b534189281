"""Which day a phrase means, seen from one moment: the last of a period, the next of its name."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, time, timedelta

from tasks.phrases.grammar import NUMBERS, QUARTERS, WEEKDAYS

#: What a part of a day ends at, where no hour is given.
PARTS = {"sang": time(11, 30), "trua": time(12), "chieu": time(17), "toi": time(20)}


#: Days that have names of their own, counted from today.
_AHEAD = {"ngay mai": 1, "mai": 1, "ngay kia": 2, "ngay mot": 2, "hom qua": -1, "dem qua": -1, "qua": -1}
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
        if kind in ("date", "long_date"):
            return self._dated(int(parts["day"]), int(parts["month"]), _year(parts, self._today))
        if kind in ("monthly", "of_month"):
            return self._of_month(int(parts["day"]), parts.get("which"), kind == "monthly")
        if kind == "weekday":
            return self._weekday(parts)
        if kind in ("today", "tonight"):
            return today + timedelta(days=_AHEAD.get(parts["relative"], 0)), ()
        if kind == "time":
            return self._time_alone(parts)
        if kind == "week":
            friday = today + timedelta(days=4 - today.weekday())
            if _gone(parts):
                return friday - timedelta(days=7), ()
            later = parts.get("which") in ("sau", "toi") or (friday < today)
            return friday + timedelta(days=7 if later else 0), ("end_of_week",)
        return self._period(kind, parts)

    def _counted(self, kind: str, parts: dict[str, str]) -> date:
        amount = NUMBERS.get(parts["amount"]) or int(parts["amount"])
        start = self.since(parts).date()
        if kind == "months":
            return _months_on(start, amount)
        return start + timedelta(days=amount * (7 if kind == "weeks" else 1))

    def _ago(self, parts: dict[str, str]) -> date:
        amount = NUMBERS.get(parts["amount"]) or int(parts["amount"])
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
        if kind == "last_quarter":
            first = _months_on(self._today.replace(day=1), -((self._today.month - 1) % 3) - 1)
            return _month_end(first.year, first.month), ()
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
        return PARTS.get(parts.get("part", ""))
    hour, minute = int(parts["hour"]), int(parts.get("minute") or 0)
    if (parts.get("half") or parts.get("part")) in ("chieu", "toi") and hour < 12:
        hour += 12
    if hour == 24 and minute == 0:
        return time(23, 59)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _passed(parts: dict[str, str], now: datetime) -> bool:
    at = time_in(parts)
    return (at or time(17)) <= now.time()


def _gone(parts: dict[str, str]) -> bool:
    """Whether what is named is the one before this: "tuần trước", "thứ Sáu vừa rồi"."""
    return parts.get("which", "").endswith(("truoc", "qua", "roi"))


def _year(parts: dict[str, str], today: date) -> int | None:
    if "last_year" in parts:
        return today.year - 1
    given = parts.get("year") or parts.get("only_year")
    return None if given is None else int(given) + (2000 if len(given) == 2 else 0)


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _months_on(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
