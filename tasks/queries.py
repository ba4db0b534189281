"""Lists of tasks: who asks, which of them, in what order. Every order is an index; every list is paged.

In whose lists a task stands is written down with it (`Listing`), for each person and each unit that watches. What
somebody sees is the merged pages of their own list, of the people they stand in for, and of the units they watch: it
costs what is shown, not what there is (docs/adr/0007).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Subquery, any_, exists, false, literal, or_, select, union_all
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import joinedload

from backend.errors import Forbidden
from backend.http.paging import Page, SortKey, after, cut, from_cursor, ordering
from backend.org.charts import subtree
from backend.org.model import Person
from backend.org.reach import acts_as, reaches, watch_roots
from backend.unit_of_work import UnitOfWork
from tasks.model import Assignee, Follower, Listing, Task
from tasks.rarity import FEW, STRETCHES, is_short, rarest, walking
from tasks.risk.lists import BY_RISK, judged, loaded_risk, require_order
from tasks.risk.model import Risk
from tasks.states import OPEN
from tasks.summary import is_due_soon, is_open, is_overdue
from tasks.words import is_frequent, look_up, read_search

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
SORTS = ("newest", "deadline", "risk")


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


NEWEST = SortKey("tasks", (Task.assigned_at, Task.id), lambda task: (task.assigned_at, task.id), descending=True)
BY_DEADLINE = SortKey("tasks by deadline", (Task.deadline, Task.id), lambda task: (task.deadline, task.id))
_ORDERS = {"newest": NEWEST, "deadline": BY_DEADLINE, "risk": BY_RISK}
#: The same orders, as a viewer's list keeps them.
_LISTED = {
    NEWEST: SortKey("tasks", (Listing.assigned_at, Listing.task_id), NEWEST.values, descending=True),
    BY_DEADLINE: SortKey("tasks by deadline", (Listing.deadline, Listing.task_id), BY_DEADLINE.values),
}


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
    if wanted.sort == "risk":
        require_order(work, actor, now=now)
    people = acts_as(work, actor.id, now=now)
    asked = _Asked(
        wanted,
        people,
        roots | people,
        _filters(work, wanted, now),
        _ORDERS[wanted.sort],
        cursor,
        limit,
        now,
    )
    return cut(_search(work, asked), asked.key, limit, position)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A list that was asked for: whose it is, what narrows it, and the page of it."""

    wanted: TaskFilter
    people: frozenset[UUID]
    #: The people and the units whose lists make up "visible".
    viewers: frozenset[UUID]
    narrowed: list[ColumnElement[bool]]
    key: SortKey
    cursor: str | None
    limit: int
    now: datetime
    #: Begin at the instant that the order is not by: what lies there is few, and sorted in no time.
    across: bool = False


def _search(work: UnitOfWork, asked: _Asked) -> Sequence[Task]:
    """Return the tasks of a page and one more, beginning where it is shortest."""
    wanted = asked.wanted
    search = read_search(wanted.q) if wanted.q else None
    words = [walking(search.hit)] if search else []
    if asked.key is BY_RISK:
        return _read(work, asked, [*judged(asked.now), *words], few=True)
    places = _places(asked)
    if (
        wanted.view != "visible"
        or not (search or places or _other_bounds(asked))
        or is_short(work.session, _listed(asked), STRETCHES[-1])
    ):
        return _read(work, asked, words)
    other = _other_bounds(asked)
    if other and is_short(work.session, _listed(asked).where(*other), FEW):
        return _read(work, replace(asked, across=True), words)
    ids = rarest(work.session, places)
    if search and ids is None:
        if is_frequent(work.session, search):
            for stretch in STRETCHES:
                rows = _read(work, asked, words, stretch=stretch)
                if len(rows) > asked.limit:
                    return rows
                if not rows:
                    break  # words that are frequent, but not together
        ids = look_up(work.session, search)
    if ids is None:
        return _read(work, asked, words)
    if not ids:
        return []
    return _read(work, asked, [Task.id == any_(literal(ids, ARRAY(Task.id.type))), *words], few=True)


def _read(
    work: UnitOfWork, asked: _Asked, found: list[ColumnElement[bool]], *, few: bool = False, stretch: int | None = None
) -> Sequence[Task]:
    """Read a page. `few` says that what was found is little, so that whose they are is asked of each task rather than
    of the lists; `stretch` ends the walk through the lists after so many rows."""
    key, limit = asked.key, asked.limit
    narrowed = [*asked.narrowed, *found]
    if asked.wanted.view != "visible":
        ids = _own(asked, narrowed)
    elif few:
        ids = _seen(asked, narrowed)
    else:
        ids = _visible(asked, narrowed, stretch)
    query = select(Task).where(Task.id.in_(ids.correlate(None))).order_by(*ordering(key)).limit(limit + 1)
    if key is BY_RISK:
        query = query.join(Risk, Risk.task_id == Task.id)
    loaded = (joinedload(Task.assigner), joinedload(Task.lead_person), joinedload(Task.lead_unit), loaded_risk())
    return work.session.scalars(query.options(*loaded)).unique().all()


