"""Finding people and units: by id, by name without accents, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import joinedload, selectinload

from backend.errors import NotFound
from backend.folding import like_pattern
from backend.http.paging import Page, SortKey, page
from backend.org.charts import holds, subtree
from backend.org.model import Person, Post, StandIn, Unit, UnitGroup
from backend.unit_of_work import UnitOfWork


def person_by_id(work: UnitOfWork, person_id: UUID) -> Person:
    """Return a person with their posts and units. NotFound otherwise."""
    query = (
        select(Person)
        .where(Person.id == person_id)
        .options(selectinload(Person.posts).joinedload(Post.unit))
        .execution_options(populate_existing=True)
    )
    person = work.session.scalars(query).one_or_none()
    if person is None:
        raise NotFound("unknown_person")
    return person


def unit_by_id(work: UnitOfWork, unit_id: UUID) -> Unit:
    unit = work.session.get(Unit, unit_id)
    if unit is None:
        raise NotFound("unknown_unit")
    return unit


def find_units(
    work: UnitOfWork,
    *,
    q: str = "",
    kinds: Sequence[str] = (),
    parent_id: UUID | None = None,
    group: str = "",
    cursor: str | None,
    limit: int,
    position: int,
    now: datetime,
) -> Page[Unit]:
    """Return the units in force, by name; `q` needs no accents."""
    in_force = (Unit.valid_from <= now, or_(Unit.valid_to.is_(None), Unit.valid_to > now))
    query: Select[Any] = select(Unit).where(*in_force).options(joinedload(Unit.parent))
    if q:
        query = query.where(Unit.search.like(like_pattern(q)))
    if kinds:
        query = query.where(Unit.kind.in_(kinds))
    if parent_id:
        query = query.where(Unit.parent_id == parent_id)
    if group:
        members = select(UnitGroup).where(UnitGroup.code == group)
        codes = work.session.scalars(members).one_or_none()
        query = query.where(Unit.id.in_([unit.id for unit in codes.units] if codes else []))
    key = SortKey("units", (Unit.search, Unit.id), lambda unit: (unit.search, unit.id))
    return page(work.session, query, key, cursor, limit, position)


def find_people(
    work: UnitOfWork,
    *,
    q: str = "",
    unit_id: UUID | None,
    cursor: str | None,
    limit: int,
    position: int,
    now: datetime,
) -> Page[Person]:
    """Return the people at work, by name; of one unit and all below it when `unit_id` is given."""
    query: Select[Any] = (
        select(Person).where(Person.disabled_at.is_(None)).options(selectinload(Person.posts).joinedload(Post.unit))
    )
    if q:
        query = query.where(Person.search.like(like_pattern(q)))
    if unit_id:
        below = subtree([unit_id])
        query = query.where(exists().where(Post.person_id == Person.id, Post.unit_id.in_(below), holds(now)))
    key = SortKey("people", (Person.search, Person.id), lambda person: (person.search, person.id))
    return page(work.session, query, key, cursor, limit, position)


def find_stand_ins(
    work: UnitOfWork, *, unit_id: UUID | None, cursor: str | None, limit: int, position: int, now: datetime
) -> Page[StandIn]:
    """Return who stands in for whom, today and in time to come, what ends first first; of one unit and all below it
    when `unit_id` is given."""
    query: Select[Any] = (
        select(StandIn)
        .where(StandIn.until > now)
        .options(
            joinedload(StandIn.person),
            joinedload(StandIn.post).options(joinedload(Post.person), joinedload(Post.unit)),
        )
    )
    if unit_id:
        query = query.where(exists().where(Post.id == StandIn.post_id, Post.unit_id.in_(subtree([unit_id]))))
    key = SortKey("stand-ins", (StandIn.until, StandIn.id), lambda row: (row.until, row.id))
    return page(work.session, query, key, cursor, limit, position)


def unit_groups(work: UnitOfWork) -> list[UnitGroup]:
    return list(work.session.scalars(select(UnitGroup).order_by(UnitGroup.code).limit(200)))
