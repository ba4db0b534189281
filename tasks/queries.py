"""Lists of tasks: who asks, which of them, in what order. Every order is an index; every list is paged.

Whoever sees little sees it through a few indexes of their own: each way in which a task can be theirs is a query that
stops after a page, and the pages are merged. Whoever watches everything walks the order itself. Both cost what is
shown, not what there is (docs/adr/0007).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, literal, or_, select, true, union
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import joinedload

from backend.errors import Forbidden
from backend.folding import fold, like_pattern
from backend.http.paging import Page, SortKey, cut, from_cursor, ordering
from backend.org.charts import subtree
from backend.org.model import Person, Unit
from backend.org.reach import acts_as, reaches, watch_roots
from backend.unit_of_work import UnitOfWork
from tasks.model import Assignee, Follower, Task
from tasks.summary import is_due_soon, is_open, is_overdue

View = Literal["visible", "assigned_to_me", "assigned_by_me", "followed", "supervised"]
VIEWS: tuple[View, ...] = ("visible", "assigned_to_me", "assigned_by_me", "followed", "supervised")
Condition = Literal[
    "open", "closed", "overdue", "due_soon", "not_acknowledged", "no_deadline", "awaiting_answer", "starred"
]
CONDITIONS: tuple[Condition, ...] = (
    "open",
    "closed",
    "overdue",
    "due_soon",
    "not_acknowledged",
    "no_deadline",
    "awaiting_answer",
    "starred",
)
SORTS = ("newest", "deadline")


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """What to list. Empty means no restriction; repeated words are alternatives, but conditions narrow each other.

    `unit_id` is the lead unit or one above it; `person_id` somebody with a part in the task; periods are [from, to).
    """

    view: View = "visible"
    conditions: Sequence[Condition] = ()
    statuses: Sequence[str] = ()
    urgencies: Sequence[str] = ()
    unit_id: UUID | None = None
    parent_id: UUID | None = None
    campaign_id: UUID | None = None
    person_id: UUID | None = None
    assigner_id: UUID | None = None
    field: str = ""
    tags: Sequence[str] = ()
    code: str = ""
    assigned_from: datetime | None = None
    assigned_to: datetime | None = None
    deadline_from: datetime | None = None
    deadline_to: datetime | None = None
    q: str = ""
    sort: str = "newest"


NEWEST = SortKey("tasks", (Task.id,), lambda task: (task.id,), descending=True)
BY_DEADLINE = SortKey("tasks by deadline", (Task.deadline, Task.id), lambda task: (task.deadline, task.id))


def find_tasks(
    work: UnitOfWork,
    actor: Person,
    wanted: TaskFilter,
    *,
    cursor: str | None,
    limit: int,
    position: int,
    now: datetime,
) -> Page[Task]:
    """Return a page of tasks in brief. Forbidden for a unit the actor does not watch."""
    roots = watch_roots(work, actor, now=now)
    if wanted.unit_id is not None and not reaches(work, roots, wanted.unit_id, now=now):
        raise Forbidden("unit_not_watched")
    key = BY_DEADLINE if wanted.sort == "deadline" else NEWEST
    narrowed = _filters(work, wanted, now)
    if key is BY_DEADLINE:
        narrowed.append(Task.deadline.is_not(None))
    ways = _ways(work, actor, wanted.view, roots, now)
    pages = [from_cursor(way.where(*narrowed), key, cursor, limit) for way in ways.plain]
    pages += [_of_each_unit(way, ways.units, narrowed, key, cursor, limit) for way in ways.by_unit]
    query = select(Task)
    if len(pages) == 1 and not ways.by_unit:
        query = query.where(Task.id.in_(pages[0].with_only_columns(Task.id)))
    else:
        # Each way stops after a page of its own; what they share falls together in the union.
        merged = union(*(select(each.subquery()) for each in pages)).subquery()
        first = [merged.c[column.key] for column in key.columns]
        order = [column.desc() if key.descending else column.asc() for column in first]
        query = query.where(Task.id.in_(select(merged.c.id).order_by(*order).limit(limit + 1)))
    query = query.order_by(*ordering(key)).limit(limit + 1)
    loaded = (joinedload(Task.assigner), joinedload(Task.lead_person), joinedload(Task.lead_unit))
    return cut(work.session.scalars(query.options(*loaded)).unique().all(), key, limit, position)


_SHOWN: tuple[Any, ...] = (Task.deadline, Task.id)
#: Given the column of a unit's id, the tasks that are in its list.
_OfUnit = Callable[[Any], Select[Any]]


@dataclass(frozen=True, slots=True)
class _Ways:
    """The ways in which a task can belong to a list: selects of (deadline, id), and those made for each of `units`."""

    plain: list[Select[Any]]
    by_unit: tuple[_OfUnit, ...] = ()
    units: tuple[UUID, ...] = ()


def _ways(work: UnitOfWork, actor: Person, view: View, roots: frozenset[UUID], now: datetime) -> _Ways:
    people = sorted(acts_as(work, actor.id, now=now))
    tasks = select(*_SHOWN)
    parts = select(Assignee.task_id).where(Assignee.person_id.in_(people))
    followed = select(Follower.task_id).where(Follower.person_id.in_(people))
    if view == "assigned_to_me":
        return _Ways([_among(tasks, parts.where(Assignee.ended_at.is_(None)))])
    if view == "assigned_by_me":
        return _Ways([tasks.where(Task.assigner_id.in_(people))])
    if view == "followed":
        return _Ways([_among(tasks, followed)])
    if view == "supervised":
        return _Ways([tasks.where(Task.supervisor_id.in_(people))])
    watched = _watched(work, roots)
    if watched == "everything":
        return _Ways([tasks])
    own: list[Select[Any]] = [tasks.where(Task.assigner_id.in_(people)), tasks.where(Task.supervisor_id.in_(people))]
    return _Ways([*own, _among(tasks, parts.union(followed))], (_led, _coordinated) if watched else (), tuple(watched))


def _among(tasks: Select[Any], ids: Any) -> Select[Any]:
    """The tasks of one's own, found first: a person has thousands, and walking the order would pass millions."""
    mine = ids.cte().prefix_with("MATERIALIZED", dialect="postgresql")
    return tasks.join(mine, mine.c.task_id == Task.id)