def _seen(asked: _Asked, narrowed: list[ColumnElement[bool]]) -> Select[Any]:
    """Of a few tasks, those that are in a list of the viewers."""
    seen = exists().where(Listing.task_id == Task.id, Listing.viewer_id.in_(sorted(asked.viewers)))
    tasks = select(Task.id).where(*narrowed, *_bounds(asked, Task), seen)
    return from_cursor(tasks, asked.key, asked.cursor, asked.limit)


def _own(asked: _Asked, narrowed: list[ColumnElement[bool]]) -> Select[Any]:
    """A view of what a person does with tasks: assigned, holds, follows, supervises."""
    view, people = asked.wanted.view, sorted(asked.people)
    tasks: Select[Any] = select(Task.id).where(*narrowed, *_bounds(asked, Task))
    opens = _opens(asked.wanted)
    if len(opens) == 1:
        tasks = tasks.where(Task.closed_at.is_(None) if opens[0] else Task.closed_at.is_not(None))
    tasks = from_cursor(tasks, asked.key, asked.cursor, asked.limit)
    if view == "assigned_by_me":
        return tasks.where(Task.assigner_id.in_(people))
    if view == "supervised":
        return tasks.where(Task.supervisor_id.in_(people))
    ids = select(Follower.task_id).where(Follower.person_id.in_(people))
    if view == "assigned_to_me":
        ids = select(Assignee.task_id).where(Assignee.person_id.in_(people), Assignee.ended_at.is_(None))
    # Found first: a person has thousands, and walking the order would pass millions.
    held = ids.cte().prefix_with("MATERIALIZED", dialect="postgresql")
    return tasks.join(held, held.c.task_id == Task.id)


def _listed(asked: _Asked) -> Select[UUID]:
    """The lists of the viewers, in no order."""
    return select(Listing.task_id).where(
        Listing.viewer_id.in_(sorted(asked.viewers)), Listing.open.in_(_opens(asked.wanted))
    )


def _visible(asked: _Asked, narrowed: list[ColumnElement[bool]], stretch: int | None) -> Select[Any]:
    """The lists of all viewers, their open tasks and their closed ones, read as one in their common order.

    PostgreSQL merges them row by row and stops when the page is full, even if each task were in every viewer's list.
    """
    key = _LISTED[asked.key]
    each = [
        select(*key.columns)
        .where(
            Listing.viewer_id == viewer,
            Listing.open == state,
            *_bounds(asked, Listing),
            *after(key, asked.cursor),
        )
        .order_by(*ordering(key))
        for viewer in sorted(asked.viewers)
        for state in _opens(asked.wanted)
    ]
    if not each:
        return select(Listing.task_id).where(false())
    lists = union_all(*each).subquery("lists")
    if stretch is not None:
        lists = select(lists).order_by(*_order(lists, key)).limit(stretch).subquery("stretch")
    found = select(lists.c.task_id).join(Task, Task.id == lists.c.task_id).where(*narrowed)
    return found.order_by(*_order(lists, key)).limit((asked.limit + 1) * len(asked.viewers))


def _order(rows: Subquery, key: SortKey) -> list[Any]:
    columns = [rows.c[column.key] for column in key.columns]
    return [column.desc() if key.descending else column.asc() for column in columns]


def _opens(wanted: TaskFilter) -> tuple[bool, ...]:
    """Which of the two halves of a list can hold what is wanted: open work, closed work, or both."""
    found = {True, False}
    for condition in wanted.conditions:
        if condition in _STATE_OF:
            found &= {_STATE_OF[condition]}
    if wanted.statuses:
        found &= {status in OPEN for status in wanted.statuses}
    return tuple(sorted(found, reverse=True))


#: Conditions that only open work, or only closed work, can meet.
_STATE_OF: dict[Condition, bool] = {
    "open": True,
    "closed": False,
    "overdue": True,
    "due_soon": True,
    "not_acknowledged": True,
    "awaiting_answer": True,
}


