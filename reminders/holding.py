"""What was held for somebody: told when its time has come if it is still so, else noted why nothing was to be told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from backend.database import among
from backend.unit_of_work import UnitOfWork
from reminders.facts import load_known
from reminders.fatigue import Sparing
from reminders.ladder import Rung
from reminders.model import DUE_COLUMNS, Due, Reminder, ReminderRecipient
from reminders.plan import why_not
from reminders.recipients import Told
from reminders.rules import rules_in_force
from reminders.telling import Telling, settle_held

#: How many people's are told in one transaction.
_PEOPLE = 500
_PUT_OFF = text("UPDATE reminder_recipient SET release_at = :until WHERE release_at <= :now AND release_at IS NOT NULL")


def held_and_due(now: datetime) -> tuple[Any, ...]:
    return (ReminderRecipient.release_at.is_not(None), ReminderRecipient.release_at <= now)


def release(work: UnitOfWork, *, now: datetime) -> int:
    """Tell up to _PEOPLE people what was held for them until now; return how many reminders that settled.

    Each hears one digest with the newest state of each task. If it is night by now, it waits for morning.
    """
    people = _whose(work.session, now)
    if not people:
        return 0
    rules = rules_in_force(work)
    morning = Sparing(rules.newest, work.calendar, now).morning()
    if morning is not None:
        work.session.execute(_PUT_OFF, {"now": now, "until": morning})
        return len(people)
    held = _claim(work.session, people, now)
    known = load_known(work, {row.task_id for row, _ in held}, now=now)
    still: list[tuple[Due, Rung, Told]] = []
    over: list[tuple[UUID, UUID, UUID | None, str | None]] = []
    for row, told in held:
        facts = known[row.task_id].facts
        rung = rules.rung(facts, row.rung)
        if rung is not None and rules.due(facts, row.key) is not None:
            still.append((row, rung, told))
        else:
            over.append((row.id, told.person_id, None, why_not(facts, row.key, rung).code))
    Telling(work, now).release(still, known)
    settle_held(work, over)
    return len(held)


def _whose(session: Session, now: datetime) -> Sequence[UUID]:
    earliest = select(ReminderRecipient.person_id).where(*held_and_due(now)).order_by(ReminderRecipient.release_at)
    return list(dict.fromkeys(session.scalars(earliest.limit(_PEOPLE))))


def _claim(session: Session, people: Sequence[UUID], now: datetime) -> list[tuple[Due, Told]]:
    """Take everything held for these people whose time has come, of which nobody else has hold."""
    query = (
        select(*DUE_COLUMNS, ReminderRecipient.person_id, ReminderRecipient.told_as)
        .join(Reminder, Reminder.id == ReminderRecipient.reminder_id)
        .where(among(ReminderRecipient.person_id, people), *held_and_due(now))
        .with_for_update(of=ReminderRecipient, skip_locked=True)
    )
    width = len(DUE_COLUMNS)
    return [(Due(*row[:width]), Told(*row[width:])) for row in session.execute(query)]
