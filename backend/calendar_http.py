"""The working calendar over HTTP: what is off, what is made up, and the administrator's last word."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from backend.errors import NotFound
from backend.http.api import Api, Call
from backend.http.fields import Choice, Items, Nested, Schema, Text, Whole
from backend.org.service import only_administrator
from backend.working_time import CalendarDay

api = Api("calendar", __name__, description="Working days and days off")


class DaySchema(Schema):
    day = Text(max=10)
    kind = Choice(("off", "working"))
    note = Text(max=200)
    decided_by = Choice(("published", "administrator"))


class YearSchema(Schema):
    year = Whole(min=2009, max=2040)
    days = Items(Nested(DaySchema), max=366)


class YearQuery(Schema):
    year = Whole(min=2009, max=2040, load_default=None)


class DecisionSchema(Schema):
    kind = Choice(("off", "working"), required=True)
    note = Text(max=200, load_default="")


@api.read("/working-calendar", answer=YearSchema, query=YearQuery)
def read_year(call: Call, query: dict[str, Any]) -> dict[str, Any]:
    """List a year's weekdays off and weekend days worked; every other weekday is worked."""
    calendar = call.work.calendar
    year = query["year"] or call.now.astimezone(calendar.zone).year
    decided = {
        row.day: row
        for row in call.work.session.scalars(
            select(CalendarDay).where(CalendarDay.day >= date(year, 1, 1), CalendarDay.day <= date(year, 12, 31))
        )
    }
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
    return {"year": year, "days": days}


@api.write("/working-calendar/<iso_day:day>", method="PUT", body=DecisionSchema, answer=DaySchema)
def decide(call: Call, body: dict[str, Any], day: date) -> dict[str, Any]:
    """Overrule the published calendar for one day (administrator). Reminders look again when they fall due."""
    only_administrator(call.actor)
    row = call.work.session.merge(CalendarDay(day=day, **body))
    return {"day": day.isoformat(), "kind": row.kind, "note": row.note, "decided_by": "administrator"}


@api.write("/working-calendar/<iso_day:day>", method="DELETE", answer=None, status=204)
def undecide(call: Call, day: date) -> None:
    """Go back to the published calendar for one day (administrator)."""
    only_administrator(call.actor)
    row = call.work.session.get(CalendarDay, day)
    if row is None:
        raise NotFound("not_found")
    call.work.session.delete(row)
