"""Whose word reaches how far: command, watching, standing in, and the nearest secretariat."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import NamedTuple, cast
from uuid import UUID

from sqlalchemy import BindParameter, CompoundSelect, bindparam, exists, literal, select
from sqlalchemy.orm import aliased

from backend.org.charts import ancestry, holds, load_chart
from backend.org.model import Person, Post, StandIn, Unit
from backend.org.remembered import organisation_at, those
from backend.unit_of_work import UnitOfWork


def acting_head(work: UnitOfWork, unit_id: UUID, *, now: datetime) -> UUID | None:
    """Return who answers for a unit now: its head, or the stand-in of an absent one, or nobody."""
    head = load_chart(work, [unit_id], now).heads.get(unit_id)
    return head.answers if head else None


def command_roots(work: UnitOfWork, person: Person, *, now: datetime) -> frozenset[UUID]:
    """Return the units from which downward a person may give work: a leader's own units, and those whose absent head
    they stand in for."""
    return work.once(("command", person.id, now), lambda: _command_roots(work, person, now))


def _command_roots(work: UnitOfWork, person: Person, now: datetime) -> frozenset[UUID]:
    leads = person.has_role("leader")
    return frozenset(each.unit_id for each in _places(work, person.id, now) if (leads if each.own else each.is_head))


def leads_units(work: UnitOfWork, person: Person, *, now: datetime) -> bool:
    """Say whether a person may give work to other units: whether there is one below those they command."""
    roots = command_roots(work, person, now=now)
    in_force = Unit.valid_to.is_(None) | (Unit.valid_to > now)
    return bool(roots) and bool(work.session.scalar(select(exists().where(Unit.parent_id.in_(roots), in_force))))


def watch_roots(work: UnitOfWork, person: Person, *, now: datetime) -> frozenset[UUID]:
    """Return the units from which downward a person may look on: what they command, and for the secretariat the unit
    its office belongs to. Whoever of it sits in no office, a clerk of a department, looks on in their own unit."""
    return work.once(("watch", person.id, now), lambda: _watch_roots(work, person, now))


def _watch_roots(work: UnitOfWork, person: Person, now: datetime) -> frozenset[UUID]:
    roots = command_roots(work, person, now=now)
    if not person.has_role("secretariat"):
        return roots
    homes = those(work, Unit, {each.unit_id for each in _places(work, person.id, now) if each.own})
    return roots | {looks_on_from(home.id, home.parent_id, home.kind) for home in homes}


def looks_on_from(unit_id: UUID, parent_id: UUID | None, kind: str) -> UUID:
    """Return from where downward somebody of the secretariat in this unit looks on: for an office the one above."""
    return parent_id if kind == "office" and parent_id is not None else unit_id


class Standing(NamedTuple):
    """One post that somebody stands in for now: whose, in which unit, and whether it is the only one they hold."""

    person_id: UUID
    unit_id: UUID
    only: bool


def acts_as(work: UnitOfWork, actor_id: UUID, *, now: datetime) -> frozenset[UUID]:
    """Return the people in whose place somebody may look on, give and judge now: themselves, and whose post they stand
    in for. What they may do with a part is narrower: `acts_for_part`."""
    return frozenset({actor_id, *(each.person_id for each in _standings(work, actor_id, now))})


def acts_for(work: UnitOfWork, actor_id: UUID, person_id: UUID, *, now: datetime) -> bool:
    """Say whether `actor_id` is that person, or stands in for one of their posts now."""
    return actor_id == person_id or person_id in acts_as(work, actor_id, now=now)


def acts_for_part(work: UnitOfWork, actor_id: UUID, person_id: UUID, unit_id: UUID, *, now: datetime) -> bool:
    """Say whether somebody may act for what a person holds in a unit: that person, and who stands in for their post in
    that unit, or for the only post they have (docs/adr/0010)."""
    return actor_id == person_id or any(
        each.person_id == person_id and (each.only or each.unit_id == unit_id)
        for each in _standings(work, actor_id, now)
    )


def _standings(work: UnitOfWork, actor_id: UUID, now: datetime) -> list[Standing]:
    return work.once(("stands in", actor_id, now), lambda: _stands_in(work, actor_id, now))


def _stands_in(work: UnitOfWork, actor_id: UUID, now: datetime) -> list[Standing]:
    return [Standing(each.person_id, each.unit_id, each.only) for each in _places(work, actor_id, now) if not each.own]


class _Place(NamedTuple):
    """A post that somebody holds (`own`) or stands in for; `only` says that its holder has no other."""

    person_id: UUID
    unit_id: UUID
    is_head: bool
    only: bool
    own: bool


def _places(work: UnitOfWork, person_id: UUID, now: datetime) -> list[_Place]:
    return work.once(("places", person_id, now), lambda: _read_places(work, person_id, now))


def _read_places(work: UnitOfWork, person_id: UUID, now: datetime) -> list[_Place]:
    remembered = organisation_at(work, now)
    if remembered is not None and person_id in remembered.places:
        return cast(list[_Place], remembered.places[person_id])
    rows = work.session.execute(_places_of(), {"person": person_id, "at": now})
    found = [_Place(*row) for row in rows]
    if remembered is not None:
        remembered.places[person_id] = found
    return found


@cache
def _places_of() -> CompoundSelect[UUID, UUID, bool, bool, bool]:
    """The posts of `person` at the instant `at`, and those they stand in for then. Put together once: every request
    asks."""
    person: BindParameter[UUID] = bindparam("person", type_=Post.person_id.type)
    at: BindParameter[datetime] = bindparam("at", type_=Post.valid_from.type)
    other = aliased(Post)
    further = exists().where(other.person_id == Post.person_id, other.id != Post.id, holds(at, other))
    post = (Post.person_id, Post.unit_id, Post.is_head)
    own = select(*post, literal(False), literal(True)).where(Post.person_id == person, holds(at))
    standing = (
        select(*post, ~further, literal(False))
        .join(StandIn, StandIn.post_id == Post.id)
        .where(StandIn.person_id == person, StandIn.since <= at, StandIn.until > at, holds(at))
    )
    return own.union_all(standing)


def units_of(work: UnitOfWork, person_id: UUID, *, now: datetime) -> list[UUID]:
    """Return the units in which a person holds a post now, the oldest post first."""
    posts = select(Post.unit_id).where(Post.person_id == person_id, holds(now))
    return list(work.session.scalars(posts.order_by(Post.valid_from, Post.id)))


def reaches(work: UnitOfWork, roots: Collection[UUID], unit_id: UUID, *, now: datetime) -> bool:
    """Say whether a unit lies at or below one of the roots."""
    return bool(roots) and not set(roots).isdisjoint(load_chart(work, [unit_id], now).upward(unit_id))


def is_above(
    work: UnitOfWork, actor_id: UUID, roots: Collection[UUID], unit_id: UUID, person_id: UUID, *, now: datetime
) -> bool:
    """Say whether somebody in `unit_id` heads one of the actor's roots above it, with no other root higher up.

    A deputy's word reaches down from their own unit, but not up to its head.
    """
    if person_id in acts_as(work, actor_id, now=now):
        return False
    chart = load_chart(work, [unit_id], now)
    for unit in chart.upward(unit_id):
        head = chart.heads.get(unit)
        if unit in roots and head is not None and head.person_id == person_id:
            return set(roots).isdisjoint(above for above in chart.upward(unit) if above != unit)
    return False


def secretariat_of(work: UnitOfWork, unit_ids: Collection[UUID], *, now: datetime) -> dict[UUID, list[UUID]]:
    """For each unit, return the people of the nearest secretariat above it (usually two or three)."""
    parents = {row.id: row.parent_id for row in work.session.execute(ancestry(unit_ids))}
    rows = work.session.execute(
        select(Unit.parent_id, Person.id)
        .join(Post, Post.unit_id == Unit.id)
        .join(Person, Person.id == Post.person_id)
        .where(Unit.kind == "office", Unit.parent_id.in_(parents), holds(now))
        .where(Person.roles.contains(["secretariat"]), Person.disabled_at.is_(None))
        .order_by(Person.id)
    )
    offices: dict[UUID, list[UUID]] = {}
    for row in rows:
        offices.setdefault(row.parent_id, []).append(row.id)
    found: dict[UUID, list[UUID]] = {}
    for unit_id in unit_ids:
        above: UUID | None = unit_id
        while above is not None and above not in offices:
            above = parents.get(above)
        found[unit_id] = offices.get(above, []) if above else []
    return found
