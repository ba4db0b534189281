"""What is kept, key by key, and from when it may be deleted: how nothing is left behind, and nothing lost.

A key is written down before its bytes are kept, to be deleted in a day; the transaction that refers to it claims
it, and one that takes the reference away releases it. So whatever a crash interrupts, each key is either claimed or
comes to be collected. No folder or bucket is ever searched: what is not written down here is not ours to touch.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import structlog
from sqlalchemy import ColumnElement, Index, delete, exists, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from backend.database import Base
from backend.ids import new_id
from backend.runtime import Runtime
from backend.storage.place import Stored, place_of

log = structlog.get_logger(__name__)

#: Bytes that nothing has claimed for this long never will be: no bucket is so slow, and no transaction so long.
ABANDONED = timedelta(days=1)
#: When a place refuses to delete, it is asked again after this.
AGAIN = timedelta(hours=1)
_BATCH = 100


class StoredFile(Base):
    """A key, since `at`. Without `delete_after` something refers to it; `going` says that its bytes may be gone."""

    __tablename__ = "stored_file"
    __table_args__ = (
        Index("ix_stored_file_delete", "delete_after", postgresql_where=text("delete_after is not null")),
    )

    key: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    delete_after: Mapped[datetime | None]
    going: Mapped[bool] = mapped_column(default=False)


def new_key(runtime: Runtime, *, now: datetime) -> str:
    """Write a new key down, in a transaction of its own, before anything is kept under it."""
    row = StoredFile(key=str(new_id(now)), at=now, delete_after=now + ABANDONED)
    with runtime.sessions() as session:
        session.add(row)
        session.commit()
    return row.key


def put(runtime: Runtime, key: str, chunks: Iterable[bytes], most: int) -> Stored:
    """Keep bytes under a key that has been written down. Raises TooLarge past `most` bytes."""
    return place_of(runtime.settings).put(key, chunks, most)


def claim(session: Session, key: str, *, until: datetime | None = None) -> bool:
    """Say that something refers to a key now, for ever or until an instant. False when its bytes are going already."""
    ours = update(StoredFile).where(StoredFile.key == key, StoredFile.going.is_(False)).values(delete_after=until)
    return session.execute(ours.returning(StoredFile.key)).first() is not None


def release(session: Session, keys: Iterable[str], *, after: datetime, now: datetime) -> None:
    """Say that nothing refers to these keys any more: after that instant their bytes go."""
    rows = [{"key": key, "at": now, "delete_after": after, "going": False} for key in keys]
    if rows:
        # What was kept before there was a ledger is written down now.
        added = insert(StoredFile).values(rows)
        session.execute(added.on_conflict_do_update(index_elements=["key"], set_={"delete_after": after}))


def discard(runtime: Runtime, key: str, *, now: datetime) -> None:
    """Forget a key at once, unless something refers to it."""
    _collect(runtime, (StoredFile.key == key) & StoredFile.delete_after.is_not(None), now)


def is_due(session: Session, now: datetime) -> bool:
    """Say whether any bytes are to be deleted: one look at a partial index that is nearly always empty."""
    return bool(session.scalar(select(exists().where(StoredFile.delete_after <= now))))


def collect(runtime: Runtime) -> int:
    """Delete the bytes that nothing refers to and whose time has come; return how many."""
    done, now = 0, runtime.clock.now()
    while many := _collect(runtime, StoredFile.delete_after <= now, now):
        done += many
    return done


def _collect(runtime: Runtime, which: ColumnElement[bool], now: datetime) -> int:
    """Delete a batch in three steps, so that a crash between any two is made good by the next look.

    Keys are marked and committed first: from then on nobody can claim them. Bytes go without a transaction open. Only
    then are the keys forgotten; bytes that are gone already are deleted once more, which is nothing.
    """
    batch = select(StoredFile.key).where(which).order_by(StoredFile.delete_after).limit(_BATCH)
    with runtime.sessions() as session:
        keys = session.scalars(batch.with_for_update(skip_locked=True)).all()
        if not keys:
            return 0
        session.execute(update(StoredFile).where(StoredFile.key.in_(keys)).values(going=True))
        session.commit()
        gone = [key for key in keys if _delete(runtime, key)]
        session.execute(delete(StoredFile).where(StoredFile.key.in_(gone)))
        stay = StoredFile.key.in_(set(keys) - set(gone))
        session.execute(update(StoredFile).where(stay).values(delete_after=now + AGAIN))
        session.commit()
    return len(gone)


def _delete(runtime: Runtime, key: str) -> bool:
    try:
        place_of(runtime.settings).delete(key)
    except Exception:
        # One that fails must not keep the others: it is asked for again, and the log says why.
        log.warning("file_not_deleted", key=key, exc_info=True)
        return False
    return True
