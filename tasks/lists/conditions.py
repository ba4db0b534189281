"""What narrows a list, as conditions; and those that an index answers, as places where one may begin."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, or_, select

from backend.org.charts import subtree
from backend.unit_of_work import UnitOfWork
from tasks.lists.asked import Asked
from tasks.lists.filter import Condition, TaskFilter
from tasks.lists.rarity import walking
from tasks.model import Assignee, Task
from tasks.states import OPEN
from tasks.summary import is_due_soon, is_open, is_overdue


def places_of(asked: Asked) -> list[Select[UUID]]:
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


def narrowing(work: UnitOfWork, wanted: TaskFilter, now: datetime) -> list[ColumnElement[bool]]:
    """Return what a task must meet to be in the list, besides being in it."""
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
