"""What the package offers the platform."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.events import Handler, HandlerTable
from backend.feature import Feature, Gauge, Job, combined
from backend.heartbeat import age
from backend.unit_of_work import UnitOfWork
from backend.working_time import CalendarChanged
from push.events import MessageReached
from reminders import brief, handlers, handovers, live_shapes, notices, suspensions, together, watchdog
from reminders.book_walks import service as book_walks
from reminders.book_walks.http import api as book_walks_api
from reminders.commands import COMMANDS
from reminders.fatigue import Sparing
from reminders.http import api
from reminders.model import BRIEF, Patrol, Reminder
from reminders.personal.feature import PERSONAL
from reminders.planner import SWEEP
from reminders.policies.http import api as policies_api
from reminders.rules import rules_in_force
from reminders.sheets import REMINDERS
from reminders.snoozing.http import api as snoozing_api
from reminders.sweep import is_due, sweep
from reminders.texts import TEXTS
from tasks.events import (
    NEW_PEOPLE,
    NOTHING_PLANNED,
    TASK_EVENTS,
    TELLING_EVENTS,
    HandoverMade,
    RecurrenceSuspended,
    TaskAssigned,
    TaskEvent,
)


def _handlers_of(kind: type[TaskEvent]) -> tuple[Handler, ...]:
    """Plan first, tell after: a message then says what is so now."""
    planning: tuple[Handler, ...] = (handlers.plan_again,)
    if kind is TaskAssigned:
        planning = (handlers.plan_new_and_tell,)
    elif kind in NEW_PEOPLE:
        planning = (handlers.plan_and_tell,)
    elif kind in NOTHING_PLANNED:
        planning = ()
    if kind not in TELLING_EVENTS:
        return planning
    return (*planning, together.tell_together if kind in together.KINDS else notices.tell)


#: Who hears what: `tasks.events` says after which events the ladder stays as it is.
HANDLERS: HandlerTable = {
    **{kind: _handlers_of(kind) for kind in TASK_EVENTS},
    RecurrenceSuspended: (suspensions.tell_owner,),
    HandoverMade: (handovers.tell,),
    MessageReached: (handlers.note_receipt,),
    CalendarChanged: (book_walks.replan_after,),
}


def reminders_feature() -> Feature:
    core = Feature(
        name="reminders",
        apis=(api, policies_api, book_walks_api, snoozing_api),
        sheets=(REMINDERS,),
        handlers=HANDLERS,
        jobs=(
            Job(SWEEP, is_due, sweep, first=True),
            Job(BRIEF, brief.is_due, brief.compose),
            Job(watchdog.PATROL, watchdog.patrol_is_due, watchdog.patrol),
            Job(book_walks.WALK, book_walks.is_due, book_walks.walk),
        ),
        commands=COMMANDS,
        texts=TEXTS,
        live_items=live_shapes.ITEMS,
        gauges=_gauges,
        night=_night,
    )
    return combined("reminders", core, PERSONAL)


def _night(work: UnitOfWork, now: datetime) -> datetime | None:
    return Sparing(rules_in_force(work).newest, work.calendar, now).morning()


def _gauges(session: Session, now: datetime) -> Iterable[Gauge]:
    due = select(func.count(), func.min(Reminder.due_at)).where(Reminder.state == "planned", Reminder.due_at <= now)
    count, oldest = session.execute(due).one()
    yield Gauge("giaoviec_reminders_due", "Reminders that wait for a worker", count)
    seconds = (now - oldest).total_seconds() if oldest else 0.0
    yield Gauge("giaoviec_reminders_oldest_seconds", "How long the oldest has waited", seconds)
    patrolled = age(session, watchdog.PATROL, now)
    since = -1.0 if patrolled is None else patrolled
    yield Gauge("giaoviec_watchdog_age_seconds", "Since the watchdog last looked at every open task", since)
    found = session.scalar(select(Patrol.findings).order_by(Patrol.at.desc()).limit(1)) or {}
    yield Gauge("giaoviec_watchdog_findings", "What the watchdog found amiss in its last round", sum(found.values()))
