"""The morning brief: on working mornings everybody who has something late, due today, not received or to decide hears
it in one message. Nobody with nothing on their desk is written to.

It costs what lies on desks, once a day: one reading of the open book, and a transaction for every few hundred people.
`Brief` says who has had theirs, so that a worker that dies leaves the rest to the next.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from itertools import groupby, islice
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from backend.many_rows import insert_rows
from backend.runtime import Runtime
from backend.texts import Language
from backend.unit_of_work import UnitOfWork
from push.message import Message
from push.outbox import post
from reminders import wording
from reminders.house import load_readers
from reminders.model import BRIEF, Appointment, Brief
from reminders.rules import rules_in_force

_LOCK = 7_461_003  # an advisory lock: one worker composes at a time
_PEOPLE = 500
#: So many codes are named of each kind; the list has the rest.
_CODES = 5
#: What nobody composed by then is no morning brief any more.
_TOO_LATE = timedelta(hours=3)
#: How often to ask again where the policy has no brief.
_ASK_AGAIN = timedelta(days=1)

KINDS = ("overdue", "due_today", "not_acknowledged", "to_decide")
_DESKS = text(
    f"""
    WITH desk AS (
        SELECT part.person_id, task.code, task.deadline AS by, CASE
            WHEN task.status IN ('assigned', 'in_progress', 'returned') AND task.deadline < :now THEN 'overdue'
            WHEN task.status IN ('assigned', 'in_progress', 'returned') AND task.deadline < :midnight THEN 'due_today'
            WHEN part.acknowledged_at IS NULL AND task.status NOT IN ('paused', 'declined') THEN 'not_acknowledged'
            END AS kind
        FROM task JOIN assignee AS part ON part.task_id = task.id AND part.ended_at IS NULL
        WHERE task.closed_at IS NULL AND (task.deadline < :midnight OR part.acknowledged_at IS NULL)
        UNION ALL
        SELECT assigner_id, code, submitted_at, 'to_decide' FROM task
        WHERE closed_at IS NULL AND (status IN ('awaiting_approval', 'declined') OR questions > 0)
    )
    SELECT person_id, kind, count(*) AS count, (array_agg(code ORDER BY by NULLS LAST, code))[1\\:{_CODES}] AS codes
    FROM desk
    WHERE kind IS NOT NULL
        AND NOT EXISTS (SELECT FROM brief WHERE brief.person_id = desk.person_id AND brief.day = :day)
    GROUP BY person_id, kind ORDER BY person_id
    """
)

#: What lies on one desk: kind → (how many, the first codes).
Desk = Mapping[str, tuple[int, Sequence[str]]]


def is_due(session: Session, now: datetime) -> bool:
    """Say whether it is time to compose, or to find out when it will be."""
    next_at = session.scalar(select(Appointment.next_at).filter_by(name=BRIEF))
    return next_at is None or next_at <= now


def compose(runtime: Runtime) -> int:
    """Send this morning's briefs, if it is their time, and make the next appointment; return how many were sent."""
    now = runtime.clock.now()
    with _alone(runtime) as reading:
        if reading is None:
            return 0
        next_at = reading.scalar(select(Appointment.next_at).filter_by(name=BRIEF))
        written = 0
        if next_at is not None and next_at <= now < next_at + _TOO_LATE:
            desks = _desks(reading, runtime, now)
            while batch := dict(islice(desks, _PEOPLE)):
                with runtime.unit_of_work() as work:
                    written += _write(work, batch, now)
                    work.commit()
        with runtime.unit_of_work() as work:
            _appoint(work, now)
            work.commit()
        return written


@contextmanager
def _alone(runtime: Runtime) -> Iterator[Session | None]:
    """Yield a session in which to read, None while another worker composes."""
    with runtime.sessions() as session:
        alone = session.scalar(select(func.pg_try_advisory_xact_lock(_LOCK)))
        yield session if alone else None


def _appoint(work: UnitOfWork, now: datetime) -> None:
    at = rules_in_force(work).newest.brief_at
    next_at = now + _ASK_AGAIN if at is None else work.calendar.next_at(now, (at,))
    work.session.merge(Appointment(name=BRIEF, next_at=next_at))


def _desks(session: Session, runtime: Runtime, now: datetime) -> Iterator[tuple[UUID, Desk]]:
    """Yield each person with what lies on their desk, reading on as it is asked for."""
    zone = runtime.settings.zone
    day = now.astimezone(zone).date()
    midnight = datetime.combine(day + timedelta(days=1), time(0), zone)
    rows = session.execute(
        _DESKS.execution_options(yield_per=1000), {"now": now, "midnight": midnight, "day": day}
    ).mappings()
    for person_id, those in groupby(rows, key=lambda row: row["person_id"]):
        yield person_id, {row["kind"]: (row["count"], row["codes"]) for row in those}


def _write(work: UnitOfWork, desks: Mapping[UUID, Desk], now: datetime) -> int:
    """Write the briefs of these people; return how many."""
    readers = load_readers(work, desks.keys())
    day = now.astimezone(work.calendar.zone).date()
    active = [person_id for person_id in desks if readers[person_id].active]
    messages = [_message(person_id, desks[person_id], readers[person_id].language, day) for person_id in active]
    posted = post(work, messages, now=now)
    rows: list[dict[str, Any]] = [
        {"person_id": sent.message.person_id, "day": day, "message_id": sent.id} for sent in posted
    ]
    insert_rows(work.session, Brief, rows)
    return len(rows)


def _message(person_id: UUID, desk: Desk, language: Language, day: date) -> Message:
    said = wording.brief([(kind, *desk[kind]) for kind in KINDS if kind in desk], day, language)
    return Message(
        person_id=person_id, kind="brief", urgency="normal", title=said.title, body=said.body, why=said.why, link="/"
    )
