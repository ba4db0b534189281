"""The directory officials ask for: who holds which post, how to reach them, and who stands in today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from backend.folding import fold
from backend.http.paging import Page, SortKey, page
from backend.org.charts import holds, subtree
from backend.org.model import Person, Post, StandIn, Unit
from backend.unit_of_work import UnitOfWork

_KEY = SortKey("directory", (Post.id,), lambda post: (post.id,))


@dataclass(frozen=True, slots=True)
class Contact:
    """One post that is held now, its holder, whoever stands in for them at this moment, and the unit above."""

    post: Post
    person: Person
    unit: Unit
    stand_in: Person | None
    parent: Unit | None


def contacts(
    work: UnitOfWork,
    *,
    q: str = "",
    unit_id: UUID | None = None,
    cursor: str | None,
    limit: int,
    position: int,
    now: datetime,
) -> Page[Contact]:
    """Return the posts held now, found by the words of a name, a title or a unit in any order, without accents."""
    unit = aliased(Unit)
    query: Select[Any] = (
        select(Post)
        .join(Person, Person.id == Post.person_id)
        .join(unit, unit.id == Post.unit_id)
        .where(holds(now), Person.disabled_at.is_(None))
        .options(joinedload(Post.person), joinedload(Post.unit).joinedload(Unit.parent))
    )
    for word in fold(q).split():
        safe = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        # A title is short, and PostgreSQL folds it on the spot; names and units are kept folded.
        title = func.lower(func.unaccent(Post.title))
        query = query.where(or_(*(each.like(f"%{safe}%") for each in (Person.search, unit.search, title))))
    if unit_id is not None:
        query = query.where(Post.unit_id.in_(subtree([unit_id])))
    found = page(work.session, query, _KEY, cursor, limit, position)
    away = _stand_ins(work, [post.id for post in found.items], now)
    items = [Contact(post, post.person, post.unit, away.get(post.id), post.unit.parent) for post in found.items]
    return Page(items, found.next, found.position)


def _stand_ins(work: UnitOfWork, post_ids: list[UUID], now: datetime) -> dict[UUID, Person]:
    here = and_(StandIn.since <= now, StandIn.until > now)
    rows = work.session.execute(
        select(StandIn.post_id, Person)
        .join(Person, Person.id == StandIn.person_id)
        .where(StandIn.post_id.in_(post_ids), here)
    )
    return {row[0]: row[1] for row in rows}
