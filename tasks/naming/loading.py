"""Loading the names that one person's sentences may hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import pairwise
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from backend.folding import fold
from backend.org.charts import holds, subtree
from backend.org.model import Person, Post, Unit, UnitGroup, UnitSuccessor
from backend.org.reach import command_roots
from backend.unit_of_work import UnitOfWork
from tasks.naming.names import KnownGroup, KnownPerson, KnownUnit, Names

#: People are looked for by the words of the sentence; more than this would be no help to choose from.
_MOST_PEOPLE = 200


def load_names(work: UnitOfWork, actor: Person, text: str, *, now: datetime) -> Names:
    """Return the units within the actor's reach, all groups, and the people whose full or given names are in `text`.

    Units: at most a few thousand, one query. People: by the trigram index, never all fifty thousand.
    """
    roots = command_roots(work, actor, now=now)
    above = aliased(Unit)
    in_force = or_(Unit.valid_to.is_(None), Unit.valid_to > now)
    units = work.session.execute(
        select(Unit.id, Unit.name, Unit.short_name, Unit.kind, above.name)
        .outerjoin(above, above.id == Unit.parent_id)
        .where(Unit.id.in_(subtree(roots)), in_force)
        .order_by(Unit.id)
    )
    groups = work.session.execute(select(UnitGroup.code, UnitGroup.name).order_by(UnitGroup.code))
    known = {row[0]: KnownUnit(*row[:4], parent=row[4] or "") for row in units}
    return Names.of(
        known.values(),
        [KnownGroup(*row) for row in groups],
        _people(work, text, roots, now),
        _became(work, known, now),
    )


def _became(
    work: UnitOfWork, known: Mapping[UUID, KnownUnit], now: datetime
) -> Iterator[tuple[KnownUnit, list[KnownUnit]]]:
    """Yield the units that ended, each with what it is today among the known ones, reform after reform."""
    onward = defaultdict(list)
    for unit_id, successor_id in work.session.execute(select(UnitSuccessor.unit_id, UnitSuccessor.successor_id)):
        onward[unit_id].append(successor_id)
    if not onward:
        return
    ended = select(Unit.id, Unit.name, Unit.short_name, Unit.kind).where(Unit.id.in_(onward), Unit.valid_to <= now)
    for row in work.session.execute(ended.order_by(Unit.id)):
        heirs, waiting, seen = list[KnownUnit](), [row[0]], set[UUID]()
        while waiting:
            at = waiting.pop(0)
            if at in known:
                heirs.append(known[at])
            elif at not in seen:
                seen.add(at)
                waiting += onward[at]
        if heirs:
            yield KnownUnit(*row), heirs


def _people(work: UnitOfWork, text: str, roots: frozenset[UUID], now: datetime) -> list[KnownPerson]:
    words = fold(text).replace(",", " ").replace(".", " ").replace(";", " ").split()
    pairs = {f"% {left} {right} %" for left, right in pairwise(words)}
    courtesy = {"dc", "d/c", "chi", "ong", "ba", "anh"}
    given = {f"% {word} %" for before, word in pairwise(words) if before in courtesy}
    if not (pairs or given):
        return []
    padded = " " + Person.search + " "
    above = aliased(Unit)
    parent = func.coalesce(above.name, "")
    rows = work.session.execute(
        select(Person.id, Person.full_name, Post.unit_id, Unit.name, Post.title, Post.is_head, parent)
        .join(Post, Post.person_id == Person.id)
        .join(Unit, Unit.id == Post.unit_id)
        .outerjoin(above, above.id == Unit.parent_id)
        .where(Post.unit_id.in_(subtree(roots)), holds(now), Person.disabled_at.is_(None))
        .where(or_(*(padded.like(each) for each in sorted(pairs | given))))
        .order_by(Post.is_head.desc(), Person.id)
        .limit(_MOST_PEOPLE)
    )
    seen: dict[object, KnownPerson] = {}
    for row in rows:
        seen.setdefault(row[0], KnownPerson(*row))
    return list(seen.values())
