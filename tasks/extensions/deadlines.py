"""Each change of a deadline, read from the history: the one record that nobody can edit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from backend.org.model import Person
from tasks.model import HistoryEntry

_MOVES_DEADLINES = ("change", "extend", "resume")


@dataclass(frozen=True, slots=True)
class DeadlineChange:
    """`before` and `after` are instants as the history wrote them (ISO 8601), None for "no deadline"."""

    number: int
    at: datetime
    actor: Person | None
    verb: str
    before: str | None
    after: str | None


def changes_of(session: Session, task_id: UUID) -> list[DeadlineChange]:
    """Return the changes of a task's deadline, oldest first."""
    entries = session.scalars(
        select(HistoryEntry)
        .where(HistoryEntry.task_id == task_id, HistoryEntry.verb.in_(_MOVES_DEADLINES))
        .where(HistoryEntry.data.has_key("deadline"))
        .order_by(HistoryEntry.number)
        .limit(200)
        .options(joinedload(HistoryEntry.actor))
    )
    return [
        DeadlineChange(
            each.number, each.at, each.actor, each.verb, each.data["deadline"]["from"], each.data["deadline"]["to"]
        )
        for each in entries
    ]
