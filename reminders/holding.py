"""What was held for somebody, when its time has come: still so, and to be told now, or over.

Meanwhile people come back, leave and change places: whoever answers now hears it instead of who did when it fired. A
task that has gone to other people is another matter: what waits was about the part that it was fired for, and whoever
has the task now climbs from there.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from backend.database import among
from backend.unit_of_work import UnitOfWork
from reminders.facts import Known, load_known
from reminders.fatigue import Sparing
from reminders.house import House, load_house
from reminders.ladder import Rung
from reminders.model import DUE_COLUMNS, Due, Reminder, ReminderRecipient
from reminders.reasons import why_not
from reminders.recipients import Told, recipients
from reminders.rules import rules_in_force
from reminders.turns import Turn

#: As what somebody hears of a part of their own. Who had one sees the task ever after.
_PARTS = ("assignee", "lead", "coordinators")
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
    """What is to be told now of what was held, and what became of the rest: (reminder, person, why it is over).

    `passed_on` is what others hear in the place of those for whom it is over, `house` who answers for what now.
    """

    still: Sequence[Held] = ()
    over: Sequence[tuple[UUID, UUID, str]] = ()
    known: Mapping[UUID, Known] = field(default_factory=dict)
    passed_on: Sequence[Held] = ()
    house: House = field(default_factory=House)

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
    return _of_now(work, Waited(still, over, known), now) if still else Waited(still, over, known)


def _of_now(work: UnitOfWork, waited: Waited, now: datetime) -> Waited:
    """Return the same as whoever answers now hears it: an absence may be over, a head another one."""
    tasks = {each.row.task_id: waited.known[each.row.task_id] for each in waited.still}
    audiences = {each for held in waited.still for each in held.rung.audience(held.row.occurrence)}
    house = load_house(work, tasks.values(), now, audiences)
    still: list[Held] = []
    relieved: list[Held] = []
    others: dict[tuple[UUID, UUID], Held] = {}
    for each in waited.still:
        task = tasks[each.row.task_id]
        answering = recipients(task, each.rung, each.row.key, house)
        if _hears(each, task, answering):
            still.append(each)
        else:
            relieved.append(each)
            others.update({(each.row.id, told.person_id): each._replace(told=told) for told in answering})
    if not relieved:
        return replace(waited, house=house)
    over = [(each.row.id, each.told.person_id, _why_relieved(each.told, house)) for each in relieved]
    noted = _noted(work.session, {each.row.id for each in relieved})
    # Who was relieved before, and answers again, has a row already, which says that there was nothing to tell.
    still += [each for key, each in others.items() if noted.get(key) is not None]
    passed_on = [each for key, each in others.items() if key not in noted]
    return replace(waited, still=still, over=[*waited.over, *over], passed_on=passed_on, house=house)


def _hears(held: Held, task: Known, answering: Sequence[Told]) -> bool:
    """Say whether whoever has waited is to hear it still."""
    person_id = held.told.person_id
    if any(told.person_id == person_id for told in answering):
        return True
    if held.told.told_as in _PARTS:
        return all(part.person_id != person_id for part in task.facts.parts)
    return task.facts.part(held.row.assignee_id).assigned_at > held.row.due_at


def _why_relieved(told: Told, house: House) -> str:
    return "gone" if told.person_id in house.gone else "relieved"


def _noted(session: Session, reminders: Collection[UUID]) -> dict[tuple[UUID, UUID], str | None]:
    """Return for whom these reminders are on record: told, held, or withheld for a reason."""
    columns = (ReminderRecipient.reminder_id, ReminderRecipient.person_id, ReminderRecipient.withheld)
    rows = session.execute(select(*columns).where(among(ReminderRecipient.reminder_id, reminders)))
    return {(reminder_id, person_id): why for reminder_id, person_id, why in rows}


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