def _led(unit_id: Any) -> Select[Any]:
    return select(*_SHOWN).where(Task.lead_unit_id == unit_id)


def _coordinated(unit_id: Any) -> Select[Any]:
    part = (Assignee.unit_id == unit_id, Assignee.ended_at.is_(None), Assignee.role == "coordinator")
    return select(*_SHOWN).join(Assignee, Assignee.task_id == Task.id).where(*part)


def _of_each_unit(
    way: _OfUnit,
    units: Sequence[UUID],
    narrowed: list[ColumnElement[bool]],
    key: SortKey,
    cursor: str | None,
    limit: int,
) -> Select[Any]:
    """A page of each unit's list by its own index, merged: PostgreSQL would otherwise sort all that the units have."""
    each = select(func.unnest(literal(list(units), ARRAY(Task.lead_unit_id.type))).label("id")).subquery()
    pages = from_cursor(way(each.c.id).where(*narrowed), key, cursor, limit).correlate(each).lateral()
    return select(pages.c.deadline, pages.c.id).select_from(each).join(pages, true())


def _watched(work: UnitOfWork, roots: frozenset[UUID]) -> list[UUID] | Literal["everything"]:
    """Return the units that these roots watch, or that it is all of them: then nothing needs to be asked."""
    if not roots:
        return []
    top = work.session.scalars(select(Unit.id).where(Unit.parent_id.is_(None)).limit(50)).all()
    if set(top) <= roots:
        return "everything"
    return sorted(work.session.scalars(subtree(roots)))


def _filters(work: UnitOfWork, wanted: TaskFilter, now: datetime) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [_condition(each, now) for each in wanted.conditions]
    exact = (
        (Task.parent_id, wanted.parent_id),
        (Task.campaign_id, wanted.campaign_id),
        (Task.assigner_id, wanted.assigner_id),
        (Task.code, wanted.code or None),
        (Task.field, wanted.field or None),
    )
    found += [column == value for column, value in exact if value is not None]
    if wanted.unit_id is not None:
        found.append(Task.lead_unit_id.in_(sorted(work.session.scalars(subtree([wanted.unit_id])))))
    if wanted.person_id is not None:
        part = exists().where(
            Assignee.task_id == Task.id, Assignee.person_id == wanted.person_id, Assignee.ended_at.is_(None)
        )
        found.append(part)
    if wanted.statuses:
        found.append(Task.status.in_(wanted.statuses))
    if wanted.urgencies:
        found.append(Task.urgency.in_(wanted.urgencies))
    if wanted.tags:
        found.append(Task.tags.contains(list(wanted.tags)))
    found += _periods(wanted)
    if wanted.q:
        found.append(_matching(work, wanted.q))
    return found


def _periods(wanted: TaskFilter) -> list[ColumnElement[bool]]:
    found = []
    if wanted.assigned_from is not None:
        found.append(Task.assigned_at >= wanted.assigned_from)
    if wanted.assigned_to is not None:
        found.append(Task.assigned_at < wanted.assigned_to)
    if wanted.deadline_from is not None:
        found.append(Task.deadline >= wanted.deadline_from)
    if wanted.deadline_to is not None:
        found.append(Task.deadline < wanted.deadline_to)
    return found


#: Up to so many hits are taken from the index and then filtered; of more, walking the list meets one soon enough.
_FEW = 3000


def _matching(work: UnitOfWork, q: str) -> ColumnElement[bool]:
    """The condition "every word of `q` is in the task", the last one perhaps not typed to its end.

    Whether words are rare or frequent decides which plan is fast, and PostgreSQL takes words for independent of each
    other when they are not. So a probe counts, no further than _FEW: rare hits are named one by one; for frequent words
    the index is kept out of it, and the list is walked in its own order until the page is full.
    """
    folded = fold(q)
    tokens = "".join(letter if letter.isalnum() else " " for letter in folded).split()
    if not tokens or (len(folded.split()) == 1 and not folded.isalpha()):
        # A code, a document number, a sign: looked for as it stands.
        hit = Task.search.like(like_pattern(q))
    else:
        words = " & ".join([*(f"'{token}'" for token in tokens[:-1]), f"'{tokens[-1]}':*"])
        hit = Task.words.op("@@", is_comparison=True)(func.to_tsquery("simple", words))
    few = work.session.scalars(select(Task.id).where(hit).limit(_FEW + 1)).all()
    # No index answers "is true": PostgreSQL has to walk.
    return hit.is_(true()) if len(few) > _FEW else Task.id.in_(few)


def _condition(condition: Condition, now: datetime) -> ColumnElement[bool]:
    conditions: dict[Condition, ColumnElement[bool]] = {
        "open": is_open(),
        "closed": Task.closed_at.is_not(None),
        "overdue": is_open() & is_overdue(now) & (Task.deadline < now),
        "due_soon": is_open() & is_due_soon(now),
        "not_acknowledged": is_open() & Task.acknowledged_at.is_(None),
        "no_deadline": Task.deadline.is_(None),
        "awaiting_answer": is_open() & (or_(Task.status == "awaiting_approval", Task.questions > 0)),
        "starred": Task.starred.is_(True),
    }
    return conditions[condition]
