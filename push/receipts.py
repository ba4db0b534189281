"""Receipts: a device or a screen says that it received a message, or that the person opened it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import func, or_, select, update

from backend.unit_of_work import UnitOfWork
from push.events import MessageReached
from push.model import Delivery, MessageRow

ReceiptState = Literal["received", "opened"]


def note_receipts(
    work: UnitOfWork,
    person_id: UUID,
    message_ids: Sequence[UUID],
    state: ReceiptState,
    *,
    channel: str | None = None,
    now: datetime,
) -> int:
    """Record receipts of one's own messages; return how many were news. Repeats and foreign ids change nothing."""
    column = MessageRow.received_at if state == "received" else MessageRow.opened_at
    reached: dict[Any, Any] = {MessageRow.received_at: func.coalesce(MessageRow.received_at, now)}
    if state == "opened":
        reached[MessageRow.opened_at] = now
    fresh = work.session.scalars(
        update(MessageRow)
        .where(MessageRow.id.in_(message_ids), MessageRow.person_id == person_id, column.is_(None))
        .values(reached)
        .returning(MessageRow)
        .execution_options(synchronize_session=False, populate_existing=True)
    ).all()
    if not fresh:
        return 0
    _settle_deliveries(work, [row.id for row in fresh], state, channel, now)
    for row in fresh:
        work.emit(MessageReached(now, person_id, row.id, person_id, row.kind, tuple(row.subjects), state))
    return len(fresh)


def _settle_deliveries(
    work: UnitOfWork, message_ids: Sequence[UUID], state: ReceiptState, channel: str | None, now: datetime
) -> None:
    """Mark the delivery that the receipt came through (any, when it does not say)."""
    through = Delivery.channel == channel if channel else or_(Delivery.channel != "live", Delivery.state != "queued")
    values: dict[str, object] = {"state": state, "received_at": now}
    if state == "opened":
        values["opened_at"] = now
    work.session.execute(
        update(Delivery)
        .where(Delivery.message_id.in_(message_ids), through, Delivery.state.not_in(["dropped", "opened"]))
        .values(values)
        .execution_options(synchronize_session=False)
    )


def messages_of(work: UnitOfWork, person_id: UUID, before: UUID | None, limit: int) -> list[MessageRow]:
    """Return a person's messages, newest first, after the one named."""
    query = select(MessageRow).where(MessageRow.person_id == person_id)
    if before is not None:
        query = query.where(MessageRow.id < before)
    return list(work.session.scalars(query.order_by(MessageRow.id.desc()).limit(limit)))
