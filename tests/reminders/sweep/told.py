"""What people were told, what was settled, and a row that cannot be read."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text

from push.model import MessageRow
from reminders.model import Reminder, ReminderRecipient
from tasks.model import Task
from tests.city import City, local

FRIDAY = local("2026-03-06 17:00")
#: No reminder of this task can be told to anybody.
REFUSED = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF EXISTS (SELECT FROM reminder WHERE id = NEW.reminder_id AND task_id = '{}') THEN
        RAISE integrity_constraint_violation;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER refuse BEFORE INSERT ON reminder_recipient FOR EACH ROW EXECUTE FUNCTION refuse()
"""


def messages(city: City, name: str, since: datetime | None = None) -> list[MessageRow]:
    """Everything somebody was told, oldest first."""
    query = (
        select(MessageRow).where(MessageRow.person_id == city.people[name].id).order_by(MessageRow.at, MessageRow.id)
    )
    with city.runtime.sessions() as session:
        return [row for row in session.scalars(query) if since is None or row.at >= since]


def kinds(city: City, name: str, since: datetime | None = None) -> Counter[str]:
    return Counter(row.kind for row in messages(city, name, since))


def settled(city: City) -> list[tuple[UUID, str, UUID | None, datetime, int, UUID]]:
    """Every (task, rung, occurrence, recipient) that was told."""
    with city.runtime.sessions() as session:
        rows = session.execute(
            select(Reminder, ReminderRecipient.person_id).join(
                ReminderRecipient, ReminderRecipient.reminder_id == Reminder.id
            )
        )
        return [(row.task_id, row.rung, row.assignee_id, row.anchor, row.occurrence, person) for row, person in rows]


def sleep_until(city: City, instant: datetime) -> None:
    """Time passes and nobody works."""
    city.simulation.clock.move_to(instant)


def poisoned(city: City) -> tuple[Task, list[Task]]:
    """One task among three whose lead is gone from the database: firing its reminder cannot work."""
    bad, *good = [city.assign("chair", "works", f"Việc {n}") for n in range(3)]
    with city.runtime.engine.begin() as connection:
        connection.execute(text("UPDATE assignee SET role = 'coordinator' WHERE task_id = :id"), {"id": bad.id})
    return bad, good
