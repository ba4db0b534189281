"""What a reform does to the organisation: posts and stand-ins go to the units that follow, groups take those in.

A post that moves ends and begins again in the same instant, so that who held what, where and when stays on record.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from backend.errors import FieldError, Invalid
from backend.ids import new_id
from backend.many_rows import insert_rows, update_rows
from backend.org.charts import load_chart
from backend.org.model import Post, StandIn, Unit, UnitGroup, UnitGroupMember, UnitSuccessor
from backend.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Placement:
    """What was decided for one post; a title that is not given stays."""

    post_id: UUID
    unit_id: UUID
    title: str | None = None
    is_head: bool = False


@dataclass(frozen=True, slots=True)
class PostMove:
    """One post of a unit that ends, and what it becomes; `to` is None while nobody has decided."""

    post: Post
    to: Unit | None
    title: str
    is_head: bool


def place_posts(
    work: UnitOfWork,
    ending: Collection[UUID],
    heirs: Mapping[UUID, Unit],
    placements: Sequence[Placement],
    *,
    now: datetime,
) -> list[PostMove]:
    """Say where each post of the ending units goes: where it was decided, else to the only successor, else nowhere yet.

    A head becomes a deputy unless it was decided otherwise. Invalid for a post or unit that is not in the reform, and
    for a second head.
    """
    query = select(Post).where(Post.unit_id.in_(ending), or_(Post.valid_to.is_(None), Post.valid_to > now))
    query = query.order_by(Post.unit_id, Post.is_head.desc(), Post.valid_from, Post.id)
    posts = work.session.scalars(query.options(joinedload(Post.person), joinedload(Post.unit))).all()
    _check(work, placements, {post.id for post in posts}, heirs, now)
    decided = {each.post_id: each for each in placements}
    only = next(iter(heirs.values())) if len(heirs) == 1 else None
    return [_move(post, decided.get(post.id), heirs, only) for post in posts]


def _move(post: Post, decided: Placement | None, heirs: Mapping[UUID, Unit], only: Unit | None) -> PostMove:
    if decided is None:
        return PostMove(post, only, post.title, False)
    return PostMove(post, heirs[decided.unit_id], decided.title or post.title, decided.is_head)


def _check(
    work: UnitOfWork,
    placements: Sequence[Placement],
    posts: Collection[UUID],
    heirs: Mapping[UUID, Unit],
    now: datetime,
) -> None:
    errors: list[FieldError] = []
    headed = set(load_chart(work, list(heirs), now).heads)
    for n, each in enumerate(placements):
        if each.post_id not in posts:
            errors.append(FieldError(f"/people/{n}/post_id", "unknown_post"))
        if each.unit_id not in heirs:
            errors.append(FieldError(f"/people/{n}/unit_id", "not_a_successor"))
        elif each.is_head and each.unit_id in headed:
            errors.append(FieldError(f"/people/{n}/is_head", "head_taken"))
        elif each.is_head:
            headed.add(each.unit_id)
    if errors:
        raise Invalid(errors)


def running_stand_ins(work: UnitOfWork, posts: Collection[UUID], *, now: datetime) -> list[StandIn]:
    """Return the stand-ins for these posts, of today and to come, what begins first first."""
    query = select(StandIn).where(StandIn.post_id.in_(posts), StandIn.until > now)
    return list(work.session.scalars(query.order_by(StandIn.since, StandIn.id)))


def answering(
    work: UnitOfWork, heirs: Collection[UUID], moves: Iterable[PostMove], stand_ins: Iterable[StandIn], now: datetime
) -> dict[UUID, UUID]:
    """Return who will answer for each of these units once the posts have moved: a head, or who stands in for them."""
    heads = load_chart(work, list(heirs), now).heads
    found = {unit_id: head.answers for unit_id in heirs if (head := heads.get(unit_id)) is not None}
    acting = {each.post_id: each.person_id for each in stand_ins if each.since <= now}
    for move in moves:
        if move.is_head and move.to is not None:
            present = None if move.post.person.disabled_at else move.post.person_id
            found[move.to.id] = acting.get(move.post.id, present)
    return {unit_id: person_id for unit_id, person_id in found.items() if person_id is not None}


def move_posts(work: UnitOfWork, moves: Sequence[PostMove], stand_ins: Sequence[StandIn], *, now: datetime) -> None:
    """End the posts and begin them where they go; what is arranged for an absence goes on there. Invalid when somebody
    else became a head there meanwhile: the database has the last word."""
    held = [move for move in moves if move.post.valid_from < now]
    ids = {move.post.id: new_id(now) if move.post.valid_from < now else move.post.id for move in moves}
    begun = [{"id": ids[move.post.id], **_becomes(move)} for move in moves]
    # A post that has not begun, or begins in this very instant, has no past to keep.
    early = [each for each, move in zip(begun, moves, strict=True) if move.post.id == each["id"]]
    from_now_on = [
        {**each, "person_id": move.post.person_id, "valid_from": now, "valid_to": move.post.valid_to}
        for each, move in zip(begun, moves, strict=True)
        if move.post.id != each["id"]
    ]
    try:
        with work.session.begin_nested():
            update_rows(work.session, Post, [{"id": move.post.id, "valid_to": now} for move in held])
            update_rows(work.session, Post, early)
            insert_rows(work.session, Post, from_now_on)
    except IntegrityError as error:
        raise Invalid.at("/people", "head_taken") from error
    _follow(work, stand_ins, ids, now)
    work.session.flush()


def _becomes(move: PostMove) -> dict[str, Any]:
    assert move.to is not None
    return {"unit_id": move.to.id, "title": move.title, "is_head": move.is_head}


def _follow(work: UnitOfWork, stand_ins: Sequence[StandIn], posts: Mapping[UUID, UUID], now: datetime) -> None:
    """Let absences go on at the new posts: what has begun ends at the old one now."""
    for each in stand_ins:
        to = posts[each.post_id]
        if each.since >= now or to == each.post_id:
            each.post_id = to
            continue
        row = StandIn(id=new_id(now), post_id=to, person_id=each.person_id, since=now, until=each.until)
        row.reason = each.reason
        work.session.add(row)
        each.until = now


def groups_of(work: UnitOfWork, units: Collection[UUID]) -> list[UnitGroup]:
    """Return the groups to which any of these units belongs, by code."""
    member = select(UnitGroupMember.group_id).where(UnitGroupMember.unit_id.in_(units))
    return list(work.session.scalars(select(UnitGroup).where(UnitGroup.id.in_(member)).order_by(UnitGroup.code)))


def replace_in_groups(work: UnitOfWork, ending: Collection[UUID], successors: Collection[UUID]) -> None:
    """Put the successors into the groups of the units that end, and take those out."""
    belonged = select(UnitGroupMember.group_id, Unit.id).join(Unit, Unit.id.in_(successors))
    belonged = belonged.where(UnitGroupMember.unit_id.in_(ending))
    added = pg_insert(UnitGroupMember).from_select(["group_id", "unit_id"], belonged.distinct())
    work.session.execute(added.on_conflict_do_nothing())
    work.session.execute(delete(UnitGroupMember).where(UnitGroupMember.unit_id.in_(ending)))


def end_units(work: UnitOfWork, ending: Sequence[UUID], successors: Sequence[UUID], *, now: datetime) -> None:
    """End the units and write what they became; what hung below them hangs below their only successor.

    With several successors it stays where it hung, until somebody hangs it elsewhere. A successor that hung below one
    of those that end is lifted above it first: nothing may hang below itself.
    """
    edges = [{"unit_id": each, "successor_id": heir, "at": now} for each in ending for heir in successors]
    insert_rows(work.session, UnitSuccessor, edges)
    chart = load_chart(work, successors, now)
    for heir in successors:
        above = list(chart.upward(heir))
        if inside := [n for n, each in enumerate(above) if each in ending]:
            lifted = next(iter(above[max(inside) + 1 :]), None)
            work.session.execute(update(Unit).where(Unit.id == heir).values(parent_id=lifted))
    if len(successors) == 1:
        below = update(Unit).where(Unit.parent_id.in_(ending), Unit.id.not_in([*ending, *successors]))
        work.session.execute(below.values(parent_id=successors[0]))
    work.session.execute(update(Unit).where(Unit.id.in_(ending)).values(valid_to=now))
