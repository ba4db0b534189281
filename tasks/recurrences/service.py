"""Making recurring tasks, changing them, letting them rest: the verbs of whoever owns them."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime
from itertools import groupby, islice
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from backend.errors import Conflict, Forbidden, Invalid, NotFound
from backend.ids import new_id
from backend.org.model import Person
from backend.org.reach import command_roots
from backend.unit_of_work import UnitOfWork
from tasks.assigning import prepare
from tasks.http import assignment_of
from tasks.recurrences.model import Recurrence
from tasks.recurrences.rule import FARTHEST_MOVE, BadRule, Occurrence, When, occurrences
from tasks.recurrences.running import run
from tasks.templates.service import loaded

#: Of one person: more than anybody looks after, and few enough to be shown all at once.
MOST = 200


def recur(work: UnitOfWork, actor: Person, *, name: str, body: dict[str, Any], when: When, now: datetime) -> Recurrence:
    """Make a task that comes again. Invalid for a rule that never comes up, or parties out of reach today; Conflict for
    more than anybody looks after."""
    following = _agreed(work, actor, body, when, now)
    own = select(func.count()).select_from(Recurrence).filter_by(owner_id=actor.id)
    if (work.session.scalar(own) or 0) >= MOST:
        raise Conflict("too_many_recurrences", max=MOST)
    recurrence = Recurrence(
        id=new_id(now),
        owner_id=actor.id,
        name=name,
        body=body,
        **asdict(when),
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
    when: When,
    now: datetime,
) -> Recurrence:
    """Replace what comes again and when. A paused one stays so; else it goes on. Invalid as for a new one.

    A time that has come and was not assigned yet is assigned now, by the rule that held then. A day that has been
    assigned is not assigned again, whatever the rule now says.
    """
    found = recurrence_of(work, actor, recurrence_id)
    following = _agreed(work, actor, body, when, now)
    found.name, found.body = name, body
    if found.state == "active" and found.next_at is not None and found.next_at <= now:
        run(work, found, now=now)
    found.rule, found.starts_on, found.at, found.day_off = when.rule, when.starts_on, when.at, when.day_off
    if found.state != "paused":
        found.state, found.reason, found.reason_params = "active", None, None
        found.next_day, found.next_at = following.day, following.at
    work.session.flush()
    return found


def _agreed(work: UnitOfWork, actor: Person, body: dict[str, Any], when: When, now: datetime) -> Occurrence:
    """Return the first time ahead, once everything about it can be accepted."""
    if not command_roots(work, actor, now=now):
        raise Forbidden("only_leaders_assign")
    _prepare(work, actor, body, now)
    following = _next_of(work, when, now)
    if following is None:
        raise Invalid.at("/rule", "rule_never_comes")
    return following


def _prepare(work: UnitOfWork, actor: Person, body: dict[str, Any], now: datetime) -> None:
    """Check what would be assigned today. What is wrong with it is said of where it was sent: under "/body"."""
    assignment = assignment_of(loaded(body))
    try:
        prepare(work, actor, assignment, now=now)
    except Invalid as error:
        raise Invalid([replace(each, pointer=f"/body{each.pointer}") for each in error.errors]) from error


def upcoming(work: UnitOfWork, when: When, *, most: int, now: datetime) -> list[Occurrence]:
    """Return the next few times from now on; days that days off move to one instant are one time, as when they are
    assigned. Invalid for a rule that is none."""
    try:
        # A day off may have moved a time from an earlier day into the future.
        after = now.astimezone(work.calendar.zone).date() - FARTHEST_MOVE
        days = occurrences(when, work.calendar, after=after if after > when.starts_on else None)
        ahead = (next(those) for at, those in groupby(days, lambda each: each.at) if at > now)
        return list(islice(ahead, most))
    except BadRule as error:
        raise Invalid.at("/rule", "bad_rule") from error


def _next_of(work: UnitOfWork, when: When, now: datetime) -> Occurrence | None:
    return next(iter(upcoming(work, when, most=1, now=now)), None)


def recurrences_of(work: UnitOfWork, actor: Person) -> list[Recurrence]:
    query = select(Recurrence).filter_by(owner_id=actor.id).order_by(Recurrence.id.desc())
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
    """Pause, or go on from the next time that is ahead: what lay in the pause is not made up for.

    One that is active goes on anyhow: what is due and has not been assigned yet is not to be passed over.
    """
    found = recurrence_of(work, actor, recurrence_id)
    if on and found.state == "active":
        return found
    following = _next_of(work, found.when, now) if on else None
    found.next_day, found.next_at = (following.day, following.at) if following else (None, None)
    found.state = "paused" if not on else "active" if following else "ended"
    found.reason = found.reason_params = None
    work.session.flush()
    return found
