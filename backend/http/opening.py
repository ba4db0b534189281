"""What every request asks first, in one question: the live position, whose session it is, and which edition it sees."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from backend.editions import SEEN
from backend.live.journal import HORIZON
from backend.memory import Edition
from backend.unit_of_work import UnitOfWork
from backend.writing_behind import pipelined

_OPENING = f"""
    SELECT seen.position, edition.changes, edition.latest, sign_in.person_id
    FROM ({HORIZON}) AS seen CROSS JOIN ({SEEN}) AS edition
    LEFT JOIN sign_in ON sign_in.id = %(session)s::uuid AND sign_in.ended_at IS NULL
"""


class Opening(NamedTuple):
    """`position`: every transaction before it has ended. `holder_id`: whose session it is, as long as it is open."""

    position: int
    holder_id: UUID | None


def open_work(work: UnitOfWork, session_id: UUID | None) -> Opening:
    """Ask, and let the unit of work go by the edition that the request sees."""
    with pipelined(work.session.connection()) as send:  # BEGIN and the question go together
        found = send(_OPENING, {"session": session_id})
    [(position, changes, latest, holder_id)] = found.fetchall()
    work.see(Edition(changes, latest))
    return Opening(position, holder_id)
