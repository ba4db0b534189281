"""Moving parts of open tasks to whoever follows: one person or unit for another, the status of the task kept.

What is written is a new part beside the old one, which ends and stays on record; the history keeps the names of that
day. A task in which the successor has a part already keeps that one; the lead's part moves whatever else they have.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from backend.ids import new_id
from backend.org.model import Person, Unit
from backend.unit_of_work import UnitOfWork
from tasks.authority import whole
from tasks.events import PartsHandedOver
from tasks.history import record
from tasks.model import Assignee, Task
from tasks.summary import is_open


@dataclass(frozen=True, slots=True)
class Successor:
    """Who follows in a part: a person, in a unit."""

    unit: Unit
    person: Person


def open_tasks_of_part(work: UnitOfWork, unit_id: UUID, person_id: UUID | None = None) -> list[Task]:
    """Lock and return the open tasks in which a unit (and, if given, that person in it) has a part, whole."""
    parts = select(Assignee.task_id).where(Assignee.unit_id == unit_id, Assignee.ended_at.is_(None))
    if person_id is not None:
        parts = parts.where(Assignee.person_id == person_id)
    query = select(Task).where(Task.id.in_(parts), is_open()).order_by(Task.id).options(*whole())
    locked = query.with_for_update(of=Task, key_share=True).execution_options(populate_existing=True)
    return list(work.session.scalars(locked).unique())


def move_part(
    work: UnitOfWork,
    actor: Person,
    task: Task,
    unit_id: UUID,
    person_id: UUID | None,
    to: Successor,
    why: str,
    now: datetime,
) -> None:
    """Move every part that this unit (and person) has in a task. The caller has locked it; the caller emits."""
    moved = []
    for part in [each for each in task.active if each.unit_id == unit_id and person_id in (None, each.person_id)]:
        part.ended_at = now
        moved.append(
            {"role": part.role, "unit_id": str(part.unit_id), "unit": part.unit.name, "person_id": str(part.person_id)}
        )
        standing = task.assignee(to.person.id)
        if standing is not None and part.role == "coordinator":
            continue
        if standing is not None:
            standing.ended_at = now
        # The index allows one lead and one part a person: the old ends before the new begins.
        work.session.flush()
        task.assignees.append(_part(task, to, part.role, now))
        if part.role == "lead":
            task.lead_unit, task.lead_unit_id = to.unit, to.unit.id
            task.lead_person, task.lead_person_id, task.acknowledged_at = to.person, to.person.id, None
    told = {
        "from": moved,
        "to": {"unit_id": str(to.unit.id), "unit": to.unit.name, "person_id": str(to.person.id)},
        "why": why,
    }
    record(work.session, task, "hand_over", actor.id, told, now)


def _part(task: Task, to: Successor, role: str, now: datetime) -> Assignee:
    return Assignee(
        id=new_id(now),
        task_id=task.id,
        role=role,
        unit=to.unit,
        unit_id=to.unit.id,
        person=to.person,
        person_id=to.person.id,
        assigned_at=now,
    )


def tell(work: UnitOfWork, actor: Person, tasks: Sequence[Task], units: Collection[UUID], now: datetime) -> None:
    """Say that parts have moved: the ladders are planned anew, and whoever is new is told once for all of it."""
    work.session.flush()
    for task in tasks:
        work.emit(PartsHandedOver(now, actor.id, task.id, tuple({*units, task.lead_unit_id})))
