"""Editions: which state of what rarely changes (the organisation, calendars, ladders) a transaction sees.

Whoever changes one of those tables leaves a row here, in the same transaction; triggers do it (migration 0033), so that
no verb can forget. Of any two snapshots one sees all that the other sees: so what a snapshot sees here, put into two
numbers, names the state of those tables in it. A process may use what it remembers of an edition as long as it sees no
other (docs/adr/0033).
"""

from __future__ import annotations

from sqlalchemy import BigInteger, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from backend.database import Base
from backend.memory import Edition

_THIS_TRANSACTION = "((pg_current_xact_id())::text)::bigint"
#: The edition that a statement sees, to be put into a query.
SEEN = "SELECT coalesce(sum(changes), 0)::bigint AS changes, coalesce(max(transaction), 0) AS latest FROM edition"
_SEEN = text(SEEN)
_TOGETHER = text(
    "WITH gone AS (DELETE FROM edition RETURNING changes)"
    " INSERT INTO edition (changes) SELECT sum(changes) FROM gone HAVING count(*) > 0"
)


class EditionRow(Base):
    """One transaction that changed something, or many of the past put together."""

    __tablename__ = "edition"

    transaction: Mapped[int] = mapped_column(
        BigInteger, primary_key=True, autoincrement=False, server_default=text(_THIS_TRANSACTION)
    )
    changes: Mapped[int] = mapped_column(BigInteger, server_default=text("1"))


def edition_seen(session: Session) -> Edition:
    """Return the edition that this transaction sees now."""
    return Edition(*session.execute(_SEEN).one())


def put_together(session: Session) -> None:
    """Make one row of all that there are: what they say together stays."""
    if session.scalar(text("SELECT count(*) > 1 FROM edition")):
        session.execute(_TOGETHER)
