"""Putting off: own reminders of a task wait until an instant; nobody else's ladder moves, and escalations go on."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select, update

from backend.errors import Conflict, Invalid, NotFound
from backend.org.model import Person
from backend.unit_of_work import UnitOfWork
from reminders.model import Reminder, ReminderRecipient, Snooze
from reminders.planner import SWEEP
from tasks.authority import own_part, task_for

#: Longer than a working week is not "later", it is "never".
LONGEST = timedelta(days=7)


def snooze(work: UnitOfWork, actor: Person, task_id: UUID, *, until: datetime, now: datetime) -> Snooze:
    """Hear nothing of a task until `until`, as one of its assignees. Replaces what was put off before.

    Raises Forbidden for whoever has no part in it, Conflict for a flash task, Invalid for an instant that has passed,
    lies more than a week ahead, or beyond a deadline that is still ahead.
    """
    task = task_for(work, actor, task_id, now=now)
    own_part(work, actor, task, now=now)
    if task.urgency == "flash":
        raise Conflict("flash_cannot_wait")
    latest = now + LONGEST
    if task.deadline is not None and now < task.deadline:
        latest = min(latest, task.deadline)
    if not now < until <= latest:
        raise Invalid.at("/until", "snooze_too_long")
    return work.session.merge(Snooze(person_id=actor.id, task_id=task.id, until=until))


def wake(work: UnitOfWork, actor: Person, task_id: UUID, *, now: datetime) -> None:
    """Hear of it again: what waited for it comes at once."""
    task = task_for(work, actor, task_id, now=now)
    gone = work.session.execute(
        delete(Snooze).where(Snooze.person_id == actor.id, Snooze.task_id == task.id).returning(Snooze.task_id)
    ).all()
    if not gone:
        raise NotFound("not_snoozed")
    of_task = select(Reminder.id).where(Reminder.task_id == task.id)
    held = work.session.execute(
        update(ReminderRecipient)
        .where(ReminderRecipient.person_id == actor.id, ReminderRecipient.held_for == "snoozed")
        .where(ReminderRecipient.release_at > now, ReminderRecipient.reminder_id.in_(of_task))
        .values(release_at=now)
        .returning(ReminderRecipient.reminder_id)
    ).all()
    if held:
        work.ring(SWEEP)


def snoozed_until(work: UnitOfWork, actor: Person, task_id: UUID, *, now: datetime) -> datetime | None:
    """Return until when this person hears nothing of the task."""
    row = work.session.get(Snooze, (actor.id, task_id))
    return row.until if row is not None and row.until > now else None
