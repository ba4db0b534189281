"""Loading charts: the units concerned and all above them, who heads each, who stands in. A few queries, any size."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, and_, bindparam, or_, select
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql import ColumnElement, Select

from backend.org.chain import Chart, Head, Superior
from backend.org.chain import chain_of_command as pure_chain
from backend.org.model import Person, Post, StandIn, Unit
from backend.org.remembered import organisation_at
from backend.unit_of_work import UnitOfWork


def holds(at: datetime | BindParameter[datetime], post: type[Post] = Post) -> ColumnElement[bool]:
    """The condition "this post is held at that instant"."""
    return and_(post.valid_from <= at, or_(post.valid_to.is_(None), post.valid_to > at))


def ancestry(unit_ids: Collection[UUID] | BindParameter[Any]) -> Select[tuple[UUID, UUID | None]]:
    """Select (id, parent_id) of the units and of all above them."""
    base = select(Unit.id, Unit.parent_id).where(Unit.id.in_(unit_ids)).cte(recursive=True)
    upper = aliased(Unit)
    above = base.union(select(upper.id, upper.parent_id).join(base, upper.id == base.c.parent_id))
    return select(above.c.id, above.c.parent_id)


def subtree(unit_ids: Collection[UUID]) -> Select[tuple[UUID]]:
    """Select the ids of the units and of all below them."""
    base = select(Unit.id).where(Unit.id.in_(unit_ids)).cte(recursive=True)
    lower = aliased(Unit)
    below = base.union(select(lower.id).join(base, lower.parent_id == base.c.id))
    return select(below.c.id)


def load_chart(work: UnitOfWork, unit_ids: Collection[UUID], at: datetime, people: Collection[UUID] = ()) -> Chart:
    """Load what `chain_of_command` needs for these units, and the homes of these people, as of `at`."""
    chart = _charted(work, unit_ids, at)
    if not people:
        return chart
    homes: dict[UUID, frozenset[UUID]] = {}
    posts = select(Post.person_id, Post.unit_id).where(Post.person_id.in_(people), holds(at))
    for person_id, unit_id in work.session.execute(posts):
        homes[person_id] = homes.get(person_id, frozenset()) | {unit_id}
    return replace(chart, homes=homes)


def _charted(work: UnitOfWork, unit_ids: Collection[UUID], at: datetime) -> Chart:
    """Return a chart of at least these units: what one question has loaded, the next one does not load again."""
    remembered = organisation_at(work, at)
    if remembered is not None:
        if missing := [unit for unit in unit_ids if unit not in remembered.parents]:
            more = _load(work.session, missing, at)
            remembered.heads.update(more.heads)
            remembered.parents.update(more.parents)
        return Chart(remembered.parents, remembered.heads)
    known: dict[str, Chart] = work.once(("chart", at), dict)
    chart = known.get("chart", Chart({}, {}))
    missing = [unit for unit in unit_ids if unit not in chart.parents]
    if missing:
        more = _load(work.session, missing, at)
        chart = Chart({**chart.parents, **more.parents}, {**chart.heads, **more.heads})
        known["chart"] = chart
    return chart


@cache
def _upward() -> Select[tuple[UUID, UUID | None]]:
    """`ancestry` with its units as a parameter: asked in every request, so it is put together once."""
    return ancestry(bindparam("units", expanding=True))


def _load(session: Session, unit_ids: Collection[UUID], at: datetime) -> Chart:
    parents = {row.id: row.parent_id for row in session.execute(_upward(), {"units": list(unit_ids)})}
    return Chart(parents, _heads(session, parents, at))


@cache
def _heads_of_units() -> Select[UUID, UUID, datetime | None, UUID, datetime | None]:
    """Who heads the units `units` at the instant `at`, and who stands in for them then."""
    holder, deputy = aliased(Person), aliased(Person)
    at: BindParameter[datetime] = bindparam("at", type_=Post.valid_from.type)
    return (
        select(
            Post.unit_id,
            Post.person_id,
            holder.disabled_at.label("disabled_at"),
            StandIn.person_id.label("acting"),
            deputy.disabled_at.label("deputy_disabled_at"),
        )
        .join(holder, holder.id == Post.person_id)
        .outerjoin(StandIn, and_(StandIn.post_id == Post.id, StandIn.since <= at, StandIn.until > at))
        .outerjoin(deputy, deputy.id == StandIn.person_id)
        .where(Post.unit_id.in_(bindparam("units", expanding=True)), Post.is_head, holds(at))
        .order_by(StandIn.since)
    )


def _heads(session: Session, units: Collection[UUID], at: datetime) -> dict[UUID, Head]:
    rows = session.execute(_heads_of_units(), {"units": list(units), "at": at}).all()
    away = _absent_people(session, {row.acting for row in rows if row.acting is not None}, at)
    away |= {row.acting for row in rows if row.deputy_disabled_at is not None}
    return {
        row.unit_id: Head(
            row.person_id,
            # Whoever may no longer sign in is as good as absent: the chain must not end in an empty room.
            absent=row.acting is not None or row.disabled_at is not None,
            # A stand-in who is away as well stands in for nobody: the chain goes on above.
            acting=None if row.acting in away else row.acting,
        )
        for row in rows
    }


def _absent_people(session: Session, people: Collection[UUID], at: datetime) -> set[UUID]:
    if not people:
        return set()
    away = (
        select(Post.person_id)
        .join(StandIn, StandIn.post_id == Post.id)
        .where(Post.person_id.in_(people), holds(at), StandIn.since <= at, StandIn.until > at)
    )
    return set(session.scalars(away))


def chain_of_command(
    work: UnitOfWork, person_id: UUID, until: UUID | None, *, unit_id: UUID | None = None, now: datetime
) -> tuple[Superior, ...]:
    """Return the chain above a person up to `until`, through `unit_id` or else the unit of their first post."""
    if unit_id is None:
        unit_id = work.session.scalar(
            select(Post.unit_id).where(Post.person_id == person_id, holds(now)).order_by(Post.valid_from).limit(1)
        )
        if unit_id is None:
            return ()
    chart = load_chart(work, [unit_id], now, [until] if until else [])
    return pure_chain(chart, person_id, unit_id, until)
