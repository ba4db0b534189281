"""When a note to oneself comes: once, or again and again by a rule, in the working calendar or plainly. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from backend.workcalendar import WorkingCalendar
from tasks.recurrences.rule import DayOff, When, occurrences

#: A day off moves a time by less than this, so that looking from so far before an instant misses nothing.
_MOVED_AT_MOST = timedelta(days=62)


@dataclass(frozen=True, slots=True)
class Times:
    """`at` is the only time or, with a rule, the first day it may come and the hour of each day."""

    at: datetime
    rule: str | None = None
    day_off: DayOff = "same"

    def first_after(self, instant: datetime, calendar: WorkingCalendar) -> datetime | None:
        """Return the first time later than `instant`; None when none is to come. BadRule for a rule that is none."""
        return next((each for each in self._from(instant, calendar) if each > instant), None)

    def newest(self, since: datetime, until: datetime, calendar: WorkingCalendar) -> datetime | None:
        """Return the last time from `since` to `until`, both included; None when there is none."""
        newest = None
        for each in self._from(since, calendar):
            if each > until:
                break
            newest = each if each >= since else newest
        return newest

    def _from(self, instant: datetime, calendar: WorkingCalendar) -> Iterator[datetime]:
        """Yield the times in order, beginning somewhere before `instant`."""
        if self.rule is None:
            yield self.at
            return
        first = self.at.astimezone(calendar.zone)
        before = (instant.astimezone(calendar.zone) - _MOVED_AT_MOST).date()
        after = before if before >= first.date() else None
        when = When(self.rule, first.date(), first.time(), self.day_off)
        for each in occurrences(when, calendar, after=after):
            yield each.at
