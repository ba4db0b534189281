"""What must have been said, worked out a second time from the records, the calendar and domain.md's table. Pure.

This shares nothing with `reminders.plan`, `planner`, `sweep` or `recipients`: the numbers of the normal ladder are
typed here again from domain.md, "Ladders (default policy)", and each rung is decided by hand, case by case. Only the
arithmetic of working time is the product's own; tests/backend/test_workcalendar.py answers for that.

The rules: working time only; nothing between 21:00 and 06:00 except the assignment itself, which is somebody's own
act; a rung that lies before the case began is not made up for; what falls due in the very instant of an act comes
before the act.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from backend.workcalendar import WorkingCalendar
from reminders.replay.city import CHAIR, SECRETARIES, head_of
from reminders.replay.course import Part, first_report, parts_of
from reminders.replay.records import Case

NOT_ACKNOWLEDGED_AFTER = (1, 2, 3)  # working days
DUE_SOON_BEFORE = (3, 1)  # working days
URGED_AT = time(8)
LAST_URGING_ALONE = 1  # from the second urging on, the next up the chain hears it as well
CLIMBS_TO_THE_TOP = 4  # the urging that also goes to the assigner, the secretariat and the superior head
QUIET_FROM, QUIET_TO = time(21), time(6)


class Telling(NamedTuple):
    """One person hears one rung of one case, once."""

    case: str
    rung: str
    occurrence: int
    due: datetime
    person: str


@dataclass(frozen=True, slots=True)
class Expectation:
    """What the ladder depends on besides the case: the calendar, who works where, and when the replay stops."""

    calendar: WorkingCalendar
    homes: dict[str, str]
    until: datetime

    def of(self, cases: Iterable[Case]) -> Iterator[Telling]:
        """Yield everything that must have been said by `until`."""
        for case in cases:
            parts = parts_of(case)
            yield from self._assignees(case, parts)
            yield from self._lead(case, parts)

    def _assignees(self, case: Case, parts: list[Part]) -> Iterator[Telling]:
        """Assigned, and not acknowledged after 1, 2 and 3 working days: each lead's own rungs."""
        for part in parts:
            yield Telling(case.id, "assigned", 1, part.since, part.person)
            answered = _first(part.answered, part.ended, self.until)
            for n, days in enumerate(NOT_ACKNOWLEDGED_AFTER, start=1):
                due = self._after_quiet(self.calendar.add(part.since, days * self.calendar.day_length))
                if due > answered:
                    break
                above = {1: (), 2: (self._head(part),), 3: (self._head(part), CHAIR, *SECRETARIES)}[n]
                for person in (part.person, *above):
                    yield Telling(case.id, f"not_acknowledged_{n}", 1, due, person)

    def _lead(self, case: Case, parts: list[Part]) -> Iterator[Telling]:
        """Half time, due soon, due, and the urgings after that: the rungs of the case, heard by whoever leads then."""
        over = _first(case.closed, self.until)
        day, deadline = self.calendar.day_length, case.deadline
        half = self.calendar.share(case.started, deadline, 0.5)
        reported = first_report(case)
        if half > case.started and not (reported is not None and self._after_quiet(half) > reported):
            yield from self._once(case, parts, "half_time", half, over)
        for n, days in enumerate(DUE_SOON_BEFORE, start=1):
            soon = self.calendar.subtract(deadline, days * day)
            if soon > case.started:
                yield from self._once(case, parts, f"due_soon_{n}", soon, over)
        yield from self._once(case, parts, "due", deadline, over)
        yield from self._urgings(case, parts, over)

    def _once(self, case: Case, parts: list[Part], rung: str, due: datetime, over: datetime) -> Iterator[Telling]:
        due = self._after_quiet(due)
        if due <= over:
            yield Telling(case.id, rung, 1, due, _leading(parts, due).person)

    def _urgings(self, case: Case, parts: list[Part], over: datetime) -> Iterator[Telling]:
        """08:00 on each working day after the deadline, until it is done."""
        for n, due in enumerate(self._mornings(case.deadline, over), start=1):
            part = _leading(parts, due)
            above = () if n <= LAST_URGING_ALONE else (self._head(part),)
            for person in (part.person, *above):
                yield Telling(case.id, "overdue", n, due, person)
            if n == CLIMBS_TO_THE_TOP:
                for person in (CHAIR, *SECRETARIES):  # the chairperson assigned it, and is the superior head as well
                    yield Telling(case.id, "overdue_4", 1, due, person)

    def _mornings(self, after: datetime, until: datetime) -> Iterator[datetime]:
        day = after.astimezone(self.calendar.zone).date()
        while (morning := self._local(day, URGED_AT)) <= until:
            if morning > after and self.calendar.is_working_day(day):
                yield morning
            day += timedelta(days=1)

    def _after_quiet(self, instant: datetime) -> datetime:
        local = instant.astimezone(self.calendar.zone)
        if QUIET_TO <= local.time() < QUIET_FROM:
            return instant
        return self._local(local.date() + timedelta(days=local.time() >= QUIET_FROM), QUIET_TO)

    def _local(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, self.calendar.zone).astimezone(UTC)

    def _head(self, part: Part) -> str:
        return head_of(self.homes[part.person])


def _leading(parts: list[Part], instant: datetime) -> Part:
    """Return who had the case just before `instant`."""
    return next(part for part in reversed(parts) if part.since < instant)


def _first(*instants: datetime | None) -> datetime:
    return min(instant for instant in instants if instant is not None)
