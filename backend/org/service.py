"""The verbs of the organisation: who is registered, who holds which post, who stands in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import selectinload

from backend.auth.passwords import hash_password
from backend.auth.service import sign_out_everywhere
from backend.errors import Conflict, Forbidden, Invalid, NotFound
from backend.folding import fold
from backend.ids import new_id
from backend.org.charts import load_chart
from backend.org.directory import person_by_id
from backend.org.model import Person, Post, StandIn, Unit
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


def add_person(work: UnitOfWork, actor: Person, new: NewPerson, *, now: datetime) -> Person:
    """Register somebody. Invalid when the user name is taken."""
    only_administrator(actor)
    return register(work, new, now=now)


def register(work: UnitOfWork, new: NewPerson, *, now: datetime) -> Person:
    """Register somebody; who may ask for it has been settled by the caller. Invalid when the user name is taken."""
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
    """Change name, roles, language, contact, password or access. A new password, like disabling, ends every session.

    Conflict for what would leave nobody who administers: there is no way back from that but the server's own shell.
    """
    only_administrator(actor)
    person = person_by_id(work, person_id)
    if changes.get("disabled") or "administrator" not in changes.get("roles", ["administrator"]):
        _keep_an_administrator(work, person)
    disabled = changes.pop("disabled", None)
    password = changes.pop("password", None)
    if password is not None:
        person.password_hash = hash_password(password)
        sign_out_everywhere(work, person.id, "password_changed", by=actor.id, now=now)
    for name, value in changes.items():
        setattr(person, name, value)
    person.search = fold(f"{person.full_name} {person.username}")
    if disabled is True and person.disabled_at is None:
        person.disabled_at = now
        sign_out_everywhere(work, person.id, "person_disabled", by=actor.id, now=now)
    elif disabled is False:
        person.disabled_at = None
    return person


def _keep_an_administrator(work: UnitOfWork, person: Person) -> None:
    """Raise Conflict when this person alone administers. All who do are locked: no two disable each other at once."""
    active = select(Person.id).where(Person.roles.contains(["administrator"]), Person.disabled_at.is_(None))
    if set(work.session.scalars(active.order_by(Person.id).with_for_update())) == {person.id}:
        raise Conflict("last_administrator")


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
    _may_arrange(work, actor, post, now)
    if person_id == actor.id != post.person_id and not actor.has_role("administrator"):
        # Who stands in for somebody can do what they can: nobody takes that for themselves.
        raise Forbidden("stand_in_taken")
    if work.session.get(Person, person_id) is None:
        raise Invalid.at("/person_id", "unknown_person")
    if person_id == post.person_id:
        raise Invalid.at("/person_id", "stand_in_self")
    if until <= since:
        raise Invalid.at("/until", "period_reversed")
    overlaps = exists().where(StandIn.post_id == post_id, StandIn.since < until, StandIn.until > since)
    if work.session.scalar(select(overlaps)):
        raise Invalid.at("/since", "stand_in_overlaps")
    row = StandIn(id=new_id(now), post_id=post_id, person_id=person_id, since=since, until=until, reason=reason)
    work.session.add(row)
    work.session.flush()
    return row


def _may_arrange(work: UnitOfWork, actor: Person, post: Post, now: datetime) -> None:
    """The holder of a post, a head at or above its unit, or an administrator arranges who stands in."""
    if post.person_id == actor.id or actor.has_role("administrator"):
        return
    chart = load_chart(work, [post.unit_id], now)
    if actor.id not in {chart.heads[unit].person_id for unit in chart.upward(post.unit_id) if unit in chart.heads}:
        raise Forbidden("forbidden")


def end_stand_in(work: UnitOfWork, actor: Person, stand_in_id: UUID, *, now: datetime) -> None:
    """Take a stand-in back: back at work early, or a mistake."""
    row = work.session.get(StandIn, stand_in_id)
    if row is None:
        raise NotFound("not_found")
    _may_arrange(work, actor, work.session.get_one(Post, row.post_id), now)
    if row.since >= now:
        work.session.delete(row)
    elif row.until > now:
        row.until = now


def _post(work: UnitOfWork, post_id: UUID) -> Post:
    query = select(Post).where(Post.id == post_id).options(selectinload(Post.person), selectinload(Post.unit))
    post = work.session.scalars(query).one_or_none()
    if post is None:
        raise NotFound("unknown_post")
    return post
