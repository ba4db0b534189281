"""What was held for somebody, when its time has come: still so, and to be told now, or over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from backend.database import among
from backend.unit_of_work import UnitOfWork
from reminders.facts import Known, load_known
from reminders.fatigue import Sparing
from reminders.ladder import Rung
from reminders.model import DUE_COLUMNS, Due, Reminder, ReminderRecipient
from reminders.reasons import why_not
from reminders.recipients import Told
from reminders.rules import rules_in_force
from reminders.turns import Turn

#: How many people's are told in one transaction.
_PEOPLE = 500
_PUT_OFF = text("UPDATE reminder_recipient SET release_at = :until WHERE release_at <= :now AND release_at IS NOT NULL")


def held_and_due(now: datetime) -> tuple[Any, ...]:
    return (ReminderRecipient.release_at.is_not(None), ReminderRecipient.release_at <= now)


class Held(NamedTuple):
    """One reminder that one person has waited for."""

    row: Due
    rung: Rung
    told: Told


@dataclass(frozen=True, slots=True)
class Waited:
    """What is to be told now of what was held, and what became of the rest: (reminder, person, why it is over)."""

    still: Sequence[Held] = ()
    over: Sequence[tuple[UUID, UUID, str]] = ()
    known: Mapping[UUID, Known] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.still) + len(self.over)


def take_waited(work: UnitOfWork, *, now: datetime, turn: Turn | None = None) -> Waited:
    """Take what was held until now for up to _PEOPLE people, for the caller to tell in this transaction.

    What is no longer so is over. If it is night by now, all of it waits for morning, and there is nothing to take. If
    another batch was before (`turn`), it may have taken some of it, or hold what is to be told now, and is waited for.
    """
    people = _whose(work.session, now)
    if turn is not None and (people or turn.was_held_until(now)) and turn.wait():
        people = _whose(work.session, now)
    if not people:
        return Waited()
    rules = rules_in_force(work)
    morning = Sparing(rules.newest, work.calendar, now).morning()
    if morning is not None:
        work.session.execute(_PUT_OFF, {"now": now, "until": morning})
        return Waited()
    held = _claim(work.session, people, now)
    known = load_known(work, {row.task_id for row, _ in held}, now=now)
    still: list[Held] = []
    over: list[tuple[UUID, UUID, str]] = []
    for row, told in held:
        facts = known[row.task_id].facts
        rung = rules.rung(facts, row.rung)
        if rung is not None and rules.still(facts, row.key):
            still.append(Held(row, rung, told))
        else:
            over.append((row.id, told.person_id, why_not(facts, row.key, rung).code))
    return Waited(still, over, known)


def _whose(session: Session, now: datetime) -> Sequence[UUID]:
    earliest = select(ReminderRecipient.person_id).where(*held_and_due(now)).order_by(ReminderRecipient.release_at)
    return list(dict.fromkeys(session.scalars(earliest.limit(_PEOPLE))))


def _claim(session: Session, people: Sequence[UUID], now: datetime) -> list[tuple[Due, Told]]:
    """Take everything held for these people whose time has come, of which nobody else has hold.

    What it is about is asked for by its ids: joined, PostgreSQL reads all reminders there are to find some hundreds.
    """
    query = (
        select(ReminderRecipient.reminder_id, ReminderRecipient.person_id, ReminderRecipient.told_as)
        .where(among(ReminderRecipient.person_id, people), *held_and_due(now))
        .with_for_update(skip_locked=True)
    )
    held = session.execute(query).all()
    wanted = {row.reminder_id for row in held}
    rows = {row.id: Due(*row) for row in session.execute(select(*DUE_COLUMNS).where(among(Reminder.id, wanted)))}
    return [(rows[row.reminder_id], Told(row.person_id, row.told_as)) for row in held if row.reminder_id in rows]
