"""Notes to oneself: made, changed, ticked off, put off. Whoever asks only ever reaches their own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import func, select

from backend.errors import Conflict, Invalid, NotFound, Stale
from backend.ids import new_id
from backend.org.model import Person
from backend.unit_of_work import UnitOfWork
from reminders.personal.live import tell_screens
from reminders.personal.model import PersonalReminder
from reminders.personal.times import Times
from tasks.authority import task_for
from tasks.moments import read_moment
from tasks.recurrences.rule import BadRule, DayOff

#: One person's open notes; who keeps more has stopped reading them.
MOST = 200
#: The hour of a day that was named without one.
MORNING = time(8)
State = Literal["open", "done"]
STATES: tuple[State, ...] = ("open", "done")
_SAYS_WHEN = {"at", "when", "rule", "day_off"}


def make(
    work: UnitOfWork,
    actor: Person,
    *,
    text: str,
    at: datetime | None = None,
    when: str = "",
    rule: str | None = None,
    day_off: DayOff = "same",
    task_id: UUID | None = None,
    silent: bool = False,
    now: datetime,
) -> PersonalReminder:
    """Note something to be told at an instant (`at`) or at what words name (`when`), once or by a rule.

    Invalid for what never comes, and for a task that the person may not see.
    """
    opened = select(func.count()).select_from(PersonalReminder).filter_by(person_id=actor.id, done_at=None)
    if (work.session.scalar(opened) or 0) >= MOST:
        raise Conflict("too_many_personal_reminders", max=MOST)
    _check_task(work, actor, task_id, now)
    first = _moment(work, at, when, "/at", now)
    reminder = PersonalReminder(
        id=new_id(now),
        person_id=actor.id,
        text=text,
        task_id=task_id,
        at=first,
        rule=rule,
        day_off=day_off,
        silent=silent,
        next_at=_next(work, Times(first, rule, day_off), "/when" if when else "/at", now),
    )
    work.session.add(reminder)
    return _shown(work, reminder, now)


def change(
    work: UnitOfWork,
    actor: Person,
    reminder_id: UUID,
    changes: Mapping[str, Any],
    *,
    expected: int | None = None,
    now: datetime,
) -> PersonalReminder:
    """Change the words of a note, what it is about, or when it comes: then it is a new time, whatever was before."""
    reminder = _own(work, actor, reminder_id, expected)
    _check_task(work, actor, changes.get("task_id"), now)
    for name in changes.keys() - {"at", "when"}:
        setattr(reminder, name, changes[name])
    if changes.keys() & _SAYS_WHEN:
        when = changes.get("when", "")
        reminder.at = _moment(work, changes.get("at") or (None if when else reminder.at), when, "/at", now)
        reminder.next_at = _next(work, times_of(reminder), "/when" if when else "/at", now)
        reminder.told_at = reminder.done_at = None
    return _shown(work, reminder, now)


def tick_off(
    work: UnitOfWork, actor: Person, reminder_id: UUID, *, expected: int | None = None, now: datetime
) -> PersonalReminder:
    """Say "done": of a note that repeats, this time; the next one comes. A second tap changes nothing."""
    reminder = _own(work, actor, reminder_id, expected)
    if reminder.done_at is not None:
        return reminder
    reminder.told_at = None
    reminder.next_at = times_of(reminder).first_after(now, work.calendar) if reminder.rule else None
    reminder.done_at = now if reminder.next_at is None else None
    return _shown(work, reminder, now)


def snooze(
    work: UnitOfWork,
    actor: Person,
    reminder_id: UUID,
    *,
    until: datetime | None = None,
    when: str = "",
    expected: int | None = None,
    now: datetime,
) -> PersonalReminder:
    """Put a note off, even one that was done; times of its rule before that are passed over."""
    reminder = _own(work, actor, reminder_id, expected)
    later = _moment(work, until, when, "/until", now)
    if later <= now:
        raise Invalid.at("/when" if when else "/until", "moment_passed")
    reminder.next_at, reminder.told_at, reminder.done_at = later, None, None
    return _shown(work, reminder, now)


def drop(work: UnitOfWork, actor: Person, reminder_id: UUID, *, now: datetime) -> None:
    """Throw a note away."""
    reminder = _own(work, actor, reminder_id, None)
    tell_screens(work, [reminder], gone=True, now=now)
    work.session.delete(reminder)


def reminders_of(work: UnitOfWork, actor: Person, state: State) -> list[PersonalReminder]:
    """Return one's own notes: those open, what was told first, then as they come; or those done, the newest first."""
    query = select(PersonalReminder).where(PersonalReminder.person_id == actor.id).limit(MOST)
    if state == "done":
        query = query.where(PersonalReminder.done_at.is_not(None)).order_by(PersonalReminder.done_at.desc())
    else:
        query = query.where(PersonalReminder.done_at.is_(None))
        query = query.order_by(PersonalReminder.told_at.nulls_last(), PersonalReminder.next_at, PersonalReminder.id)
    return list(work.session.scalars(query))


def _own(work: UnitOfWork, actor: Person, reminder_id: UUID, expected: int | None) -> PersonalReminder:
    query = select(PersonalReminder).filter_by(id=reminder_id, person_id=actor.id).with_for_update()
    reminder = work.session.scalars(query).one_or_none()
    if reminder is None:
        raise NotFound("unknown_personal_reminder")
    if expected is not None and expected != reminder.version:
        raise Stale(reminder.version)
    return reminder


def _check_task(work: UnitOfWork, actor: Person, task_id: UUID | None, now: datetime) -> None:
    try:
        if task_id is not None:
            task_for(work, actor, task_id, now=now)
    except NotFound as error:
        raise Invalid.at("/task_id", error.code) from error


def _moment(work: UnitOfWork, at: datetime | None, when: str, pointer: str, now: datetime) -> datetime:
    """Return the instant that was named. The person's own hours are hours, and their days off are theirs."""
    if not when:
        if at is None:
            raise Invalid.at(pointer, "required")
        return at
    read = read_moment(work, when, "/when", urgency="flash", now=now)
    if "end_of_day" not in read.assumptions:
        return read.instant
    day = read.instant.astimezone(work.calendar.zone).date()
    morning = datetime.combine(day, MORNING, work.calendar.zone)
    return morning if morning > now else read.instant


def _next(work: UnitOfWork, times: Times, pointer: str, now: datetime) -> datetime:
    try:
        following = times.first_after(now, work.calendar)
    except BadRule as error:
        raise Invalid.at("/rule", "bad_rule") from error
    if following is None:
        raise Invalid.at("/rule", "rule_never_comes") if times.rule else Invalid.at(pointer, "moment_passed")
    return following


def times_of(reminder: PersonalReminder) -> Times:
    return Times(reminder.at, reminder.rule, reminder.day_off)


def _shown(work: UnitOfWork, reminder: PersonalReminder, now: datetime) -> PersonalReminder:
    work.session.flush()
    tell_screens(work, [reminder], now=now)
    return reminder
