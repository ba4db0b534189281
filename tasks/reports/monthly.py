"""The monthly report: what a unit and all below it owed in a month, by unit, by field or by assigner.

It counts every task that was open at some instant of the month or closed in it, as things stood at the month's end
(now, for the present month). So a report of October is the same in November and in December, as far as the instants on
the task tell: who led it, its deadline and its field are those of today, since earlier values are in the history only.
Buckets are exhaustive and exclusive and sum to the total; the on-time rate is what was completed on time of all that
fell due in the month, printed with both. What fell due in it and was finished before it began is of the rate, as on the
board, and in no bucket. Source: domain.md, "Figures people quote (and quarrel about)".
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, exists, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from backend.org.model import Person, Unit, UnitSuccessor
from tasks.board import branches
from tasks.model import Task
from tasks.summary import count_if

By = Literal["unit", "field", "assigner"]
GROUPINGS: tuple[By, ...] = ("unit", "field", "assigner")
#: As units are called and combined today, or as they were when the work was closed.
DRAWN = ("today", "then")


@dataclass(frozen=True, slots=True)
class Figures:
    """The first six are the buckets, `assigned` is a part of them; then the rate's denominator and its numerator."""

    completed_on_time: int = 0
    completed_late: int = 0
    open_in_time: int = 0
    open_overdue: int = 0
    no_deadline: int = 0
    recalled: int = 0
    assigned: int = 0
    fell_due: int = 0
    fell_due_on_time: int = 0

    @property
    def total(self) -> int:
        return sum(getattr(self, name) for name in BUCKETS)

    @property
    def rate(self) -> float | None:
        """The on-time rate in percent, None when nothing fell due."""
        return None if not self.fell_due else round(100 * self.fell_due_on_time / self.fell_due, 1)

    def plus(self, other: Figures) -> Figures:
        return Figures(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


BUCKETS = ("completed_on_time", "completed_late", "open_in_time", "open_overdue", "no_deadline", "recalled")


@dataclass(frozen=True, slots=True)
class ReportRow:
    key: str
    name: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class Report:
    """Of one unit with all below it, for [start, end), as of `as_of`."""

    unit: Unit
    by: By
    drawn: str
    start: datetime
    end: datetime
    as_of: datetime
    rows: list[ReportRow]
    total: Figures


def draw(session: Session, unit: Unit, by: By, drawn: str, start: datetime, end: datetime, now: datetime) -> Report:
    """Draw the report: one query over the tasks, whatever their number."""
    as_of = min(now, end)
    named: dict[str, str] = {}
    counted: dict[str, Figures] = {}
    for found in session.execute(_counted(unit.id, by, drawn, start, as_of)).mappings():
        key = str(found["key"]) if found["key"] is not None else ""
        named[key] = found["name"] or ""
        counted[key] = Figures(**{f.name: found[f.name] for f in fields(Figures)})
    shown = {key: figures for key, figures in counted.items() if figures.total or figures.fell_due}
    rows = [ReportRow(key, named[key], figures) for key, figures in shown.items()]
    rows.sort(key=lambda row: (-row.figures.open_overdue, -row.figures.total, row.name))
    total = Figures()
    for row in rows:
        total = total.plus(row.figures)
    return Report(unit, by, drawn, start, end, as_of, rows, total)


def _counted(unit_id: UUID, by: By, drawn: str, start: datetime, as_of: datetime) -> Select[Any]:
    branch = branches(unit_id)
    labelled: list[Any] = [column.label(name) for name, column in _columns(start, as_of).items()]
    query: Select[Any] = select(*labelled).select_from(Task)
    if drawn == "then":
        query = query.join(branch, branch.c.id == Task.lead_unit_id)
    else:
        became = _became()
        query = query.outerjoin(became, became.c.unit_id == Task.lead_unit_id)
        query = query.join(branch, branch.c.id == func.coalesce(became.c.successor_id, Task.lead_unit_id))
    if by == "unit":
        shown = aliased(Unit)
        query = query.add_columns(shown.id.label("key"), shown.name.label("name"))
        query = query.join(shown, shown.id == branch.c.branch).group_by(shown.id, shown.name)
    elif by == "field":
        query = query.add_columns(Task.field.label("key"), Task.field.label("name")).group_by(Task.field)
    else:
        assigner = aliased(Person)
        query = query.add_columns(assigner.id.label("key"), assigner.full_name.label("name"))
        query = query.join(assigner, assigner.id == Task.assigner_id).group_by(assigner.id, assigner.full_name)
    fell_due = and_(Task.deadline >= start, Task.deadline < as_of)
    return query.where(Task.assigned_at < as_of, or_(Task.closed_at.is_(None), Task.closed_at >= start, fell_due))


def _became() -> Subquery:
    """What each unit has become today, reform after reform. One that has become several stays what it was: nobody has
    said whose its closed work is, and counted with each of them the rows would not sum."""
    other, edge = aliased(UnitSuccessor), aliased(UnitSuccessor)
    split = exists().where(other.unit_id == edge.unit_id, other.successor_id != edge.successor_id)
    only = select(edge.unit_id, edge.successor_id).where(~split).subquery("only")
    onward = select(only.c.unit_id, only.c.successor_id).cte("onward", recursive=True)
    further = only.alias("further")
    onward = onward.union(
        select(onward.c.unit_id, further.c.successor_id).join(further, further.c.unit_id == onward.c.successor_id)
    )
    ends = ~exists().where(only.alias("next").c.unit_id == onward.c.successor_id)
    return select(onward.c.unit_id, onward.c.successor_id).where(ends).subquery("became")


def _columns(start: datetime, as_of: datetime) -> dict[str, ColumnElement[int]]:
    """Return what is counted, as of the instant: what was closed, submitted or paused later was not yet. What was
    closed before the start is in no bucket."""
    moment = literal(as_of, Task.deadline.type)
    closed = and_(Task.closed_at.is_not(None), Task.closed_at < as_of)
    done, recalled = closed & (Task.status == "completed"), closed & (Task.status == "recalled")
    within = Task.closed_at >= start
    dated = Task.deadline.is_not(None)
    handed_in = case((Task.submitted_at < as_of, Task.submitted_at))
    paused = case((Task.paused_at < as_of, Task.paused_at))
    judged = func.coalesce(handed_in, paused, moment)
    in_time = Task.submitted_at <= Task.deadline
    fell_due = dated & (Task.deadline >= start) & (Task.deadline < as_of) & ~recalled
    return {
        "completed_on_time": count_if(done & within & dated & in_time),
        "completed_late": count_if(done & within & dated & ~in_time),
        "open_in_time": count_if(~closed & dated & (Task.deadline >= judged)),
        "open_overdue": count_if(~closed & dated & (Task.deadline < judged)),
        "no_deadline": count_if(~dated & ~recalled),
        "recalled": count_if(recalled & within),
        "assigned": count_if(Task.assigned_at >= start),
        "fell_due": count_if(fell_due),
        "fell_due_on_time": count_if(fell_due & done & in_time),
    }
