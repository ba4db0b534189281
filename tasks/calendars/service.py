"""One's own deadlines as iCalendar (RFC 5545), at an address that can be revoked."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from icalendar import Calendar, Event
from sqlalchemy import func, select, update

from backend.errors import Conflict, NotFound
from backend.ids import new_id
from backend.org.model import Person
from backend.settings import Settings
from backend.unit_of_work import UnitOfWork
from tasks import outside
from tasks.calendars.model import CalendarFeed
from tasks.model import Assignee, Task
from tasks.summary import is_open

MOST = 20
#: A calendar is looked at, not searched: nearer deadlines come first.
_MOST_EVENTS = 2000
_LENGTH = timedelta(minutes=30)


def create_feed(
    work: UnitOfWork, actor: Person, *, name: str, with_titles: bool, now: datetime
) -> tuple[CalendarFeed, str]:
    """Make a feed; return it with its secret, which is shown this once and kept only as a hash."""
    if (work.session.scalar(select(func.count()).select_from(CalendarFeed).filter_by(person_id=actor.id)) or 0) >= MOST:
        raise Conflict("too_many_feeds", max=MOST)
    secret = secrets.token_urlsafe(32)
    feed = CalendarFeed(
        id=new_id(now),
        person_id=actor.id,
        name=name,
        secret_hash=_hashed(secret),
        with_titles=with_titles,
        created_at=now,
    )
    work.session.add(feed)
    work.session.flush()
    return feed, secret


def feeds_of(work: UnitOfWork, actor: Person) -> list[CalendarFeed]:
    return list(work.session.scalars(select(CalendarFeed).filter_by(person_id=actor.id).order_by(CalendarFeed.id)))


def revoke_feed(work: UnitOfWork, actor: Person, feed_id: UUID) -> None:
    """Make an address lead nowhere."""
    feed = work.session.scalars(select(CalendarFeed).filter_by(id=feed_id, person_id=actor.id)).one_or_none()
    if feed is None:
        raise NotFound("unknown_feed")
    work.session.delete(feed)


def read_feed(work: UnitOfWork, secret: str, *, settings: Settings, now: datetime) -> bytes:
    """Return the calendar behind an address. NotFound for one that was revoked, or whose person may not sign in.

    Such calendars are fetched by servers abroad: an event says "task deadline" and the code, and the title only where
    the person asked for it and the operator lets titles leave, never that of a restricted field (architecture.md,
    invariant 11).
    """
    query = select(CalendarFeed, Person).join(Person, Person.id == CalendarFeed.person_id)
    found = work.session.execute(query.where(CalendarFeed.secret_hash == _hashed(secret))).one_or_none()
    if found is None or found[1].disabled_at is not None:
        raise NotFound("not_found")
    feed, person = found
    work.session.execute(update(CalendarFeed).where(CalendarFeed.id == feed.id).values(read_at=now))
    mine = select(Assignee.task_id).where(Assignee.person_id == person.id, Assignee.ended_at.is_(None))
    tasks = work.session.scalars(
        select(Task)
        .where(Task.id.in_(mine), is_open(), Task.deadline.is_not(None))
        .order_by(Task.deadline)
        .limit(_MOST_EVENTS)
    ).all()
    titled = feed.with_titles and settings.push_titles
    unnamed = outside.restricted(work.session, settings, [task.id for task in tasks]) if titled else set()
    vietnamese = person.language == "vi"
    calendar = Calendar()
    calendar.add("prodid", "-//Giao Viec//VI")
    calendar.add("version", "2.0")
    name = " ".join(feed.name.split())  # a line of its own in the file, and so one line
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", timedelta(minutes=15), parameters={"value": "DURATION"})
    for task in tasks:
        calendar.add_component(_event(task, vietnamese, titled and task.id not in unnamed, now))
    return bytes(calendar.to_ical())


def _event(task: Task, vietnamese: bool, titled: bool, now: datetime) -> Event:
    assert task.deadline is not None
    said = f"{'Hạn nhiệm vụ' if vietnamese else 'Task deadline'} {task.code}"
    event = Event()
    event.add("uid", f"{task.id}@giaoviec")
    event.add("summary", f"{said}: {task.title}" if titled else said)
    event.add("dtstart", task.deadline - _LENGTH)
    event.add("dtend", task.deadline)
    event.add("dtstamp", now)
    event.add("sequence", task.version)
    event.add("status", "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    return event


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
