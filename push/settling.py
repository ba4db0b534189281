"""Settling: what came of each delivery, written down as data; the wait before the next try; devices that are gone."""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from backend.database import among
from backend.many_rows import update_rows
from push.channel import Accepted, Result, TransportError
from push.model import Delivery, Device

_FIRST_WAIT, _LONGEST_WAIT = 2.0, 900.0
#: A receipt may have come while we were sending, or another worker have taken over. What was spared meanwhile, or
#: dropped with its device, and left all the same is evidence too.
_NOT_OVERTAKEN = (
    "delivery.attempts = given.attempts AND (delivery.state IN ('queued', 'sent')"
    " OR (delivery.state IN ('spared', 'dropped') AND given.state = 'sent'))"
)


def settle(
    session: Session,
    batch: Sequence[Delivery],
    results: Sequence[Result],
    now: datetime,
    tried_again: datetime | None = None,
) -> None:
    """Record each outcome, unless a receipt or another worker's try has overtaken us.

    `tried_again`: when the carrier's breaker lets somebody through; what failed because of the carrier waits for that,
    and not for a backoff of its own that an hour's outage would have driven up.
    """
    if not batch:
        return
    reached = [each.device_id for each, result in zip(batch, results, strict=True) if isinstance(result, Accepted)]
    rows, drops = [], {}
    for delivery, result in zip(batch, results, strict=True):
        rows.append(_outcome(delivery, result, now, tried_again))
        if isinstance(result, TransportError) and result.drop_address and delivery.device_id:
            drops[delivery.device_id] = result.message
    touched = among(Delivery.id, [each.id for each in batch])
    if drops:
        touched = or_(touched, _waiting_for(drops))
    hold(session, touched)
    update_rows(session, Delivery, rows, where=_NOT_OVERTAKEN)
    # A token that the carrier still takes belongs to a device in use. Whoever writes it at this moment is not waited
    # for: they may wait for one of these deliveries.
    in_use = among(Device.id, [each for each in reached if each is not None])
    free = select(Device.id).where(in_use).with_for_update(skip_locked=True, key_share=True)
    session.execute(
        update(Device).where(Device.id.in_(free)).values(last_seen_at=now).execution_options(synchronize_session=False)
    )
    drop_devices(session, drops, now)


def hold(session: Session, which: ColumnElement[bool]) -> None:
    """Lock deliveries by their ids' order before changing several, and before their devices and messages: whoever takes
    them in another order may wait for somebody who waits for them."""
    session.execute(select(Delivery.id).where(which).order_by(Delivery.id).with_for_update(key_share=True)).all()


def drop_device(session: Session, device_id: UUID, reason: str, now: datetime) -> None:
    """Forget one device, with everything still queued for it."""
    drop_devices(session, {device_id: reason}, now)


def drop_devices(session: Session, drops: Mapping[UUID, str], now: datetime, by: UUID | None = None) -> None:
    """Forget devices, each for its reason, with everything still queued for them.

    `by`: the administrator whose deed it is; nobody where it was its owner's, its carrier's or the system's.
    """
    if not drops:
        return
    hold(session, _waiting_for(drops))
    gone = {"dropped_at": now, "dropped_by_id": by}
    rows = [{"id": each, "drop_reason": reason[:200], **gone} for each, reason in drops.items()]
    update_rows(session, Device, rows, where="device.dropped_at IS NULL")
    session.execute(
        update(Delivery)
        .where(_waiting_for(drops), Device.id == Delivery.device_id)
        .values(state="dropped", error=Device.drop_reason, permanent=True)
        .execution_options(synchronize_session=False)
    )


def _waiting_for(devices: Collection[UUID]) -> ColumnElement[bool]:
    return and_(among(Delivery.device_id, devices), Delivery.state == "queued")


def backoff(attempts: int, retry_after: float | None) -> float:
    """Return the seconds to wait: 2, 4, 8 … 900 with full jitter on the upper half, never less than Retry-After."""
    ceiling = min(_LONGEST_WAIT, _FIRST_WAIT * 2.0 ** min(attempts - 1, 16))
    wait = ceiling * random.uniform(0.5, 1.0)
    return max(wait, retry_after or 0.0)


def _outcome(delivery: Delivery, result: Result, now: datetime, tried_again: datetime | None) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": delivery.id,
        "attempts": delivery.attempts,
        "state": "queued",
        "due_at": delivery.due_at,
        "sent_at": None,
        "carrier_id": None,
        "error": None,
        "permanent": None,
    }
    if isinstance(result, Accepted):
        return {**row, "state": "sent", "sent_at": now, "carrier_id": result.carrier_id}
    row |= {"error": result.message[:200], "permanent": result.permanent}
    if result.permanent:
        return {**row, "state": "dropped" if result.drop_address else "parked"}
    retry_at = now + timedelta(seconds=backoff(delivery.attempts, result.retry_after))
    if result.carrier and tried_again is not None:
        retry_at = max(tried_again, now + timedelta(seconds=result.retry_after or 0.0))
    if retry_at >= delivery.expires_at:
        return {**row, "state": "failed"}
    return {**row, "due_at": retry_at}
