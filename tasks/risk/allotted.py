"""The time a task was given: how much of it has passed, and when a share of it will have. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from backend.workcalendar import WorkingCalendar


@dataclass(frozen=True, slots=True)
class Allotted:
    """From when a task was assigned to its deadline: in working time, on the wall clock for a flash task and where no
    office opens in between."""

    calendar: WorkingCalendar
    start: datetime
    deadline: datetime
    wall: bool
    length: timedelta

    @classmethod
    def of(cls, calendar: WorkingCalendar, start: datetime, deadline: datetime, urgency: str) -> Allotted:
        working = calendar.between(start, deadline)
        wall = urgency == "flash" or not working
        return cls(calendar, start, deadline, wall, (deadline - start) if wall else working)

    def between(self, a: datetime, b: datetime) -> float:
        """Return the time from a to b as a share of the time allotted."""
        passed = b - a if self.wall else self.calendar.between(a, b)
        return passed / self.length

    def share(self, at: datetime) -> float:
        """Return the share that has passed at `at`; above 1 after the deadline."""
        return self.between(self.start, at)

    def instant(self, share: float) -> datetime:
        """Return when this share, 0 to 1, will have passed."""
        if self.wall:
            return self.start + self.length * share
        return self.calendar.share(self.start, self.deadline, share)
