"""The outbox: messages and deliveries written in the transaction that causes them; sent after it has committed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from backend.database import among
from backend.ids import new_id
from backend.live.journal import person_room, publish_many
from backend.many_rows import insert_rows
from backend.unit_of_work import UnitOfWork
from push.message import Message, Posted
from push.model import Delivery, Device, MessageRow, NotificationPreference
from push.preferences import Off
from push.routing import Routing

LIVE = "live"
#: What nobody could deliver for this long is no news any more; the person's list still has it.
EXPIRES_AFTER = {
    "flash": timedelta(hours=6),
    "very_urgent": timedelta(hours=24),
    "urgent": timedelta(days=2),
    "normal": timedelta(days=4),
}
DISPATCH = "push.dispatch"


def post(work: UnitOfWork, messages: Sequence[Message], *, now: datetime) -> list[Posted]:
    """Write messages, one delivery for the person's open screens and one per device, in a handful of statements.

    The live channel needs no worker: its change is written to the journal here and reaches the screens with the commit.
    """
    if not messages:
        return []
    posted = [Posted(new_id(now), message, now) for message in messages]
    routing = Routing.of(work)
    insert_rows(work.session, MessageRow, [{**_row(each), **routing.first(each, now)} for each in posted])
    devices = _devices(work, {each.message.person_id for each in posted})
    deliveries = [
        _delivery(each, channel, device_id, now)
        for each in posted
        for channel, device_id in _ways(each.message, devices, routing)
    ]
    insert_rows(work.session, Delivery, deliveries)
    publish_many(work, now, [([person_room(each.message.person_id)], live_item(each)) for each in posted])
    if any(delivery["channel"] != LIVE for delivery in deliveries):
        work.ring(DISPATCH)
    return posted


def live_item(posted: Posted) -> dict[str, Any]:
    """Return what a screen receives: the whole message, since it stays on our own servers."""
    message = posted.message
    return {
        "kind": "message",
        "id": str(posted.id),
        "message_kind": message.kind,
        "urgency": message.urgency,
        "title": message.title,
        "body": message.body,
        "why": message.why,
        "link": message.link,
        "subjects": [str(subject) for subject in message.subjects],
        "silent": message.silent,
        "at": posted.at.isoformat(),
    }


def _ways(
    message: Message, devices: Mapping[UUID, list[tuple[str, UUID, Off | None]]], routing: Routing
) -> list[tuple[str, UUID | None]]:
    """Return by which channel and to which device a message goes at once: to open screens always, to phones if it rings
    and its person wants it. Later steps of its route are `push.fallback`'s."""
    if not message.rings:
        return [(LIVE, None)]
    theirs = devices.get(message.person_id, [])
    return [(LIVE, None), *((channel, id_) for channel, id_, off in theirs if routing.takes(message, channel, off))]


def _devices(work: UnitOfWork, people: set[UUID]) -> dict[UUID, list[tuple[str, UUID, Off | None]]]:
    rows = work.session.execute(
        select(Device.person_id, Device.channel, Device.id, NotificationPreference.off)
        .outerjoin(NotificationPreference, NotificationPreference.person_id == Device.person_id)
        .where(among(Device.person_id, people), Device.dropped_at.is_(None))
    )
    found: dict[UUID, list[tuple[str, UUID, Off | None]]] = {}
    for person_id, channel, device_id, off in rows:
        found.setdefault(person_id, []).append((channel, device_id, off))
    return found


def _row(posted: Posted) -> dict[str, Any]:
    message = posted.message
    return {
        "id": posted.id,
        "person_id": message.person_id,
        "kind": message.kind,
        "urgency": message.urgency,
        "title": message.title,
        "body": message.body,
        "why": message.why,
        "link": message.link,
        "subjects": list(message.subjects),
        "silent": message.silent,
        "at": posted.at,
    }


def _delivery(posted: Posted, channel: str, device_id: UUID | None, now: datetime) -> dict[str, Any]:
    return {
        "id": new_id(now),
        "message_id": posted.id,
        "channel": channel,
        "device_id": device_id,
        "state": "queued",
        "due_at": now,
        "expires_at": now + EXPIRES_AFTER[posted.message.urgency],
        "attempts": 0,
    }
