"""When a recurring task comes again: RFC 5545 rules in local days, moved by the working calendar. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Literal

from dateutil.rrule import rrule, rrulestr

from backend.workcalendar import WorkingCalendar

DayOff = Literal["before", "after", "same"]
DAYS_OFF: tuple[DayOff, ...] = ("before", "after", "same")
#: What a rule may be made of, each part at most once; nothing finer than a day.
_PARTS = {
    "FREQ": "DAILY|WEEKLY|MONTHLY|YEARLY",
    "INTERVAL": "[1-9][0-9]{0,3}",  # every nought months would be every moment of one day, without end
    "COUNT": "[0-9]{1,5}",
    "UNTIL": "[0-9]{8}(?:T[0-9]{6}Z?)?",
    "WKST": "MO|TU|WE|TH|FR|SA|SU",
    "BYDAY": "(?:[+-]?[0-9]{1,2})?(?:MO|TU|WE|TH|FR|SA|SU)",
    "BYMONTH": "[0-9]{1,2}",
    "BYMONTHDAY": "[+-]?[0-9]{1,2}",
    "BYWEEKNO": "[+-]?[0-9]{1,2}",
    "BYYEARDAY": "[+-]?[0-9]{1,3}",
    "BYSETPOS": "[+-]?[0-9]{1,3}",
}
#: How far ahead a rule has to come up once: one that never does must not be looked for without end.
_AHEAD = timedelta(days=366 * 5)
_MOST_SKIPPED = 20_000
#: How far the calendar may move a time: no run of days off is that long.
FARTHEST_MOVE = timedelta(days=60)
#: After so many years every date falls on the same weekday again; and a year as late as leaves enough of them to ask.
_CYCLE, _NEAR_THE_END = 400, 9990


class BadRule(ValueError):
    """The text is no rule by which a task could come again."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """`day` is the rule's own day, by which it is known; `at` the instant, after days off have moved it."""

    day: date
    at: datetime


@dataclass(frozen=True, slots=True)
class When:
    """When something comes: a rule (RFC 5545), its first day, the local time of day, and what a day off does."""

    rule: str
    starts_on: date
    at: time
    day_off: DayOff


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that has been read; iterating gives its days, in order."""

    moments: rrule
    until: date | None
    _years: int

    def __iter__(self) -> Iterator[date]:
        for moment in self.moments:
            day = moment.date().replace(year=moment.year - self._years)
            if self.until is not None and day > self.until:
                return
            yield day


def read_rule(text: str, starts_on: date) -> Rule:
    """Read an RRULE ("FREQ=MONTHLY;BYMONTHDAY=25"). Raises BadRule for anything else, or finer than a day.

    dateutil looks for the next time until the year 9999: a rule that never comes would take it half a minute. The
    calendar repeats to the weekday after 400 years, so the rule is asked near that end of time, and soon gives up.
    """
    parts = _parts_of(text)
    until = parts.pop("UNTIL", None)
    years = (_NEAR_THE_END - starts_on.year) // _CYCLE * _CYCLE
    try:
        last = date.fromisoformat(until[:8]) if until else None
        shifted = datetime.combine(starts_on.replace(year=starts_on.year + years), time())
        moments = rrulestr(";".join(f"{name}={value}" for name, value in parts.items()), dtstart=shifted)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadRule(text) from error
    if not isinstance(moments, rrule):
        raise BadRule(text)
    return Rule(moments, last, years)


def _parts_of(text: str) -> dict[str, str]:
    """Return the parts of a rule by name. BadRule for a part that is unknown, malformed, or there twice: of two
    intervals we would check one, and dateutil take the other."""
    parts: dict[str, str] = {}
    for each in text.upper().removeprefix("RRULE:").split(";"):
        name, _, value = each.partition("=")
        if name in parts or name not in _PARTS:
            raise BadRule(text)
        if not all(re.fullmatch(_PARTS[name], one) for one in (value.split(",") if name[:2] == "BY" else [value])):
            raise BadRule(text)
        parts[name] = value
    # The 60th Monday of a year, or the sixth of a month, is none.
    most = 53 if parts.get("FREQ") == "YEARLY" and "BYMONTH" not in parts else 5
    for nth in re.findall("[0-9]+", parts.get("BYDAY", "")):
        if not 1 <= int(nth) <= most:
            raise BadRule(text)
    return parts


def occurrences(when: When, calendar: WorkingCalendar, *, after: date | None = None) -> Iterator[Occurrence]:
    """Yield the occurrences whose own day is later than `after`, in order, at most five years further."""
    horizon = (after or when.starts_on) + _AHEAD
    for day in islice(read_rule(when.rule, when.starts_on), _MOST_SKIPPED):
        if day > horizon:
            return
        if after is None or day > after:
            yield Occurrence(day, instant_of(day, when, calendar))


def instant_of(day: date, when: When, calendar: WorkingCalendar) -> datetime:
    """Return when the time of a day comes, once days off have moved it."""
    moved = day
    step = {"before": -1, "after": 1, "same": 0}[when.day_off]
    for _ in range(FARTHEST_MOVE.days):
        if step == 0 or calendar.is_working_day(moved):
            break
        moved += timedelta(days=step)
    return datetime.combine(moved, when.at, calendar.zone).astimezone(UTC)
