"""Handing work on: a task inside a task, its deadline within the parent's, and how far it has all come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session, aliased

from backend.errors import Conflict, Invalid
from backend.org.model import Person
from backend.sheets.column import clock_time
from backend.unit_of_work import UnitOfWork
from tasks import authority, events
from tasks.assigning import Assignment, Deadline, assign
from tasks.calendar import calendar_of
from tasks.delays.service import note_miss
from tasks.fields.listed import look_up
from tasks.history import record
from tasks.model import Task
from tasks.moving import all_assignees, begin, finish, move, plain, received
from tasks.summary import count_if, is_open


@dataclass(frozen=True, slots=True)
class RollUp:
    """What became of the work handed on. `progress` is the mean over what was not recalled, None without any."""

    total: int = 0
    open: int = 0
    completed: int = 0
    progress: int | None = None


def delegate(
    work: UnitOfWork,
    actor: Person,
    parent_id: UUID,
    assignment: Assignment,
    *,
    expected: int | None = None,
    now: datetime,
) -> Task:
    """Hand on a part of a task as a task of its own (an assignee who leads a unit).

    Without a deadline it has the parent's; Invalid for one past it. Whoever hands work on has received it.
    """
    look_up(work, assignment.field)  # the field first, then the task: in the order in which a rename holds them
    parent = begin(work, actor, parent_id, "delegate", expected, now, authority.own_part)
    part = authority.own_part(work, actor, parent, now=now)
    child = assign(work, actor, _within(work, parent, assignment, now), now=now)
    received(parent, part, now)
    part.reach("working", now)
    if part.role == "lead":
        move(parent, "delegate")
    told = {"task_id": str(child.id), "code": child.code, "title": child.title, "role": part.role}
    finish(work, actor, parent, "delegate", told, plain(events.WorkHandedOn), now)
    return child


def _within(work: UnitOfWork, parent: Task, assignment: Assignment, now: datetime) -> Assignment:
    given = assignment.deadline
    deadline = given.resolve(calendar_of(work, parent.lead_unit_id, now=now), assignment.urgency, now)
    if deadline is None:
        given, deadline = Deadline(at=parent.deadline, phrase=parent.deadline_phrase), parent.deadline
    check_within(parent.deadline, deadline, work.calendar.zone)
    return replace(assignment, parent_id=parent.id, deadline=given, source=assignment.source or parent.source)


def check_within(outer: datetime | None, deadline: datetime | None, zone: ZoneInfo) -> None:
    """Invalid for a deadline past the one that it has to be met for, and for none where there is such a one."""
    if outer is not None and (deadline is None or deadline > outer):
        raise Invalid.at("/deadline", "after_parent", deadline=clock_time(outer, zone))


def check_around(session: Session, task_id: UUID, deadline: datetime | None) -> None:
    """Conflict for a deadline before that of work which was handed on and is still open, or has none.

    That work is locked before it is looked at: whoever moves its deadline just then is waited for, or waits and finds
    the new one above.
    """
    if deadline is None:
        return
    parts = select(Task.id).where(Task.parent_id == task_id, is_open()).order_by(Task.id)
    session.execute(parts.with_for_update(key_share=True))
    past = or_(Task.deadline > deadline, Task.deadline.is_(None))
    if count := session.scalar(select(func.count()).where(Task.parent_id == task_id, is_open(), past)):
        raise Conflict("subtasks_due_later", count=count)


def parents_deadline(session: Session, task: Task) -> datetime | None:
    """Return the deadline of the task that this one is part of, if any."""
    if task.parent_id is None:
        return None
    return session.scalar(select(Task.deadline).where(Task.id == task.parent_id))


def check_nothing_open(session: Session, task_id: UUID) -> None:
    """Conflict while work that was handed on is still open."""
    if count := open_below(session, task_id):
        raise Conflict("subtasks_open", count=count)


def open_below(session: Session, task_id: UUID) -> int:
    """Count the open tasks directly inside this one."""
    return session.scalar(select(func.count()).where(Task.parent_id == task_id, is_open())) or 0


def recall_below(work: UnitOfWork, actor: Person, task: Task, reason: str, *, now: datetime) -> int:
    """Recall everything open that was handed on within a task, however deep; return how many.

    What is no longer owed above is no longer owed below; whoever handed it on need not go from task to task. The locks
    may have waited for somebody who was handing on just then, so one looks again until there is nothing open.
    """
    recalled = 0
    while below := _lock_below(work.session, task.id):
        whole = select(Task).where(Task.id.in_(below)).order_by(Task.id).options(*authority.whole())
        for child in work.session.scalars(whole.execution_options(populate_existing=True)):
            note_miss(work, child, "recalled", now=now)
            move(child, "recall")
            child.closed_at, child.paused_at = now, None
            record(work.session, child, "recall", actor.id, {"reason": reason, "with": task.code}, now)
            work.emit(events.TaskRecalled(now, actor.id, child.id, (child.lead_unit_id,), all_assignees(child), reason))
        recalled += len(below)
    return recalled


def _lock_below(session: Session, task_id: UUID) -> Sequence[UUID]:
    """Lock what is open within a task, however deep: what is closed may have open work below it."""
    inside = select(Task.id).where(Task.parent_id == task_id).cte(recursive=True)
    deeper = aliased(Task)
    inside = inside.union_all(select(deeper.id).join(inside, deeper.parent_id == inside.c.id))
    rows = select(Task.id).where(Task.id.in_(select(inside.c.id)), is_open()).order_by(Task.id)
    return session.scalars(rows.with_for_update(key_share=True)).all()


def roll_up(session: Session, task_id: UUID) -> RollUp:
    """Count what was handed on within a task, and how far it has come: one query."""
    counted = select(
        func.count().label("total"),
        count_if(is_open()).label("open"),
        count_if(Task.status == "completed").label("completed"),
        func.round(func.avg(case((Task.status != "recalled", Task.progress)))).label("progress"),
    ).where(Task.parent_id == task_id)
    row = session.execute(counted).one()
    return RollUp(row.total, row.open, row.completed, None if row.progress is None else int(row.progress))


def tell_parent(work: UnitOfWork, event: events.TaskEvent) -> None:
    """Within the transaction: what moves below changes the roll-up above."""
    task = work.session.get_one(Task, event.task_id)
    if task.parent_id is not None:
        work.emit(events.SubtaskMoved(event.at, event.actor_id, task.parent_id, ()))
