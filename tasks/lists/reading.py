"""Reading a page: from the lists that are written down, from few tasks, or from what a person does with tasks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Subquery, exists, false, select, union_all
from sqlalchemy.orm import joinedload

from backend.http.paging import SortKey, after, from_cursor, ordering
from backend.org.model import Person, Unit
from backend.unit_of_work import UnitOfWork
from tasks.lists.asked import LISTED, Asked, bounds, halves
from tasks.model import Assignee, Follower, Listing, Task
from tasks.risk.lists import BY_RISK, loaded_risk
from tasks.risk.model import Risk

#: Of people and units, a list shows the names.
_LOADED = (
    joinedload(Task.assigner).load_only(Person.full_name),
    joinedload(Task.lead_person).load_only(Person.full_name),
    joinedload(Task.lead_unit).load_only(Unit.name, Unit.kind),
)


def read_rows(
    work: UnitOfWork, asked: Asked, found: list[ColumnElement[bool]], *, few: bool = False, stretch: int | None = None
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
    return work.session.scalars(query.options(*_LOADED, loaded_risk())).unique().all()


def _seen(asked: Asked, narrowed: list[ColumnElement[bool]]) -> Select[Any]:
    """Of a few tasks, those that are in a list of the viewers."""
    seen = exists().where(Listing.task_id == Task.id, Listing.viewer_id.in_(sorted(asked.viewers)))
    tasks = select(Task.id).where(*narrowed, *bounds(asked, Task), seen)
    return from_cursor(tasks, asked.key, asked.cursor, asked.limit)


def _own(asked: Asked, narrowed: list[ColumnElement[bool]]) -> Select[Any]:
    """A view of what a person does with tasks: assigned, holds, follows, supervises."""
    view, people = asked.wanted.view, sorted(asked.people)
    tasks: Select[Any] = select(Task.id).where(*narrowed, *bounds(asked, Task))
    open_ones = halves(asked.wanted)
    if len(open_ones) == 1:
        tasks = tasks.where(Task.closed_at.is_(None) if open_ones[0] else Task.closed_at.is_not(None))
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


def listed(asked: Asked) -> Select[UUID]:
    """The lists of the viewers, in no order."""
    return select(Listing.task_id).where(
        Listing.viewer_id.in_(sorted(asked.viewers)), Listing.open.in_(halves(asked.wanted))
    )


def _visible(asked: Asked, narrowed: list[ColumnElement[bool]], stretch: int | None) -> Select[Any]:
    """The lists of all viewers, their open tasks and their closed ones, read as one in their common order.

    PostgreSQL merges them row by row and stops when the page is full, even if each task were in every viewer's list.
    """
    key = LISTED[asked.key]
    each = [
        select(*key.columns)
        .where(
            Listing.viewer_id == viewer,
            Listing.open == state,
            *bounds(asked, Listing),
            *after(key, asked.cursor),
        )
        .order_by(*ordering(key))
        for viewer in sorted(asked.viewers)
        for state in halves(asked.wanted)
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
