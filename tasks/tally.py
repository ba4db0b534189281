"""The figures of every unit, counted once and then kept up with what changes.

Counting a city's hundred thousand open tasks takes longer than a board may. So a process remembers each unit's figures
with the position they are as of. A later reader counts again only the units that changed since: the journal names
those in which something happened, and the clock those in which a deadline was passed. Nothing is kept that is not
counted from the tasks themselves, and whoever has nothing remembered, or too old, counts everything.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any
from uuid import UUID

from sqlalchemy import CompoundSelect, Select, func, select, union
from sqlalchemy.orm import Session

from backend.live.journal import JournalRow, horizon
from tasks.model import Task
from tasks.risk.model import Risk
from tasks.risk.queue import is_running
from tasks.summary import count_if, is_due_soon, is_on_time, is_open, is_overdue

Figures = dict[str, int]
#: The journal remembers for hours; whoever looks again later than this counts everything.
_OLDEST = timedelta(hours=2)
#: So many boards of different periods are remembered.
_PERIODS = 4
#: When more units than this changed, counting everything is no slower.
_MANY = 150


@dataclass
class _Counted:
    """What is remembered of a period: each unit's figures, as of a position and an instant."""

    figures: dict[UUID, Figures]
    position: int
    at: datetime


class Tally:
    """One process's memory of the figures. `read` may be called from several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._periods: OrderedDict[datetime, _Counted] = OrderedDict()

    def read(self, session: Session, since: datetime, now: datetime) -> tuple[dict[UUID, Figures], int]:
        """Return the figures of each lead unit, and their position. Closed work counts from `since` on."""
        with self._lock:
            position = horizon(session)
            known = self._periods.get(since)
            changed = self._changed(session, known, position, now)
            if known is None or changed is None:
                known = _Counted(count(session, None, since, now), position, now)
            else:
                fresh = count(session, changed, since, now) if changed else {}
                kept = {unit: row for unit, row in known.figures.items() if unit not in changed}
                known = _Counted({**kept, **fresh}, position, now)
            self._periods[since] = known
            self._periods.move_to_end(since)
            while len(self._periods) > _PERIODS:
                self._periods.popitem(last=False)
            return known.figures, position

    def _changed(self, session: Session, known: _Counted | None, position: int, now: datetime) -> set[UUID] | None:
        """Return the units to count again; None when all must be."""
        if known is None or not known.position <= position or not timedelta(0) <= now - known.at <= _OLDEST:
            return None
        # What has committed but lies beyond the horizon is in already: the next reader will count it once more.
        touched = func.json_array_elements_text(JournalRow.item["units"])
        rows = select(touched).where(JournalRow.transaction >= known.position)
        units = {UUID(unit) for unit in session.scalars(rows.distinct().limit(_MANY + 1))}
        units |= units_crossing(session, known.at, now)
        return units if len(units) <= _MANY else None


def count(session: Session, units: Collection[UUID] | None, since: datetime, now: datetime) -> dict[UUID, Figures]:
    """Count, of these lead units or of all. Four queries: open work, closed work, what fell
    due, what is likely to be late."""
    asked = None if units is None else sorted(units)
    figures: dict[UUID, Figures] = {}
    parts = (_open_work(asked, now), _closed_work(asked, since), _fell_due(asked, since, now), _likely(asked, now))
    for query in parts:
        for row in session.execute(query):
            named = dict(row._mapping)
            figures.setdefault(named.pop("unit"), {}).update(named)
    return figures


def units_crossing(session: Session, after: datetime, until: datetime) -> set[UUID]:
    """Return the units whose figures changed between two looks, [after, until], by time alone: a task of theirs became
    due soon, overdue, or fell due, or is likely to be late from then on. Both ends belong to it: at its deadline a task
    is due, just after it overdue."""
    crossed: CompoundSelect[Any] = union(
        select(Task.lead_unit_id).where(Task.deadline >= after, Task.deadline <= until),
        select(Task.lead_unit_id).where(is_open(), Task.due_soon_from >= after, Task.due_soon_from <= until),
        select(Risk.unit_id).where(Risk.unit_id.is_not(None), Risk.turned_at >= after, Risk.turned_at <= until),
    )
    return set(session.scalars(crossed))


def _per_unit(units: list[UUID] | None, **figures: Any) -> Select[Any]:
    """Count by lead unit; which row of the board a unit belongs to is found afterwards, so that the indexes suffice."""
    counted = [figure.label(name) for name, figure in figures.items()]
    query: Select[Any] = select(Task.lead_unit_id.label("unit"), *counted).group_by(Task.lead_unit_id)
    return query if units is None else query.where(Task.lead_unit_id.in_(units))


def _open_work(units: list[UUID] | None, now: datetime) -> Select[Any]:
    dated = Task.deadline.is_not(None)
    return _per_unit(
        units,
        open_overdue=count_if(is_overdue(now)),
        open_in_time=count_if(dated & ~is_overdue(now)),
        open_no_deadline=count_if(~dated),
        due_soon=count_if(is_due_soon(now)),
        not_acknowledged=count_if(Task.acknowledged_at.is_(None)),
    ).where(is_open())


def _closed_work(units: list[UUID] | None, since: datetime) -> Select[Any]:
    done, dated = Task.status == "completed", Task.deadline.is_not(None)
    return _per_unit(
        units,
        completed_on_time=count_if(done & dated & is_on_time()),
        completed_late=count_if(done & dated & ~is_on_time()),
        closed_no_deadline=count_if(done & ~dated),
        recalled=count_if(Task.status == "recalled"),
    ).where(Task.closed_at.is_not(None), Task.closed_at >= since)


def _fell_due(units: list[UUID] | None, since: datetime, now: datetime) -> Select[Any]:
    return _per_unit(
        units,
        fell_due=func.count(),
        fell_due_on_time=count_if((Task.status == "completed") & is_on_time()),
    ).where(Task.deadline >= since, Task.deadline <= now, Task.status != "recalled")


def _likely(units: list[UUID] | None, now: datetime) -> Select[Any]:
    counted = _per_unit(units, likely_late=func.count()).join(Risk, Risk.task_id == Task.id)
    return counted.where(Risk.likely_from.is_not(None), is_running(now))
