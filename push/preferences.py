"""What people want to be told by which way, within what the city lets them choose."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from backend.database import among
from backend.errors import FieldError, Invalid
from backend.org.model import Person
from backend.settings import Settings
from backend.unit_of_work import UnitOfWork
from push.message import KINDS
from push.model import Device, NotificationPreference
from push.routes import LIVE, PERSONAL_WAYS, PHONE, PHONE_CHANNELS
from push.ways import ALWAYS_KINDS, ALWAYS_URGENCIES, locked_kinds, ways_of

Off = Mapping[str, Collection[str]]
"""Way → kinds of message that somebody does not want by it."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to somebody. `reachable`: there is an address; `off`: kinds they have switched off."""

    way: str
    reachable: bool
    off: Sequence[str]


def wants(off: Off | None, channel: str, kind: str, urgency: str, locked: Collection[str] = ALWAYS_KINDS) -> bool:
    """Say whether somebody is told of this kind by this channel.

    A flash task gets through whatever its kind, and so does what the city has locked since they chose.
    """
    if not off or urgency in ALWAYS_URGENCIES or kind in locked:
        return True
    return kind not in off.get(PHONE if channel in PHONE_CHANNELS else channel, ())


def choices(settings: Settings) -> list[str]:
    """Return the ways one may choose about. Open screens are not among them: what is on them disturbs nobody."""
    return sorted(ways_of(settings) - {LIVE, *PHONE_CHANNELS})


def preferences_of(work: UnitOfWork, settings: Settings, person: Person) -> dict[str, Any]:
    """Return somebody's ways, what is off in each, and what cannot be switched off."""
    row = work.session.get(NotificationPreference, person.id)
    off = row.off if row else {}
    reachable, locked = _reachable(work, person), locked_kinds(settings)
    return {
        "ways": [Way(way, way in reachable, sorted({*off.get(way, ())} - locked)) for way in choices(settings)],
        "kinds": list(KINDS),
        "locked_kinds": sorted(locked),
        "locked_urgencies": sorted(ALWAYS_URGENCIES),
    }


def choose(
    work: UnitOfWork, settings: Settings, person: Person, off: Sequence[Mapping[str, Any]], *, now: datetime
) -> None:
    """Put a person's choice in the place of the one before. Invalid for what is no way or cannot be switched off."""
    ways, locked = choices(settings), locked_kinds(settings)
    errors, chosen = [], dict[str, list[str]]()
    for place, each in enumerate(off):
        if each["way"] not in ways:
            errors.append(FieldError(f"/off/{place}/way", "unknown_way", candidates=tuple(ways)))
        for at, kind in enumerate(each["kinds"]):
            if kind in locked:
                errors.append(FieldError(f"/off/{place}/kinds/{at}", "cannot_be_switched_off"))
        chosen[each["way"]] = sorted({*chosen.get(each["way"], ()), *each["kinds"]})
    if errors:
        raise Invalid(errors)
    row = {"person_id": person.id, "off": chosen, "changed_at": now}
    statement = insert(NotificationPreference).values(row)
    work.session.execute(statement.on_conflict_do_update(index_elements=["person_id"], set_=row))
    work.session.expire_all()


def off_of(work: UnitOfWork, people: Collection[UUID]) -> dict[UUID, Off]:
    """Return what each of some people has switched off."""
    rows = work.session.execute(
        select(NotificationPreference.person_id, NotificationPreference.off).where(
            among(NotificationPreference.person_id, people)
        )
    )
    return {row.person_id: row.off for row in rows}


def _reachable(work: UnitOfWork, person: Person) -> set[str]:
    channels = work.session.scalars(
        select(Device.channel).where(Device.person_id == person.id, Device.dropped_at.is_(None)).distinct()
    ).all()
    ways = {PHONE if each in PHONE_CHANNELS else each for each in channels}
    return ways | {way for way in PERSONAL_WAYS if address_of(person, way)}


def address_of(person: Person, way: str) -> str:
    """Return a person's own address for a way that needs no device, or nothing."""
    return {"email": person.email, "sms": person.phone}.get(way, "")
