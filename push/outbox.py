"""The outbox: messages and deliveries written in the transaction that causes them; sent after it has committed.

A message is for its person's open screens as it is: what those receive is written beside it. A delivery is one on its
way through a carrier.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import TextClause, text

from backend.ids import new_ids
from backend.live.journal import PERSON_ROOM, ring_gateways
from backend.many_rows import insert_rows, write
from backend.unit_of_work import UnitOfWork
from push.message import Message, Posted
from push.model import Delivery
from push.preferences import Off
from push.routing import Routing

#: What nobody could deliver for this long is no news any more; the person's list still has it.
EXPIRES_AFTER = {
    "flash": timedelta(hours=6),
    "very_urgent": timedelta(hours=24),
    "urgent": timedelta(days=2),
    "normal": timedelta(days=4),
}
DISPATCH = "push.dispatch"


def writing(given: str) -> TextClause:
    """Return the statement that writes the messages of a query, and what people's open screens receive: the whole
    message, since it stays on our own servers."""
    return text(
        f"""
        WITH given AS MATERIALIZED ({given}
        ), written AS (
            INSERT INTO message
                (id, person_id, kind, urgency, title, body, why, link, subjects, silent, fallback_at, at)
            SELECT id, person_id, kind, urgency, title, body, why, link, subjects, silent, fallback_at,
                CAST(:now AS timestamptz)
            FROM given
        )
        INSERT INTO journal (at, rooms, item)
        SELECT CAST(:now AS timestamptz), ARRAY['{PERSON_ROOM}' || person_id], to_json(item)
        FROM given, LATERAL (
            SELECT 'message' AS kind, given.id, given.kind AS message_kind, urgency, title, body, why, link, subjects,
                silent, CAST(:at AS text) AS at
        ) AS item
        """
    )


_WRITE = writing(
    """
    SELECT * FROM json_to_recordset(CAST(:rows AS json)) AS given (
        id uuid, person_id uuid, kind text, urgency text, title text, body text, why text, link text,
        subjects uuid[], silent boolean, fallback_at timestamptz
    )
    """
)


def post(work: UnitOfWork, messages: Sequence[Message], *, now: datetime) -> list[Posted]:
    """Write messages, and a delivery for each device of their people, in a handful of statements."""
    return Outbox(work, {message.person_id for message in messages if message.rings}, now=now).post(messages)


class Outbox:
    """Where messages of one moment for these people are written. Their phones are looked up once, in the beginning.

    The live channel needs no worker: its change is written to the journal here and reaches the screens with the commit.
    """

    def __init__(self, work: UnitOfWork, people: Collection[UUID], *, now: datetime) -> None:
        self._work = work
        self._now = now
        self._devices = _devices(work, people)
        self._routing = Routing.of(work)

    def post(self, messages: Sequence[Message]) -> list[Posted]:
        """Write messages with their deliveries; it asks nothing."""
        if not messages:
            return []
        now = self._now
        posted = [Posted(*each, now) for each in zip(new_ids(now, len(messages)), messages, strict=True)]
        _write(self._work, posted, self._routing, now)
        to_phones = _to_phones(posted, self._devices, self._routing, now) if self._devices else []
        if to_phones:
            insert_rows(self._work.session, Delivery, to_phones, later=True)
            self._work.ring(DISPATCH)
        return posted


def _write(work: UnitOfWork, posted: Sequence[Posted], routing: Routing, now: datetime) -> None:
    fallback_at = {urgency: routing.second_step_at(urgency, now) for urgency in EXPIRES_AFTER}
    rows = [_row(each, fallback_at[each.message.urgency]) for each in posted]
    given = {"rows": json.dumps(rows, ensure_ascii=False), "now": now, "at": now.isoformat()}
    write(work.session, _WRITE, given, len(rows), later=True)
    ring_gateways(work)


def _row(posted: Posted, fallback_at: str | None) -> dict[str, Any]:
    message = posted.message
    return {
        "id": posted.id.hex,
        "person_id": message.person_id.hex,
        "kind": message.kind,
        "urgency": message.urgency,
        "title": message.title,
        "body": message.body,
        "why": message.why,
        "link": message.link,
        "subjects": [subject.hex for subject in message.subjects],
        "silent": message.silent,
        "fallback_at": fallback_at if message.rings else None,
    }


class _Phone(NamedTuple):
    """A device that a message may go to, and what its owner has switched off."""

    channel: str
    lane: str | None
    device_id: UUID
    off: Off | None


THEIR_PHONES = """
SELECT device.person_id, device.channel, device.lane, device.id, theirs.off
FROM device LEFT JOIN notification_preference AS theirs ON theirs.person_id = device.person_id
WHERE device.person_id = ANY(%(people)s::uuid[]) AND device.dropped_at IS NULL
"""


def _devices(work: UnitOfWork, people: Collection[UUID]) -> dict[UUID, list[_Phone]]:
    """Return people's phones."""
    found: dict[UUID, list[_Phone]] = {}
    if people:
        for person_id, channel, lane, device_id, off in work.ask_of_people(THEIR_PHONES, people):
            found.setdefault(person_id, []).append(_Phone(channel, lane, device_id, off))
    return found


def _to_phones(
    posted: Sequence[Posted],
    devices: Mapping[UUID, Sequence[_Phone]],
    routing: Routing,
    now: datetime,
) -> list[dict[str, Any]]:
    """Return the deliveries of the first step of each route; later steps are `push.fallback`'s."""
    ways = [
        (each, phone)
        for each in posted
        if each.message.rings
        for phone in devices.get(each.message.person_id, ())
        if routing.takes(each.message, phone.channel, phone.off)
    ]
    return [
        {
            "id": delivery_id,
            "message_id": each.id,
            "channel": phone.channel,
            "lane": phone.lane,
            "device_id": phone.device_id,
            "state": "queued",
            "due_at": now,
            "expires_at": now + EXPIRES_AFTER[each.message.urgency],
            "attempts": 0,
        }
        for (each, phone), delivery_id in zip(ways, new_ids(now, len(ways)), strict=True)
    ]
