"""The organisation as a process remembers it: who heads what and holds which post, as of an edition and a span of time
in which nothing of it begins or ends (docs/adr/0033).

It is filled by whoever asks; what is not in it yet is read.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Select, select, text
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.util import identity_key

from backend.database import among_those
from backend.many_rows import table_of
from backend.org.chain import Head
from backend.org.model import Person, Unit
from backend.unit_of_work import UnitOfWork

Row = TypeVar("Row", Person, Unit)
_TURNS = text(
    """
    SELECT max(turn) FILTER (WHERE turn <= :at), min(turn) FILTER (WHERE turn > :at) FROM (
        SELECT valid_from AS turn FROM post UNION ALL SELECT valid_to FROM post
        UNION ALL SELECT since FROM stand_in UNION ALL SELECT until FROM stand_in
    ) AS turns
    """
)
_KEY = "organisation"
#: Who asks for more at once is not asking for what is asked again and again, and is answered by PostgreSQL.
_MANY = 100
#: An object takes some kilobytes: a whole city's people need not be held by each process.
_MOST = 5_000
#: Nobody else is to have it in memory.
_SECRET = frozenset({"password_hash"})


@dataclass(slots=True)
class Organisation:
    """What is known from `since` on and before `until`; None has no end. `places`: person → as `backend.org.reach`
    reads them."""

    since: datetime | None
    until: datetime | None
    parents: dict[UUID, UUID | None] = field(default_factory=dict)
    heads: dict[UUID, Head] = field(default_factory=dict)
    places: dict[UUID, Any] = field(default_factory=dict)

    def covers(self, at: datetime) -> bool:
        return (self.since is None or self.since <= at) and (self.until is None or at < self.until)


def organisation_at(work: UnitOfWork, at: datetime) -> Organisation | None:
    """Return what is remembered of the organisation at an instant; None for a transaction that has changed it."""
    known = work.known_of_edition()
    if known is None:
        return None
    found: Organisation | None = known.get(_KEY)
    if found is None or not found.covers(at):
        since, until = work.session.execute(_TURNS, {"at": at}).one()
        found = known[_KEY] = Organisation(since, until)
    return found


def those(work: UnitOfWork, model: type[Row], ids: Collection[UUID]) -> list[Row]:
    """Return people or units by their ids as objects of this session, in any order; who is not there is left out.

    The caller holds them: a session remembers only what somebody holds.
    """
    known = work.known_of_edition() if len(ids) <= _MANY else None
    if known is None:
        return list(work.session.scalars(_those(model), {"ids": list(ids)}))
    kept: dict[UUID, Row] = known.setdefault(model, {})
    found = {each: kept[each] for each in ids if each in kept}
    if len(found) < len(ids):
        # Read as columns: an object that the session has already would keep what it was read with.
        missing = [each for each in ids if each not in found]
        rows = work.session.connection().execute(_columns_of_those(model), {"ids": missing}).mappings().all()
        if len(kept) > _MOST:
            kept = known[model] = {}  # another thread may be looking into the old one
        read = {row["id"]: _detached(model, row) for row in rows}
        kept.update(read)
        found.update(read)
    return [_in_session(work, each) for each in found.values()]


def _in_session(work: UnitOfWork, kept: Row) -> Row:
    found = work.session.identity_map.get(identity_key(instance=kept))
    return found if found is not None else work.session.merge(kept, load=False)


def _detached(model: type[Row], row: Any) -> Row:
    copy = model(**row)
    make_transient_to_detached(copy)
    return copy


@cache
def _those(model: type[Person] | type[Unit]) -> Select[Any]:
    return select(model).where(among_those(model.id))


@cache
def _columns_of_those(model: type[Person] | type[Unit]) -> Select[Any]:
    columns = [each for each in table_of(model).columns if each.key not in _SECRET]
    return select(*columns).where(among_those(model.id))
