"""What narrows a list, as conditions; and those that an index answers, as places where one may begin."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, or_, select, true

from backend.org.charts import subtree
from backend.org.model import Person
from backend.unit_of_work import UnitOfWork
from tasks.lists.asked import Asked
from tasks.lists.filter import Condition, TaskFilter
from tasks.lists.rarity import walking
from tasks.lists.waiting import OWN, own_condition, own_place, units_answered_for
from tasks.model import Assignee, Task
from tasks.states import OPEN
from tasks.summary import is_due_soon, is_open, is_overdue


def places_of(asked: Asked) -> list[Select[UUID]]:
    """The filters that have an index of their own, as selects of what they find: one of them may be the place to
    begin. Those that never find much come first."""
    wanted = asked.wanted
    found: list[Select[UUID]] = []
    if wanted.code:
        found.append(_ids(Task.code == wanted.code))
    if wanted.parent_id:
        found.append(_ids(Task.parent_id == wanted.parent_id))
    if wanted.campaign_id:
        found.append(_ids(Task.campaign_id == wanted.campaign_id))
    if wanted.tags:
        found.append(_ids(Task.tags.contains(list(wanted.tags))))
    if wanted.person_id:
        found.append(select(Assignee.task_id).where(*_part_of(wanted.person_id)))
    if wanted.assigner_id:
        found.append(_ids(Task.assigner_id == wanted.assigner_id))
    if wanted.field:
        found.append(_ids(Task.field == wanted.field))
    if wanted.urgencies:
        found.append(_ids(Task.urgency.in_(wanted.urgencies)))
    if wanted.statuses and OPEN.issuperset(wanted.statuses):
        found.append(_ids(is_open(), Task.status.in_(wanted.statuses)))
    if "starred" in wanted.conditions:
        found.append(_ids(_condition("starred", asked.now)))
    found += [
        _ids(_condition(each, asked.now))
        for each in ("not_acknowledged", "awaiting_answer")
        if each in wanted.conditions
    ]
    found += [own_place(each, asked.people) for each in wanted.conditions if each in OWN]
    return found


def _ids(*conditions: ColumnElement[bool]) -> Select[UUID]:
    return select(Task.id).where(*conditions)


def _part_of(person_id: UUID | None) -> tuple[ColumnElement[bool], ...]:
    return Assignee.person_id == person_id, Assignee.ended_at.is_(None)


def narrowing(
    work: UnitOfWork, actor: Person, wanted: TaskFilter, people: frozenset[UUID], now: datetime
) -> list[ColumnElement[bool]]:
    """Return what a task must meet to be in the list, besides being in it; `people` are those in whose place the actor
    asks."""
    # Whether a task is open and when it is due is asked of the lists. The rest of a condition is no place to begin:
    # PostgreSQL takes what belongs together (due soon, not yet due) for rare, and would sort instead of walking.
    found = [walking(_condition(each, now)) for each in wanted.conditions if each not in OWN]
    if not OWN.isdisjoint(wanted.conditions):
        only_in = units_answered_for(work, actor, people, now=now)
        found += [own_condition(each, people, only_in) for each in wanted.conditions if each in OWN]
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
    match condition:
        case "open":
            return is_open()
        case "closed":
            return Task.closed_at.is_not(None)
        case "overdue":
            return is_open() & is_overdue(now)
        case "due_soon":
            return is_open() & is_due_soon(now)
        case "not_acknowledged":
            return is_open() & Task.acknowledged_at.is_(None)
        case "no_deadline":
            return Task.deadline.is_(None)
        case "awaiting_answer":
            return is_open() & (or_(Task.status == "awaiting_approval", Task.questions > 0))
        case "starred":
            return Task.starred == true()
        case "to_acknowledge" | "to_answer" | "to_decide":
            raise AssertionError("asked of people, in own_condition")
