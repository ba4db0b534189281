"""Other people's devices, for administrators: whose, how long unseen, by which carrier, gone since when and why; never
their tokens. Removing one, and signing a person out everywhere."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from backend.auth.administering import BY_ADMINISTRATOR, required
from backend.auth.model import SignIn
from backend.auth.service import sign_out_everywhere
from backend.errors import NotFound
from backend.folding import fold, like_pattern
from backend.http.paging import Page, SortKey, cut, from_cursor
from backend.org.model import Person
from backend.org.service import only_administrator
from backend.unit_of_work import UnitOfWork
from push.devices import SIGNED_OUT
from push.model import Carrier, Device
from push.parked import breaker_of
from push.settling import drop_devices

REMOVED = "removed by an administrator"
#: Longest unseen first: what may have been lost, sold or left in a drawer is what one looks for.
_KEY = SortKey(
    "devices", (Device.last_seen_at, Device.id), lambda row: (row.Device.last_seen_at, row.Device.id), descending=False
)
_BY = aliased(Person)
_THROUGH = func.coalesce(Device.lane, Device.channel)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which devices: those of one person, found by words, not seen for so many days, of a carrier that does so.

    `states`: in_use, dropped; none means both.
    """

    q: str = ""
    person_id: UUID | None = None
    states: Collection[str] = ()
    platforms: Collection[str] = ()
    channels: Collection[str] = ()
    carrier_states: Collection[str] = ()
    unseen_days: int | None = None


def find_devices(
    work: UnitOfWork, actor: Person, wanted: Wanted, *, cursor: str | None, limit: int, position: int, now: datetime
) -> Page[dict[str, Any]]:
    """Return devices, the one seen longest ago first. One whose sign-in has ended is dropped, pruned or not."""
    only_administrator(actor)
    breakers = {row.name: breaker_of(row, now) for row in work.session.scalars(select(Carrier))}
    query = _all().where(*_conditions(wanted, breakers, now))
    rows: Sequence[Row[Any]] = work.session.execute(from_cursor(query, _KEY, cursor, limit)).all()
    found = cut(rows, _KEY, limit, position)
    return Page([_shown(row, breakers) for row in found.items], found.next, found.position)


def remove_device(work: UnitOfWork, actor: Person, device_id: UUID, *, now: datetime) -> None:
    """Push to a device no more; its sign-in stays. NotFound for one that is gone already."""
    only_administrator(actor)
    device = work.session.get(Device, device_id)
    if device is None or device.dropped_at is not None:
        raise NotFound("unknown_device")
    drop_devices(work.session, {device_id: REMOVED}, now, by=actor.id)


def sign_out_person(work: UnitOfWork, actor: Person, person_id: UUID, *, now: datetime) -> None:
    """End every sign-in of a person and push to none of their devices any more. NotFound for nobody."""
    only_administrator(actor)
    required(work, person_id)
    in_use = select(Device.id).where(Device.person_id == person_id, Device.dropped_at.is_(None))
    drop_devices(work.session, dict.fromkeys(work.session.scalars(in_use), SIGNED_OUT), now, by=actor.id)
    sign_out_everywhere(work, person_id, BY_ADMINISTRATOR, by=actor.id, now=now)


def _all() -> Select[Any]:
    by = (_BY.id.label("by_id"), _BY.full_name.label("by_name"))
    shown: tuple[Any, ...] = (Device, Person.full_name, SignIn.ended_at, *by)
    return (
        select(*shown)
        .join(Person, Person.id == Device.person_id)
        .outerjoin(SignIn, SignIn.id == Device.session_id)
        .outerjoin(_BY, _BY.id == func.coalesce(Device.dropped_by_id, SignIn.ended_by_id))
    )


def _conditions(wanted: Wanted, breakers: dict[str, str], now: datetime) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    for word in fold(wanted.q).split():
        # A device's name is short, and PostgreSQL folds it on the spot; people's names are kept folded.
        name = func.lower(func.unaccent(Device.name))
        found.append(or_(Person.search.like(like_pattern(word)), name.like(like_pattern(word))))
    if wanted.person_id is not None:
        found.append(Device.person_id == wanted.person_id)
    if set(wanted.states) == {"in_use"}:
        found.append(and_(Device.dropped_at.is_(None), SignIn.ended_at.is_(None)))
    elif set(wanted.states) == {"dropped"}:
        found.append(or_(Device.dropped_at.is_not(None), SignIn.ended_at.is_not(None)))
    if wanted.platforms:
        found.append(Device.platform.in_(wanted.platforms))
    if wanted.channels:
        found.append(Device.channel.in_(wanted.channels))
    if wanted.carrier_states:
        found.append(_carried(wanted.carrier_states, breakers))
    if wanted.unseen_days is not None:
        found.append(Device.last_seen_at < now - timedelta(days=wanted.unseen_days))
    return found


def _carried(states: Collection[str], breakers: dict[str, str]) -> ColumnElement[bool]:
    """A carrier that has never had trouble has no row, and is well."""
    named = _THROUGH.in_([name for name, state in breakers.items() if state in states])
    return or_(named, _THROUGH.not_in(list(breakers))) if "closed" in states else named


def _shown(row: Row[Any], breakers: dict[str, str]) -> dict[str, Any]:
    device: Device = row.Device
    dropped_at = device.dropped_at or row.ended_at
    return {
        "id": device.id,
        "person": {"id": device.person_id, "full_name": row.full_name},
        "name": device.name,
        "platform": device.platform,
        "channel": device.channel,
        "carrier_state": breakers.get(device.lane or device.channel, "closed"),
        "registered_at": device.registered_at,
        "last_seen_at": device.last_seen_at,
        "dropped_at": dropped_at,
        "drop_reason": device.drop_reason or (SIGNED_OUT if dropped_at else None),
        "dropped_by": {"id": row.by_id, "full_name": row.by_name} if dropped_at and row.by_id else None,
    }
