"""A list that was asked for: whose it is, what narrows it, its order, and the page of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement

from backend.http.paging import SortKey
from tasks.lists.filter import Condition, TaskFilter
from tasks.lists.rarity import walking
from tasks.model import Listing, Task
from tasks.states import OPEN

NEWEST = SortKey("tasks", (Task.assigned_at, Task.id), lambda task: (task.assigned_at, task.id), descending=True)
BY_DEADLINE = SortKey("tasks by deadline", (Task.deadline, Task.id), lambda task: (task.deadline, task.id))
#: The same orders, as a viewer's list keeps them.
LISTED = {
    NEWEST: SortKey("tasks", (Listing.assigned_at, Listing.task_id), NEWEST.values, descending=True),
    BY_DEADLINE: SortKey("tasks by deadline", (Listing.deadline, Listing.task_id), BY_DEADLINE.values),
}


@dataclass(frozen=True, slots=True)
class Asked:
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


#: Conditions that only open work, or only closed work, can meet.
_STATE_OF: dict[Condition, bool] = {
    "open": True,
    "closed": False,
    "overdue": True,
    "due_soon": True,
    "not_acknowledged": True,
    "awaiting_answer": True,
    "to_acknowledge": True,
    "to_decide": True,
}


def halves(wanted: TaskFilter) -> tuple[bool, ...]:
    """Which of the two halves of a list can hold what is wanted: open work, closed work, or both."""
    found = {True, False}
    for condition in wanted.conditions:
        if condition in _STATE_OF:
            found &= {_STATE_OF[condition]}
    if wanted.statuses:
        found &= {status in OPEN for status in wanted.statuses}
    return tuple(sorted(found, reverse=True))


def bounds(asked: Asked, of: type[Task] | type[Listing]) -> list[ColumnElement[bool]]:
    """What is asked of the two instants that lists are ordered by, so that one begins and ends where it must.

    Of the other instant it is only tried on the way: that index would have to be sorted.
    """
    due, period = _due(asked, of.deadline), _period(asked.wanted, of.assigned_at)
    by_deadline = asked.key is BY_DEADLINE
    own, other = (due, period) if by_deadline else (period, due)
    found = [*own, *(other if asked.across else [walking(each) for each in other])]
    return [*found, of.deadline.is_not(None)] if by_deadline else found


def other_bounds(asked: Asked) -> list[ColumnElement[bool]]:
    """What is asked of the instant that the list is not ordered by."""
    if asked.key is BY_DEADLINE:
        return _period(asked.wanted, Listing.assigned_at)
    return _due(asked, Listing.deadline)


def _due(asked: Asked, deadline: Any) -> list[ColumnElement[bool]]:
    wanted = asked.wanted
    known: list[tuple[bool, ColumnElement[bool]]] = [
        ("overdue" in wanted.conditions, deadline < asked.now),
        ("due_soon" in wanted.conditions, deadline >= asked.now),
        ("no_deadline" in wanted.conditions, deadline.is_(None)),
    ]
    found = [bound for asked_for, bound in known if asked_for]
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
