"""Idempotency-Key on every POST: the answer is stored in the transaction that does the work.

The key's row is inserted first, so a second request with the same key waits at the unique index until the first
has committed, then repeats its answer. A request that failed leaves no row, and may be tried again.

An answer is kept as long as a sign-in lives unused (GIAOVIEC_REFRESH_DAYS): what was tapped without a connection waits
on the phone until there is one, and is sent again as long as its owner is signed in there. At a kilobyte or so for each
deed, a city of 20,000 deeds a day keeps half a gigabyte in thirty days.
"""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, delete, select, tuple_, update
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from backend.database import Base
from backend.errors import FieldError, Invalid

PATTERN = r"[\x21-\x7e]{1,128}"
_KEY = re.compile(PATTERN)
#: Rows forgotten in one statement.
_PORTION = 20_000


class IdempotentAnswer(Base):
    """What a person was answered for a key. Status is null only inside the transaction that works on it."""

    __tablename__ = "idempotent_answer"
    __table_args__ = (Index(None, "at"),)

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[str]
    at: Mapped[datetime]
    status: Mapped[int | None]
    body: Mapped[Any | None] = mapped_column(JSONB)
    headers: Mapped[dict[str, str] | None] = mapped_column(JSONB)


def fingerprint(method: str, path: str, body: bytes) -> str:
    return hashlib.sha256(b"\0".join([method.encode(), path.encode(), body])).hexdigest()


def check(key: str | None) -> None:
    """Raise Invalid for a key that is no key."""
    if key is not None and not _KEY.fullmatch(key):
        raise Invalid([FieldError("/headers/Idempotency-Key", "bad_idempotency_key")])


def begin(session: Session, person_id: UUID, key: str, print_: str, now: datetime) -> IdempotentAnswer | None:
    """Claim `key`; return None to go on, or the answer to repeat. Raise Invalid for another body."""
    claimed = session.execute(
        insert(IdempotentAnswer)
        .values(person_id=person_id, key=key, fingerprint=print_, at=now)
        .on_conflict_do_nothing()
        .returning(IdempotentAnswer.key)
    ).first()
    if claimed is not None:
        return None
    earlier = session.scalars(select(IdempotentAnswer).filter_by(person_id=person_id, key=key)).one()
    if earlier.fingerprint != print_:
        raise Invalid([FieldError("/headers/Idempotency-Key", "idempotency_mismatch")])
    return earlier


def finish(session: Session, person_id: UUID, key: str, status: int, body: Any, headers: dict[str, str]) -> None:
    """Keep the answer, in the same transaction as the work."""
    session.execute(
        update(IdempotentAnswer)
        .where(IdempotentAnswer.person_id == person_id, IdempotentAnswer.key == key)
        .values(status=status, body=body, headers=headers)
    )


def prune(session: Session, before: datetime, most: int = _PORTION) -> int:
    """Forget answers given before an instant, the oldest first, so many at once; return how many."""
    key = (IdempotentAnswer.person_id, IdempotentAnswer.key)
    old = select(*key).where(IdempotentAnswer.at < before).order_by(IdempotentAnswer.at).limit(most)
    gone = delete(IdempotentAnswer).where(tuple_(*key).in_(old)).returning(IdempotentAnswer.key)
    return len(session.execute(gone).all())
