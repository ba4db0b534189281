"""The directory officials ask for: who holds which post, how to reach them, and who stands in today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, not_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased, joinedload

from backend.folding import fold
from backend.http.paging import Page, SortKey, page
from backend.org.charts import holds, subtree
from backend.org.model import Person, Post, StandIn, Unit
from backend.unit_of_work import UnitOfWork

_OF = aliased(Unit)
#: Unit by unit, in each its head first, then by name.
_KEY = SortKey(
    "directory",
    (_OF.search, _OF.id, not_(Post.is_head), Person.search, Post.id),
    lambda post: (post.unit.search, post.unit_id, not post.is_head, post.person.search, post.id),
    joined=True,
)


#: From so many letters on, a word is looked up in the indexes: what fewer begin are so many that a page of them is
#: found sooner by reading unit by unit.
_SELECTIVE = 3


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
    """Return the posts held now, unit by unit and each unit's head first; found by how the words of a name, a title or
    a unit begin, in any order, without accents."""
    query: Select[Any] = (
        select(Post)
        .join(Person, Person.id == Post.person_id)
        .join(_OF, _OF.id == Post.unit_id)
        .where(holds(now), Person.disabled_at.is_(None))
        .options(joinedload(Post.person), joinedload(Post.unit).joinedload(Unit.parent))
    )
    words = fold(q).split()
    if selective := [word for word in words if len(word) >= _SELECTIVE]:
        query = query.where(Post.id.in_(_looked_up(selective)))
    for word in words:
        if len(word) < _SELECTIVE:
            query = query.where(or_(*(_begins(each, word) for each in (Person.search, _OF.search, Post.search))))
    if unit_id is not None:
        query = query.where(Post.unit_id.in_(subtree([unit_id])))
    found = page(work.session, query, _KEY, cursor, limit, position)
    away = _stand_ins(work, [post.id for post in found.items], now)
    items = [Contact(post, post.person, post.unit, away.get(post.id), post.unit.parent) for post in found.items]
    return Page(items, found.next, found.position)


def _begins(column: InstrumentedAttribute[Any], word: str) -> ColumnElement[bool]:
    """Whether a word of a folded text begins so: "an" finds An, never Hoàng."""
    safe = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return or_(column.like(f"{safe}%"), column.like(f"% {safe}%"))


def _looked_up(words: list[str]) -> Select[tuple[UUID]]:
    """Select the posts that each of the words finds, by the indexes of the three tables. By itself, before anything is
    put in order: PostgreSQL, which does not know how few these are, would read unit by unit until it has a page."""
    post = aliased(Post)
    found = select(post.id)
    for word in words:
        people = select(Person.id).where(_begins(Person.search, word)).scalar_subquery()
        units = select(Unit.id).where(_begins(Unit.search, word)).scalar_subquery()
        found = found.where(
            or_(
                post.person_id == func.any(func.array(people)),
                post.unit_id == func.any(func.array(units)),
                _begins(post.search, word),
            )
        )
    return select(found.cte("found").prefix_with("MATERIALIZED").c.id)


def _stand_ins(work: UnitOfWork, post_ids: list[UUID], now: datetime) -> dict[UUID, Person]:
    here = and_(StandIn.since <= now, StandIn.until > now)
    rows = work.session.execute(
        select(StandIn.post_id, Person)
        .join(Person, Person.id == StandIn.person_id)
        .where(StandIn.post_id.in_(post_ids), here)
    )
    return {row[0]: row[1] for row in rows}
