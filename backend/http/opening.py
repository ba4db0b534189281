"""What every request asks first, at once: the live position, which edition it sees, and whose session it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from backend.editions import SEEN
from backend.live.journal import HORIZON
from backend.memory import Edition
from backend.unit_of_work import UnitOfWork
from backend.writing_behind import Asked, Question, ask_ahead, connection_of

#: Without parameters: PostgreSQL plans it once for a connection, where the rest is planned for its values.
_SEEN = f"SELECT seen.position, edition.changes, edition.latest FROM ({HORIZON}) AS seen CROSS JOIN ({SEEN}) AS edition"
_HOLDER = "SELECT person_id FROM sign_in WHERE id = %(session)s AND ended_at IS NULL"


class Opening(NamedTuple):
    """`position`: every transaction before it has ended. `holder_id`: whose session it is, as long as it is open."""

    position: int
    holder_id: UUID | None


class Opened:
    """What a request has asked; PostgreSQL answers while the request is still being read."""

    def __init__(self, work: UnitOfWork, asked: Sequence[Asked]) -> None:
        self._work, self._asked = work, asked

    def read(self) -> Opening:
        """Return the answer, and let the unit of work go by the edition that the request sees."""
        [(position, changes, latest)], *holders = [each.rows() for each in self._asked]
        self._work.see(Edition(changes, latest))
        return Opening(position, next((person for rows in holders for (person,) in rows), None))


def open_work(work: UnitOfWork, session_id: UUID | None) -> Opened:
    """Ask, and begin the transaction with it."""
    questions = [Question(_SEEN, {})]
    if session_id is not None:
        questions.append(Question(_HOLDER, {"session": session_id}))
    return Opened(work, ask_ahead(connection_of(work.session), *questions))
