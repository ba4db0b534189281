"""What every verb does alike: lock the task, check who, its version and status, move it, write history, say so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from backend.errors import Conflict, Stale
from backend.org.model import Person
from backend.texts import Word
from backend.unit_of_work import UnitOfWork
from tasks import authority
from tasks.events import TaskAcknowledged, TaskEvent, TellingEvent
from tasks.history import record
from tasks.model import Assignee, Task
from tasks.states import Verb, next_status

EventMaker = Callable[[Task, Person, datetime], TaskEvent]


class Requirement(Protocol):
    """Who may: raises Forbidden for anybody else."""

    def __call__(self, work: UnitOfWork, actor: Person, task: Task, *, now: datetime) -> object: ...


def begin(
    work: UnitOfWork,
    actor: Person,
    task_id: UUID,
    verb: Verb,
    expected: int | None,
    now: datetime,
    require: Requirement,
) -> Task:
    """Lock the task. Forbidden for whoever may not; Stale when it changed since the actor read it; Conflict when its
    status does not take the verb. In that order: who may not do a thing is not told when it could be done."""
    task = take(work, actor, task_id, expected, now, require)
    if next_status(task.status, verb) is None:
        raise not_now(verb, task)
    return task


def take(
    work: UnitOfWork,
    actor: Person,
    task_id: UUID,
    expected: int | None,
    now: datetime,
    require: Requirement | None = None,
) -> Task:
    """Lock the task for what may be done in any status. Forbidden for whoever may not; Stale when it changed since."""
    task = authority.task_for(work, actor, task_id, now=now, lock=True)
    if require is not None:
        require(work, actor, task, now=now)
    if expected is not None and expected != task.version:
        raise Stale(task.version)
    return task


def move(task: Task, verb: Verb) -> None:
    """Put the task into the status that the verb leads to. Conflict when it leads nowhere."""
    reached = next_status(task.status, verb)
    if reached is None:
        raise not_now(verb, task)
    task.status = reached


def finish(
    work: UnitOfWork,
    actor: Person,
    task: Task,
    verb: str,
    data: dict[str, Any],
    event: EventMaker,
    now: datetime,
) -> Task:
    """Write the history and say what happened; the handlers run when the unit of work commits."""
    record(work.session, task, verb, actor.id, data, now)
    work.session.flush()
    work.emit(event(task, actor, now))
    return task


def not_now(verb: Verb, task: Task) -> Conflict:
    return Conflict("not_in_this_status", verb=Word(f"verb_{verb}"), status=Word(f"status_{task.status}"))


def received(task: Task, part: Assignee, now: datetime) -> None:
    """Whoever works on a part has received it."""
    part.reach("acknowledged", now)
    if part.role == "lead" and task.acknowledged_at is None:
        task.acknowledged_at = now


def say_received(work: UnitOfWork, actor: Person, task: Task, part: Assignee, now: datetime) -> None:
    """Say "received" for a part that was not yet: only the lead's moves the task itself. The caller has locked the task
    and flushes, so that a hundred of them are written as one."""
    received(task, part, now)
    if part.role == "lead":
        move(task, "acknowledge")
    record(work.session, task, "acknowledge", actor.id, {"role": part.role}, now)
    work.emit(TaskAcknowledged(now, actor.id, task.id, (task.lead_unit_id,), part.person_id))


def plain(kind: type[TaskEvent]) -> EventMaker:
    """Return the maker of an event that carries nothing but its task."""
    return lambda task, actor, now: kind(now, actor.id, task.id, (task.lead_unit_id,))


def telling(kind: type[TellingEvent], who: Callable[[Task], tuple[UUID, ...]], note: str, **own: Any) -> EventMaker:
    """Return the maker of an event of which `who` are told, with what was said and what the event has of its own."""
    return lambda task, actor, now: kind(now, actor.id, task.id, (task.lead_unit_id,), who(task), note, **own)


def the_assigner(task: Task) -> tuple[UUID, ...]:
    return (task.assigner_id,)


def the_lead(task: Task) -> tuple[UUID, ...]:
    return (task.lead_person_id,)


def nobody(_task: Task) -> tuple[UUID, ...]:
    return ()


def all_assignees(task: Task) -> tuple[UUID, ...]:
    return tuple(part.person_id for part in task.active)
