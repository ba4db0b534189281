"""Lists of tasks: who asks, which of them, in what order. Every order is an index; every list is paged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import joinedload

from backend.errors import Forbidden
from backend.folding import like_pattern
from backend.http.paging import Page, SortKey, page
from backend.org.charts import subtree
from backend.org.model import Person
from backend.org.reach import acts_as, reaches, watch_roots
from backend.unit_of_work import UnitOfWork
from tasks.authority import visible_to
from tasks.model import Assignee, Follower, Task
from tasks.summary import is_due_soon, is_open, is_overdue

View = Literal["visible", "assigned_to_me", "assigned_by_me", "followed"]
VIEWS: tuple[View, ...] = ("visible", "assigned_to_me", "assigned_by_me", "followed")
Condition = Literal["open", "closed", "overdue", "due_soon", "not_acknowledged", "no_deadline"]
CONDITIONS: tuple[Condition, ...] = (
    "open",
    "closed",
    "overdue",
    "due_soon",
    "not_acknowledged",
    "no_deadline",
)
SORTS = ("newest", "deadline")


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """What to list. Empty means no restriction; repeated words are alternatives, but conditions narrow each other."""

    view: View = "visible"
    conditions: Sequence[Condition] = ()
    statuses: Sequence[str] = ()
    urgencies: Sequence[str] = ()
    unit_id: UUID | None = None
    parent_id: UUID | None = None
    campaign_id: UUID | None = None
    q: str = ""
    sort: str = "newest"


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
    query: Select[Any] = select(Task).options(
        joinedload(Task.assigner), joinedload(Task.lead_person), joinedload(Task.lead_unit)
    )
    roots = watch_roots(work, actor, now=now)
    query = query.where(_view(wanted.view, acts_as(work, actor.id, now=now), roots))
    if wanted.unit_id is not None:
        if not reaches(work, roots, wanted.unit_id, now=now):
            raise Forbidden("unit_not_watched")
        query = query.where(Task.lead_unit_id.in_(subtree([wanted.unit_id])))
    if wanted.campaign_id is not None:
        query = query.where(Task.campaign_id == wanted.campaign_id)
    if wanted.parent_id is not None:
        query = query.where(Task.parent_id == wanted.parent_id)
    for condition in wanted.conditions:
        query = query.where(_condition(condition, now))
    if wanted.statuses:
        query = query.where(Task.status.in_(wanted.statuses))
    if wanted.urgencies:
        query = query.where(Task.urgency.in_(wanted.urgencies))
    if wanted.q:
        query = query.where(Task.search.like(like_pattern(wanted.q)))
    if wanted.sort == "deadline":
        query = query.where(Task.deadline.is_not(None))
        key = SortKey("tasks by deadline", (Task.deadline, Task.id), lambda task: (task.deadline, task.id))
    else:
        key = SortKey("tasks", (Task.id,), lambda task: (task.id,), descending=True)
    return page(work.session, query, key, cursor, limit, position)


def _view(view: View, people: frozenset[UUID], roots: frozenset[UUID]) -> ColumnElement[bool]:
    if view == "assigned_to_me":
        return exists().where(Assignee.task_id == Task.id, Assignee.person_id.in_(people), Assignee.ended_at.is_(None))
    if view == "assigned_by_me":
        return Task.assigner_id.in_(people)
    if view == "followed":
        return exists().where(Follower.task_id == Task.id, Follower.person_id.in_(people))
    return visible_to(people, roots)


def _condition(condition: Condition, now: datetime) -> ColumnElement[bool]:
    conditions: dict[Condition, ColumnElement[bool]] = {
        "open": is_open(),
        "closed": Task.closed_at.is_not(None),
        "overdue": is_open() & is_overdue(now),
        "due_soon": is_open() & is_due_soon(now),
        "not_acknowledged": is_open() & Task.acknowledged_at.is_(None),
        "no_deadline": Task.deadline.is_(None),
    }
    return conditions[condition]
