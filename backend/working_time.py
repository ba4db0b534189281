"""Working calendars: the public holidays of the country, the administrator's last word over them, and units with hours
or days of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from functools import cache, lru_cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import (
    CheckConstraint,
    CompoundSelect,
    Date,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    Uuid,
    literal,
    null,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from backend.database import Base
from backend.events import Event
from backend.holidays_source import public_calendar
from backend.settings import Settings
from backend.workcalendar import OFFICE_HOURS, WorkingCalendar

_YEARS = range(2009, 2041)

Hours = tuple[tuple[time, time], ...]


class CalendarDay(Base):
    """One day on which an administrator overrules the published calendar, for everybody or for one unit."""

    __tablename__ = "calendar_day"
    __table_args__ = (
        CheckConstraint("kind in ('off', 'working')", name="kind"),
        Index("uq_calendar_day", "unit_id", "day", unique=True, postgresql_nulls_not_distinct=True),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id"))
    day: Mapped[date]
    kind: Mapped[str]
    note: Mapped[str] = mapped_column(default="")


class UnitHours(Base):
    """The opening hours of a unit, and of every unit below it that has none of its own. `weekend`: 5 is Saturday."""

    __tablename__ = "unit_hours"

    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    hours: Mapped[list[Any]] = mapped_column(JSONB)
    weekend: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))


@dataclass(frozen=True, slots=True)
class CalendarChanged(Event):
    """Days or hours are others now: for everybody, or for `unit_id` and all below it."""

    unit_id: UUID | None
    what: str


@dataclass(frozen=True, slots=True)
class Calendars:
    """The city's calendar, and those of units that have their own."""

    city: WorkingCalendar
    units: Mapping[UUID, WorkingCalendar] = field(default_factory=dict)

    def of(self, upward: Iterable[UUID]) -> WorkingCalendar:
        """Return the calendar of a unit, given with all units above it, nearest first."""
        if not self.units:
            return self.city
        return next((self.units[unit] for unit in upward if unit in self.units), self.city)


#: A decision as it is read: (unit or None, day, kind), or (unit, hours, weekend).
_Days = frozenset[tuple[UUID | None, date, str]]
_Opening = frozenset[tuple[UUID, Hours, frozenset[int]]]


@cache
def _decided() -> CompoundSelect[Any, Any, Any, Any, Any]:
    """What was decided, days and hours. Put together once: every unit of work that reckons with time asks."""
    days = select(
        CalendarDay.unit_id, CalendarDay.day, CalendarDay.kind, null().cast(JSONB), null().cast(ARRAY(SmallInteger))
    )
    hours = select(
        UnitHours.unit_id.cast(Uuid), null().cast(Date), literal("hours", String), UnitHours.hours, UnitHours.weekend
    )
    return days.union_all(hours)


def calendar_loader(settings: Settings) -> Callable[[Session], Calendars]:
    """Return a function that reads what was decided and gives the calendars; equal decisions share one object."""

    def load(session: Session) -> Calendars:
        rows = session.execute(_decided()).all()
        days = frozenset((unit, day, kind) for unit, day, kind, *_ in rows if kind != "hours")
        opening = frozenset((unit, read_hours(h), frozenset(w)) for unit, _, kind, h, w in rows if kind == "hours")
        return _calendars(settings.zone, settings.holidays, days, opening)

    return load


def get_ready(settings: Settings) -> None:
    """Read the published days now, for half a second in which every country of the package is imported: else whoever
    asks a process first waits for that."""
    _calendars(settings.zone, settings.holidays, frozenset(), frozenset())


def read_hours(pairs: Iterable[Iterable[str]]) -> Hours:
    """Read [["07:30", "11:30"], …]. ValueError for what are no times."""
    return tuple((time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in pairs)


@lru_cache(maxsize=8)
def _calendars(zone: ZoneInfo, country: str, days: _Days, opening: _Opening) -> Calendars:
    public = public_calendar(country, _YEARS)
    published = WorkingCalendar(zone=zone, days_off=public.days_off, made_up=public.made_up)
    city = _overruled(published, days, None)
    hours = {unit: (own, weekend) for unit, own, weekend in opening}
    units = hours.keys() | {unit for unit, _, _ in days if unit is not None}
    return Calendars(city, {unit: _of_unit(city, unit, days, hours.get(unit)) for unit in units})


def _of_unit(
    city: WorkingCalendar, unit: UUID, days: _Days, opening: tuple[Hours, frozenset[int]] | None
) -> WorkingCalendar:
    hours, weekend = opening or (OFFICE_HOURS, city.weekend)
    return _overruled(replace(city, hours=hours, weekend=weekend, end_of_day=hours[-1][1]), days, unit)


def _overruled(calendar: WorkingCalendar, days: _Days, of: UUID | None) -> WorkingCalendar:
    off = frozenset(day for unit, day, kind in days if unit == of and kind == "off")
    working = frozenset(day for unit, day, kind in days if unit == of and kind == "working")
    return replace(
        calendar,
        days_off=(calendar.days_off - working) | off,
        made_up=(calendar.made_up | working) - off,
    )
