"""The overdue board: for a unit, one row per unit below it, in exhaustive buckets that sum.

The figures of each unit come from the tally, which counts again what has changed since it was last asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import CTE, literal, select, union
from sqlalchemy.orm import Session, aliased

from backend.errors import Forbidden
from backend.org.model import Person, Unit
from backend.org.reach import reaches, watch_roots
from backend.unit_of_work import UnitOfWork
from tasks.tally import Figures, Tally

BOARD_SORTS = ("overdue", "likely_late")


@dataclass(frozen=True, slots=True)
class Cell:
    """The figures of a unit with all below it.

    The first six are the buckets: exhaustive, exclusive, their sum is `total`. `open` is all work still
    owed, with a deadline or without; the next three are parts of it.
    The on-time rate is fell_due_on_time ÷ fell_due: what was completed on time of all that fell due in the period.
    """

    completed_on_time: int = 0
    completed_late: int = 0
    open_in_time: int = 0
    open_overdue: int = 0
    no_deadline: int = 0
    recalled: int = 0
    open: int = 0
    due_soon: int = 0
    not_acknowledged: int = 0
    likely_late: int = 0
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


def board_for(
    work: UnitOfWork, actor: Person, unit_id: UUID | None, since: datetime, *, sort: str = "overdue", now: datetime
) -> Board:
    """Return the board of a unit the actor watches; of the highest such unit when none is named."""
    unit_id = watched_unit(work, actor, unit_id, now=now)
    board = read_board(work.session, unit_id, since, now, work.memory.once(Tally))
    if sort == "likely_late":
        # Rows that are alike stay in the usual order.
        board.rows.sort(key=lambda row: -row.cell.likely_late)
    return board


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


def read_board(session: Session, unit_id: UUID, since: datetime, now: datetime, tally: Tally | None = None) -> Board:
    """Add up what the tally knows of each unit: by the row it hangs under. Without a tally, everything is counted."""
    figures, position = (tally or Tally()).read(session, since, now)
    branch = branches(unit_id)
    under = {row.id: row.branch for row in session.execute(select(branch.c.id, branch.c.branch))}
    added: dict[UUID, Figures] = {}
    for unit, row in figures.items():
        if unit in under:
            sums = added.setdefault(under[unit], {})
            for name, figure in row.items():
                sums[name] = sums.get(name, 0) + figure
    units = session.execute(select(Unit.id, Unit.name, Unit.kind).where(Unit.id.in_(set(under.values())))).all()
    rows = [BoardRow(u.id, u.name, u.kind, _cell(added.get(u.id, {}))) for u in units]
    rows = [row for row in rows if row.unit_id != unit_id or row.cell.total]
    rows.sort(key=lambda row: (-row.cell.open_overdue, -row.cell.due_soon, row.name))
    name = next((u.name for u in units if u.id == unit_id), "")
    return Board(unit_id, name, since, now, position, _sum(row.cell for row in rows), rows)


def usual_period(now: datetime, zone: ZoneInfo) -> datetime:
    """The beginning of the day thirty days ago: a board counts closed work from then on, unless asked otherwise."""
    return datetime.combine(now.astimezone(zone).date() - timedelta(days=30), time(), zone).astimezone(UTC)


def branches(unit_id: UUID) -> CTE:
    """Map every unit at or below `unit_id` to its row: the child it hangs under, or the unit itself."""
    below = select(Unit.id, Unit.id.label("branch")).where(Unit.parent_id == unit_id).cte("branch", recursive=True)
    lower = aliased(Unit)
    below = below.union_all(select(lower.id, below.c.branch).join(below, lower.parent_id == below.c.id))
    itself = select(literal(unit_id, Unit.id.type).label("id"), literal(unit_id, Unit.id.type).label("branch"))
    return union(select(below.c.id, below.c.branch), itself).cte("branches")


def _cell(figures: dict[str, int]) -> Cell:
    named = dict(figures)
    undated = named.pop("open_no_deadline", 0)
    owed = undated + named.get("open_in_time", 0) + named.get("open_overdue", 0)
    return Cell(no_deadline=undated + named.pop("closed_no_deadline", 0), open=owed, **named)


def _sum(cells: Iterable[Cell]) -> Cell:
    total = Cell()
    for cell in cells:
        total = total.plus(cell)
    return total
