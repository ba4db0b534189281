"""The verbs after assigning: lock the task, check who and whether, write state and history, say what happened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from backend.errors import Conflict, Forbidden, Invalid, Stale
from backend.ids import new_id
from backend.org.model import Person
from backend.org.reach import command_roots
from backend.texts import Word
from backend.unit_of_work import UnitOfWork
from tasks import authority, events
from tasks.assigning import Deadline, Party, resolve_deadline, resolve_party, search_text
from tasks.history import record
from tasks.model import Assignee, Task
from tasks.states import AssigneeState, Verb, next_status
from tasks.timeliness import due_soon_from


def acknowledge(work: UnitOfWork, actor: Person, task_id: UUID, *, expected: int | None = None, now: datetime) -> Task:
    """Say "received": one tap. A second tap changes nothing. Only the lead's moves the task itself."""
    task = _open(work, actor, task_id, "acknowledge", expected, now)
    part = authority.own_part(work, actor, task, now=now)
    if part.acknowledged_at is not None:
        return task
    _acknowledge(task, part, now)
    if part.role == "lead":
        _move(task, "acknowledge")
    return _done(work, actor, task, "acknowledge", {"role": part.role}, _acknowledged(part), now)


def report_progress(
    work: UnitOfWork,
    actor: Person,
    task_id: UUID,
    *,
    percent: int,
    note: str,
    expected: int | None = None,
    now: datetime,
) -> Task:
    """Report how far the lead's work is. Reporting says "received" as well."""
    task = _open(work, actor, task_id, "report", expected, now)
    part = authority.require_lead(work, actor, task, now=now)
    _acknowledge(task, part, now)
    part.reach("working", now)
    task.progress, task.reported_at = percent, now
    _move(task, "report")
    data = {"percent": percent, "note": note}
    return _done(work, actor, task, "report", data, _plain(events.ProgressReported), now)


def submit(
    work: UnitOfWork, actor: Person, task_id: UUID, *, note: str, expected: int | None = None, now: datetime
) -> Task:
    """Hand in the result. Timeliness is judged by this instant if the result is accepted."""
    task = _open(work, actor, task_id, "submit", expected, now)
    part = authority.require_lead(work, actor, task, now=now)
    _acknowledge(task, part, now)
    part.reach("working", now)
    task.progress, task.submitted_at = 100, now
    _move(task, "submit")
    return _done(work, actor, task, "submit", {"note": note}, _telling(events.TaskSubmitted, _assigner, note), now)


def approve(
    work: UnitOfWork, actor: Person, task_id: UUID, *, note: str, expected: int | None = None, now: datetime
) -> Task:
    """Accept the result: the task is completed, on time or late by the instant of its submission."""
    task = _open(work, actor, task_id, "approve", expected, now)
    authority.require_assigner(work, actor, task, now=now)
    if actor.id == task.lead_person_id:
        # Standing in for the assigner does not make anybody the judge of their own work.
        raise Forbidden("not_your_own_work")
    task.lead.reach("done", now)
    task.closed_at = now
    _move(task, "approve")
    return _done(work, actor, task, "approve", {"note": note}, _telling(events.TaskApproved, _lead, note), now)


def return_for_rework(
    work: UnitOfWork, actor: Person, task_id: UUID, *, reason: str, expected: int | None = None, now: datetime
) -> Task:
    """Give the result back with a reason; the deadline stays, and the ladder climbs again."""
    task = _open(work, actor, task_id, "return", expected, now)
    authority.require_assigner(work, actor, task, now=now)
    task.submitted_at, task.returned_at = None, now
    _move(task, "return")
    return _done(work, actor, task, "return", {"reason": reason}, _telling(events.TaskReturned, _lead, reason), now)


def recall(
    work: UnitOfWork, actor: Person, task_id: UUID, *, reason: str, expected: int | None = None, now: datetime
) -> Task:
    """Take the task back: nothing is owed any more, nobody is reminded."""
    task = _open(work, actor, task_id, "recall", expected, now)
    authority.require_assigner(work, actor, task, now=now)
    task.closed_at = now
    _move(task, "recall")
    return _done(
        work, actor, task, "recall", {"reason": reason}, _telling(events.TaskRecalled, _everybody, reason), now
    )


def change(
    work: UnitOfWork,
    actor: Person,
    task_id: UUID,
    changes: dict[str, Any],
    *,
    deadline: Deadline | None = None,
    expected: int | None = None,
    now: datetime,
) -> Task:
    """Change title, content, urgency, … and, when `deadline` is given, the deadline; the original is kept for ever."""
    task = _open(work, actor, task_id, "change", expected, now)
    authority.require_assigner(work, actor, task, now=now)
    calendar = work.calendar  # read before anything is changed: reading writes out what is half done
    told = {name: {"from": getattr(task, name), "to": value} for name, value in changes.items()}
    if changes.get("urgency", task.urgency) != task.urgency:
        task.urgency_set_at = now
    for name, value in changes.items():
        setattr(task, name, value)
    if deadline is not None:
        instant = resolve_deadline(work, deadline, task.urgency, now=now)
        told["deadline"] = {"from": _iso(task.deadline), "to": _iso(instant)}
        task.deadline, task.deadline_phrase, task.deadline_set_at = instant, deadline.phrase, now
    task.due_soon_from = due_soon_from(task.urgency, task.deadline, calendar)
    task.search = search_text(task.code, task.title, task.source)
    _move(task, "change")
    return _done(work, actor, task, "change", told, _plain(events.TaskChanged), now)


