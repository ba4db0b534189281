"""The journal: every change a screen may care about, written in the transaction that makes it.

Transactions commit out of order, so a growing id would let a reader skip a late commit (architecture.md,
invariant 7). A row therefore carries the id of its transaction, and a reader only looks behind the oldest one
still running: the **horizon**. Everything with a transaction id below the horizon has
ended, so "I have seen all below N" is a complete description of what a screen knows. That number N is the
*position* of the API and of /live. docs/adr/0002 argues it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import BigInteger, Connection, Engine, Identity, Index, cast, delete, func, select, text, tuple_
from sqlalchemy.dialects.postgresql import ARRAY, JSON
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.types import Text as TextType

from backend.database import Base
from backend.many_rows import insert_rows
from backend.unit_of_work import UnitOfWork
from backend.writing_behind import ask

#: What a person's room is called, before their id.
PERSON_ROOM = "person:"
_THIS_TRANSACTION = "((pg_current_xact_id())::text)::bigint"
#: The oldest transaction still running in this database, or the next one to come. Only where some run is it looked for
#: (`oldest_running`, migration 0039: transactions of other databases do not count).
HORIZON = """
    SELECT CASE WHEN pg_snapshot_xmin(s) = pg_snapshot_xmax(s) THEN pg_snapshot_xmax(s)::text::bigint
        ELSE oldest_running(s) END AS position
    FROM pg_current_snapshot() AS s
"""
_HORIZON = text(HORIZON)
#: One statement has one snapshot: what ended before its horizon is visible in it, and whether more has ended since. For
#: that the newest is looked at: asked whether any lies beyond a position, of which it knows nothing, PostgreSQL expects
#: a third of them to, and reads the table through to find that there is none.
_ONWARD = f"""
    WITH seen AS MATERIALIZED (
        SELECT position, coalesce((SELECT max(transaction) FROM journal) >= position, false) AS more
        FROM ({HORIZON}) AS horizon
    )
    SELECT seen.position, seen.more, journal.transaction, journal.id, journal.rooms, journal.item::text
    FROM seen LEFT JOIN journal ON journal.transaction >= %(start)s AND journal.transaction < seen.position
    ORDER BY journal.transaction, journal.id
"""
_SESSION_ROOM = "session:"


class JournalRow(Base):
    """One change. `rooms` says who may hear of it: person:ID, session:ID, task:ID. `item` is kept as it was written:
    it is read as text by every gateway, and looked into by few."""

    __tablename__ = "journal"
    __table_args__ = (Index(None, "at"),)

    transaction: Mapped[int] = mapped_column(
        BigInteger, server_default=text(_THIS_TRANSACTION), primary_key=True, autoincrement=False
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    at: Mapped[datetime]
    rooms: Mapped[list[str]] = mapped_column(ARRAY(TextType))
    item: Mapped[dict[str, Any]] = mapped_column(JSON)


@dataclass(frozen=True, slots=True)
class Change:
    """A journal row as the gateway keeps it: `text` is what a client receives, as JSON: {kind, id, …}."""

    transaction: int
    id: int
    rooms: tuple[str, ...]
    text: str

    @property
    def item(self) -> Mapping[str, Any]:
        found: dict[str, Any] = json.loads(self.text)
        return found

    @property
    def ends_session(self) -> bool:
        """Whether this closes the sockets of a session rather than being shown on them."""
        return bool(self.rooms) and self.rooms[0].startswith(_SESSION_ROOM)


def publish(work: UnitOfWork, now: datetime, rooms: Iterable[str], item: Mapping[str, Any]) -> None:
    """Write one change in this transaction, and ring the gateways once it has committed."""
    publish_many(work, now, [(rooms, item)])


def publish_many(work: UnitOfWork, now: datetime, changes: Iterable[tuple[Iterable[str], Mapping[str, Any]]]) -> None:
    """Write many changes with one statement."""
    at = now.isoformat()
    rows = [{"at": at, "rooms": sorted(set(rooms)), "item": item} for rooms, item in changes]
    if rows:
        insert_rows(work.session, JournalRow, rows, later=True)
        ring_gateways(work)


def ring_gateways(work: UnitOfWork) -> None:
    """Ring the gateways once this has committed: for statements that write rows of the journal along with others."""
    work.ring("journal")


def horizon(session: Session) -> int:
    """Return the position before which every transaction has ended."""
    return int(session.scalar(_HORIZON) or 0)


def open_line(engine: Engine) -> Connection:
    """Return a connection outside any transaction for `read_onward`, planned once: it asks the same all day long."""
    line = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    line.exec_driver_sql("SET plan_cache_mode = force_generic_plan")
    return line


class Onward(NamedTuple):
    """The present horizon, the changes up to it, and whether `more` are committed that an older transaction, which
    still runs, holds back."""

    end: int
    changes: list[Change]
    more: bool


def read_onward(line: Connection, start: int) -> Onward:
    """Look, in one statement, at what there is from `start` on."""
    rows = ask(line, _ONWARD, {"start": start})
    end, more, *_ = rows[0]
    changes = [Change(at, number, tuple(rooms), item) for *_, at, number, rooms, item in rows if at is not None]
    return Onward(end, changes, more)


def read_between(session: Session, start: int, end: int) -> list[Change]:
    """Return the changes of transactions in [start, end), in an order every reader agrees on."""
    rows = session.execute(
        select(JournalRow.transaction, JournalRow.id, JournalRow.rooms, cast(JournalRow.item, TextType).label("item"))
        .where(JournalRow.transaction >= start, JournalRow.transaction < end)
        .order_by(JournalRow.transaction, JournalRow.id)
    )
    return [Change(row.transaction, row.id, tuple(row.rooms), row.item) for row in rows]


def recent_start(session: Session, most: int) -> int:
    """Return the position from which at most about `most` changes follow, to fill a gateway's memory."""
    newest = select(JournalRow.transaction).order_by(JournalRow.transaction.desc(), JournalRow.id.desc()).limit(most)
    oldest = session.scalar(select(func.min(newest.subquery().c.transaction)))
    return int(oldest) if oldest is not None else horizon(session)


def prune(session: Session, before: datetime, most: int = 20_000) -> int:
    """Delete changes older than `before`, at most `most` at a time; return how many went."""
    place = tuple_(JournalRow.transaction, JournalRow.id)
    old = select(JournalRow.transaction, JournalRow.id).where(JournalRow.at < before).order_by(JournalRow.at)
    gone = delete(JournalRow).where(place.in_(old.limit(most))).returning(JournalRow.id)
    return len(session.execute(gone).all())


def person_room(person_id: UUID) -> str:
    return f"{PERSON_ROOM}{person_id}"


def session_room(session_id: UUID) -> str:
    return f"{_SESSION_ROOM}{session_id}"
