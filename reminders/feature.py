"""What the package offers the platform."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.events import Handler, HandlerTable
from backend.feature import Feature, Gauge, Job
from backend.heartbeat import age
from push.events import MessageReached
from reminders import handlers, handovers, notices, watchdog
from reminders.commands import COMMANDS
from reminders.http import api
from reminders.model import Reminder
from reminders.planner import SWEEP
from reminders.sweep import is_due, sweep
from tasks.events import (
    NEW_PEOPLE,
    NOTHING_PLANNED,
    TASK_EVENTS,
    TELLING_EVENTS,
    HandoverMade,
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
    return (*planning, notices.tell) if kind in TELLING_EVENTS else planning


#: Who hears what: `tasks.events` says after which events the ladder stays as it is.
HANDLERS: HandlerTable = {
    **{kind: _handlers_of(kind) for kind in TASK_EVENTS},
    HandoverMade: (handovers.tell,),
    MessageReached: (handlers.note_receipt,),
}


def reminders_feature() -> Feature:
    return Feature(
        name="reminders",
        apis=(api,),
        handlers=HANDLERS,
        jobs=(
            Job(SWEEP, is_due, sweep, first=True),
            Job(watchdog.PATROL, watchdog.patrol_is_due, watchdog.patrol),
        ),
        commands=COMMANDS,
        gauges=_gauges,
    )


def _gauges(session: Session, now: datetime) -> Iterable[Gauge]:
    due = select(func.count(), func.min(Reminder.due_at)).where(Reminder.state == "planned", Reminder.due_at <= now)
    count, oldest = session.execute(due).one()
    yield Gauge("giaoviec_reminders_due", "Reminders that wait for a worker", count)
    seconds = (now - oldest).total_seconds() if oldest else 0.0
    yield Gauge("giaoviec_reminders_oldest_seconds", "How long the oldest has waited", seconds)
    patrolled = age(session, watchdog.PATROL, now)
    since = -1.0 if patrolled is None else patrolled
    yield Gauge("giaoviec_watchdog_age_seconds", "Since the watchdog last looked at every open task", since)
