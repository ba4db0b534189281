"""Reading: what a phrase means, as instants, with what was assumed."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from backend.folding import unaccented
from backend.workcalendar import WorkingCalendar
from tasks.phrases.grammar import FORMS, NAMED_DAYS, NUMBERS, QUARTERS, TIME_AFTER, TIME_BESIDE, WEEKDAYS

Kind = Literal["instant", "continuing", "none", "unclear"]
_LENGTHS = ("hours", "hours_more", "hours_bare", "minutes")
#: What a part of a day ends at, where no hour is given.
PARTS = {"sang": time(11, 30), "trua": time(12), "chieu": time(17), "toi": time(20)}


@dataclass(frozen=True, slots=True)
class Milestone:
    """One deadline. `phrase` is the words it came in, `label` what comes before them, `assumptions` what was not said.

    `monthly` marks a day of every month, of which this is the next.
    """

    instant: datetime
    phrase: str
    label: str = ""
    assumptions: tuple[str, ...] = ()
    monthly: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell or a clause says: instants, "continuing" (no deadline), nothing, or something unclear (`problem`)."""

    kind: Kind
    milestones: tuple[Milestone, ...] = ()
    problem: str = ""

    @property
    def last(self) -> Milestone | None:
        return max(self.milestones, key=lambda each: each.instant, default=None)


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase in a sentence: where it stands, and what it means. `milestone` is None for continuing or unclear."""

    start: int
    end: int
    kind: Kind
    milestone: Milestone | None
    problem: str = ""


def read_deadline(
    text: str,
    *,
    now: datetime,
    calendar: WorkingCalendar,
    urgency: str = "normal",
    issued_on: date | None = None,
) -> Reading:
    """Read a cell that holds nothing but one deadline or several milestones."""
    text = unicodedata.normalize("NFC", text)
    if not text.strip():
        return Reading("none")
    found = find_deadlines(text, now=now, calendar=calendar, urgency=urgency, issued_on=issued_on)
    instants = [each for each in found if each.milestone is not None]
    if instants:
        return Reading("instant", tuple(_labelled(text, found, each) for each in instants))
    unclear = next((each for each in found if each.kind == "unclear"), None)
    if unclear is not None:
        return Reading("unclear", problem=unclear.problem)
    return Reading("continuing") if found else Reading("unclear", problem="deadline_not_understood")


def find_deadlines(
    sentence: str,
    *,
    now: datetime,
    calendar: WorkingCalendar,
    urgency: str = "normal",
    issued_on: date | None = None,
) -> list[Found]:
    """Find every deadline in a sentence (NFC), in order, never overlapping."""
    plain = unaccented(sentence)
    reader = _Reader(now.astimezone(calendar.zone), calendar, urgency == "flash", issued_on)
    found: list[Found] = []
    at = 0
    while best := _next(plain, at):
        kind, match = best
        end = match.end()
        parts = {name: value for name, value in match.groupdict().items() if value is not None}
        after = TIME_AFTER.match(plain, end)
        if after is None and kind in NAMED_DAYS:
            after = TIME_BESIDE.match(plain, end)
        if after and "hour" not in parts and kind not in ("continuing", *_LENGTHS):
            parts |= {name: value for name, value in after.groupdict().items() if value is not None}
            end = after.end()
        read = reader.read(kind, parts, sentence[match.start() : end].strip())
        if read is not None:
            found.append(Found(match.start(), end, *read))
        at = max(end, at + 1) if read is not None else match.start() + 1
    return found


def _next(plain: str, at: int) -> tuple[str, re.Match[str]] | None:
    """Return the match that begins first; of several, the longest: it says most."""
    matches = [(kind, match) for kind, form in FORMS.items() if (match := form.search(plain, at))]
    return min(matches, key=lambda each: (each[1].start(), -each[1].end()), default=None)


def _labelled(text: str, found: list[Found], each: Found) -> Milestone:
    assert each.milestone is not None
    before = max((other.end for other in found if other.end <= each.start), default=0)
    label = text[before : each.start].strip(" \n\t;:,.-–()+•")
    return Milestone(
        each.milestone.instant, each.milestone.phrase, label, each.milestone.assumptions, each.milestone.monthly
    )


_Read = tuple[Kind, Milestone | None, str]


class _Reader:
    """Turns the parts of one phrase into an instant, for one moment and one calendar."""

    def __init__(self, now: datetime, calendar: WorkingCalendar, flash: bool, issued_on: date | None) -> None:
        self._now = now
        self._today = now.date()
        self._calendar = calendar
        self._flash = flash
        self._issued_on = issued_on

    def read(self, kind: str, parts: dict[str, str], phrase: str) -> _Read | None:
        """Return what it means; None when it is no deadline after all (a 31 February, an hour 77)."""
        if kind == "continuing":
            return "continuing", None, ""
        if kind in _LENGTHS:
            return self._length(kind, int(parts["amount"]), phrase)
        if "since" in parts and parts.get("issued") and self._issued_on is None:
            return "unclear", None, "issue_date_needed"
        if kind == "working_days":
            start = self._since(parts)
            days = int(parts["amount"])
            return self._instant(self._calendar.end_of_working_day(start, days), phrase) if days else None
        try:
            day, assumed = self._day(kind, parts)
        except (ValueError, OverflowError):
            return None
        return self._on(day, parts, phrase, assumed, monthly=kind == "monthly")

    def _length(self, kind: str, amount: int, phrase: str) -> _Read | None:
        length = timedelta(minutes=amount) if kind == "minutes" else timedelta(hours=amount)
        if not amount:
            return None
        if self._flash:
            return self._instant(self._now + length, phrase)
        return self._instant(self._calendar.add(self._now, length), phrase)

    def _since(self, parts: dict[str, str]) -> datetime:
        if parts.get("issued") and self._issued_on is not None:
            return datetime.combine(self._issued_on, time(12), self._calendar.zone)
        return self._now

    def _on(
        self, day: date, parts: dict[str, str], phrase: str, assumed: tuple[str, ...], *, monthly: bool
    ) -> _Read | None:
        if not 2000 < day.year < 2100:
            return None
        at = _time(parts)
        if at is None and "hour" in parts:
            return None
        if at is not None:
            instant = datetime.combine(day, at, self._calendar.zone)
            return self._instant(instant, phrase, assumed, monthly)
        instant = self._calendar.end_of(day)
        assumed = (*assumed, "end_of_day")
        rolled = instant if self._flash else self._calendar.roll_forward(instant)
        if rolled != instant:
            assumed = (*assumed, "day_rolled")
        return self._instant(rolled, phrase, assumed, monthly)

    def _instant(self, instant: datetime, phrase: str, assumed: tuple[str, ...] = (), monthly: bool = False) -> _Read:
        moment = instant.astimezone(UTC)
        return "instant", Milestone(moment, phrase, "", assumed, monthly), ""

    def _day(self, kind: str, parts: dict[str, str]) -> tuple[date, tuple[str, ...]]:
        """Return the day a phrase means and what had to be assumed. ValueError for a day that does not exist."""
        today = self._today
        if kind in ("days", "weeks", "months"):
            return self._counted(kind, parts), ()
        if kind in ("date", "long_date"):
            return self._dated(int(parts["day"]), int(parts["month"]), parts.get("year"))
        if kind in ("monthly", "of_month"):
            return self._of_month(int(parts["day"]), parts.get("which"), kind == "monthly")
        if kind == "weekday":
            return self._weekday(parts)
        if kind in ("today", "tonight"):
            ahead = {"ngay mai": 1, "mai": 1, "ngay kia": 2, "ngay mot": 2}.get(parts["relative"], 0)
            return today + timedelta(days=ahead), ()
        if kind == "time":
            return self._time_alone(parts)
        if kind == "week":
            friday = today + timedelta(days=4 - today.weekday())
            later = parts.get("which") in ("sau", "toi") or (friday < today)
            return friday + timedelta(days=7 if later else 0), ("end_of_week",)
        return self._period(kind, parts)

    def _counted(self, kind: str, parts: dict[str, str]) -> date:
        amount = NUMBERS.get(parts["amount"]) or int(parts["amount"])
        start = self._since(parts).date()
        if kind == "months":
            return _months_on(start, amount)
        return start + timedelta(days=amount * (7 if kind == "weeks" else 1))

    def _dated(self, day: int, month: int, year: str | None) -> tuple[date, tuple[str, ...]]:
        if year is not None:
            return date(int(year) + (2000 if len(year) == 2 else 0), month, day), ()
        this = date(self._today.year, month, day)
        return (this if this >= self._today else date(self._today.year + 1, month, day)), ("year_assumed",)

    def _of_month(self, day: int, which: str | None, monthly: bool) -> tuple[date, tuple[str, ...]]:
        first = self._today.replace(day=1)
        if which in ("sau", "toi"):
            first = _months_on(first, 1)
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
        passed = day < self._today or (day == self._today and _passed(parts, self._now))
        # A weekday that is over already means the next one.
        return (day + timedelta(days=7), ("next_week",)) if passed else (day, ())

    def _time_alone(self, parts: dict[str, str]) -> tuple[date, tuple[str, ...]]:
        at = _time(parts)
        if at is None:
            raise ValueError("no such hour")
        later = at <= self._now.time()
        return self._today + timedelta(days=int(later)), ("tomorrow_assumed" if later else "today_assumed",)

    def _period(self, kind: str, parts: dict[str, str]) -> tuple[date, tuple[str, ...]]:
        """The last day of a month, a quarter, half a year, a year; one that is over without a year is next year's."""
        year = _year(parts)
        month = 12
        if kind in ("month_end", "next_month"):
            first = _months_on(self._today.replace(day=1), 1 if parts.get("which") in ("sau", "toi") else 0)
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


def _time(parts: dict[str, str]) -> time | None:
    if "hour" not in parts:
        return PARTS.get(parts.get("part", ""))
    hour, minute = int(parts["hour"]), int(parts.get("minute") or 0)
    if (parts.get("half") or parts.get("part")) in ("chieu", "toi") and hour < 12:
        hour += 12
    if hour == 24 and minute == 0:
        return time(23, 59)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _passed(parts: dict[str, str], now: datetime) -> bool:
    at = _time(parts)
    return (at or time(17)) <= now.time()


def _year(parts: dict[str, str]) -> int | None:
    given = parts.get("year") or parts.get("only_year")
    return None if given is None else int(given) + (2000 if len(given) == 2 else 0)


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _months_on(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
