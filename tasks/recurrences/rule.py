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
_TOO_FINE = re.compile(r"FREQ=(?:SECONDLY|MINUTELY|HOURLY)|BYHOUR|BYMINUTE|BYSECOND|DTSTART|EXDATE|RDATE", re.I)
#: How far ahead a rule has to come up once: one that never does must not be looked for without end.
_AHEAD = timedelta(days=366 * 5)
_MOST_SKIPPED = 20_000


class BadRule(ValueError):
    """The text is no rule by which a task could come again."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """`day` is the rule's own day, by which it is known; `at` the instant, after days off have moved it."""

    day: date
    at: datetime


def read_rule(text: str, starts_on: date) -> rrule:
    """Read an RRULE ("FREQ=MONTHLY;BYMONTHDAY=25"). Raises BadRule for anything else, or finer than a day."""
    bare = text.removeprefix("RRULE:")
    if _TOO_FINE.search(bare) or "\n" in bare:
        raise BadRule(text)
    try:
        rule = rrulestr(bare, dtstart=datetime.combine(starts_on, time()))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadRule(text) from error
    if not isinstance(rule, rrule):
        raise BadRule(text)
    return rule


def occurrences(
    text: str, starts_on: date, at: time, day_off: DayOff, calendar: WorkingCalendar, *, after: date | None = None
) -> Iterator[Occurrence]:
    """Yield the occurrences whose own day is later than `after`, in order, at most five years further."""
    rule = read_rule(text, starts_on)
    horizon = (after or starts_on) + _AHEAD
    for moment in islice(iter(rule), _MOST_SKIPPED):
        day = moment.date()
        if day > horizon:
            return
        if after is None or day > after:
            yield Occurrence(day, _instant(day, at, day_off, calendar))


def _instant(day: date, at: time, day_off: DayOff, calendar: WorkingCalendar) -> datetime:
    moved = day
    step = {"before": -1, "after": 1, "same": 0}[day_off]
    for _ in range(60):
        if step == 0 or calendar.is_working_day(moved):
            break
        moved += timedelta(days=step)
    return datetime.combine(moved, at, calendar.zone).astimezone(UTC)
