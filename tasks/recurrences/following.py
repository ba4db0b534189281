"""When the city's calendar changes, what comes again next is at another time: a holiday declared late moves it too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy import select

from backend.unit_of_work import UnitOfWork
from backend.working_time import CalendarChanged
from tasks.recurrences.model import Recurrence
from tasks.recurrences.rule import instant_of

_BATCH = 1000


def follow_calendar(work: UnitOfWork, event: CalendarChanged) -> None:
    """Within the transaction: set the next time anew where it is another now. What lies behind it then is due at once.

    Only the instant moves: the rule's own day stays, so nothing comes twice and nothing is left out. A unit's own hours
    and days move nothing here: recurring tasks go by the city's calendar.
    """
    if event.unit_id is not None:
        return
    work.forget_calendars()
    for batch in _batches(work):
        for each in batch:
            if each.next_day is not None:
                each.next_at = instant_of(each.next_day, each.when, work.calendar)
        work.session.flush()


def _batches(work: UnitOfWork) -> Iterator[Sequence[Recurrence]]:
    """Yield those that days off can move, locked: whoever assigns one now sets its next time before we read it."""
    movable = select(Recurrence).where(Recurrence.state == "active", Recurrence.day_off != "same")
    movable = movable.order_by(Recurrence.id)
    last: UUID | None = None
    while True:
        after = movable if last is None else movable.where(Recurrence.id > last)
        rows = work.session.scalars(after.limit(_BATCH).with_for_update()).all()
        if not rows:
            return
        yield rows
        last = rows[-1].id
