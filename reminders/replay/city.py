"""The organisation behind the records, in the product's tables.

The municipality ── Chairperson (assigns every case)
├── Secretariat      Secretary 1, Secretary 2
├── Group 1          Head of Group 1; everybody whose steps are mostly Group 1's
└── …                one department for each group in which somebody works

The chairperson, the secretaries and the heads are added: the records name only those who work. Nobody signs in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from backend.folding import fold
from backend.ids import new_id
from backend.org.model import Person, Post, Unit
from reminders.replay.records import Case, home_groups

CHAIR = "Chairperson"
SECRETARIES = ("Secretary 1", "Secretary 2")


@dataclass(slots=True)
class City:
    """People and units by their names in the records, and which group is whose home."""

    homes: dict[str, str]
    people: dict[str, UUID] = field(default_factory=dict)
    units: dict[str, UUID] = field(default_factory=dict)
    root: UUID = field(init=False)

    @property
    def groups(self) -> list[str]:
        return sorted(set(self.homes.values()))


def head_of(group: str) -> str:
    """Return the name of the person who was added to head a group."""
    return f"Head of {group}"


def build_city(session: Session, cases: Sequence[Case]) -> City:
    """Write the organisation drawn above, in force from the day before the first case."""
    city = City(home_groups(cases))
    since = min(case.started for case in cases) - timedelta(days=1)
    city.root = _unit(session, "The municipality", "city", None, since)
    office = _unit(session, "Secretariat", "office", city.root, since)
    _person(session, city, CHAIR, "leader", city.root, True, since)
    for name in SECRETARIES:
        _person(session, city, name, "secretariat", office, False, since)
    for group in city.groups:
        city.units[group] = _unit(session, group, "department", city.root, since)
        _person(session, city, head_of(group), "leader", city.units[group], True, since)
    for name, group in city.homes.items():
        _person(session, city, name, "official", city.units[group], False, since)
    return city


def _unit(session: Session, name: str, kind: str, parent_id: UUID | None, since: datetime) -> UUID:
    unit = Unit(id=new_id(since), name=name, kind=kind, parent_id=parent_id, valid_from=since, search=fold(name))
    session.add(unit)
    session.flush()
    return unit.id


def _person(session: Session, city: City, name: str, role: str, unit_id: UUID, head: bool, since: datetime) -> None:
    person = Person(
        id=new_id(since),
        username=name,
        full_name=name,
        roles=[role],
        language="en",
        password_hash="",
        search=fold(name),
    )
    session.add(person)
    session.flush()
    post = Post(id=new_id(since), person_id=person.id, unit_id=unit_id, title=role, is_head=head, valid_from=since)
    session.add(post)
    session.flush()
    city.people[name] = person.id
