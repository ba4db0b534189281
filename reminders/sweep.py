"""The sweep: claim what is due, ask the plan whether it is still warranted, find who hears it, write the messages.

One transaction a batch. Dying in the middle leaves the batch as it was; sending is `push`'s, after the commit.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import structlog
from sqlalchemy import ColumnElement, exists, func, literal_column, or_, select, text, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from backend.collecting import uncollected
from backend.database import read
from backend.runtime import Runtime
from reminders.firing import Firing
from reminders.holding import Waited, held_and_due, take_waited
from reminders.model import Reminder
from reminders.planner import SWEEP

log = structlog.get_logger(__name__)

BATCH = 2000
_POISON_WAITS = timedelta(hours=1)
_LONG_ENOUGH = 20.0  # seconds of one job; the rest is the next job's
_SWEEP_LOCK = 7_461_001  # an advisory lock: one sweep at a time, so that a person's reminders meet in one digest

_PLACE: ColumnElement[str] = literal_column("reminder.ctid::text")
#: A helper for a query costs more to start than any query of a batch takes.
_ALONE = text("SET LOCAL max_parallel_workers_per_gather = 0")


def is_due(session: Session, now: datetime) -> bool:
    """Say whether any reminder is due, or held until now."""
    return bool(session.scalar(select(or_(exists().where(*_due(now)), exists().where(*held_and_due(now))))))


class Swept(NamedTuple):
    """What a batch came to: how many reminders were settled, and whether there may be more at once."""

    settled: int
    more: bool


def sweep(runtime: Runtime) -> int:
    """Fire everything due, batch by batch; return how many reminders were settled."""
    settled, started = 0, time.monotonic()
    while True:
        batch = sweep_batch(runtime)
        settled += batch.settled
        if not batch.more:
            return settled
        if time.monotonic() - started > _LONG_ENOUGH:
            runtime.bell.ring(SWEEP)
            return settled


def sweep_batch(runtime: Runtime) -> Swept:
    """Fire one batch in one transaction. In a batch that fails the bad rows are set aside first."""
    now = runtime.clock.now()
    try:
        with uncollected(), runtime.unit_of_work() as work:
            if not work.session.scalar(select(func.pg_try_advisory_xact_lock(_SWEEP_LOCK))):
                return Swept(0, more=False)
            work.session.execute(_ALONE)
            places = _claim(work.session, now, BATCH)
            waited = take_waited(work, now=now)
            Firing(work, now).fire_many(places, waited)
            work.commit()
            return Swept(len(places) + len(waited), more=len(places) == BATCH or len(waited) > 0)
    except OperationalError:
        # PostgreSQL is away or restarting: nothing was settled, and the clock rings again within a second.
        log.warning("sweep_waits_for_postgresql")
        return Swept(0, more=False)
    except Exception:
        log.exception("sweep_batch_failed")
        return Swept(0, more=_set_poison_aside(runtime, now) > 0)


def _set_poison_aside(runtime: Runtime, now: datetime) -> int:
    """Find the rows that cannot be fired, by trying each for itself and taking it back; push them back an hour.

    The rest then fires together, as if nothing had happened: one bad row neither holds nor floods anybody.
    """
    with runtime.sessions() as session:
        ids = session.scalars(select(Reminder.id).where(*_due(now)).order_by(Reminder.due_at).limit(BATCH)).all()
    poisoned = 0
    for reminder_id in ids:
        try:
            with runtime.unit_of_work() as work:
                Firing(work, now).fire_many(_claim(work.session, now, 1, reminder_id), Waited())
                work.session.flush()
        except OperationalError:
            raise
        except Exception as error:
            log.exception("reminder_poisoned", reminder=str(reminder_id))
            _push_back(runtime, reminder_id, now, type(error).__name__)
            poisoned += 1
    return poisoned


def _push_back(runtime: Runtime, reminder_id: UUID, now: datetime, error: str) -> None:
    with runtime.sessions() as session:
        session.execute(
            update(Reminder)
            .where(Reminder.id == reminder_id, Reminder.state == "planned")
            .values(due_at=now + _POISON_WAITS, error=error)
        )
        session.commit()


def _due(now: datetime) -> tuple[Any, ...]:
    return (Reminder.state == "planned", Reminder.due_at <= now)


def _claim(session: Session, now: datetime, most: int, only: UUID | None = None) -> Sequence[str]:
    """Lock what is due and nobody else holds, the earliest first; return the places where it lies (`alike.groups`)."""
    query = select(_PLACE).where(*_due(now)).order_by(Reminder.due_at).limit(most)
    if only is not None:
        query = query.where(Reminder.id == only)
    return read(session, query.with_for_update(skip_locked=True)).scalars().all()
