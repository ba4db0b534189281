"""Seeding: everything in one transaction, into which the services' own transactions fall.

Killed at any moment it leaves an empty database, and the next run starts from the beginning: there is no half-seeded
state to recognise or repair.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random

from sqlalchemy import Connection, exists, func, select, text
from sqlalchemy.orm import sessionmaker

from backend.connections import settle_changes
from backend.live import journal
from backend.org.model import Person, Post, Unit
from backend.org.service import stand_in
from backend.runtime import Runtime
from backend.unit_of_work import SilentBell
from reminders.demo.book import Book
from reminders.demo.city import FIELDS, City, found
from reminders.demo.desks import Desks
from reminders.demo.register import Place, Register
from reminders.demo.stage import Progress, Stage
from reminders.model import Reminder
from tasks.fields.service import add_field

SEED = 168
REFORM = datetime(2025, 6, 30, 17, tzinfo=UTC)  # 1 July 2025 in Hồ Chí Minh City (Resolution 1685/NQ-UBTVQH15)
_DEMO_LOCK = 7_461_002  # an advisory lock: a second run waits for the first, and then sees what it left


class NotEmpty(Exception):
    """The database already holds people or units."""


@dataclass(frozen=True, slots=True)
class Seeded:
    units: int
    people: int
    tasks: int
    reminders: int


def seed(runtime: Runtime, now: datetime, tell: Progress) -> Seeded:
    """Write the city and its four weeks, which end at `now`. NotEmpty when there is anybody already."""
    with runtime.engine.connect() as connection, connection.begin():
        _claim(connection)
        chance = Random(SEED)
        since = min(REFORM, now - timedelta(days=60))
        register = Register(since, chance)
        city = found(register)
        inside = _inside(runtime, connection)
        with inside.sessions() as session:
            register.write(session)
            session.commit()
        _list_fields(inside, city, since)
        connection.execute(text("ANALYZE unit, person, post"))
        settle_changes(connection.info)  # the people and units stay as they are: each act may remember them
        tasks = _play(inside, city, now, chance, tell)
        _absence(inside, city.place("Sở Du lịch"), now)
        sent = _settle(inside, now)
    return Seeded(*register.counts(), tasks, sent)


def _claim(connection: Connection) -> None:
    connection.execute(text("SET LOCAL lock_timeout = '5min'"))
    connection.execute(select(func.pg_advisory_xact_lock(_DEMO_LOCK)))
    if connection.scalar(select(exists(select(Person.id)) | exists(select(Unit.id)))):
        raise NotEmpty


def _list_fields(runtime: Runtime, city: City, now: datetime) -> None:
    with runtime.unit_of_work() as work:
        admin = work.session.get_one(Person, city.accounts["admin"])
        for name in FIELDS:
            add_field(work, admin, name=name, now=now)
        work.commit()


def _inside(runtime: Runtime, connection: Connection) -> Runtime:
    """The same product inside this connection's one transaction: its commits wait for the end, an error ends it all.

    Savepoints would do as well, but psycopg forgets every prepared statement at a ROLLBACK, even to a savepoint, and
    each look that writes nothing ends with one.
    """
    sessions = sessionmaker(connection, expire_on_commit=False, join_transaction_mode="rollback_only")
    return replace(runtime, sessions=sessions, bell=SilentBell())


def _play(runtime: Runtime, city: City, now: datetime, chance: Random, tell: Progress) -> int:
    with runtime.unit_of_work() as work:
        calendar = work.calendar
    book = Book(city, calendar, now, chance)
    desks = Desks(city, calendar, now, chance)
    return Stage(runtime, book.start, now).play(book.plots() + desks.plots(), desks.visits(), tell)


def _absence(runtime: Runtime, place: Place, now: datetime) -> None:
    """One head is away from now on: what is assigned to the unit goes to the deputy who stands in."""
    with runtime.unit_of_work() as work:
        head = work.session.get_one(Person, place.head)
        post = work.session.scalars(select(Post.id).where(Post.person_id == head.id)).one()
        back = now + timedelta(days=6)
        deputy = place.people[1]
        stand_in(
            work, head, post_id=post, person_id=deputy, since=now, until=back, reason="Đi công tác nước ngoài", now=now
        )
        work.commit()


def _settle(runtime: Runtime, now: datetime) -> int:
    """Forget the live changes: no screen was open in these weeks. Return how many reminders were sent."""
    with runtime.sessions() as session:
        while journal.prune(session, now + timedelta(seconds=1)):
            pass
        sent = session.scalar(select(func.count()).select_from(Reminder).where(Reminder.state == "fired"))
        session.commit()
    return sent or 0
