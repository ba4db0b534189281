"""What the package offers the platform."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.events import HandlerTable
from backend.feature import Feature, Gauge, Job
from backend.heartbeat import age
from push.events import MessageReached
from reminders import handlers, watchdog
from reminders.commands import COMMANDS
from reminders.http import api
from reminders.model import Reminder
from reminders.planner import SWEEP
from reminders.sweep import is_due, sweep
from tasks.events import (
    AssigneeMoved,
    LeadTransferred,
    ProgressReported,
    TaskAcknowledged,
    TaskApproved,
    TaskAssigned,
    TaskChanged,
    TaskRecalled,
    TaskReturned,
    TaskSubmitted,
)

#: Who hears what. AssigneeMoved is absent on purpose: having received or seen a message answers nothing.
HANDLERS: HandlerTable = {
    TaskAssigned: (handlers.plan_and_tell,),
    LeadTransferred: (handlers.plan_and_tell,),
    TaskAcknowledged: (handlers.plan_again,),
    ProgressReported: (handlers.plan_again,),
    TaskSubmitted: (handlers.plan_again,),
    TaskApproved: (handlers.plan_again,),
    TaskReturned: (handlers.plan_again,),
    TaskRecalled: (handlers.plan_again,),
    TaskChanged: (handlers.plan_again,),
    AssigneeMoved: (),
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
