"""Telling people what they asked to be told: what is due at once for one person is one message, each time once.

Unlike the ladder's reminders, which are ours, these come at the very time the person chose, at night too. What was due
while nothing ran is told once, late, for its newest time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import structlog
from sqlalchemy import Select, exists, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.runtime import Runtime
from backend.unit_of_work import UnitOfWork
from backend.workcalendar import WorkingCalendar
from push.message import Message
from push.outbox import post
from reminders.house import Reader, load_readers
from reminders.personal.live import tell_screens
from reminders.personal.model import PersonalReminder, PersonalReminderTime
from reminders.personal.service import times_of
from reminders.personal.wording import Note, word

log = structlog.get_logger(__name__)

FIRE = "reminders.personal"
#: So many people are told in one transaction.
BATCH = 500
_POISON_WAITS = timedelta(hours=1)
_LOCK = 7_461_005  # an advisory lock: one worker at a time, so that what one person asked for meets in one message


#: One statement for one or for thousands: the keys go as one array a column.
_FORGET = text(
    "DELETE FROM personal_reminder_time AS older USING "
    "unnest(CAST(:reminder_id AS uuid[]), CAST(:due_at AS timestamptz[])) AS told(reminder_id, due_at) "
    "WHERE older.reminder_id = told.reminder_id AND older.due_at < told.due_at"
)


class _Due(NamedTuple):
    """A note whose time has come, and when it comes again."""

    reminder: PersonalReminder
    due_at: datetime
    following: datetime | None


def any_due(now: datetime) -> Select[bool]:
    """Return the clock's question: one look at the head of an index."""
    return select(exists().where(PersonalReminder.next_at <= now))


def is_due(session: Session, now: datetime) -> bool:
    """Say whether anybody is to be reminded of anything of their own."""
    return bool(session.scalar(any_due(now)))


def fire_all(runtime: Runtime, people: int = BATCH) -> int:
    """Tell everything that is due, so many people at a time; return how many notes were told."""
    told = 0
    while True:
        now = runtime.clock.now()
        with runtime.unit_of_work() as work:
            locked = work.session.scalar(select(func.pg_try_advisory_xact_lock(_LOCK)))
            rows = _claim(work.session, now, people) if locked else []
            if not rows:
                return told
            told += _fire(work, rows, now)
            work.commit()


def _claim(session: Session, now: datetime, most: int) -> Sequence[PersonalReminder]:
    """Take all that is due of `most` people at most, of those first who have waited longest."""
    due = PersonalReminder.next_at <= now
    people = select(PersonalReminder.person_id).where(due).order_by(PersonalReminder.next_at).limit(most)
    query = select(PersonalReminder).where(due, PersonalReminder.person_id.in_(people))
    return session.scalars(
        query.order_by(PersonalReminder.next_at, PersonalReminder.id).with_for_update(skip_locked=True)
    ).all()


def _fire(work: UnitOfWork, rows: Sequence[PersonalReminder], now: datetime) -> int:
    due = [each for row in rows if (each := _time_of(row, work.calendar, now)) is not None]
    fresh = _claim_times(work.session, due)
    told = [each for each in due if (each.reminder.id, each.due_at) in fresh]
    post(work, list(_messages(work, told, now)), now=now)
    for each in due:
        each.reminder.told_at, each.reminder.next_at = now, each.following
    work.session.flush()
    tell_screens(work, rows, now=now)
    return len(told)


def _time_of(row: PersonalReminder, calendar: WorkingCalendar, now: datetime) -> _Due | None:
    """Return the newest of the times that have come. A note that fails by itself is set aside and holds up nobody."""
    assert row.next_at is not None
    try:
        times = times_of(row)
        newest = times.newest(row.next_at, now, calendar) or row.next_at
        return _Due(row, newest, times.first_after(now, calendar))
    except Exception:
        log.exception("personal_reminder_poisoned", reminder=str(row.id))
        row.next_at = now + _POISON_WAITS
        return None


def _claim_times(session: Session, due: Sequence[_Due]) -> set[tuple[UUID, datetime]]:
    """Write the times that are told now; return those that nobody has told before. Older ones are of no more use."""
    if not due:
        return set()
    rows = [{"reminder_id": each.reminder.id, "due_at": each.due_at} for each in due]
    added = insert(PersonalReminderTime).on_conflict_do_nothing()
    fresh = session.execute(added.returning(PersonalReminderTime.reminder_id, PersonalReminderTime.due_at), rows)
    claimed = {(row.reminder_id, row.due_at) for row in fresh}
    session.execute(_FORGET, {name: [row[name] for row in rows] for name in ("reminder_id", "due_at")})
    return claimed


def _messages(work: UnitOfWork, told: Sequence[_Due], now: datetime) -> Iterator[Message]:
    people: dict[UUID, list[_Due]] = {}
    for each in told:
        people.setdefault(each.reminder.person_id, []).append(each)
    readers = load_readers(work, people)
    for person_id, those in people.items():
        if readers[person_id].active:
            yield _message(work, readers[person_id], those, now)


def _message(work: UnitOfWork, reader: Reader, told: Sequence[_Due], now: datetime) -> Message:
    notes = [Note(each.reminder.text, each.due_at) for each in told]
    said = word(notes, reader.language, work.calendar.zone, now=now)
    task_id = told[0].reminder.task_id if len(told) == 1 else None
    return Message(
        person_id=reader.id,
        kind="personal",
        urgency="normal",
        title=said.title,
        body=said.body,
        why=said.why,
        link=f"/tasks/{task_id}" if task_id else "/personal-reminders",
        # Never the task: that somebody opened their own note says nothing about it.
        subjects=tuple(each.reminder.id for each in told),
        silent=all(each.reminder.silent for each in told),
    )
