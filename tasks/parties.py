"""Whom work goes to: units, people and groups named by the assigner, made definite and checked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from backend.errors import FieldError, Forbidden, Invalid
from backend.org.charts import holds, load_chart
from backend.org.model import Person, Post, Unit, UnitGroup, UnitGroupMember
from backend.org.reach import acting_head, command_roots, is_above, reaches
from backend.org.remembered import those
from backend.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Party:
    """Whom a task goes to: a unit (whoever heads it now), a person, a person in one of their units, or, for
    coordinators, a group by its code (every unit of it)."""

    unit_id: UUID | None = None
    person_id: UUID | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Addressee:
    """A party made definite."""

    unit: Unit
    person: Person

    @property
    def person_id(self) -> UUID:
        return self.person.id


def addressees(
    work: UnitOfWork, actor: Person, lead: Party, coordinators: Sequence[Party], *, now: datetime
) -> list[Addressee]:
    """Make the lead and the coordinators definite, the lead first; everything wrong is said at once.

    Of a group only those are meant who are not in it already: the lead's unit and the actor's own are left out.
    """
    roots = command_roots(work, actor, now=now)
    if not roots:
        raise Forbidden("only_leaders_assign")
    found: list[Addressee] = []
    errors: list[FieldError] = []
    named = [("/lead", lead), *((f"/coordinators/{n}", party) for n, party in enumerate(coordinators))]
    for pointer, party in named:
        try:
            if party.group is not None and pointer != "/lead":
                found += of_group(work, actor, party.group, pointer, found, now=now)
                continue
            addressee = resolve_party(work, actor, party, roots, pointer, now=now)
        except Invalid as error:
            errors += error.errors
            continue
        if addressee.person_id in {each.person_id for each in found}:
            errors.append(FieldError(pointer, "named_twice"))
        found.append(addressee)
    if errors:
        raise Invalid(errors)
    return found


def of_group(
    work: UnitOfWork, actor: Person, code: str, pointer: str, already: Collection[Addressee], *, now: datetime
) -> list[Addressee]:
    """Return whoever answers for each unit of a group, but for those named already. Invalid says what is wrong."""
    roots = command_roots(work, actor, now=now)
    taken = {each.unit.id for each in already}
    people = {each.person_id for each in already}
    found: list[Addressee] = []
    errors: list[FieldError] = []
    for unit_id in units_of_group(work, code, f"{pointer}/group", now=now):
        if unit_id in taken or acting_head(work, unit_id, now=now) == actor.id:
            continue
        try:
            each = resolve_party(work, actor, Party(unit_id=unit_id), roots, pointer, now=now)
        except Invalid as error:
            errors += error.errors
            continue
        if each.person_id not in people:
            people.add(each.person_id)
            found.append(each)
    if errors:
        raise Invalid(errors)
    return found


def units_of_group(work: UnitOfWork, code: str, pointer: str, *, now: datetime) -> list[UUID]:
    """Return the units of a group that are in force, by name, and have them ready. Invalid for an unknown code."""
    group_id = work.session.scalar(select(UnitGroup.id).filter_by(code=code))
    if group_id is None:
        raise Invalid.at(pointer, "unknown_group")
    units = work.session.scalars(
        select(Unit)
        .join(UnitGroupMember, UnitGroupMember.unit_id == Unit.id)
        .where(UnitGroupMember.group_id == group_id, Unit.valid_to.is_(None) | (Unit.valid_to > now))
        .order_by(Unit.search, Unit.id)
    ).all()
    ids = [unit.id for unit in units]
    make_ready(work, [Party(unit_id=each) for each in ids], now=now)
    return ids


def make_ready(work: UnitOfWork, parties: Iterable[Party], *, now: datetime) -> None:
    """Load what these parties need in a handful of queries, whatever their number."""
    held = _held(work)
    homes = _homes(work, now)
    parties = list(parties)
    people = {each.person_id for each in parties if each.person_id is not None} - homes.keys()
    if people:
        homes.update({person_id: [] for person_id in people})
        posts = select(Post.person_id, Post.unit_id).where(Post.person_id.in_(people), holds(now))
        for person_id, unit_id in work.session.execute(posts.order_by(Post.valid_from, Post.id)):
            homes[person_id].append(unit_id)
    units = {each.unit_id for each in parties if each.unit_id is not None}
    units |= {unit for each in parties if each.person_id is not None for unit in homes[each.person_id]}
    if units - held.keys():
        held.update({unit.id: unit for unit in those(work, Unit, units)})
    known = [unit for unit in units if unit in held]
    heads = load_chart(work, known, now).heads
    people |= {head.answers for unit in known if (head := heads.get(unit)) and head.answers is not None}
    if people - held.keys():
        held.update({each.id: each for each in those(work, Person, people)})


def _held(work: UnitOfWork) -> dict[UUID, Unit | Person]:
    """What has been loaded, kept alive for the unit of work: a session itself only remembers what somebody holds."""
    found: dict[UUID, Unit | Person] = work.once("held", dict)
    return found


def _homes(work: UnitOfWork, now: datetime) -> dict[UUID, list[UUID]]:
    found: dict[UUID, list[UUID]] = work.once(("homes", now), dict)
    return found


def resolve_party(
    work: UnitOfWork, actor: Person, party: Party, roots: frozenset[UUID], pointer: str, *, now: datetime
) -> Addressee:
    """Find the unit and the person a party means, within the actor's reach. Invalid otherwise."""
    if party.unit_id is None and party.person_id is None:
        raise Invalid.at(pointer, "party_missing")
    person_id, unit_id = party.person_id, party.unit_id
    if person_id is not None:
        unit_id = _unit_of(work, person_id, unit_id, roots, pointer, now)
    assert unit_id is not None
    unit = work.session.get(Unit, unit_id)
    if unit is None or (unit.valid_to is not None and unit.valid_to <= now):
        raise Invalid.at(f"{pointer}/unit_id", "unknown_unit")
    if not reaches(work, roots, unit_id, now=now):
        raise Invalid.at(pointer, "out_of_reach", unit=unit.name)
    if person_id is None:
        person_id = acting_head(work, unit_id, now=now)
        if person_id is None:
            raise Invalid.at(f"{pointer}/unit_id", "unit_without_head", unit=unit.name)
    if person_id == actor.id:
        raise Invalid.at(pointer, "assign_to_self")
    if is_above(work, actor.id, roots, unit_id, person_id, now=now):
        raise Invalid.at(pointer, "assign_upward")
    person = work.session.get_one(Person, person_id)
    if person.disabled_at is not None:
        # A head who may no longer sign in would never see it.
        raise Invalid.at(f"{pointer}/unit_id", "unit_without_head", unit=unit.name)
    return Addressee(unit, person)


def _unit_of(
    work: UnitOfWork,
    person_id: UUID,
    unit_id: UUID | None,
    roots: frozenset[UUID],
    pointer: str,
    now: datetime,
) -> UUID:
    person = work.session.get(Person, person_id)
    homes = _homes(work, now)
    if person_id not in homes:
        make_ready(work, [Party(person_id=person_id)], now=now)
    units = homes[person_id]
    if person is None or person.disabled_at is not None or not units:
        raise Invalid.at(f"{pointer}/person_id", "unknown_person")
    if unit_id is not None:
        if unit_id not in units:
            raise Invalid.at(f"{pointer}/unit_id", "not_in_unit")
        return unit_id
    return next((unit for unit in units if reaches(work, roots, unit, now=now)), units[0])
