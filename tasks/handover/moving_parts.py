"""Moving parts of open tasks to whoever follows: one person or unit for another, the status of the task kept.

What goes to somebody else becomes a new part beside the old one, which ends and stays on record; what goes with its own
holder into another unit stays the part it was. The history keeps the names of that day. Ten thousand tasks are moved in
portions, each by a handful of statements, all in the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from backend.ids import new_id
from backend.many_rows import insert_rows, portions, update_rows
from backend.org.model import Person, Unit
from backend.unit_of_work import UnitOfWork
from tasks.delays.service import note_running_misses
from tasks.events import PartsHandedOver
from tasks.handover.settling import Goes, Held, Place, Settled, settle
from tasks.history import next_entry
from tasks.model import Assignee, HistoryEntry, Task
from tasks.summary import is_open


class Taken(NamedTuple):
    """A part that somebody else has now."""

    part_id: UUID
    from_part_id: UUID
    to_id: UUID
    unit_id: UUID


def parts_of(*held: ColumnElement[bool]) -> Select[UUID, UUID, str, UUID, str, UUID]:
    """Select the parts of open tasks that somebody has today, as `Held`, in the order of their tasks."""
    columns = (Assignee.id, Assignee.task_id, Assignee.role, Assignee.unit_id, Unit.name, Assignee.person_id)
    query = select(*columns).join(Unit, Unit.id == Assignee.unit_id).join(Task, Task.id == Assignee.task_id)
    return query.where(*held, Assignee.ended_at.is_(None), is_open()).order_by(Assignee.task_id, Assignee.id)


def lock_tasks(session: Session, *held: ColumnElement[bool]) -> list[UUID]:
    """Lock the open tasks in which somebody has such a part; return their ids in order."""
    parts = select(Assignee.task_id).where(*held, Assignee.ended_at.is_(None))
    query = select(Task.id).where(Task.id.in_(parts), is_open()).order_by(Task.id)
    return list(session.scalars(query.with_for_update(key_share=True)))


def move_parts(
    work: UnitOfWork, actor: Person, task_ids: Sequence[UUID], goes: Goes, why: str, *, now: datetime
) -> list[Taken]:
    """Move the parts of these tasks, which the caller has locked, to where they go; return what others have taken."""
    taken: list[Taken] = []
    for portion in portions(task_ids):
        writing = _Writing(work, actor, why, now)
        parts = _parts_by_task(work.session, portion)
        for task in work.session.execute(select(*_FACTS).where(Task.id.in_(portion)).order_by(Task.id)).all():
            writing.add(task, settle(parts[task.id], goes))
        writing.write()
        taken += writing.taken
    forget(work.session)
    return taken


def forget(session: Session) -> None:
    """What was written by arrays is not what the session remembers of tasks."""
    session.flush()
    for each in [each for each in session if isinstance(each, Task | Assignee)]:
        session.expire(each)


def _parts_by_task(session: Session, task_ids: Collection[UUID]) -> dict[UUID, list[Held]]:
    found: dict[UUID, list[Held]] = {}
    for row in session.execute(parts_of(Assignee.task_id.in_(task_ids))):
        found.setdefault(row.task_id, []).append(Held(*row))
    return found


#: As much of a task as moving its parts changes, or needs for the history and the delays.
_FACTS = (
    Task.id,
    Task.version,
    Task.history_length,
    Task.history_hash,
    Task.lead_unit_id,
    Task.lead_person_id,
    Task.acknowledged_at,
    Task.deadline,
    Task.submitted_at,
    Task.paused_at,
)


class _Writing:
    """The rows of one portion, and the statements that write them."""

    def __init__(self, work: UnitOfWork, actor: Person, why: str, now: datetime) -> None:
        self._work, self._actor, self._why, self._now = work, actor, why, now
        self.taken: list[Taken] = []
        self._ended: list[UUID] = []
        self._kept: list[dict[str, Any]] = []
        self._begun: list[dict[str, Any]] = []
        self._tasks: list[dict[str, Any]] = []
        self._history: list[dict[str, Any]] = []
        self._led: list[Any] = []
        self._events: list[PartsHandedOver] = []

    def add(self, task: Any, settled: Settled) -> None:
        if not settled.gone:
            return
        self._ended += [part.id for part in settled.ended]
        self._kept += [{"id": part.id, "unit_id": place.unit_id} for part, place in settled.kept]
        for part, place in settled.begun:
            self._begin(part, place)
        led = {"lead_unit_id": task.lead_unit_id, "lead_person_id": task.lead_person_id}
        acknowledged_at = task.acknowledged_at
        for part, place in (each for each in (*settled.begun, *settled.kept) if each[0].role == "lead"):
            led = {"lead_unit_id": place.unit_id, "lead_person_id": place.person_id}
            acknowledged_at = acknowledged_at if place.person_id == part.person_id else None
            self._led.append(task)
        entry = next_entry(task, "hand_over", self._actor.id, _told(settled, self._why), self._now)
        self._history.append(entry)
        written = {"history_length": entry["number"], "history_hash": entry["hash"], "version": task.version + 1}
        self._tasks.append({"id": task.id, "acknowledged_at": acknowledged_at, **led, **written})
        units = tuple({task.lead_unit_id, led["lead_unit_id"]})
        self._events.append(PartsHandedOver(self._now, self._actor.id, task.id, units))

    def _begin(self, part: Held, place: Place) -> None:
        new = new_id(self._now)
        self.taken.append(Taken(new, part.id, place.person_id, place.unit_id))
        whose = {"unit_id": place.unit_id, "person_id": place.person_id}
        state = {"state": "assigned", "assigned_at": self._now}
        self._begun.append({"id": new, "task_id": part.task_id, "role": part.role, **whose, **state})

    def write(self) -> None:
        session = self._work.session
        session.flush()
        note_running_misses(self._work, self._led, now=self._now)
        # The indexes allow one lead, and one part a person: the old ones end before the new ones begin.
        update_rows(session, Assignee, [{"id": each, "ended_at": self._now} for each in self._ended])
        update_rows(session, Assignee, self._kept)
        insert_rows(session, Assignee, self._begun)
        update_rows(session, Task, self._tasks)
        insert_rows(session, HistoryEntry, self._history)
        for event in self._events:
            self._work.emit(event)


def _told(settled: Settled, why: str) -> dict[str, Any]:
    return {"why": why, "parts": list(_moves(settled.gone))}


def _moves(gone: Iterable[tuple[Held, Place]]) -> Iterable[dict[str, Any]]:
    for part, place in gone:
        yield {"role": part.role, "from": _named(part), "to": _named(place)}


def _named(where: Held | Place) -> dict[str, str]:
    return {"unit_id": str(where.unit_id), "unit": where.unit, "person_id": str(where.person_id)}
