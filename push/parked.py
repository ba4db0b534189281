"""What cannot be sent as it is: parked with its reason, listed, and tried again when an administrator says so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update

from backend.errors import Conflict, NotFound
from backend.org.model import Person
from backend.org.service import only_administrator
from backend.unit_of_work import UnitOfWork
from push.lanes import WAITING, through, waiting
from push.model import Carrier, Delivery, MessageRow
from push.outbox import DISPATCH, EXPIRES_AFTER


def parked(work: UnitOfWork, actor: Person, before: UUID | None, limit: int) -> Sequence[dict[str, Any]]:
    """Return what is parked, newest first, after the one named: to whom and why, and nothing of what it says."""
    only_administrator(actor)
    query = (
        select(Delivery, MessageRow, Person.full_name)
        .join(MessageRow, MessageRow.id == Delivery.message_id)
        .join(Person, Person.id == MessageRow.person_id)
        .where(Delivery.state == "parked")
    )
    if before is not None:
        query = query.where(Delivery.id < before)
    rows = work.session.execute(query.order_by(Delivery.id.desc()).limit(limit))
    return [
        {
            "id": row.Delivery.id,
            "channel": row.Delivery.channel,
            "person": {"id": row.MessageRow.person_id, "full_name": row.full_name},
            "kind": row.MessageRow.kind,
            "urgency": row.MessageRow.urgency,
            "at": row.MessageRow.at,
            "attempts": row.Delivery.attempts,
            "reason": row.Delivery.error or "",
        }
        for row in rows
    ]


def retry(work: UnitOfWork, actor: Person, delivery_id: UUID, *, now: datetime) -> None:
    """Queue a parked delivery anew, as long-lived as a new one. NotFound, or Conflict where it is not parked."""
    only_administrator(actor)
    urgency = work.session.scalar(
        select(MessageRow.urgency)
        .join(Delivery, Delivery.message_id == MessageRow.id)
        .where(Delivery.id == delivery_id)
    )
    if urgency is None:
        raise NotFound("unknown_delivery")
    queued = work.session.scalars(
        update(Delivery)
        .where(Delivery.id == delivery_id, Delivery.state == "parked")
        .values(state="queued", due_at=now, attempts=0, expires_at=now + EXPIRES_AFTER[urgency], permanent=None)
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    ).all()
    if not queued:
        raise Conflict("not_parked")
    work.ring(DISPATCH)


def carriers(work: UnitOfWork, actor: Person, *, now: datetime) -> list[dict[str, Any]]:
    """Return how each carrier does, by its lane, that has had trouble or has something to send."""
    only_administrator(actor)
    rows = {row.name: row for row in work.session.scalars(select(Carrier))}
    due = select(through, func.count()).where(*WAITING)
    queued = {row[0]: int(row[1]) for row in work.session.execute(due.group_by(through))}
    late = {name: work.session.scalar(select(func.min(Delivery.due_at)).where(*waiting(now, name))) for name in queued}
    return [_shown(name, rows.get(name), queued.get(name, 0), late.get(name), now) for name in sorted({*rows, *queued})]


def breaker_of(row: Carrier, now: datetime) -> str:
    """Say of a carrier whether it works (closed), is left alone (open), or is tried with one message."""
    if not row.trips:
        return "closed"
    return "open" if row.open_until and row.open_until > now else "trying"


def _shown(name: str, row: Carrier | None, queued: int, oldest: datetime | None, now: datetime) -> dict[str, Any]:
    return {
        "name": name,
        "state": breaker_of(row, now) if row else "closed",
        "reason": row.reason if row and row.trips else "",
        "open_until": row.open_until if row and row.trips else None,
        "failures": row.failures if row else 0,
        "queued": queued,
        "oldest_due_at": oldest,
    }
