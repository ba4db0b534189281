"""Words for tests of personal reminders: noting, tapping, and looking at what is kept."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select

from backend.org.model import Person
from push.model import MessageRow
from reminders.personal import service
from reminders.personal.model import PersonalReminder
from tests.city import City


def note(city: City, who: str, text: str = "Gọi anh Nam", **words: Any) -> PersonalReminder:
    """Note something: note(city, "chair", when="mai 8h")."""
    return _do(city, who, "make", text=text, **words)


def do(city: City, who: str, verb: str, reminder: PersonalReminder, *given: Any, **words: Any) -> Any:
    """Do a verb on a note: do(city, "chair", "tick_off", reminder)."""
    return _do(city, who, verb, reminder.id, *given, **words)


def kept(city: City, who: str, state: service.State = "open") -> list[PersonalReminder]:
    with city.runtime.unit_of_work() as work:
        return service.reminders_of(work, work.session.get_one(Person, city.people[who].id), state)


def told(city: City, who: str) -> list[MessageRow]:
    """Every personal reminder somebody was told, oldest first."""
    query = select(MessageRow).filter_by(person_id=city.people[who].id, kind="personal")
    with city.runtime.sessions() as session:
        return list(session.scalars(query.order_by(MessageRow.at, MessageRow.id)))


def fresh(city: City, reminder_id: UUID) -> PersonalReminder:
    with city.runtime.sessions() as session:
        return session.get_one(PersonalReminder, reminder_id)


def _do(city: City, who: str, verb: str, *given: Any, **words: Any) -> Any:
    with city.runtime.unit_of_work() as work:
        actor = work.session.get_one(Person, city.people[who].id)
        done = getattr(service, verb)(work, actor, *given, **words, now=city.now)
        work.commit()
    return done
