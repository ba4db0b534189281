"""Evidence: what became of every message about one thing, per person, way and device, with the instant of each step.

push knows the thing by its id alone: the feature it belongs to says who may read about it. What a message said is not
part of the evidence, since one message may be about several things.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from backend.errors import NotFound
from backend.feature import Feature
from backend.org.model import Person
from backend.unit_of_work import UnitOfWork
from push.model import Delivery, Device, MessageRow
from push.routes import LIVE


def evidence_about(
    work: UnitOfWork,
    features: Iterable[Feature],
    actor: Person,
    subject: UUID,
    *,
    person_id: UUID | None,
    before: UUID | None,
    limit: int,
    now: datetime,
) -> list[dict[str, Any]]:
    """Return the messages about a thing, newest first, each with its deliveries. NotFound where one may not know it."""
    _require_reader(work, features, actor, subject, now)
    query = (
        select(MessageRow, Person.full_name)
        .join(Person, Person.id == MessageRow.person_id)
        .where(MessageRow.subjects.contains([subject]))
    )
    if person_id is not None:
        query = query.where(MessageRow.person_id == person_id)
    if before is not None:
        query = query.where(MessageRow.id < before)
    rows = work.session.execute(query.order_by(MessageRow.id.desc()).limit(limit)).all()
    carried = _carried(work, [row.MessageRow.id for row in rows])
    return [_message(row.MessageRow, row.full_name, carried.get(row.MessageRow.id, [])) for row in rows]


def _require_reader(work: UnitOfWork, features: Iterable[Feature], actor: Person, subject: UUID, now: datetime) -> None:
    """Ask the features in turn: whichever knows the thing and lets this person read about it has the word."""
    refusal = NotFound("unknown_subject")
    for port in (each.subjects for each in features if each.subjects is not None):
        try:
            port.require_reader(work, actor, subject, now)
        except NotFound as error:
            refusal = error
        else:
            return
    raise refusal


def _carried(work: UnitOfWork, message_ids: Sequence[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    rows = work.session.execute(
        select(Delivery, Device.platform)
        .outerjoin(Device, Device.id == Delivery.device_id)
        .where(Delivery.message_id.in_(message_ids), Delivery.channel != LIVE)
        .order_by(Delivery.id)
    )
    found: dict[UUID, list[dict[str, Any]]] = {}
    for delivery, platform in rows:
        found.setdefault(delivery.message_id, []).append(_delivery(delivery, platform))
    return found


def _message(row: MessageRow, full_name: str, deliveries: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": row.id,
        "person": {"id": row.person_id, "full_name": full_name},
        "kind": row.kind,
        "urgency": row.urgency,
        "silent": row.silent,
        "queued_at": row.at,
        "received_at": row.received_at,
        "opened_at": row.opened_at,
        "acted_at": row.acted_at,
        "next_way_at": row.fallback_at,
        "deliveries": [_shown(row), *deliveries],
    }


def _shown(row: MessageRow) -> dict[str, Any]:
    """Return what became of a message on its person's open screens, as a delivery that goes by the message's own id."""
    return {
        "id": row.id,
        "channel": LIVE,
        "device_id": None,
        "platform": None,
        "state": row.screen_state,
        "attempts": 0,
        "accepted_at": None,
        "received_at": row.screen_received_at,
        "opened_at": row.screen_opened_at,
        "acted_at": row.screen_acted_at,
        "carrier_id": None,
        "error": None,
        "permanent": None,
    }


def _delivery(row: Delivery, platform: str | None) -> dict[str, Any]:
    return {
        "id": row.id,
        "channel": row.channel,
        "device_id": row.device_id,
        "platform": platform,
        "state": row.state,
        "attempts": row.attempts,
        "accepted_at": row.sent_at,
        "received_at": row.received_at,
        "opened_at": row.opened_at,
        "acted_at": row.acted_at,
        "carrier_id": row.carrier_id,
        "error": row.error,
        "permanent": row.permanent,
    }
