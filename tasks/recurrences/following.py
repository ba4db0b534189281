"""When the city's calendar changes, what comes again next is at another time: a holiday declared late moves it too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update

from backend.unit_of_work import UnitOfWork
from backend.working_time import CalendarChanged
from tasks.recurrences.model import Recurrence
from tasks.recurrences.rule import instant_of

_BATCH = 1000
_WHEN = (Recurrence.id, Recurrence.next_day, Recurrence.next_at, Recurrence.at, Recurrence.day_off)


def follow_calendar(work: UnitOfWork, event: CalendarChanged) -> None:
    """Within the transaction: set the next time anew where it is another now. What lies behind it then is due at once.

    Only the instant moves: the rule's own day stays, so nothing comes twice and nothing is left out. A unit's own hours
    and days move nothing here: recurring tasks go by the city's calendar.
    """
    if event.unit_id is not None:
        return
    work.forget_calendars()
    for batch in _batches(work):
        moved = [{"id": row.id, "next_at": at} for row in batch if (at := _at(work, row)) != row.next_at]
        if moved:
            work.session.execute(update(Recurrence), moved)


def _at(work: UnitOfWork, row: Row[Any]) -> Any:
    return instant_of(row.next_day, row.at, row.day_off, work.calendar)


def _batches(work: UnitOfWork) -> Iterator[Sequence[Row[Any]]]:
    """Yield those that days off can move, locked: whoever assigns one now sets its next time before we read it."""
    movable = select(*_WHEN).where(Recurrence.state == "active", Recurrence.day_off != "same").order_by(Recurrence.id)
    last: UUID | None = None
    while True:
        after = movable if last is None else movable.where(Recurrence.id > last)
        rows = work.session.execute(after.limit(_BATCH).with_for_update()).all()
        if not rows:
            return
        yield rows
        last = rows[-1].id
