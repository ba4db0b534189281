"""ISO weeks, in the city's zone: what fell due in each and how it went, for every unit.

The figures are those of the board, by week: recalled tasks are left out, and what was handed in by the deadline and
approved is on time. On time, late and still open are exclusive and sum to what fell due.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from tasks.model import Task
from tasks.states import OPEN
from tasks.summary import count_if, is_on_time

MOST_WEEKS = 53


@dataclass(frozen=True, slots=True)
class Week:
    """What fell due in a week, until now in the present one."""

    fell_due: int = 0
    on_time: int = 0
    late: int = 0
    still_open: int = 0

    def plus(self, other: Week) -> Week:
        return Week(
            self.fell_due + other.fell_due,
            self.on_time + other.on_time,
            self.late + other.late,
            self.still_open + other.still_open,
        )


def week_starts(now: datetime, zone: ZoneInfo, count: int) -> list[datetime]:
    """Return the beginning of so many weeks, the present one last, in UTC."""
    today = now.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())
    return [begins(monday - timedelta(weeks=count - 1 - n), zone) for n in range(count)]


def begins(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def week_of(instant: InstrumentedAttribute[Any], zone: ZoneInfo) -> ColumnElement[date]:
    """The Monday of an instant's week, by the clocks of the zone."""
    return func.date(func.date_trunc("week", func.timezone(zone.key, instant)))


def count_weeks(
    session: Session, starts: Sequence[datetime], zone: ZoneInfo, now: datetime
) -> Mapping[UUID, Mapping[datetime, Week]]:
    """Count each lead unit's weeks. One query that reads the index of deadlines over the period and no rows."""
    monday = week_of(Task.deadline, zone)
    done = Task.status == "completed"
    query = (
        select(
            Task.lead_unit_id,
            monday,
            func.count(),
            count_if(done & is_on_time()),
            count_if(done & ~is_on_time()),
            count_if(Task.status.in_(sorted(OPEN))),
        )
        .where(Task.deadline >= starts[0], Task.deadline <= now, Task.status != "recalled")
        .group_by(Task.lead_unit_id, monday)
    )
    found: dict[UUID, dict[datetime, Week]] = {}
    for unit, day, *figures in session.execute(query):
        found.setdefault(unit, {})[begins(day, zone)] = Week(*figures)
    return found
