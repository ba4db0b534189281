"""Who may draw a report, and of which month."""

from __future__ import annotations

from datetime import date, datetime, time
from uuid import UUID

from backend.errors import Invalid
from backend.org.model import Person, Unit
from backend.unit_of_work import UnitOfWork
from tasks.board import watched_unit
from tasks.reports.monthly import By, Report, draw

#: No instant here is earlier (`backend.http.fields.Instant`).
_EARLIEST = 2000


def monthly(
    work: UnitOfWork, actor: Person, *, month: str, unit_id: UUID | None, by: By, drawn: str, now: datetime
) -> Report:
    """Draw the report of a month ("2026-10"; empty for the present one) for a unit the actor watches."""
    unit_id = watched_unit(work, actor, unit_id, now=now)
    zone = work.calendar.zone
    local = now.astimezone(zone)
    try:
        first = date.fromisoformat(f"{month}-01") if month else local.date().replace(day=1)
    except ValueError as error:
        raise Invalid.at("/query/month", "invalid_month") from error
    if first.year < _EARLIEST:
        raise Invalid.at("/query/month", "invalid_month")
    if first > local.date():
        # Said before any instant is reckoned: after December 9999 no month begins.
        raise Invalid.at("/query/month", "month_ahead")
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    start, end = (datetime.combine(day, time(), zone) for day in (first, following))
    return draw(work.session, work.session.get_one(Unit, unit_id), by, drawn, start, end, now)
