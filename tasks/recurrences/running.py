"""Assigning recurring tasks when their time has come: each time once, late rather than lost.

After an outage only the newest time that was missed is assigned, and the others are noted as skipped: five copies of
last week's report would be noise, not work.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from backend.errors import Forbidden, GiaoViecError, Invalid
from backend.org.model import Person
from backend.runtime import Runtime
from backend.unit_of_work import UnitOfWork
from tasks.assigning import assign
from tasks.http import assignment_of
from tasks.recurrences.model import Recurrence, RecurrenceRun
from tasks.recurrences.rule import Occurrence, occurrences
from tasks.recurrences.suspending import suspend
from tasks.templates.service import loaded

log = structlog.get_logger(__name__)

RUN = "tasks.recurrences"
_POISON_WAITS = timedelta(hours=1)


def is_due(session: Session, now: datetime) -> bool:
    """Say whether any recurring task is to be assigned."""
    return bool(session.scalar(select(exists().where(*_due(now)))))


def run_all(runtime: Runtime) -> int:
    """Assign everything whose time has come, each in a transaction of its own; return how many.

    One that fails in a way nobody foresaw is set aside for an hour: the oldest is taken first, and must not keep all
    others from ever being assigned.
    """
    done = 0
    while True:
        now = runtime.clock.now()
        found_id = None
        try:
            with runtime.unit_of_work() as work:
                found = _claim(work.session, now)
                if found is None:
                    return done
                found_id = found.id
                run(work, found, now=now)
                work.commit()
                done += 1
        except OperationalError:
            raise  # PostgreSQL is away: nothing was assigned, and the clock rings again
        except Exception as error:
            if found_id is None:
                raise
            log.exception("recurrence_poisoned", recurrence=str(found_id), error=type(error).__name__)
            _push_back(runtime, found_id, now)


def _due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (Recurrence.state == "active", Recurrence.next_at <= now)


def _claim(session: Session, now: datetime) -> Recurrence | None:
    oldest = select(Recurrence).where(*_due(now)).order_by(Recurrence.next_at).limit(1)
    return session.scalars(oldest.with_for_update(skip_locked=True)).one_or_none()


def _push_back(runtime: Runtime, found_id: UUID, now: datetime) -> None:
    """Look at it again in an hour. `next_day` stays: what it owes is assigned then, if it can be."""
    with runtime.sessions() as session:
        later = update(Recurrence).where(Recurrence.id == found_id, *_due(now)).values(next_at=now + _POISON_WAITS)
        session.execute(later)
        session.commit()


def run(work: UnitOfWork, found: Recurrence, *, now: datetime) -> None:
    """Assign the newest time that has come, note the older ones, and set the next. The caller has locked the row."""
    after = found.next_day - timedelta(days=1) if found.next_day else None
    due, following = [], None
    for each in occurrences(found.when, work.calendar, after=after):
        if each.at > now:
            following = each
            break
        due.append(each)
    for each in due[:-1]:
        _note(work, found, each, now, "skipped", None)
    if due:
        _assign(work, found, due[-1], now)
    found.next_day, found.next_at = (following.day, following.at) if following else (None, None)
    if found.state == "active" and following is None:
        found.state = "ended"


def _assign(work: UnitOfWork, found: Recurrence, occurrence: Occurrence, now: datetime) -> None:
    if not _note(work, found, occurrence, now, "assigned", None):
        return
    owner = work.session.get_one(Person, found.owner_id)
    try:
        with work.attempt():
            if owner.disabled_at is not None:
                raise Forbidden("only_leaders_assign")
            task = assign(work, owner, assignment_of(loaded(found.body)), now=now)
    except GiaoViecError as error:
        # Whoever gave it has moved on, or somebody has left.
        first = error.errors[0] if isinstance(error, Invalid) else error
        _outcome(work, found, occurrence, "refused", None)
        suspend(work, found, occurrence.day, first.code, first.params, now=now)
        return
    _outcome(work, found, occurrence, "assigned", task.id)


def _note(
    work: UnitOfWork, found: Recurrence, occurrence: Occurrence, now: datetime, outcome: str, task_id: UUID | None
) -> bool:
    """Write what became of a time; False when it has been written already."""
    row = {"recurrence_id": found.id, "day": occurrence.day, "at": now, "task_id": task_id, "outcome": outcome}
    added = insert(RecurrenceRun).values(row).on_conflict_do_nothing().returning(RecurrenceRun.day)
    return work.session.execute(added).first() is not None


def _outcome(work: UnitOfWork, found: Recurrence, occurrence: Occurrence, outcome: str, task_id: UUID | None) -> None:
    run = work.session.get_one(RecurrenceRun, (found.id, occurrence.day))
    run.outcome, run.task_id = outcome, task_id
