"""The working calendar over HTTP: what is off, what is made up, the administrator's last word, and units' own hours."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.errors import Invalid, NotFound
from backend.http.api import Api, Call
from backend.http.fields import Choice, Id, Items, Nested, Schema, Text, Whole
from backend.ids import new_id
from backend.org.charts import load_chart
from backend.org.model import Unit
from backend.org.service import only_administrator
from backend.unit_of_work import UnitOfWork
from backend.workcalendar import WorkingCalendar
from backend.working_time import CalendarChanged, CalendarDay, UnitHours, read_hours

api = Api("calendar", __name__, description="Working days and hours, days off")
_TIME = r"^([01]\d|2[0-3]):[0-5]\d$"


class DaySchema(Schema):
    day = Text(max=10)
    kind = Choice(("off", "working"))
    note = Text(max=200)
    decided_by = Choice(("published", "administrator"))


class YearSchema(Schema):
    year = Whole(min=2009, max=2040)
    hours = Items(Items(Text(max=5)))
    days = Items(Nested(DaySchema), max=366)


class YearQuery(Schema):
    year = Whole(min=2009, max=2040, load_default=None)
    unit_id = Id(load_default=None)


class UnitQuery(Schema):
    unit_id = Id(load_default=None, metadata={"description": "For this unit and all below it; else for everybody"})


class DecisionSchema(Schema):
    kind = Choice(("off", "working"), required=True)
    note = Text(max=200, load_default="")


class HoursSchema(Schema):
    """Opening and closing times in order, and the weekdays that are off (0 is Monday)."""

    hours = Items(
        Items(Text(max=5, min=5, metadata={"pattern": _TIME}), max=2, metadata={"minItems": 2}), max=6, required=True
    )
    weekend = Items(Whole(min=0, max=6), max=6, required=True)


class UnitHoursSchema(HoursSchema):
    unit_id = Id()


@api.read("/working-calendar", answer=YearSchema, query=YearQuery)
def read_year(call: Call, query: dict[str, Any]) -> dict[str, Any]:
    """List a year's weekdays off and weekend days worked, for everybody or for one unit; every other weekday is
    worked."""
    calendar = _calendar_of(call, query["unit_id"])
    year = query["year"] or call.now.astimezone(calendar.zone).year
    decided = _decided(call.work.session, year, query["unit_id"])
    days = []
    day = date(year, 1, 1)
    while day.year == year:
        working, weekend = calendar.is_working_day(day), day.weekday() in calendar.weekend
        if working == weekend or day in decided:
            own = decided.get(day)
            days.append(
                {
                    "day": day.isoformat(),
                    "kind": "working" if working else "off",
                    "note": own.note if own else "",
                    "decided_by": "administrator" if own else "published",
                }
            )
        day += timedelta(days=1)
    return {"year": year, "hours": _said(calendar), "days": days}


@api.write("/working-calendar/<iso_day:day>", method="PUT", body=DecisionSchema, answer=DaySchema, query=UnitQuery)
def decide(call: Call, query: dict[str, Any], body: dict[str, Any], day: date) -> dict[str, Any]:
    """Overrule the published calendar for one day (administrator). Reminders that are planned follow at once."""
    only_administrator(call.actor)
    if query["unit_id"] is not None:
        _unit(call.work, query["unit_id"])
    row = _day(call.work.session, day, query["unit_id"])
    if row is None:
        row = CalendarDay(id=new_id(call.now), day=day, unit_id=query["unit_id"])
        call.work.session.add(row)
    row.kind, row.note = body["kind"], body["note"]
    call.work.emit(CalendarChanged(call.now, call.actor.id, query["unit_id"], f"{day.isoformat()}: {row.kind}"))
    return {"day": day.isoformat(), "kind": row.kind, "note": row.note, "decided_by": "administrator"}


@api.write("/working-calendar/<iso_day:day>", method="DELETE", answer=None, status=204, query=UnitQuery)
def undecide(call: Call, query: dict[str, Any], day: date) -> None:
    """Go back to the published calendar for one day (administrator)."""
    only_administrator(call.actor)
    row = _day(call.work.session, day, query["unit_id"])
    if row is None:
        raise NotFound("not_found")
    call.work.session.delete(row)
    call.work.emit(CalendarChanged(call.now, call.actor.id, query["unit_id"], f"{day.isoformat()}: published"))


@api.read("/units/<uuid:unit_id>/working-hours", answer=UnitHoursSchema)
def read_hours_of(call: Call, unit_id: UUID) -> dict[str, Any]:
    """Read the opening hours that hold for a unit, its own or those above."""
    _unit(call.work, unit_id)
    calendar = _calendar_of(call, unit_id)
    return {"unit_id": unit_id, "hours": _said(calendar), "weekend": sorted(calendar.weekend)}


@api.write("/units/<uuid:unit_id>/working-hours", method="PUT", body=HoursSchema, answer=UnitHoursSchema)
def decide_hours(call: Call, body: dict[str, Any], unit_id: UUID) -> dict[str, Any]:
    """Give a unit, and all below it, opening hours of its own (administrator)."""
    only_administrator(call.actor)
    _unit(call.work, unit_id)
    try:
        WorkingCalendar(zone=call.work.calendar.zone, hours=read_hours(body["hours"]))
    except ValueError as error:
        raise Invalid.at("/hours", "bad_hours") from error
    row = call.work.session.get(UnitHours, unit_id) or UnitHours(unit_id=unit_id)
    row.hours, row.weekend = body["hours"], sorted(set(body["weekend"]))
    call.work.session.add(row)
    call.work.emit(CalendarChanged(call.now, call.actor.id, unit_id, "hours"))
    return {"unit_id": unit_id, "hours": row.hours, "weekend": row.weekend}


@api.write("/units/<uuid:unit_id>/working-hours", method="DELETE", answer=None, status=204)
def undecide_hours(call: Call, unit_id: UUID) -> None:
    """Go back to the hours of the units above (administrator); a unit that has none of its own is there already."""
    only_administrator(call.actor)
    _unit(call.work, unit_id)
    row = call.work.session.get(UnitHours, unit_id)
    if row is not None:
        call.work.session.delete(row)
        call.work.emit(CalendarChanged(call.now, call.actor.id, unit_id, "hours"))


def _calendar_of(call: Call, unit_id: UUID | None) -> WorkingCalendar:
    if unit_id is None:
        return call.work.calendar
    return call.work.calendars.of(load_chart(call.work, [unit_id], call.now).upward(unit_id))


def _said(calendar: WorkingCalendar) -> list[list[str]]:
    return [[f"{opens:%H:%M}", f"{closes:%H:%M}"] for opens, closes in calendar.hours]


def _decided(session: Session, year: int, unit_id: UUID | None) -> dict[date, CalendarDay]:
    """Return what the administrator decided for this year: for the unit, else for everybody."""
    rows = session.scalars(
        select(CalendarDay).where(
            CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31)),
            CalendarDay.unit_id.is_(None) | (CalendarDay.unit_id == unit_id),
        )
    )
    return {row.day: row for row in sorted(rows, key=lambda row: row.unit_id is not None)}


def _day(session: Session, day: date, unit_id: UUID | None) -> CalendarDay | None:
    # `IS NOT DISTINCT FROM`: no unit is a unit here.
    query = select(CalendarDay).where(CalendarDay.day == day, CalendarDay.unit_id.is_not_distinct_from(unit_id))
    return session.scalars(query).one_or_none()


def _unit(work: UnitOfWork, unit_id: UUID) -> Unit:
    unit = work.session.get(Unit, unit_id)
    if unit is None:
        raise NotFound("unknown_unit")
    return unit
