"""Putting delays on record: that a deadline was missed, why, and who confirmed why."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import joinedload

from backend.errors import Conflict, Forbidden, NotFound
from backend.ids import new_id
from backend.many_rows import insert_rows
from backend.org.model import Person
from backend.org.reach import acts_for
from backend.unit_of_work import UnitOfWork
from tasks import authority, events
from tasks.calendar import calendar_of
from tasks.delays.model import CauseKind, Delay
from tasks.model import Task
from tasks.moving import finish, plain

_PEOPLE = (
    joinedload(Delay.unit),
    joinedload(Delay.person),
    joinedload(Delay.stated_by),
    joinedload(Delay.confirmed_by),
)


def note_miss(work: UnitOfWork, task: Task, ended_by: str | None, *, now: datetime) -> None:
    """Put it on record if the task's present deadline has been missed; every verb that could hide a miss calls this.

    `ended_by` says what ended the delay (submitted, extended, changed, recalled, transferred, paused), None when it
    goes on. A delay that is on record already is only brought up to date.
    """
    until = task.submitted_at or task.paused_at or now
    if task.deadline is None or until <= task.deadline:
        return
    late = int(calendar_of(work, task.lead_unit_id, now=now).between(task.deadline, until).total_seconds())
    known = {
        "ended_at": until if ended_by else None,
        "ended_by": ended_by,
        "working_seconds": late if ended_by else None,
    }
    added = insert(Delay).values(
        id=new_id(now),
        task_id=task.id,
        deadline=task.deadline,
        unit_id=task.lead_unit_id,
        person_id=task.lead_person_id,
        cause="",
        confirmation_note="",
        **known,
    )
    work.session.execute(added.on_conflict_do_update(index_elements=["task_id", "deadline"], set_=known))


class Led(Protocol):
    """As much of an open task as its running delay is written from: who leads it, and by when."""

    @property
    def id(self) -> UUID: ...
    @property
    def lead_unit_id(self) -> UUID: ...
    @property
    def lead_person_id(self) -> UUID: ...
    @property
    def deadline(self) -> datetime | None: ...
    @property
    def submitted_at(self) -> datetime | None: ...
    @property
    def paused_at(self) -> datetime | None: ...


def note_running_misses(work: UnitOfWork, tasks: Iterable[Led], *, now: datetime) -> None:
    """Put on record, with whoever leads them now, that these tasks are late: somebody else is about to, and did not
    miss the deadline. One statement; what is on record already stays as it is."""
    late = [
        task
        for task in tasks
        if task.deadline is not None and (task.submitted_at or task.paused_at or now) > task.deadline
    ]
    rows = [
        {
            "id": new_id(now),
            "task_id": task.id,
            "deadline": task.deadline,
            "unit_id": task.lead_unit_id,
            "person_id": task.lead_person_id,
            "cause": "",
            "confirmation_note": "",
        }
        for task in late
    ]
    insert_rows(work.session, Delay, rows, unless_there=True)


def delays_of(work: UnitOfWork, actor: Person, task_id: UUID, *, now: datetime) -> list[Delay]:
    """Return the delays of a task that one may see, oldest first; one that is running is among them once noted."""
    authority.task_for(work, actor, task_id, now=now)
    query = select(Delay).filter_by(task_id=task_id).order_by(Delay.deadline).limit(200)
    return list(work.session.scalars(query.options(*_PEOPLE)))


def state_cause(work: UnitOfWork, actor: Person, task_id: UUID, *, kind: CauseKind, cause: str, now: datetime) -> Delay:
    """State why the last missed deadline was missed (the lead); until it is confirmed it can be stated better."""
    task = authority.task_for(work, actor, task_id, now=now, lock=True)
    authority.require_lead(work, actor, task, now=now)
    if task.closed_at is None and task.submitted_at is None:
        note_miss(work, task, None, now=now)
    delay = _last(work, task_id)
    if delay.confirmed:
        raise Conflict("cause_confirmed")
    delay.cause_kind, delay.cause, delay.stated_by, delay.stated_at = kind, cause, actor, now
    delay.confirmed = delay.confirmed_at = delay.confirmed_by_id = None
    told = {"deadline": delay.deadline.isoformat(), "kind": kind, "cause": cause}
    finish(work, actor, task, "state_cause", told, plain(events.DelayNoted), now)
    return _last(work, task_id)


def confirm_cause(
    work: UnitOfWork, actor: Person, task_id: UUID, delay_id: UUID, *, confirmed: bool, note: str, now: datetime
) -> Delay:
    """Confirm a stated cause, or not (the assigner or a leader above; never whoever stated it, was late, or stands in
    for who was). Conflict once that has been decided, until it is stated anew."""
    task = authority.task_for(work, actor, task_id, now=now, lock=True)
    authority.require_command(work, actor, task, now=now)
    delay = work.session.scalars(select(Delay).filter_by(task_id=task_id, id=delay_id)).one_or_none()
    if delay is None:
        raise NotFound("unknown_delay")
    if actor.id == delay.stated_by_id or acts_for(work, actor.id, delay.person_id, now=now):
        raise Forbidden("not_your_own_cause")
    if delay.stated_at is None:
        raise Conflict("cause_not_stated")
    if delay.confirmed is not None:
        raise Conflict("cause_decided")
    delay.confirmed, delay.confirmed_by_id, delay.confirmed_at = confirmed, actor.id, now
    delay.confirmation_note = note
    told = {"deadline": delay.deadline.isoformat(), "confirmed": confirmed, "note": note}
    finish(work, actor, task, "confirm_cause", told, plain(events.DelayNoted), now)
    return work.session.scalars(_whole(delay.id)).one()


def _last(work: UnitOfWork, task_id: UUID) -> Delay:
    newest = select(Delay.id).filter_by(task_id=task_id).order_by(Delay.deadline.desc()).limit(1)
    delay_id = work.session.scalar(newest)
    if delay_id is None:
        raise Conflict("no_delay")
    return work.session.scalars(_whole(delay_id)).one()


def _whole(delay_id: UUID) -> Select[Delay]:
    query = select(Delay).filter_by(id=delay_id).options(*_PEOPLE)
    return query.execution_options(populate_existing=True)
