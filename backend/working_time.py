"""The city's working calendar: public holidays of the country, with the administrator's last word."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from backend.database import Base
from backend.holidays_source import public_calendar
from backend.settings import Settings
from backend.workcalendar import WorkingCalendar

_YEARS = range(2009, 2041)


class CalendarDay(Base):
    """One day on which the administrator overrules the published calendar."""

    __tablename__ = "calendar_day"
    __table_args__ = (CheckConstraint("kind in ('off', 'working')", name="kind"),)

    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[str]
    note: Mapped[str] = mapped_column(default="")


def calendar_loader(settings: Settings) -> Callable[[Session], WorkingCalendar]:
    """Return a function that reads the overrides and gives the calendar; equal overrides share one object."""

    def load(session: Session) -> WorkingCalendar:
        rows = session.execute(select(CalendarDay.day, CalendarDay.kind))
        return _calendar(settings.zone, settings.holidays, frozenset((row.day, row.kind) for row in rows))

    return load


@lru_cache(maxsize=8)
def _calendar(zone: ZoneInfo, country: str, overrides: frozenset[tuple[date, str]]) -> WorkingCalendar:
    public = public_calendar(country, _YEARS)
    off = frozenset(day for day, kind in overrides if kind == "off")
    working = frozenset(day for day, kind in overrides if kind == "working")
    return WorkingCalendar(
        zone=zone,
        days_off=(public.days_off - working) | off,
        made_up=(public.made_up | working) - off,
    )
