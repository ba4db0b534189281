"""Dispatch: claim what is due, send it, record what came of it.

Claiming moves `due_at` forward by the lease in one statement, so a worker that dies leaves its deliveries to be claimed
again, with the same message id: at least once to the network, and a phone can drop the repeat.
"""

from __future__ import annotations

import random
import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import bindparam, exists, func, or_, select, update
from sqlalchemy.orm import Session

from backend.org.model import Person
from backend.runtime import Runtime
from backend.texts import Language
from push.channel import Accepted, Channel, Outgoing, Result, TransportError
from push.message import PRIVATE, PUBLIC_TEXTS
from push.model import Delivery, Device, MessageRow
from push.outbox import DISPATCH

log = structlog.get_logger(__name__)

BATCH = 100  # with the carrier's own patience, a batch ends well before its lease does
_DISPATCH_LOCK = 7_461_002  # an advisory lock: one worker sends, so that a dead carrier never holds them all
_LONG_ENOUGH = 20.0  # seconds of one job; the rest is the next job's
_FIRST_WAIT, _LONGEST_WAIT = 2.0, 900.0


def is_due(session: Session, now: datetime) -> bool:
    """Say whether any delivery waits for a worker."""
    return bool(session.scalar(select(exists().where(*waiting(now)))))


def dispatch(runtime: Runtime, channels: Mapping[str, Channel]) -> int:
    """Send what is due, for up to twenty seconds; return how many deliveries were tried. Rings when there is more.

    One worker sends at a time, so however slow a carrier is, the sweep finds another.
    """
    tried, started = 0, time.monotonic()
    with runtime.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as holder:
        if not holder.scalar(select(func.pg_try_advisory_lock(_DISPATCH_LOCK))):
            return 0
        try:
            while batch := _one_batch(runtime, channels):
                tried += batch
                if time.monotonic() - started > _LONG_ENOUGH:
                    runtime.bell.ring(DISPATCH)
                    break
        finally:
            holder.scalar(select(func.pg_advisory_unlock(_DISPATCH_LOCK)))
    return tried


def _one_batch(runtime: Runtime, channels: Mapping[str, Channel]) -> int:
    now = runtime.clock.now()
    with runtime.sessions() as session:
        claimed = claim(session, now, timedelta(seconds=runtime.settings.push_lease_seconds))
        session.commit()
    for name in sorted({each.channel for each in claimed}):
        batch = [each for each in claimed if each.channel == name]
        results = _send(runtime, channels.get(name), batch)
        with runtime.sessions() as session:
            settle(session, batch, results, runtime.clock.now())
            session.commit()
    return len(claimed)