def transfer(
    work: UnitOfWork,
    actor: Person,
    task_id: UUID,
    *,
    to: Party,
    reason: str,
    expected: int | None = None,
    now: datetime,
) -> Task:
    """Hand the lead to another unit or person, who starts unacknowledged; the old part stays on record."""
    task = _open(work, actor, task_id, "transfer", expected, now)
    authority.require_command(work, actor, task, now=now)
    roots = command_roots(work, actor, now=now) | ({task.lead_unit_id} if actor.id == task.assigner_id else set())
    taker = resolve_party(work, actor, to, frozenset(roots), "/to", now=now)
    giver = task.lead
    if taker.person_id == giver.person_id:
        raise Invalid.at("/to", "already_the_lead")
    for part in (giver, task.assignee(taker.person_id)):
        if part is not None:
            part.ended_at = now
    # Two leads at once would break the index that promises one: the old part ends before the new one begins.
    work.session.flush()
    task.assignees.append(
        Assignee(
            id=new_id(now),
            task_id=task.id,
            role="lead",
            unit_id=taker.unit.id,
            person_id=taker.person_id,
            assigned_at=now,
        )
    )
    old_unit = task.lead_unit_id
    task.lead_unit_id, task.lead_person_id, task.acknowledged_at = taker.unit.id, taker.person_id, None
    _move(task, "transfer")
    told = {
        "from": {"unit_id": str(old_unit), "person_id": str(giver.person_id)},
        "to": {"unit_id": str(taker.unit.id), "unit": taker.unit.name, "person_id": str(taker.person_id)},
        "reason": reason,
    }
    _done(work, actor, task, "transfer", told, _between(old_unit, taker.unit.id), now)
    return authority.task_for(work, actor, task.id, now=now)


def note_reached(work: UnitOfWork, task_id: UUID, person_id: UUID, state: AssigneeState, *, now: datetime) -> None:
    """Note that a device delivered or a person opened what told them of the task. Not history: evidence."""
    work.session.execute(select(Task.id).where(Task.id == task_id).with_for_update(key_share=True))
    task = work.session.get(Task, task_id, options=authority.whole(), populate_existing=True)
    part = task.assignee(person_id) if task else None
    if task is None or part is None or not part.reach(state, now):
        return
    work.emit(events.AssigneeMoved(now, person_id, task.id, (), person_id, state))


def _open(work: UnitOfWork, actor: Person, task_id: UUID, verb: Verb, expected: int | None, now: datetime) -> Task:
    """Lock the task; Stale when it changed since the actor read it, Conflict when its status does not take the verb."""
    task = authority.task_for(work, actor, task_id, now=now, lock=True)
    if expected is not None and expected != task.version:
        raise Stale(task.version)
    if next_status(task.status, verb) is None:
        raise _not_now(verb, task)
    return task


def _move(task: Task, verb: Verb) -> None:
    reached = next_status(task.status, verb)
    if reached is None:
        raise _not_now(verb, task)
    task.status = reached


def _not_now(verb: Verb, task: Task) -> Conflict:
    return Conflict("not_in_this_status", verb=Word(f"verb_{verb}"), status=Word(f"status_{task.status}"))


def _acknowledge(task: Task, part: Assignee, now: datetime) -> None:
    part.reach("acknowledged", now)
    if part.role == "lead" and task.acknowledged_at is None:
        task.acknowledged_at = now


_EventMaker = Callable[[Task, Person, datetime], events.TaskEvent]


def _plain(kind: type[events.TaskEvent]) -> _EventMaker:
    return lambda task, actor, now: kind(now, actor.id, task.id, (task.lead_unit_id,))


def _telling(kind: type[events.TellingEvent], who: Callable[[Task], tuple[UUID, ...]], note: str) -> _EventMaker:
    return lambda task, actor, now: kind(now, actor.id, task.id, (task.lead_unit_id,), who(task), note)


def _assigner(task: Task) -> tuple[UUID, ...]:
    return (task.assigner_id,)


def _lead(task: Task) -> tuple[UUID, ...]:
    return (task.lead_person_id,)


def _everybody(task: Task) -> tuple[UUID, ...]:
    return tuple(part.person_id for part in task.active)


def _acknowledged(part: Assignee) -> _EventMaker:
    return lambda task, actor, now: events.TaskAcknowledged(
        now, actor.id, task.id, (task.lead_unit_id,), part.person_id
    )


def _between(old_unit: UUID, new_unit: UUID) -> _EventMaker:
    return lambda task, actor, now: events.LeadTransferred(now, actor.id, task.id, (old_unit, new_unit))


def _done(
    work: UnitOfWork,
    actor: Person,
    task: Task,
    verb: str,
    data: dict[str, Any],
    event: _EventMaker,
    now: datetime,
) -> Task:
    record(work.session, task, verb, actor.id, data, now)
    work.session.flush()
    work.emit(event(task, actor, now))
    return task


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None
