"""Walking the open book: started by a change, done by workers a batch at a time, resumed wherever it was left.

Each batch is one transaction that also moves the walk on, so a worker that dies leaves nothing half done. Half of the
time is everybody else's: a walk never hurries past the verbs of people.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Select, exists, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from backend.database import among
from backend.errors import Forbidden, NotFound
from backend.http.paging import Page, SortKey, page
from backend.ids import new_id
from backend.org.model import Person
from backend.runtime import Runtime
from backend.unit_of_work import UnitOfWork
from backend.working_time import CalendarChanged
from reminders.book_walks.dry_run import count_batch
from reminders.model import BookWalk, WalkKind
from reminders.planner import replan
from reminders.watchdog import asked_after, may_speak, open_tasks
from tasks.calendar import follow_calendar
from tasks.model import Task
from tasks.summary import is_open

log = structlog.get_logger(__name__)

WALK = "reminders.walk"
_BATCH = 200
_SLICE = 2.0  # seconds of one job; the rest is the next job's, so that the sweep never waits for a walk
_LONGEST_PAUSE = 0.5
_KEY = SortKey("book-walks", (BookWalk.id,), lambda each: (each.id,), descending=True)

#: Does one batch of a walk, and returns how many tasks are others for it.
Stride = Callable[[UnitOfWork, BookWalk, Sequence[UUID], datetime], int]


def start(
    work: UnitOfWork,
    kind: WalkKind,
    cause: str,
    *,
    by: UUID | None,
    document: dict[str, Any] | None = None,
    now: datetime,
) -> BookWalk:
    """Begin a walk through everything that is open now; workers do it after the commit."""
    count = select(func.count()).select_from(Task)
    # Each by its own index: of both at once PostgreSQL would read every task there is.
    total = sum(work.session.scalar(count.where(which)) or 0 for which in (is_open(), asked_after()))
    walk = BookWalk(id=new_id(now), kind=kind, cause=cause, by=by, document=document, started_at=now, total=total)
    walk.checked = walk.changed = 0
    walk.result = {}
    work.session.add(walk)
    work.session.flush()
    work.ring(WALK)
    return walk


def replan_after(work: UnitOfWork, event: CalendarChanged) -> None:
    """Days or hours are others now: what is planned follows, in batches."""
    start(work, "replanning", f"calendar {event.what}", by=event.actor_id, now=event.at)


def is_due(session: Session, now: datetime) -> bool:
    """Say whether any walk has not come to its end."""
    del now
    return bool(session.scalar(select(exists().where(BookWalk.finished_at.is_(None)))))


def walk(runtime: Runtime) -> None:
    """Walk for two seconds, and ring when there is more."""
    began = time.monotonic()
    while time.monotonic() - began < _SLICE:
        step_began = time.monotonic()
        if not step(runtime):
            return
        time.sleep(min(time.monotonic() - step_began, _LONGEST_PAUSE))
    runtime.bell.ring(WALK)


def step(runtime: Runtime, most: int = _BATCH) -> bool:
    """Do up to `most` tasks of the oldest walk that nobody else is on; return whether there was one."""
    now = runtime.clock.now()
    try:
        with runtime.unit_of_work() as work:
            found = _next(work.session)
            if found is None:
                return False
            batch = next(open_tasks(work.session, found.last_task_id, most), [])
            if batch:
                found.changed += _STRIDES[found.kind](work, found, batch, now)
                found.checked += len(batch)
                found.last_task_id = batch[-1]
            else:
                found.finished_at = now
                log.info("book_walked", kind=found.kind, cause=found.cause, checked=found.checked)
            work.commit()
            return True
    except OperationalError:
        log.warning("walk_waits_for_postgresql")
        return False


def _next(session: Session) -> BookWalk | None:
    unfinished = select(BookWalk).where(BookWalk.finished_at.is_(None)).order_by(BookWalk.started_at).limit(1)
    return session.scalars(unfinished.with_for_update(skip_locked=True)).one_or_none()


def _replan(work: UnitOfWork, found: BookWalk, task_ids: Sequence[UUID], now: datetime) -> int:
    # Locked as a verb would lock them: whoever changes one meanwhile plans after us, from what we wrote.
    locked = select(Task.id).where(among(Task.id, task_ids), may_speak()).order_by(Task.id)
    ids = list(work.session.scalars(locked.with_for_update(key_share=True)))
    follow_calendar(work, ids, now=now)
    return replan(work, ids, now=now)


def _count(work: UnitOfWork, found: BookWalk, task_ids: Sequence[UUID], now: datetime) -> int:
    result, changed = count_batch(work, found, task_ids)
    found.result = result
    return changed


_STRIDES: Mapping[WalkKind, Stride] = {"replanning": _replan, "dry_run": _count}


def walks(
    work: UnitOfWork, actor: Person, kind: WalkKind | None, *, cursor: str | None, limit: int, position: int
) -> Page[BookWalk]:
    """List the walks, newest first (administrators and the secretariat)."""
    _only_keepers(actor)
    query: Select[Any] = select(BookWalk)
    if kind is not None:
        query = query.where(BookWalk.kind == kind)
    return page(work.session, query, _KEY, cursor, limit, position)


def walk_of(work: UnitOfWork, actor: Person, walk_id: UUID) -> BookWalk:
    """Return one walk: how far it has come, and what it found so far."""
    _only_keepers(actor)
    found = work.session.get(BookWalk, walk_id)
    if found is None:
        raise NotFound("unknown_walk")
    return found


def _only_keepers(actor: Person) -> None:
    if not actor.has_role("administrator", "secretariat"):
        raise Forbidden("keepers_only")
