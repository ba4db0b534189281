"""The overdue board: for a unit, one row per unit below it, in exhaustive buckets that sum.

Open work is counted from the partial index over open tasks; closed work only inside the period. "Overdue" changes with
time alone, so it is counted when asked and never kept in a counter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CTE, Row, Select, func, literal, select, union
from sqlalchemy.orm import Session, aliased

from backend.errors import Forbidden
from backend.live.journal import horizon
from backend.org.model import Person, Unit
from backend.org.reach import reaches, watch_roots
from backend.unit_of_work import UnitOfWork
from tasks.model import Task
from tasks.summary import count_if, is_due_soon, is_on_time, is_open, is_overdue


@dataclass(frozen=True, slots=True)
class Cell:
    """The figures of a unit with all below it.

    The first six are the buckets: exhaustive, exclusive, their sum is `total`. The next two are parts of the open ones.
    The on-time rate is fell_due_on_time ÷ fell_due: what was completed on time of all that fell due in the period.
    """

    completed_on_time: int = 0
    completed_late: int = 0
    open_in_time: int = 0
    open_overdue: int = 0
    no_deadline: int = 0
    recalled: int = 0
    due_soon: int = 0
    not_acknowledged: int = 0
    fell_due_on_time: int = 0
    fell_due: int = 0

    @property
    def total(self) -> int:
        return (
            self.completed_on_time
            + self.completed_late
            + self.open_in_time
            + self.open_overdue
            + self.no_deadline
            + self.recalled
        )

    def plus(self, other: Cell) -> Cell:
        return Cell(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One unit directly below the board's unit (with all below it), or the board's unit itself (alone)."""

    unit_id: UUID
    name: str
    kind: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class Board:
    """Rows sorted by what hurts; `total` is their sum. Closed work counts from `since` on."""

    unit_id: UUID
    name: str
    since: datetime
    as_of: datetime
    position: int
    total: Cell
    rows: list[BoardRow]


def board_for(work: UnitOfWork, actor: Person, unit_id: UUID | None, since: datetime, *, now: datetime) -> Board:
    """Return the board of a unit the actor watches; of the highest such unit when none is named."""
    unit_id = watched_unit(work, actor, unit_id, now=now)
    return read_board(work.session, unit_id, since, now)


def watched_unit(work: UnitOfWork, actor: Person, unit_id: UUID | None, *, now: datetime) -> UUID:
    """Return `unit_id` if the actor watches it, or their own; Forbidden otherwise."""
    roots = watch_roots(work, actor, now=now)
    if unit_id is None:
        highest = [root for root in roots if not reaches(work, roots - {root}, root, now=now)]
        if not highest:
            raise Forbidden("no_board")
        return min(highest)
    if not reaches(work, roots, unit_id, now=now):
        raise Forbidden("unit_not_watched")
    return unit_id


def read_board(session: Session, unit_id: UUID, since: datetime, now: datetime) -> Board:
    """Count. Three queries, whatever the size: open work, closed work, what fell due."""
    position = horizon(session)
    branch = branches(unit_id)
    under = {row.id: row.branch for row in session.execute(select(branch.c.id, branch.c.branch))}
    everything = session.scalar(select(func.count()).select_from(Unit)) == len(under)
    asked = None if everything else sorted(under)
    figures: dict[UUID, Counter[str]] = {}
    for query in (_open_work(asked, now), _closed_work(asked, since), _fell_due(asked, since, now)):
        for row in session.execute(query):
            figures.setdefault(under[row.unit], Counter()).update(_figures(row))
    units = session.execute(select(Unit.id, Unit.name, Unit.kind).where(Unit.id.in_(set(under.values())))).all()
    rows = [BoardRow(u.id, u.name, u.kind, _cell(dict(figures.get(u.id, {})))) for u in units]
    rows = [row for row in rows if row.unit_id != unit_id or row.cell.total]
    rows.sort(key=lambda row: (-row.cell.open_overdue, -row.cell.due_soon, row.name))
    name = next((u.name for u in units if u.id == unit_id), "")
    return Board(unit_id, name, since, now, position, _sum(row.cell for row in rows), rows)


def units_crossing(session: Session, after: datetime, until: datetime) -> set[UUID]:
    """Return the units in which a task became due soon or overdue in (after, until], by time alone."""
    crossed = union(
        *(
            select(Task.lead_unit_id).where(is_open(), column > after, column <= until)
            for column in (Task.deadline, Task.due_soon_from)
        )
    )
    return set(session.scalars(crossed))


def branches(unit_id: UUID) -> CTE:
    """Map every unit at or below `unit_id` to its row: the child it hangs under, or the unit itself."""
    below = select(Unit.id, Unit.id.label("branch")).where(Unit.parent_id == unit_id).cte("branch", recursive=True)
    lower = aliased(Unit)
    below = below.union_all(select(lower.id, below.c.branch).join(below, lower.parent_id == below.c.id))
    itself = select(literal(unit_id, Unit.id.type).label("id"), literal(unit_id, Unit.id.type).label("branch"))
    return union(select(below.c.id, below.c.branch), itself).cte("branches")


def _per_unit(units: Sequence[UUID] | None, **figures: Any) -> Select[Any]:
    """Count by lead unit; which row of the board a unit belongs to is found afterwards, so that the indexes suffice."""
    counted = [figure.label(name) for name, figure in figures.items()]
    query: Select[Any] = select(Task.lead_unit_id.label("unit"), *counted).group_by(Task.lead_unit_id)
    return query if units is None else query.where(Task.lead_unit_id.in_(units))


def _open_work(units: Sequence[UUID] | None, now: datetime) -> Select[Any]:
    dated = Task.deadline.is_not(None)
    return _per_unit(
        units,
        open_overdue=count_if(is_overdue(now)),
        open_in_time=count_if(dated & ~is_overdue(now)),
        open_no_deadline=count_if(~dated),
        due_soon=count_if(is_due_soon(now)),
        not_acknowledged=count_if(Task.acknowledged_at.is_(None)),
    ).where(is_open())


def _closed_work(units: Sequence[UUID] | None, since: datetime) -> Select[Any]:
    done, dated = Task.status == "completed", Task.deadline.is_not(None)
    return _per_unit(
        units,
        completed_on_time=count_if(done & dated & is_on_time()),
        completed_late=count_if(done & dated & ~is_on_time()),
        closed_no_deadline=count_if(done & ~dated),
        recalled=count_if(Task.status == "recalled"),
    ).where(Task.closed_at.is_not(None), Task.closed_at >= since)


def _fell_due(units: Sequence[UUID] | None, since: datetime, now: datetime) -> Select[Any]:
    return _per_unit(
        units,
        fell_due=func.count(),
        fell_due_on_time=count_if((Task.status == "completed") & is_on_time()),
    ).where(Task.deadline >= since, Task.deadline <= now, Task.status != "recalled")


def _figures(row: Row[Any]) -> dict[str, int]:
    return {name: value for name, value in row._mapping.items() if name != "unit"}


def _cell(figures: dict[str, int]) -> Cell:
    undated = figures.pop("open_no_deadline", 0) + figures.pop("closed_no_deadline", 0)
    return Cell(no_deadline=undated, **figures)


def _sum(cells: Iterable[Cell]) -> Cell:
    total = Cell()
    for cell in cells:
        total = total.plus(cell)
    return total
