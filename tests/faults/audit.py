"""What must hold after the storm, read from PostgreSQL and from the carrier's own log."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.runtime import Runtime
from push import lanes
from push.model import Delivery, Device, MessageRow
from reminders import watchdog
from reminders.model import Reminder, ReminderRecipient
from reminders.sweep import is_due
from tasks.history import faults
from tasks.model import Task


@dataclass(frozen=True, slots=True)
class Audit:
    """The figures of one run. Every list must be empty, except `repeats`, which is counted and printed apart."""

    tasks: int
    fired: int
    told: int
    pushes: int
    repeats: int
    undelivered: list[Any]
    twice: list[Any]
    phantoms: list[Any]
    findings: list[Any]
    broken_histories: list[Any]


def settled(runtime: Runtime) -> bool:
    """Say whether nothing is due any more, neither a reminder nor a delivery."""
    now = datetime.now(UTC)
    with runtime.sessions() as session:
        waiting = session.scalar(select(func.count()).select_from(Delivery).where(Delivery.state == "queued"))
        return not waiting and not is_due(session, now) and not lanes.is_due(session, now)


def audit(runtime: Runtime, pushed: list[dict[str, Any]]) -> Audit:
    """Compare what was to be said with what the phones got."""
    now = datetime.now(UTC)
    with runtime.unit_of_work() as work:
        session = work.session
        tokens = {row.id: row.token for row in session.scalars(select(Device))}
        per_phone = Counter((push["token"], UUID(push["message_id"])) for push in pushed)
        written = {
            (tokens[row.device_id], row.message_id)
            for row in session.scalars(select(Delivery))
            if row.device_id is not None
        }
        return Audit(
            tasks=session.scalar(select(func.count()).select_from(Task)) or 0,
            fired=session.scalar(select(func.count()).select_from(Reminder).where(Reminder.state == "fired")) or 0,
            told=session.scalar(select(func.count()).select_from(ReminderRecipient)) or 0,
            pushes=len(pushed),
            repeats=sum(count - 1 for count in per_phone.values()),
            undelivered=sorted(written - set(per_phone)),
            twice=_told_twice(session, per_phone),
            phantoms=sorted(set(per_phone) - written),
            findings=watchdog.look(work, now)[1],
            broken_histories=list(faults(session)),
        )


def _told_twice(session: Session, per_phone: Counter[tuple[str, UUID]]) -> list[Any]:
    """A rung that reached one device as two different messages.

    The rung is named by what it is (task, rung, whose, from when, which time), not by its row's id.
    """
    rows = session.execute(
        select(
            Reminder.task_id,
            Reminder.rung,
            Reminder.assignee_id,
            Reminder.anchor,
            Reminder.occurrence,
            ReminderRecipient.message_id,
        ).join(Reminder, Reminder.id == ReminderRecipient.reminder_id)
    )
    rungs: dict[UUID, set[tuple[Any, ...]]] = defaultdict(set)
    for row in rows:
        rungs[row.message_id].add(tuple(row)[:-1])
    reached: dict[tuple[Any, ...], set[UUID]] = defaultdict(set)
    for token, message_id in per_phone:
        for rung in rungs.get(message_id, ()):
            reached[token, rung].add(message_id)
    return [key for key, messages in reached.items() if len(messages) > 1]


def messages_sent(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(MessageRow)) or 0
