"""The town of the harness: who is above whom, who is away, who has which phones; and its rows.

The questions at the top (who answers for a unit, who is next up) are answered here from the drawing alone, a second
time: nothing of `backend.org.chain` is used, since what it says is under test.

city ── chair, vice
├── office          an, binh (secretariat)
├── d0 … d4         head0 … head4 with a deputy each; head3 is away, deputy3 stands in
│   └── d0x … d4x   chief0 … chief4 with an officer each
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import NAMESPACE_OID, UUID, uuid5

from sqlalchemy.orm import Session

from backend.org.model import Person, Post, StandIn, Unit
from push.model import Device
from reminders.policies.document import default_document
from reminders.policies.store import write_policy
from tests.faults.exactness.ladder import CAP

DEPARTMENTS = 5
#: Unit → the unit above.
ABOVE: dict[str, str | None] = {
    "city": None,
    "office": "city",
    **{f"d{n}": "city" for n in range(DEPARTMENTS)},
    **{f"d{n}x": f"d{n}" for n in range(DEPARTMENTS)},
}
SECRETARIES = ("an", "binh")
#: Who is away all the time, and who does their work.
AWAY = {"head3": "deputy3"}


@dataclass(frozen=True, slots=True)
class Desk:
    """Where somebody works, as what, and with how many phones."""

    unit: str
    head: bool = False
    role: str = "leader"
    phones: int = 1


DESKS: dict[str, Desk] = {
    "chair": Desk("city", head=True, phones=2),
    "vice": Desk("city"),
    "an": Desk("office", role="secretariat"),
    "binh": Desk("office", role="secretariat", phones=0),
    **{f"head{n}": Desk(f"d{n}", head=True) for n in range(DEPARTMENTS)},
    **{f"deputy{n}": Desk(f"d{n}") for n in range(DEPARTMENTS)},
    **{f"chief{n}": Desk(f"d{n}x", head=True) for n in range(DEPARTMENTS)},
    **{f"officer{n}": Desk(f"d{n}x", role="official", phones=n % 2) for n in range(DEPARTMENTS)},
}


def phones_of(person: str) -> list[str]:
    return [f"phone-{n}-of-{person}" for n in range(DESKS[person].phones)]


def answers_for(unit: str) -> str | None:
    """Return whom one turns to for a unit: its head, or who stands in."""
    head = next((name for name, desk in DESKS.items() if desk.unit == unit and desk.head), None)
    return AWAY.get(head, head) if head else None


def upwards(unit: str | None) -> Iterator[str]:
    while unit is not None:
        yield unit
        unit = ABOVE[unit]


def next_up(person: str, unit: str, assigner: str) -> str | None:
    """Return the first above somebody, nobody beyond the assigner: their level is where the chain ends."""
    for each in upwards(unit):
        head = answers_for(each)
        if assigner == head or DESKS[assigner].unit == each:
            return assigner if assigner != person else None
        if head not in (None, person):
            return head
    return None


def superior_head(person: str, unit: str) -> str | None:
    """Return the head of the nearest unit above one's own that has somebody else at its head."""
    above = (answers_for(each) for each in upwards(ABOVE[unit]))
    return next((head for head in above if head not in (None, person, answers_for(unit))), None)


def known(name: str) -> UUID:
    """Return the id of anything of this town: the same in every process, without asking."""
    return uuid5(NAMESPACE_OID, name)


def build_town(session: Session, before: datetime) -> None:
    """Write the town as it has been for years. The ladders are the default; the cap is one that few people reach."""
    write_policy(session, {**default_document(), "daily_cap": CAP}, "a small town", before)
    since = before - timedelta(days=3650)
    for unit, above in ABOVE.items():
        kind = {"city": "city", "office": "office"}.get(unit, "division" if unit.endswith("x") else "department")
        session.add(
            Unit(
                id=known(unit),
                name=unit,
                kind=kind,
                parent_id=known(above) if above else None,
                valid_from=since,
                search=unit,
            )
        )
        session.flush()
    for name, desk in DESKS.items():
        session.add(
            Person(id=known(name), username=name, full_name=name, roles=[desk.role], password_hash="", search=name)
        )
        session.flush()
        session.add(_post(name, desk, since))
        session.add_all(_device(name, token, since) for token in phones_of(name))
    session.flush()
    for away, instead in AWAY.items():
        session.add(
            StandIn(
                id=known(f"absence of {away}"),
                post_id=known(f"post of {away}"),
                person_id=known(instead),
                since=since,
                until=before + timedelta(days=3650),
            )
        )
    session.flush()


def _post(name: str, desk: Desk, since: datetime) -> Post:
    return Post(
        id=known(f"post of {name}"),
        person_id=known(name),
        unit_id=known(desk.unit),
        title="",
        is_head=desk.head,
        valid_from=since,
    )


def _device(name: str, token: str, since: datetime) -> Device:
    return Device(
        id=known(token),
        person_id=known(name),
        channel="fcm",
        token=token,
        platform="android",
        registered_at=since,
        last_seen_at=since,
    )
