"""The sweep: claim what is due, ask the plan whether it is still warranted, find who hears it, write the messages.

One transaction a batch. Dying in the middle leaves the batch as it was; sending is `push`'s, after the commit. While
there is more than one batch, two are under way: the second reads while the first writes (`reminders.turns`).
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Generator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import structlog
from sqlalchemy import ColumnElement, TextClause, and_, exists, func, literal_column, or_, select, text, true, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from backend.collecting import uncollected
from backend.columns import Places
from backend.database import read
from backend.runtime import Runtime
from backend.writing_behind import write_out
from reminders.firing import Firing
from reminders.holding import Waited, held_and_due, take_waited
from reminders.model import Reminder
from reminders.planner import SWEEP
from reminders.turns import Turn, Undone

log = structlog.get_logger(__name__)

BATCH = 3000
_POISON_WAITS = timedelta(hours=1)
_LONG_ENOUGH = 20.0  # seconds of one job; the rest is the next job's
_SWEEP_LOCK = 7_461_001  # an advisory lock: one sweep at a time, so that a person's reminders meet in one digest
_BATCH_LOCK = 7_461_004  # shared by the batches of one sweep; who begins one has it alone, after whoever died

_PLACE: ColumnElement[Any] = literal_column("reminder.ctid").label("place")
_SWEEPING = func.pg_try_advisory_xact_lock(_SWEEP_LOCK)
_SWEEPING_ALONE: ColumnElement[bool] = and_(_SWEEPING, func.pg_try_advisory_xact_lock(_BATCH_LOCK))
_SWEEPING_ABREAST: ColumnElement[bool] = func.pg_try_advisory_xact_lock_shared(_BATCH_LOCK)
_OF_OTHER_TASKS = text(
    "reminder.task_id NOT IN (SELECT task_id FROM reminder WHERE ctid = ANY(CAST(:places AS tid[])))"
)
#: While others work, it has nothing to do but to hold a lock.
_PATIENT = text("SET LOCAL idle_in_transaction_session_timeout = 0")
#: A helper for a query costs more to start than any query of a batch takes.
_ALONE = func.set_config("max_parallel_workers_per_gather", "0", True)


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
    with closing(batches(runtime)) as swept:
        for batch in swept:
            settled += batch.settled
            if time.monotonic() - started > _LONG_ENOUGH:
                runtime.bell.ring(SWEEP)
                break
    return settled


def batches(runtime: Runtime) -> Generator[Swept]:
    """Fire everything due; yield each batch when it has committed."""
    if _is_storm(runtime):
        yield from _storm(runtime)
    while True:
        batch = sweep_batch(runtime)
        yield batch
        if not batch.more:
            return
        yield from _storm(runtime)


def sweep_batch(runtime: Runtime) -> Swept:
    """Fire one batch in one transaction. In a batch that fails the bad rows are set aside first."""
    now = runtime.clock.now()
    try:
        return _batch(runtime, Turn(), _SWEEPING_ALONE)
    except OperationalError:
        # PostgreSQL is away or restarting: nothing was settled, and the clock rings again within a second.
        log.warning("sweep_waits_for_postgresql")
        return Swept(0, more=False)
    except Exception:
        log.exception("sweep_batch_failed")
        return Swept(0, more=_set_poison_aside(runtime, now) > 0)


def _is_storm(runtime: Runtime) -> bool:
    """Say whether more is due than a batch takes."""
    more = select(true()).where(*_due(runtime.clock.now())).offset(BATCH).limit(1)
    try:
        with runtime.sessions() as session:
            return session.scalar(more) is not None
    except OperationalError:
        return False  # the batch that follows will say so


def _storm(runtime: Runtime) -> Generator[Swept]:
    """Fire batch after batch, two at a time, until one finds nothing more, or fails: then the next one runs alone, and
    sees to it."""
    try:
        with runtime.sessions() as custody:
            custody.execute(_PATIENT)
            if custody.scalar(select(_SWEEPING)) and _is_over(custody):
                yield from _abreast(runtime)
    except OperationalError:
        log.warning("storm_waits_for_postgresql")


def _is_over(custody: Session) -> bool:
    """Say whether nothing is left of a storm whose process died. While we hold the lock of the sweep none begins."""
    with custody.begin_nested() as moment:
        over = custody.scalar(select(func.pg_try_advisory_xact_lock(_BATCH_LOCK)))
        moment.rollback()  # gives the lock back: batches share it
    return bool(over)


def _abreast(runtime: Runtime) -> Generator[Swept]:
    with ThreadPoolExecutor(2, thread_name_prefix="sweep") as lanes:
        lanes.submit(_connect, runtime)  # the second batch finds it open
        turn, under_way, more = Turn(), deque[Future[Swept]](), True
        while more or under_way:
            if more:
                under_way.append(lanes.submit(_batch, runtime, turn, _SWEEPING_ABREAST))
                turn.asked.wait()
                turn = Turn(turn)
            if len(under_way) == 2 or not more:
                ended = under_way.popleft()
                error = ended.exception()  # what is raised here is not the batch's: the job has taken too long
                if error is None:
                    batch = ended.result()
                    more = more and batch.more
                    yield batch
                elif not isinstance(error, Undone):
                    log.warning("storm_interrupted", exc_info=error)
                    more = False


def _connect(runtime: Runtime) -> None:
    with runtime.sessions() as session:
        session.connection()


def _batch(runtime: Runtime, turn: Turn, lock: ColumnElement[bool]) -> Swept:
    """Fire one batch. Raises `Undone` if the one before it has failed."""
    with turn.carried_out(), uncollected(), runtime.unit_of_work() as work:
        now = runtime.clock.now()
        if not work.session.scalar(select(lock, _ALONE)):
            return Swept(0, more=False)
        places = _claim(work.session, now, BATCH, _not_of(turn.taken_before))
        waited = take_waited(work, now=now, turn=turn)
        Firing(work, now).fire_many(places, waited, turn)
        turn.wait()
        write_out(work.session)  # the next batch does not go on during a commit: it is to be short
        with turn.commits():
            work.commit()
        return Swept(len(places) + len(waited), more=len(places) == BATCH or len(waited) > 0)


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
                Firing(work, now).fire_many(_claim(work.session, now, 1, Reminder.id == reminder_id), Waited())
                work.session.flush()
                write_out(work.session)
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


def _claim(session: Session, now: datetime, most: int, only: ColumnElement[bool] | TextClause) -> Places:
    """Lock what is due and nobody else holds, the earliest first; return the places where it lies (`alike.groups`)."""
    due = select(_PLACE).where(*_due(now), only).order_by(Reminder.due_at).limit(most)
    claimed = due.with_for_update(skip_locked=True).subquery()
    return Places.read(read(session, select(func.array_send(func.array_agg(claimed.c.place)))).scalar_one())


def _not_of(places: Places) -> ColumnElement[bool] | TextClause:
    """The condition that a reminder is about other tasks than those in these places, as long as these are claimed."""
    return _OF_OTHER_TASKS.bindparams(places=places) if places else true()
