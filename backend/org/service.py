"""The verbs of the organisation, and the questions other packages ask of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, func, or_, select, union
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import selectinload

from backend.auth.passwords import hash_password
from backend.auth.service import sign_out_everywhere
from backend.errors import Forbidden, Invalid, NotFound
from backend.folding import fold, like_pattern
from backend.http.paging import Page, SortKey, page
from backend.ids import new_id
from backend.org.charts import ancestry, holds, load_chart, subtree
from backend.org.model import Person, Post, StandIn, Unit, UnitGroup
from backend.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class NewPerson:
    username: str
    full_name: str
    password: str
    roles: Sequence[str]
    language: str = "vi"
    phone: str = ""
    email: str = ""


def only_administrator(actor: Person) -> None:
    if not actor.has_role("administrator"):
        raise Forbidden("administrator_only")


# -- verbs ---------------------------------------------------------------------------------------------------


def add_unit(
    work: UnitOfWork,
    actor: Person,
    *,
    name: str,
    kind: str,
    parent_id: UUID | None,
    short_name: str = "",
    now: datetime,
) -> Unit:
    """Put a unit into the tree. Invalid for an unknown parent."""
    only_administrator(actor)
    if parent_id is not None and work.session.get(Unit, parent_id) is None:
        raise Invalid.at("/parent_id", "unknown_unit")
    unit = Unit(
        id=new_id(now),
        name=name,
        short_name=short_name,
        kind=kind,
        parent_id=parent_id,
        valid_from=now,
        search=fold(f"{name} {short_name}"),
    )
    work.session.add(unit)
    work.session.flush()
    return unit


def add_person(work: UnitOfWork, actor: Person, new: NewPerson, *, now: datetime) -> Person:
    """Register somebody. Invalid when the user name is taken."""
    only_administrator(actor)
    return register_first(work, new, now=now)


def register_first(work: UnitOfWork, new: NewPerson, *, now: datetime) -> Person:
    """Register somebody on the operator's word alone: the first administrator, who has nobody to ask."""
    person = Person(
        id=new_id(now),
        username=new.username.lower(),
        full_name=new.full_name,
        roles=sorted(set(new.roles)),
        language=new.language,
        phone=new.phone,
        email=new.email,
        password_hash=hash_password(new.password),
        search=fold(f"{new.full_name} {new.username}"),
    )
    try:
        with work.session.begin_nested():
            work.session.add(person)
    except IntegrityError as error:
        raise Invalid.at("/username", "username_taken") from error
    return person_by_id(work, person.id)


def change_person(
    work: UnitOfWork, actor: Person, person_id: UUID, changes: dict[str, Any], *, now: datetime
) -> Person:
    """Change name, roles, language, contact or access. Disabling ends every session and closes every socket."""
    only_administrator(actor)
    person = person_by_id(work, person_id)
    disabled = changes.pop("disabled", None)
    for name, value in changes.items():
        setattr(person, name, value)
    person.search = fold(f"{person.full_name} {person.username}")
    if disabled is True and person.disabled_at is None:
        person.disabled_at = now
        sign_out_everywhere(work, person.id, "person_disabled", now=now)
    elif disabled is False:
        person.disabled_at = None
    return person


def give_post(
    work: UnitOfWork,
    actor: Person,
    *,
    person_id: UUID,
    unit_id: UUID,
    title: str,
    is_head: bool,
    now: datetime,
) -> Post:
    """Put a person into a unit. Invalid when the unit already has a head: the database has the last word."""
    only_administrator(actor)
    if work.session.get(Person, person_id) is None:
        raise Invalid.at("/person_id", "unknown_person")
    if work.session.get(Unit, unit_id) is None:
        raise Invalid.at("/unit_id", "unknown_unit")
    post = Post(id=new_id(now), person_id=person_id, unit_id=unit_id, title=title, is_head=is_head, valid_from=now)
    try:
        with work.session.begin_nested():
            work.session.add(post)
    except IntegrityError as error:
        raise Invalid.at("/is_head", "head_taken") from error
    return _post(work, post.id)


def end_post(work: UnitOfWork, actor: Person, post_id: UUID, *, now: datetime) -> Post:
    """End a post now; what has ended stays ended."""
    only_administrator(actor)
    post = _post(work, post_id)
    if post.valid_from >= now:
        work.session.delete(post)
    elif post.valid_to is None or post.valid_to > now:
        post.valid_to = now
    return post


