"""Making recurring tasks, and assigning them when their time has come: each time once, late rather than lost.

After an outage only the newest time that was missed is assigned, and the others are noted as skipped: five copies of
last week's report would be noise, not work.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.errors import Forbidden, GiaoViecError, Invalid, NotFound
from backend.ids import new_id
from backend.org.model import Person
from backend.org.reach import command_roots
from backend.runtime import Runtime
from backend.unit_of_work import UnitOfWork
from tasks.assigning import assign, prepare
from tasks.events import RecurrenceSuspended
from tasks.http import assignment_of
from tasks.recurrences.model import Recurrence, RecurrenceRun
from tasks.recurrences.rule import FARTHEST_MOVE, BadRule, DayOff, Occurrence, occurrences
from tasks.templates.service import loaded

log = structlog.get_logger(__name__)

RUN = "tasks.recurrences"


def recur(
    work: UnitOfWork,
    actor: Person,
    *,
    name: str,
    body: dict[str, Any],
    rule: str,
    starts_on: date,
    at: time,
    day_off: DayOff,
    now: datetime,
) -> Recurrence:
    """Make a task that comes again. Invalid for a rule that never comes up, or parties out of reach today."""
    following = _agreed(work, actor, body, rule, starts_on, at, day_off, now)
    recurrence = Recurrence(
        id=new_id(now),
        owner_id=actor.id,
        name=name,
        body=body,
        rule=rule,
        starts_on=starts_on,
        at=at,
        day_off=day_off,
        state="active",
        next_day=following.day,
        next_at=following.at,
    )
    work.session.add(recurrence)
    work.session.flush()
    return recurrence


def change(
    work: UnitOfWork,
    actor: Person,
    recurrence_id: UUID,
    *,
    name: str,
    body: dict[str, Any],
    rule: str,
    starts_on: date,
    at: time,
    day_off: DayOff,
    now: datetime,
) -> Recurrence:
    """Replace what comes again and when. A paused one stays so; else it goes on. Invalid as for a new one.

    A day that has been assigned is not assigned again, whatever the rule now says.
    """
    found = recurrence_of(work, actor, recurrence_id)
    following = _agreed(work, actor, body, rule, starts_on, at, day_off, now)
    found.name, found.body, found.rule = name, body, rule
    found.starts_on, found.at, found.day_off = starts_on, at, day_off
    if found.state != "paused":
        found.state, found.reason = "active", None
        found.next_day, found.next_at = following.day, following.at
    work.session.flush()
    return found


def _agreed(
    work: UnitOfWork,
    actor: Person,
    body: dict[str, Any],
    rule: str,
    starts_on: date,
    at: time,
    day_off: DayOff,
    now: datetime,
) -> Occurrence:
    """Return the first time ahead, once everything about it can be accepted."""
    if not command_roots(work, actor, now=now):
        raise Forbidden("only_leaders_assign")
    prepare(work, actor, assignment_of(loaded(body)), now=now)
    following = next_of(work, rule, starts_on, at, day_off, now)
    if following is None:
        raise Invalid.at("/rule", "rule_never_comes")
    return following


def upcoming(
    work: UnitOfWork, rule: str, starts_on: date, at: time, day_off: DayOff, *, most: int, now: datetime
) -> list[Occurrence]:
    """Return the next few times from now on. Invalid for a rule that is none."""
    try:
        # A day off may have moved a time from an earlier day into the future.
        after = now.astimezone(work.calendar.zone).date() - FARTHEST_MOVE
        ahead = occurrences(rule, starts_on, at, day_off, work.calendar, after=after if after > starts_on else None)
        return list(islice((each for each in ahead if each.at > now), most))
    except BadRule as error:
        raise Invalid.at("/rule", "bad_rule") from error


def next_of(
    work: UnitOfWork, rule: str, starts_on: date, at: time, day_off: DayOff, now: datetime
) -> Occurrence | None:
    return next(iter(upcoming(work, rule, starts_on, at, day_off, most=1, now=now)), None)


def recurrences_of(work: UnitOfWork, actor: Person) -> list[Recurrence]:
    query = select(Recurrence).filter_by(owner_id=actor.id).order_by(Recurrence.id.desc()).limit(200)
    return list(work.session.scalars(query))


def drop(work: UnitOfWork, actor: Person, recurrence_id: UUID) -> None:
    """End it; what it has assigned stays."""
    work.session.delete(recurrence_of(work, actor, recurrence_id))


def recurrence_of(work: UnitOfWork, actor: Person, recurrence_id: UUID) -> Recurrence:
    query = select(Recurrence).filter_by(id=recurrence_id, owner_id=actor.id).with_for_update()
    found = work.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound("unknown_recurrence")
    return found


def turn(work: UnitOfWork, actor: Person, recurrence_id: UUID, *, on: bool, now: datetime) -> Recurrence:
    """Pause, or go on from the next time that is ahead: what lay in the pause is not made up for."""
    found = recurrence_of(work, actor, recurrence_id)
    following = next_of(work, found.rule, found.starts_on, found.at, found.day_off, now) if on else None  # type: ignore[arg-type]
    found.next_day, found.next_at = (following.day, following.at) if following else (None, None)
    found.state = "paused" if not on else "active" if following else "ended"
    found.reason = None
    work.session.flush()
    return found


def is_due(session: Session, now: datetime) -> bool:
    """Say whether any recurring task is to be assigned."""
    return bool(session.scalar(select(exists().where(Recurrence.state == "active", Recurrence.next_at <= now))))


def run_all(runtime: Runtime) -> int:
    """Assign everything whose time has come, each in a transaction of its own; return how many."""
    done = 0
    while True:
        now = runtime.clock.now()
        with runtime.unit_of_work() as work:
            due = select(Recurrence).where(Recurrence.state == "active", Recurrence.next_at <= now)
            found = work.session.scalars(
                due.order_by(Recurrence.next_at).limit(1).with_for_update(skip_locked=True)
            ).one_or_none()
            if found is None:
                return done
            _run(work, found, now)
            work.commit()
            done += 1


def _run(work: UnitOfWork, found: Recurrence, now: datetime) -> None:
    """Assign the newest time that has come, note the older ones, and set the next."""
    after = found.next_day - timedelta(days=1) if found.next_day else None
    day_off: DayOff = found.day_off  # type: ignore[assignment]
    due, following = [], None
    for each in occurrences(found.rule, found.starts_on, found.at, day_off, work.calendar, after=after):
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
        _suspend(work, found, occurrence, error, now)
        return
    _outcome(work, found, occurrence, "assigned", task.id)


def _suspend(work: UnitOfWork, found: Recurrence, occurrence: Occurrence, error: GiaoViecError, now: datetime) -> None:
    """Whoever gave it has moved on, or somebody has left: it waits for its owner, who is told once, instead of failing
    every day."""
    first = error.errors[0] if isinstance(error, Invalid) else error
    log.warning("recurrence_suspended", recurrence=str(found.id), code=first.code)
    found.state, found.reason = "suspended", first.code
    _outcome(work, found, occurrence, "refused", None)
    work.emit(
        RecurrenceSuspended(now, None, found.id, found.owner_id, found.name, occurrence.day, first.code, first.params)
    )


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
