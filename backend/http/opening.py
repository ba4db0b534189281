"""What every request asks first, in one question: the live position, whose session it is, and which edition it sees."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text

from backend.editions import SEEN
from backend.live.journal import HORIZON
from backend.memory import Edition
from backend.unit_of_work import UnitOfWork

_OPENING = text(
    f"""
    SELECT seen.position, edition.changes, edition.latest, sign_in.person_id
    FROM ({HORIZON}) AS seen CROSS JOIN ({SEEN}) AS edition
    LEFT JOIN sign_in ON sign_in.id = CAST(:session AS uuid) AND sign_in.ended_at IS NULL
    """
)


class Opening(NamedTuple):
    """`position`: every transaction before it has ended. `holder_id`: whose session it is, as long as it is open."""

    position: int
    holder_id: UUID | None


def open_work(work: UnitOfWork, session_id: UUID | None) -> Opening:
    """Ask, and let the unit of work go by the edition that the request sees."""
    row = work.session.execute(_OPENING, {"session": session_id}).one()
    work.see(Edition(row.changes, row.latest))
    return Opening(row.position, row.person_id)