def stand_in(
    work: UnitOfWork,
    actor: Person,
    *,
    post_id: UUID,
    person_id: UUID,
    since: datetime,
    until: datetime,
    reason: str,
    now: datetime,
) -> StandIn:
    """Say who does the work of a post during an absence: its holder, a head above, or an administrator may."""
    post = work.session.get(Post, post_id)
    if post is None:
        raise Invalid.at("/post_id", "unknown_post")
    if post.person_id != actor.id and not actor.has_role("administrator"):
        chart = load_chart(work, [post.unit_id], now)
        if actor.id not in {head.person_id for head in chart.heads.values()}:
            raise Forbidden("forbidden")
    if work.session.get(Person, person_id) is None:
        raise Invalid.at("/person_id", "unknown_person")
    if person_id == post.person_id:
        raise Invalid.at("/person_id", "stand_in_self")
    if until <= since:
        raise Invalid.at("/until", "period_reversed")
    row = StandIn(id=new_id(now), post_id=post_id, person_id=person_id, since=since, until=until, reason=reason)
    work.session.add(row)
    work.session.flush()
    return row


def end_stand_in(work: UnitOfWork, actor: Person, stand_in_id: UUID, *, now: datetime) -> None:
    """Take a stand-in back: back at work early, or a mistake."""
    row = work.session.get(StandIn, stand_in_id)
    if row is None:
        raise NotFound("not_found")
    post = work.session.get_one(Post, row.post_id)
    if post.person_id != actor.id:
        only_administrator(actor)
    if row.since >= now:
        work.session.delete(row)
    elif row.until > now:
        row.until = now


# -- questions -----------------------------------------------------------------------------------------------


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
    query: Select[Any] = select(Unit).where(Unit.valid_from <= now, or_(Unit.valid_to.is_(None), Unit.valid_to > now))
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


def unit_groups(work: UnitOfWork) -> list[UnitGroup]:
    return list(work.session.scalars(select(UnitGroup).order_by(UnitGroup.code).limit(200)))


def acting_head(work: UnitOfWork, unit_id: UUID, *, now: datetime) -> UUID | None:
    """Return who answers for a unit now: its head, or the stand-in of an absent one, or nobody."""
    head = load_chart(work, [unit_id], now).heads.get(unit_id)
    return head.answers if head else None


def command_roots(work: UnitOfWork, person: Person, *, now: datetime) -> frozenset[UUID]:
    """Return the units from which downward a person may give work: a leader's own units, and those whose absent head
    they stand in for."""
    return work.once(("command", person.id, now), lambda: _command_roots(work, person, now))


def _command_roots(work: UnitOfWork, person: Person, now: datetime) -> frozenset[UUID]:
    roots = (
        select(Post.unit_id)
        .join(StandIn, StandIn.post_id == Post.id)
        .where(StandIn.person_id == person.id, StandIn.since <= now, StandIn.until > now)
        .where(holds(now), Post.is_head)
    )
    if person.has_role("leader"):
        own = select(Post.unit_id).where(Post.person_id == person.id, holds(now))
        return frozenset(work.session.scalars(union(roots, own)))
    return frozenset(work.session.scalars(roots))


def watch_roots(work: UnitOfWork, person: Person, *, now: datetime) -> frozenset[UUID]:
    """Return the units from which downward a person may look on: what they command, and for the secretariat the unit
    its office belongs to."""
    roots = command_roots(work, person, now=now)
    if not person.has_role("secretariat"):
        return roots
    return roots | {row.parent_id or row.unit_id for row in work.session.execute(_homes(person.id, now))}


def _homes(person_id: UUID, now: datetime) -> Select[UUID, UUID | None]:
    return (
        select(Post.unit_id, Unit.parent_id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(Post.person_id == person_id, holds(now))
    )


def acts_for(work: UnitOfWork, actor_id: UUID, person_id: UUID, *, now: datetime) -> bool:
    """Say whether `actor_id` is that person, or stands in for one of their posts now."""
    if actor_id == person_id:
        return True
    standing = (
        select(StandIn.id)
        .join(Post, Post.id == StandIn.post_id)
        .where(Post.person_id == person_id, StandIn.person_id == actor_id)
        .where(StandIn.since <= now, StandIn.until > now)
    )
    return work.session.scalar(standing.limit(1)) is not None


def units_of(work: UnitOfWork, person_id: UUID, *, now: datetime) -> list[UUID]:
    """Return the units in which a person holds a post now, the oldest post first."""
    posts = select(Post.unit_id).where(Post.person_id == person_id, holds(now))
    return list(work.session.scalars(posts.order_by(Post.valid_from, Post.id)))


def reaches(work: UnitOfWork, roots: Collection[UUID], unit_id: UUID, *, now: datetime) -> bool:
    """Say whether a unit lies at or below one of the roots."""
    return bool(roots) and not set(roots).isdisjoint(load_chart(work, [unit_id], now).upward(unit_id))


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


def _post(work: UnitOfWork, post_id: UUID) -> Post:
    query = select(Post).where(Post.id == post_id).options(selectinload(Post.person), selectinload(Post.unit))
    post = work.session.scalars(query).one_or_none()
    if post is None:
        raise NotFound("unknown_post")
    return post


def count_people(work: UnitOfWork) -> int:
    return work.session.scalar(select(func.count()).select_from(Person)) or 0
