"""Urging and answering: who may press whom how often, and what counts as an answer.

Pressing is limited twice, since what comes too often is noise to whoever reads it and harassment to whoever it is meant
for: a task rests after each urging, whoever's it was, and nobody presses one and the same person without end.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil
from uuid import UUID

from sqlalchemy import Select, select, update
from sqlalchemy.orm import joinedload

from backend.errors import Conflict, Invalid, NotFound, TooManyRequests
from backend.folding import fold
from backend.ids import new_id
from backend.org.model import Person
from backend.unit_of_work import UnitOfWork
from tasks import authority, events
from tasks.model import Task
from tasks.moments import read_moment
from tasks.moving import begin, finish, move, take, telling, the_lead
from tasks.service import report_progress
from tasks.urgings.model import Urging

#: How long a task rests after an urging.
RESTS = timedelta(minutes=30)
#: How often one person presses another within A_DAY. One command counts once, however many tasks it names.
MOST_A_DAY = 6
A_DAY = timedelta(days=1)


def urge(
    work: UnitOfWork, actor: Person, task_id: UUID, *, note: str, expected: int | None = None, now: datetime
) -> Task:
    """Press the lead, in one's own words (whoever oversees the task).

    Conflict while the task rests; TooManyRequests for whoever has pressed this person MOST_A_DAY times. Both say when
    it will be possible again.
    """
    task = begin(work, actor, task_id, "urge", expected, now, authority.require_oversight)
    if task.urged_at is not None and now - task.urged_at < RESTS:
        raise Conflict("urged_just_now", again=_said(work, task.urged_at + RESTS))
    _check_often(work, actor.id, task.lead_person_id, now)
    task.urgings, task.urged_at = task.urgings + 1, now
    work.session.add(
        Urging(
            id=new_id(now),
            task_id=task.id,
            number=task.urgings,
            by_id=actor.id,
            to_id=task.lead_person_id,
            at=now,
            note=note,
        )
    )
    move(task, "urge")
    told = {"note": note, "number": task.urgings}
    return finish(work, actor, task, "urge", told, telling(events.TaskUrged, the_lead, note), now)


def answer(
    work: UnitOfWork,
    actor: Person,
    task_id: UUID,
    urging_id: UUID,
    *,
    promise: str = "",
    promised_at: datetime | None = None,
    done_by: str = "",
    percent: int | None = None,
    now: datetime,
) -> Urging:
    """Answer with one tap (the lead): a progress report, of which whoever urged is told at once.

    `done_by` says in words by when it will be done, `promised_at` as an instant. Conflict when it was answered before.
    """
    task = take(work, actor, task_id, None, now, authority.require_lead)
    urging = _urging(work, task_id, urging_id)
    if urging.answer is not None:
        raise Conflict("urging_answered")
    if done_by:
        promised_at = read_moment(work, done_by, "/done_by", urgency=task.urgency, now=now).instant
    if promised_at is not None and promised_at <= now:
        raise Invalid.at("/done_by" if done_by else "/promised_at", "moment_passed")
    said = _together(promise, done_by)
    told = {"urging": urging.number, "promised_at": promised_at.isoformat() if promised_at else None}
    report_progress(work, actor, task_id, percent=percent, note=said, told=told, now=now)
    urging.answer, urging.answered_at, urging.answered_by_id = said, now, actor.id
    urging.promised_at = promised_at
    waited = _settle(work, task_id, actor.id, now)
    _tell(work, actor.id, task, (urging.by_id, *waited), now, said, promised_at)
    return _urging(work, task_id, urging_id)


def _together(promise: str, done_by: str) -> str:
    """Join what is being done and by when, without saying twice what one holds of the other ("xong trước 16h, 16h")."""
    if f" {fold(done_by)} " in f" {fold(promise)} ":
        return promise
    if f" {fold(promise)} " in f" {fold(done_by)} ":
        return done_by
    return ", ".join(each for each in (promise, done_by) if each)


def settle(work: UnitOfWork, event: events.ProgressReported | events.TaskSubmitted) -> None:
    """Within the transaction: an ordinary report or a result answers every urging that waits."""
    task = work.session.get_one(Task, event.task_id)
    waited = _settle(work, task.id, event.actor_id, event.at) if task.urgings else ()
    if waited and isinstance(event, events.ProgressReported):
        _tell(work, event.actor_id, task, waited, event.at)


def urgings_of(work: UnitOfWork, task_id: UUID) -> list[Urging]:
    """Return the urgings of a task, the newest first, at most 200."""
    return list(work.session.scalars(_whole().filter_by(task_id=task_id).order_by(Urging.number.desc()).limit(200)))


def _check_often(work: UnitOfWork, by: UUID, to: UUID, now: datetime) -> None:
    pressed = work.once(("pressed", by, to, now), lambda: _pressed(work, by, to, now))
    if len(pressed) >= MOST_A_DAY:
        again = pressed[-MOST_A_DAY] + A_DAY
        wait = ceil((again - now).total_seconds())
        raise TooManyRequests(wait, "urged_too_often", most=MOST_A_DAY, again=_said(work, again))


def _pressed(work: UnitOfWork, by: UUID, to: UUID, now: datetime) -> list[datetime]:
    """Return the moments at which somebody pressed somebody else within the last day, but for this one."""
    moments = select(Urging.at).filter_by(by_id=by, to_id=to).where(Urging.at > now - A_DAY, Urging.at < now)
    return list(work.session.scalars(moments.distinct().order_by(Urging.at)))


def _settle(work: UnitOfWork, task_id: UUID, by: UUID | None, now: datetime) -> Sequence[UUID]:
    """Mark what waits as answered; return who had urged."""
    waiting = update(Urging).where(Urging.task_id == task_id, Urging.answered_at.is_(None))
    return work.session.scalars(waiting.values(answered_at=now, answered_by_id=by).returning(Urging.by_id)).all()


def _tell(
    work: UnitOfWork,
    by: UUID | None,
    task: Task,
    to: Sequence[UUID],
    now: datetime,
    said: str = "",
    promised_at: datetime | None = None,
) -> None:
    units, people = (task.lead_unit_id,), tuple(dict.fromkeys(to))
    work.emit(events.UrgingAnswered(now, by, task.id, units, people, said, promised_at))


def _urging(work: UnitOfWork, task_id: UUID, urging_id: UUID) -> Urging:
    found = work.session.scalars(_whole().filter_by(task_id=task_id, id=urging_id)).one_or_none()
    if found is None:
        raise NotFound("unknown_urging")
    return found


def _whole() -> Select[Urging]:
    return (
        select(Urging)
        .options(joinedload(Urging.by), joinedload(Urging.to), joinedload(Urging.answered_by))
        .execution_options(populate_existing=True)
    )


def _said(work: UnitOfWork, instant: datetime) -> str:
    """Return an instant as the clock on the wall shows it, in digits, which both languages read."""
    return f"{instant.astimezone(work.calendar.zone):%H:%M %d/%m/%Y}"
