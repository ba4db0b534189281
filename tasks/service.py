"""The main verbs after assigning: who may, whether, and what it changes. `tasks.moving` does what all do alike."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from backend.errors import Invalid
from backend.ids import new_id
from backend.org.model import Person
from backend.org.reach import command_roots
from backend.unit_of_work import UnitOfWork
from tasks import authority, events
from tasks.assigning import Deadline, resolve_deadline, search_text
from tasks.calendar import calendar_of
from tasks.deadlines import worded
from tasks.delays.service import note_miss
from tasks.extensions import service as extensions
from tasks.fields.listed import look_up
from tasks.model import Assignee, Task
from tasks.moving import (
    EventMaker,
    all_assignees,
    begin,
    finish,
    move,
    nobody,
    plain,
    received,
    say_received,
    telling,
    the_assigner,
    the_lead,
)
from tasks.parties import Party, resolve_party
from tasks.states import AssigneeState
from tasks.subtasks import service as subtasks
from tasks.timeliness import due_soon_from

#: What asks something else of those who work on a task when it changes.
_ASKED = ("deadline", "urgency", "expected_product", "content")


def acknowledge(work: UnitOfWork, actor: Person, task_id: UUID, *, expected: int | None = None, now: datetime) -> Task:
    """Say "received": one tap, for every part one has or acts for. A second tap changes nothing. Only the lead's moves
    the task itself."""
    task = begin(work, actor, task_id, "acknowledge", expected, now, authority.own_parts)
    for part in authority.own_parts(work, actor, task, now=now):
        if part.acknowledged_at is None:
            say_received(work, actor, task, part, now)
    work.session.flush()
    return task


def report_progress(
    work: UnitOfWork,
    actor: Person,
    task_id: UUID,
    *,
    percent: int | None,
    note: str,
    told: Mapping[str, Any] | None = None,
    expected: int | None = None,
    now: datetime,
) -> Task:
    """Report how far the lead's work is; None leaves that as it was. Reporting says "received" as well.

    `told` is what the history keeps besides: what the report answers.
    """
    task = begin(work, actor, task_id, "report", expected, now, authority.require_lead)
    part = task.lead
    received(task, part, now)
    part.reach("working", now)
    task.progress, task.reported_at = task.progress if percent is None else percent, now
    move(task, "report")
    data = {"percent": task.progress, "note": note, **(told or {})}
    return finish(work, actor, task, "report", data, plain(events.ProgressReported), now)


def submit(
    work: UnitOfWork,
    actor: Person,
    task_id: UUID,
    *,
    note: str,
    over_open_subtasks: bool = False,
    expected: int | None = None,
    now: datetime,
) -> Task:
    """Hand in the result. Timeliness is judged by this instant if the result is accepted.

    Conflict over work handed on that is still open, unless the lead says that it may stay open.
    """
    task = begin(work, actor, task_id, "submit", expected, now, authority.require_lead)
    data: dict[str, Any] = {"note": note}
    if over_open_subtasks:
        data["open_subtasks"] = subtasks.open_below(work.session, task.id)
    else:
        subtasks.check_nothing_open(work.session, task.id)
    part = task.lead
    received(task, part, now)
    part.reach("working", now)
    task.progress, task.submitted_at = 100, now
    note_miss(work, task, "submitted", now=now)
    move(task, "submit")
    data = {
        "note": note,
        **({"open_subtasks": subtasks.open_below(work.session, task.id)} if over_open_subtasks else {}),
    }
    return finish(work, actor, task, "submit", data, telling(events.TaskSubmitted, the_assigner, note), now)


def approve(
    work: UnitOfWork, actor: Person, task_id: UUID, *, note: str, expected: int | None = None, now: datetime
) -> Task:
    """Accept the result: the task is completed, on time or late by the instant of its submission."""
    task = begin(work, actor, task_id, "approve", expected, now, authority.require_approver)
    task.lead.reach("done", now)
    task.closed_at = now
    move(task, "approve")
    return finish(work, actor, task, "approve", {"note": note}, telling(events.TaskApproved, the_lead, note), now)


def return_for_rework(
    work: UnitOfWork, actor: Person, task_id: UUID, *, reason: str, expected: int | None = None, now: datetime
) -> Task:
    """Give the result back with a reason; the deadline stays, and the ladder climbs again."""
    task = begin(work, actor, task_id, "return", expected, now, authority.require_judge)
    task.submitted_at, task.returned_at = None, now
    move(task, "return")
    return finish(work, actor, task, "return", {"reason": reason}, telling(events.TaskReturned, the_lead, reason), now)


def recall(
    work: UnitOfWork, actor: Person, task_id: UUID, *, reason: str, expected: int | None = None, now: datetime
) -> Task:
    """Take the task back: nothing is owed any more, nobody is reminded."""
    task = begin(work, actor, task_id, "recall", expected, now, authority.require_assigner)
    note_miss(work, task, "recalled", now=now)
    subtasks.recall_below(work, actor, task, reason, now=now)
    task.closed_at, task.paused_at = now, None
    move(task, "recall")
    return finish(
        work, actor, task, "recall", {"reason": reason}, telling(events.TaskRecalled, all_assignees, reason), now
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
    looked = look_up(work, changes.get("field", ""))
    task = begin(work, actor, task_id, "change", expected, now, authority.require_assigner)
    if changes.get("field", task.field) != task.field:
        changes = {**changes, "field": looked.settled()}
    # Read before anything is changed: reading writes out what is half done.
    calendar = calendar_of(work, task.lead_unit_id, now=now)
    told = {name: {"from": getattr(task, name), "to": value} for name, value in changes.items()}
    before = {name: getattr(task, name) for name in _ASKED}
    if changes.get("urgency", task.urgency) != task.urgency:
        task.urgency_set_at = now
    for name, value in changes.items():
        setattr(task, name, value)
    if deadline is None and changes.get("deadline_phrase"):
        phrase, set_at = changes["deadline_phrase"], task.deadline_set_at
        deadline = worded(phrase, task.deadline, calendar, task.urgency, set_at=set_at)
    if deadline is not None:
        instant = resolve_deadline(work, deadline, task.urgency, task.lead_unit_id, now=now)
        subtasks.check_within(subtasks.parents_deadline(work.session, task), instant, work.calendar.zone)
        subtasks.check_around(work.session, task.id, instant)
        note_miss(work, task, "changed", now=now)
        told["deadline"] = {"from": _iso(task.deadline), "to": _iso(instant)}
        task.deadline, task.deadline_phrase, task.deadline_set_at = instant, deadline.phrase, now
    task.due_soon_from = due_soon_from(task.urgency, task.deadline, calendar)
    task.search = search_text(task.code, task)
    move(task, "change")
    asks = tuple(name for name, value in before.items() if value != getattr(task, name))
    made = telling(events.TaskChanged, all_assignees if asks else nobody, "", changed=asks)
    return finish(work, actor, task, "change", told, made, now)


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
    task = begin(work, actor, task_id, "transfer", expected, now, authority.require_command)
    roots = command_roots(work, actor, now=now) | ({task.lead_unit_id} if actor.id == task.assigner_id else set())
    taker = resolve_party(work, actor, to, frozenset(roots), "/to", now=now)
    note_miss(work, task, "transferred", now=now)
    giver = task.lead
    if taker.person_id == giver.person_id:
        raise Invalid.at("/to", "already_the_lead")
    if taker.person_id == task.assigner_id:
        raise Invalid.at("/to", "transfer_to_assigner")
    for part in (giver, task.assignee(taker.person_id)):
        if part is not None:
            part.ended_at = now
    # Two leads at once would break the index that promises one: the old part ends before the new one begins.
    work.session.flush()
    extensions.overtake(work, task, now=now)
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
    move(task, "transfer")
    told = {
        "from": {"unit_id": str(old_unit), "person_id": str(giver.person_id)},
        "to": {"unit_id": str(taker.unit.id), "unit": taker.unit.name, "person_id": str(taker.person_id)},
        "reason": reason,
    }
    finish(work, actor, task, "transfer", told, _between(old_unit, taker.unit.id), now)
    return authority.task_for(work, actor, task.id, now=now)


def note_reached(work: UnitOfWork, task_id: UUID, person_id: UUID, state: AssigneeState, *, now: datetime) -> None:
    """Note that a device delivered or a person opened what told them of the task. Not history: evidence."""
    work.session.execute(select(Task.id).where(Task.id == task_id).with_for_update(key_share=True))
    task = work.session.get(Task, task_id, options=authority.whole(), populate_existing=True)
    part = task.assignee(person_id) if task else None
    if task is None or part is None or not part.reach(state, now):
        return
    work.emit(events.AssigneeMoved(now, person_id, task.id, (), person_id, state))


def _between(old_unit: UUID, new_unit: UUID) -> EventMaker:
    return lambda task, actor, now: events.LeadTransferred(now, actor.id, task.id, (old_unit, new_unit))


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None