def claim(session: Session, now: datetime, lease: timedelta) -> list[Delivery]:
    """Take up to BATCH due deliveries for as long as the lease; nobody else sees them meanwhile."""
    due = (
        select(Delivery.id)
        .where(*waiting(now))
        .order_by(Delivery.due_at)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    ids = session.scalars(
        update(Delivery)
        .where(Delivery.id.in_(due))
        .values(due_at=now + lease, attempts=Delivery.attempts + 1)
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    ).all()
    return list(session.scalars(select(Delivery).where(Delivery.id.in_(ids))))


def settle(session: Session, batch: Sequence[Delivery], results: Sequence[Result], now: datetime) -> None:
    """Record each outcome, unless a receipt or another worker's try has overtaken us."""
    changes, drops = [], {}
    reached = [each.device_id for each, result in zip(batch, results, strict=True) if isinstance(result, Accepted)]
    for delivery, result in zip(batch, results, strict=True):
        changes.append(_outcome(delivery, result, now))
        if isinstance(result, TransportError) and result.drop_address and delivery.device_id:
            drops[delivery.device_id] = result.message
    statement = update(Delivery).where(
        Delivery.id == bindparam("delivery_id"),
        Delivery.attempts == bindparam("attempt"),
        or_(Delivery.state == "queued", Delivery.state == "sent"),
    )
    session.connection().execute(statement, changes)
    # A token that the carrier still takes belongs to a device in use.
    session.execute(update(Device).where(Device.id.in_(reached)).values(last_seen_at=now))
    for device_id, reason in drops.items():
        drop_device(session, device_id, reason, now)


def drop_device(session: Session, device_id: UUID, reason: str, now: datetime) -> None:
    """Forget a device that its carrier no longer knows, with everything still queued for it."""
    session.execute(
        update(Device)
        .where(Device.id == device_id, Device.dropped_at.is_(None))
        .values(dropped_at=now, drop_reason=reason[:200])
    )
    session.execute(
        update(Delivery)
        .where(Delivery.device_id == device_id, Delivery.state == "queued")
        .values(state="dropped", error=reason[:200])
    )


def waiting(now: datetime) -> tuple[Any, ...]:
    return (Delivery.state == "queued", Delivery.channel != "live", Delivery.due_at <= now)


def _outcome(delivery: Delivery, result: Result, now: datetime) -> dict[str, Any]:
    row: dict[str, Any] = {
        "delivery_id": delivery.id,
        "attempt": delivery.attempts,
        "state": "queued",
        "due_at": delivery.due_at,
        "sent_at": None,
        "carrier_id": None,
        "error": None,
    }
    if isinstance(result, Accepted):
        return {**row, "state": "sent", "sent_at": now, "carrier_id": result.carrier_id}
    row["error"] = result.message[:200]
    if result.permanent:
        return {**row, "state": "dropped" if result.drop_address else "failed"}
    retry_at = now + timedelta(seconds=backoff(delivery.attempts, result.retry_after))
    if retry_at >= delivery.expires_at:
        return {**row, "state": "failed"}
    return {**row, "due_at": retry_at}


def backoff(attempts: int, retry_after: float | None) -> float:
    """Return the seconds to wait: 2, 4, 8 … 900 with full jitter on the upper half, never less than Retry-After."""
    ceiling = min(_LONGEST_WAIT, _FIRST_WAIT * 2.0 ** min(attempts - 1, 16))
    wait = ceiling * random.uniform(0.5, 1.0)
    return max(wait, retry_after or 0.0)


def _send(runtime: Runtime, channel: Channel | None, batch: Sequence[Delivery]) -> list[Result]:
    if channel is None:
        # The operator has switched this channel off: it waits until it expires, and the person's list has it anyway.
        return [TransportError("channel is off", permanent=False, drop_address=False, retry_after=60)] * len(batch)
    with runtime.sessions() as session:
        outgoing = _outgoing(runtime, session, batch)
    results = channel.send_many([outgoing[each.id] for each in batch if each.id in outgoing])
    by_id = dict(zip([each.id for each in batch if each.id in outgoing], results, strict=True))
    gone = TransportError("device is gone", permanent=True, drop_address=True, retry_after=None)
    log.info("pushed", channel=channel.name, tried=len(batch), accepted=_accepted(results))
    return [by_id.get(each.id, gone) for each in batch]


def _accepted(results: Sequence[Result]) -> int:
    return sum(isinstance(result, Accepted) for result in results)


def _outgoing(runtime: Runtime, session: Session, batch: Sequence[Delivery]) -> dict[UUID, Outgoing]:
    rows = session.execute(
        select(Delivery.id, MessageRow, Device, Person.language)
        .join(MessageRow, MessageRow.id == Delivery.message_id)
        .join(Device, Device.id == Delivery.device_id)
        .join(Person, Person.id == MessageRow.person_id)
        .where(Delivery.id.in_([each.id for each in batch]), Device.dropped_at.is_(None))
    )
    titles = runtime.settings.push_titles
    return {row[0]: _word(row[0], row.MessageRow, row.Device, row.language, titles) for row in rows}


def _word(delivery_id: UUID, message: MessageRow, device: Device, language: Language, titles: bool) -> Outgoing:
    text = PUBLIC_TEXTS[message.kind]
    public = text.vi if language == "vi" else text.en
    titles = titles and message.kind not in PRIVATE
    return Outgoing(
        message_id=message.id,
        delivery_id=delivery_id,
        address=device.token,
        platform=device.platform,
        kind=message.kind,
        urgency=message.urgency,
        title=message.title if titles else "Giao Việc",
        body=message.body if titles else public,
        link=message.link,
        silent=message.silent,
    )
