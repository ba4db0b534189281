"""The story behind a board, for whoever may see the board."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from backend.org.model import Person, Unit
from backend.unit_of_work import UnitOfWork
from tasks.board import branches, watched_unit
from tasks.trends.answering import Answering, count_answering
from tasks.trends.kept import Kept
from tasks.trends.weeks import Week, count_weeks, week_starts
from tasks.trends.workload import AGES, FieldWork, count_ages, count_fields

#: So long a process answers with what it has counted. The answer says of when it is.
_KEEP = timedelta(minutes=1)
#: A share of many durations takes longer to find, and moves slowly.
_KEEP_SHARES = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """A unit directly below the board's (with all below it), or the board's own (alone); one figure for each week."""

    unit: Unit
    weeks: list[Week]


@dataclass(frozen=True, slots=True)
class History:
    """`total` is the sum of the rows, week by week."""

    unit: Unit
    as_of: datetime
    starts: list[datetime]
    total: list[Week]
    rows: list[HistoryRow]


@dataclass(frozen=True, slots=True)
class Age:
    """Overdue tasks whose deadline lies in [since, until); the oldest have no beginning."""

    days: int
    since: datetime | None
    until: datetime
    overdue: int


@dataclass(frozen=True, slots=True)
class Workload:
    """`ages` sum to what is overdue; `fields` to what is open, the fullest first."""

    unit: Unit
    as_of: datetime
    ages: list[Age]
    fields: list[tuple[str, FieldWork]]


@dataclass(frozen=True, slots=True)
class Speed:
    unit: Unit
    as_of: datetime
    weeks: list[tuple[datetime, Answering]]


def history(work: UnitOfWork, actor: Person, *, unit_id: UUID | None, weeks: int, now: datetime) -> History:
    """Return the last weeks of a unit the actor watches; rows in the order of their names."""
    unit, under = _watched(work, actor, unit_id, now)
    zone = work.calendar.zone
    starts = week_starts(now, zone, weeks)
    counted, as_of = work.memory.once(Kept).read(
        ("weeks", starts[0]), lambda: count_weeks(work.session, starts, zone, now), keep=_KEEP, now=now
    )
    sums: dict[UUID, list[Week]] = {}
    for lead, found in counted.items():
        if lead in under:
            line = sums.setdefault(under[lead], [Week()] * weeks)
            sums[under[lead]] = [week.plus(found.get(start, Week())) for week, start in zip(line, starts, strict=True)]
    shown = work.session.scalars(select(Unit).where(Unit.id.in_(sums)).order_by(Unit.name, Unit.id)).all()
    rows = [HistoryRow(each, sums[each.id]) for each in shown]
    total = [Week()] * weeks
    for row in rows:
        total = [one.plus(other) for one, other in zip(total, row.weeks, strict=True)]
    return History(unit, as_of, starts, total, rows)


def workload(work: UnitOfWork, actor: Person, *, unit_id: UUID | None, now: datetime) -> Workload:
    """Return the open work of a unit the actor watches, by age of what is late and by field."""
    unit, under = _watched(work, actor, unit_id, now)
    (ages, fields), as_of = work.memory.once(Kept).read(
        "workload", lambda: (count_ages(work.session, now), count_fields(work.session, now)), keep=_KEEP, now=now
    )
    aged = [0] * len(AGES)
    for lead, counts in ages.items():
        if lead in under:
            aged = [one + other for one, other in zip(aged, counts, strict=True)]
    by_field: dict[str, FieldWork] = {}
    for lead, found in fields.items():
        for field, figures in found.items() if lead in under else ():
            by_field[field] = by_field.get(field, FieldWork()).plus(figures)
    edges = [as_of - timedelta(days=days) for days in AGES]
    since: list[datetime | None] = [*edges[1:], None]
    shown = [Age(*each) for each in zip(AGES, since, edges, aged, strict=True)]
    return Workload(unit, as_of, shown, sorted(by_field.items(), key=lambda each: (-each[1].open, each[0])))


def speed(work: UnitOfWork, actor: Person, *, unit_id: UUID | None, weeks: int, now: datetime) -> Speed:
    """Return how soon tasks of a unit the actor watches are acknowledged, week by week."""
    unit, _ = _watched(work, actor, unit_id, now)
    zone = work.calendar.zone
    starts = week_starts(now, zone, weeks)
    counted, as_of = work.memory.once(Kept).read(
        ("speed", unit.id, starts[0]),
        lambda: count_answering(work.session, unit.id, starts, zone),
        keep=_KEEP_SHARES,
        now=now,
    )
    return Speed(unit, as_of, [(start, counted.get(start, Answering())) for start in starts])


def _watched(work: UnitOfWork, actor: Person, unit_id: UUID | None, now: datetime) -> tuple[Unit, Mapping[UUID, UUID]]:
    """Return the unit, and for all at or below it the row of the board they hang under."""
    unit = work.session.get_one(Unit, watched_unit(work, actor, unit_id, now=now))
    branch = branches(unit.id)
    return unit, {row.id: row.branch for row in work.session.execute(select(branch.c.id, branch.c.branch))}