def _bounds(asked: _Asked, of: type[Task] | type[Listing]) -> list[ColumnElement[bool]]:
    """What is asked of the two instants that lists are ordered by, so that one begins and ends where it must.

    Of the other instant it is only tried on the way: that index would have to be sorted.
    """
    due, period = _due(asked, of.deadline), _period(asked.wanted, of.assigned_at)
    by_deadline = asked.key is BY_DEADLINE
    own, other = (due, period) if by_deadline else (period, due)
    found = [*own, *(other if asked.across else [walking(each) for each in other])]
    return [*found, of.deadline.is_not(None)] if by_deadline else found


def _other_bounds(asked: _Asked) -> list[ColumnElement[bool]]:
    """What is asked of the instant that the list is not ordered by."""
    if asked.key is BY_DEADLINE:
        return _period(asked.wanted, Listing.assigned_at)
    return _due(asked, Listing.deadline)


def _due(asked: _Asked, deadline: Any) -> list[ColumnElement[bool]]:
    wanted = asked.wanted
    bounds: list[tuple[bool, ColumnElement[bool]]] = [
        ("overdue" in wanted.conditions, deadline < asked.now),
        ("due_soon" in wanted.conditions, deadline >= asked.now),
        ("no_deadline" in wanted.conditions, deadline.is_(None)),
    ]
    found = [bound for asked_for, bound in bounds if asked_for]
    if wanted.deadline_from is not None:
        found.append(deadline >= wanted.deadline_from)
    if wanted.deadline_to is not None:
        found.append(deadline < wanted.deadline_to)
    return found


def _period(wanted: TaskFilter, assigned_at: Any) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.assigned_from is not None:
        found.append(assigned_at >= wanted.assigned_from)
    if wanted.assigned_to is not None:
        found.append(assigned_at < wanted.assigned_to)
    return found


def _places(asked: _Asked) -> list[Select[UUID]]:
    """The filters that have an index of their own, as selects of what they find: one of them may be the place to
    begin. Those that never find much come first."""
    wanted, ids = asked.wanted, select(Task.id)
    places: list[tuple[Any, Select[UUID]]] = [
        (wanted.code, ids.where(Task.code == wanted.code)),
        (wanted.parent_id, ids.where(Task.parent_id == wanted.parent_id)),
        (wanted.campaign_id, ids.where(Task.campaign_id == wanted.campaign_id)),
        (wanted.tags, ids.where(Task.tags.contains(list(wanted.tags)))),
        (wanted.person_id, select(Assignee.task_id).where(*_part_of(wanted.person_id))),
        (wanted.assigner_id, ids.where(Task.assigner_id == wanted.assigner_id)),
        (wanted.field, ids.where(Task.field == wanted.field)),
        (wanted.urgencies, ids.where(Task.urgency.in_(wanted.urgencies))),
        (
            wanted.statuses and OPEN.issuperset(wanted.statuses),
            ids.where(is_open(), Task.status.in_(wanted.statuses)),
        ),
        ("starred" in wanted.conditions, ids.where(Task.starred)),
        ("not_acknowledged" in wanted.conditions, ids.where(_condition("not_acknowledged", asked.now))),
        ("awaiting_answer" in wanted.conditions, ids.where(_condition("awaiting_answer", asked.now))),
    ]
    return [place for asked_for, place in places if asked_for]


def _part_of(person_id: UUID | None) -> tuple[ColumnElement[bool], ...]:
    return Assignee.person_id == person_id, Assignee.ended_at.is_(None)


def _filters(work: UnitOfWork, wanted: TaskFilter, now: datetime) -> list[ColumnElement[bool]]:
    # Whether a task is open and when it is due is asked of the lists. The rest of a condition is no place to begin:
    # PostgreSQL takes what belongs together (due soon, not yet due) for rare, and would sort instead of walking.
    found = [walking(_condition(each, now)) for each in wanted.conditions]
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
        found.append(exists().where(Assignee.task_id == Task.id, *_part_of(wanted.person_id)))
    if wanted.statuses:
        found.append(Task.status.in_(wanted.statuses))
    if wanted.urgencies:
        found.append(Task.urgency.in_(wanted.urgencies))
    if wanted.tags:
        found.append(Task.tags.contains(list(wanted.tags)))
    return found


def _condition(condition: Condition, now: datetime) -> ColumnElement[bool]:
    conditions: dict[Condition, ColumnElement[bool]] = {
        "open": is_open(),
        "closed": Task.closed_at.is_not(None),
        "overdue": is_open() & is_overdue(now),
        "due_soon": is_open() & is_due_soon(now),
        "not_acknowledged": is_open() & Task.acknowledged_at.is_(None),
        "no_deadline": Task.deadline.is_(None),
        "awaiting_answer": is_open() & (or_(Task.status == "awaiting_approval", Task.questions > 0)),
        "starred": Task.starred.is_(True),
    }
    return conditions[condition]
