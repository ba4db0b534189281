"""Fallback: a message that nobody has received in time goes by the next ways of its route. Stops at the first receipt.

When that is due stands in `message.fallback_at`; a receipt empties it. The clock asks every second, as for all work.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import structlog
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from backend.database import among
from backend.ids import new_id
from backend.many_rows import insert_rows
from backend.org.model import Person
from backend.runtime import Runtime
from backend.unit_of_work import UnitOfWork
from push.model import Delivery, Device, MessageRow
from push.night import night_until, sleeps
from push.outbox import DISPATCH, EXPIRES_AFTER
from push.preferences import Off, address_of, off_of
from push.routes import LOUD_WAYS, PERSONAL_WAYS, Step
from push.routing import Routing

log = structlog.get_logger(__name__)

FALLBACK = "push.fallback"
_AT_ONCE = 500


def is_due(session: Session, now: datetime) -> bool:
    """Say whether somebody has not answered in time."""
    return bool(session.scalar(select(exists().where(MessageRow.fallback_at <= now))))


def fall_back(runtime: Runtime) -> int:
    """Take the next step of every message whose time has come, some at a time; return how many there were."""
    done = 0
    while True:
        with runtime.unit_of_work() as work:
            now = runtime.clock.now()
            taken = take_steps(work, now=now, night=night_until(runtime, work, now))
            work.commit()
        done += taken
        if taken < _AT_ONCE:
            return done


def take_steps(work: UnitOfWork, *, now: datetime, night: datetime | None = None) -> int:
    """Write the deliveries of the next step of up to 500 messages, in this transaction; nobody else takes them.

    Until the `night` is over a step that rings waits, unless the message is one that does not.
    """
    due = select(MessageRow).where(MessageRow.fallback_at <= now).order_by(MessageRow.fallback_at).limit(_AT_ONCE)
    rows = list(work.session.scalars(due.with_for_update(skip_locked=True)))
    if not rows:
        return 0
    people = _people(work, {row.person_id for row in rows})
    routing, deliveries = Routing.of(work), list[dict[str, Any]]()
    for row in rows:
        deliveries += _next(row, routing, people[row.person_id], now, night if sleeps(row) else None)
    insert_rows(work.session, Delivery, deliveries, unless_there=True)
    if deliveries:
        work.ring(DISPATCH)
    log.info("fell_back", messages=len(rows), deliveries=len(deliveries))
    return len(rows)


class _Address(NamedTuple):
    """By which channel, and to which device by which lane of it; no device where the address is the person's own."""

    channel: str
    lane: str | None = None
    device_id: UUID | None = None


class _Reached:
    """How one person can be reached."""

    def __init__(self, person: Person, off: Off | None) -> None:
        self.person, self.off = person, off
        self.devices: list[_Address] = []

    def by(self, row: MessageRow, step: Step, routing: Routing) -> list[_Address]:
        """Return where a step leads."""
        if self.person.disabled_at is not None:
            return []
        found = [each for each in self.devices if step.takes(each.channel)]
        found += [_Address(way) for way in PERSONAL_WAYS if step.takes(way) and address_of(self.person, way)]
        return [each for each in found if routing.wanted(row, each.channel, self.off)]


def _next(
    row: MessageRow, routing: Routing, reached: _Reached, now: datetime, night: datetime | None
) -> list[dict[str, Any]]:
    """Move a message along its route to the next step that leads anywhere; return the deliveries of that."""
    while row.fallback_at is not None and row.fallback_at <= now:
        following = routing.step(row.urgency, row.step + 1)
        if night is not None and following is not None and not LOUD_WAYS.isdisjoint(following.ways):
            row.fallback_at = night
            return []
        row.step += 1
        step = routing.step(row.urgency, row.step)
        if step is None:
            row.fallback_at = None
            return []
        ways = reached.by(row, step, routing)
        # A step that leads nowhere is not waited for.
        row.fallback_at = routing.next_at(row, row.step, now) if ways else now
        if row.received_at is not None:
            # A screen had it before the rest of the first step was written; nothing follows that.
            row.fallback_at = None
        if ways:
            return [_delivery(row, each, now) for each in ways]
    return []


def _people(work: UnitOfWork, ids: Collection[UUID]) -> Mapping[UUID, _Reached]:
    off = off_of(work, ids)
    found = {
        person.id: _Reached(person, off.get(person.id))
        for person in work.session.scalars(select(Person).where(among(Person.id, ids)))
    }
    rows = work.session.execute(
        select(Device.person_id, Device.channel, Device.lane, Device.id).where(
            among(Device.person_id, ids), Device.dropped_at.is_(None)
        )
    )
    for person_id, channel, lane, device_id in rows:
        found[person_id].devices.append(_Address(channel, lane, device_id))
    return found


def _delivery(row: MessageRow, address: _Address, now: datetime) -> dict[str, Any]:
    return {
        "id": new_id(now),
        "message_id": row.id,
        "channel": address.channel,
        "lane": address.lane,
        "device_id": address.device_id,
        "state": "queued",
        "due_at": now,
        "expires_at": now + EXPIRES_AFTER[row.urgency],
        "attempts": 0,
    }
