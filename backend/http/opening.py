"""What every request asks first, at once: the live position, which edition it sees, and whose session it is."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from backend.editions import SEEN
from backend.live.journal import HORIZON
from backend.memory import Edition
from backend.unit_of_work import UnitOfWork
from backend.writing_behind import pipelined

#: Without parameters: PostgreSQL plans it once for a connection, where the rest is planned for its values.
_SEEN = f"SELECT seen.position, edition.changes, edition.latest FROM ({HORIZON}) AS seen CROSS JOIN ({SEEN}) AS edition"
_HOLDER = "SELECT person_id FROM sign_in WHERE id = %(session)s AND ended_at IS NULL"


class Opening(NamedTuple):
    """`position`: every transaction before it has ended. `holder_id`: whose session it is, as long as it is open."""

    position: int
    holder_id: UUID | None


def open_work(work: UnitOfWork, session_id: UUID | None) -> Opening:
    """Ask, and let the unit of work go by the edition that the request sees."""
    with pipelined(work.session.connection()) as send:  # BEGIN goes with them
        seen = send(_SEEN, None)
        holder = send(_HOLDER, {"session": session_id}) if session_id is not None else None
    [(position, changes, latest)] = seen.fetchall()
    work.see(Edition(changes, latest))
    return Opening(position, next((row[0] for row in holder.fetchall()), None) if holder is not None else None)
