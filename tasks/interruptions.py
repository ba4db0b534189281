"""When work does not simply go on: declined, upheld all the same, paused, resumed."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from backend.errors import Conflict
from backend.org.model import Person
from backend.unit_of_work import UnitOfWork
from backend.workcalendar import WorkingCalendar
from tasks import authority, events
from tasks.calendar import calendar_of
from tasks.delays.service import note_miss
from tasks.model import Assignee, Task
from tasks.moving import EventMaker, all_assignees, begin, finish, move, not_now, take, telling, the_assigner, the_lead
from tasks.states import OPEN
from tasks.subtasks.service import parents_deadline
from tasks.timeliness import due_soon_from, later_by_the_pause


def decline(
    work: UnitOfWork, actor: Person, task_id: UUID, *, reason: str, expected: int | None = None, now: datetime
) -> Task:
    """Refuse one's part before having received it, with a reason; the assigner decides what then.

    A lead's refusal stops the task until it is transferred, upheld or recalled; a coordinator's only ends their part.
    """
    task = authority.task_for(work, actor, task_id, now=now)
    part = authority.own_part(work, actor, task, now=now)
    if part.role == "coordinator":
        return _decline_part(work, actor, task_id, reason, expected, now)
    task = begin(work, actor, task_id, "decline", expected, now, authority.require_lead)
    move(task, "decline")
    return finish(work, actor, task, "decline", _declined(task.lead, reason), _to_assigner(reason), now)


def _decline_part(
    work: UnitOfWork, actor: Person, task_id: UUID, reason: str, expected: int | None, now: datetime
) -> Task:
    task = take(work, actor, task_id, expected, now, authority.own_part)
    part = authority.own_part(work, actor, task, now=now)
    if task.status not in OPEN:
        raise not_now("decline", task)
    if part.acknowledged_at is not None:
        raise Conflict("received_already")
    part.ended_at = now
    return finish(work, actor, task, "decline", _declined(part, reason), _to_assigner(reason), now)


def insist(
    work: UnitOfWork, actor: Person, task_id: UUID, *, note: str, expected: int | None = None, now: datetime
) -> Task:
    """Uphold the assignment after the lead declined: it is theirs again, and its ladder begins anew."""
    task = begin(work, actor, task_id, "insist", expected, now, authority.require_assigner)
    task.resumed_at = now
    move(task, "insist")
    return finish(work, actor, task, "insist", {"note": note}, telling(events.DeclineOverruled, the_lead, note), now)


def pause(
    work: UnitOfWork, actor: Person, task_id: UUID, *, reason: str, expected: int | None = None, now: datetime
) -> Task:
    """Stop the clock of a task, with a reason: nobody is reminded and time stands still until it is resumed."""
    task = begin(work, actor, task_id, "pause", expected, now, authority.require_assigner)
    note_miss(work, task, "paused", now=now)
    task.paused_at = now
    move(task, "pause")
    return finish(
        work, actor, task, "pause", {"reason": reason}, telling(events.TaskPaused, all_assignees, reason), now
    )


def resume(
    work: UnitOfWork, actor: Person, task_id: UUID, *, note: str, expected: int | None = None, now: datetime
) -> Task:
    """Let a paused task go on: a deadline that was still ahead moves by the time the task has stood still since it was
    set, and its words, which mean another day, go. A task that nobody has acknowledged yet waits for that again.

    A deadline that had been missed already stays: pausing does not make a late task punctual.
    """
    task = begin(work, actor, task_id, "resume", expected, now, authority.require_assigner)
    assert task.paused_at is not None
    calendar = calendar_of(
        work, task.lead_unit_id, now=now
    )  # read before anything is changed: reading writes out what is half done
    data: dict[str, Any] = {"note": note, "paused_at": task.paused_at.isoformat()}
    if task.deadline is not None and (later := _later(work, task, task.deadline, calendar, now)) > task.deadline:
        data["deadline"] = {"from": task.deadline.isoformat(), "to": later.isoformat()}
        task.deadline, task.deadline_phrase, task.deadline_set_at = later, "", now
        task.due_soon_from = due_soon_from(task.urgency, later, calendar)
    task.paused_at, task.resumed_at = None, now
    move(task, "resume")
    if task.acknowledged_at is None:
        task.status = "assigned"  # it waits to be acknowledged, as it did before
    return finish(work, actor, task, "resume", data, telling(events.TaskResumed, all_assignees, note), now)


def _later(work: UnitOfWork, task: Task, deadline: datetime, calendar: WorkingCalendar, now: datetime) -> datetime:
    """Return a deadline moved by how long a task has stood still since it was set, though not past that of the task it
    is part of; as it is when it had been missed."""
    assert task.paused_at is not None
    since = max(task.paused_at, task.deadline_set_at)
    if deadline <= since:
        return deadline
    later = later_by_the_pause(deadline, since, now, task.urgency, calendar)
    return min(later, parents_deadline(work.session, task) or later)


def _declined(part: Assignee, reason: str) -> dict[str, str]:
    return {"reason": reason, "role": part.role, "unit_id": str(part.unit_id), "person_id": str(part.person_id)}


def _to_assigner(reason: str) -> EventMaker:
    return telling(events.TaskDeclined, the_assigner, reason)
