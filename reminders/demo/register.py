"""The rows of the organisation: collected one by one, each table written with one statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from backend.auth.passwords import hash_password
from backend.folding import fold
from backend.ids import new_id
from backend.org.model import Person, Post, Unit, UnitGroup, UnitGroupMember
from reminders.demo.accounts import PASSWORD, SEATS
from reminders.demo.names import Names

#: code → (name, the kinds of unit that belong to it)
GROUPS = {
    "departments": ("Các sở, ban, ngành", {"department"}),
    "wards": ("Các phường", {"ward"}),
    "communes": ("Các xã và đặc khu", {"commune", "special_zone"}),
    "ward_level": ("Các phường, xã và đặc khu", {"ward", "commune", "special_zone"}),
}


@dataclass(slots=True)
class Place:
    """A unit with the people whom the book needs: head first, then deputies and staff, and the units below."""

    id: UUID
    name: str
    kind: str
    people: list[UUID] = field(default_factory=list)
    below: list[Place] = field(default_factory=list)

    @property
    def head(self) -> UUID:
        return self.people[0]

    @property
    def called(self) -> str:
        """The ward as sentences name it: "phường Sài Gòn"."""
        return self.name.removeprefix("UBND ")


class Register:
    """Collects rows, and writes each table with one statement."""

    def __init__(self, since: datetime, chance: Random) -> None:
        self._since = since
        self._names = Names(chance)
        self._hash = hash_password(PASSWORD)  # once: a salt each would cost two thousand times 20 ms
        self._units: list[dict[str, Any]] = []
        self._people: list[dict[str, Any]] = []
        self._posts: list[dict[str, Any]] = []
        self.accounts: dict[str, UUID] = {}

    def unit(self, name: str, kind: str, parent: Place | None, short_name: str = "") -> Place:
        place = Place(new_id(self._since), name, kind)
        if parent is not None:
            parent.below.append(place)
        self._units.append(
            {
                "id": place.id,
                "name": name,
                "short_name": short_name,
                "kind": kind,
                "parent_id": parent.id if parent else None,
                "valid_from": self._since,
                "search": fold(f"{name} {short_name}"),
            }
        )
        return place

    def staff(self, place: Place, title: str, count: int, *roles: str, head: bool = False) -> None:
        """Put that many people of a title into a unit."""
        for _ in range(count):
            seat = SEATS.get((place.name, title))
            username = seat if seat and seat not in self.accounts else ""
            person_id = self.person(username, *roles)
            place.people.append(person_id)
            self._posts.append(
                {
                    "id": new_id(self._since),
                    "person_id": person_id,
                    "unit_id": place.id,
                    "title": title,
                    "is_head": head,
                    "valid_from": self._since,
                }
            )

    def person(self, account: str, *roles: str) -> UUID:
        """Register somebody new; `account` is a documented user name, or empty."""
        full_name = self._names.full_name()
        username = account or self._names.username(full_name)
        person_id = new_id(self._since)
        if account:
            self.accounts[account] = person_id
        self._people.append(
            {
                "id": person_id,
                "username": username,
                "full_name": full_name,
                "roles": sorted(roles),
                "email": f"{username}@demo.invalid",
                "password_hash": self._hash,
                "search": fold(f"{full_name} {username}"),
            }
        )
        return person_id

    def write(self, session: Session) -> None:
        groups = [{"id": new_id(self._since), "code": code, "name": name} for code, (name, _) in GROUPS.items()]
        members = [
            {"group_id": group["id"], "unit_id": unit["id"]}
            for group in groups
            for unit in self._units
            if unit["kind"] in GROUPS[str(group["code"])][1]
        ]
        tables: Sequence[tuple[Any, list[dict[str, Any]]]] = (
            (Unit, self._units),
            (UnitGroup, groups),
            (UnitGroupMember, members),
            (Person, self._people),
            (Post, self._posts),
        )
        for table, rows in tables:
            session.execute(insert(table), rows)

    def counts(self) -> tuple[int, int]:
        return len(self._units), len(self._people)
