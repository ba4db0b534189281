"""Shapes of reports."""

from __future__ import annotations

import marshmallow as ma

from backend.http.fields import Choice, Id, Instant, Items, Nested, QuerySchema, Schema, Text, Whole
from backend.org.schemas import UnitBrief
from tasks.reports.monthly import DRAWN, GROUPINGS


class ReportQuery(QuerySchema):
    """`drawn`: units as they are today (what was merged is counted under its successor), or as they were then."""

    month = Text(max=7, load_default="", metadata={"pattern": "^(\\d{4}-\\d\\d)?$"})
    unit_id = Id(load_default=None)
    by = Choice(GROUPINGS, load_default="unit")
    drawn = Choice(DRAWN, load_default="today")


class FiguresSchema(Schema):
    """The first six sum to `total`; the on-time rate is fell_due_on_time ÷ fell_due, in percent."""

    completed_on_time = Whole(min=0, max=2**31)
    completed_late = Whole(min=0, max=2**31)
    open_in_time = Whole(min=0, max=2**31)
    open_overdue = Whole(min=0, max=2**31)
    no_deadline = Whole(min=0, max=2**31)
    recalled = Whole(min=0, max=2**31)
    total = Whole(min=0, max=2**31)
    assigned = Whole(min=0, max=2**31)
    fell_due = Whole(min=0, max=2**31)
    fell_due_on_time = Whole(min=0, max=2**31)
    rate = ma.fields.Float(allow_none=True)


class ReportRowSchema(Schema):
    key = Text(max=100)
    name = Text(max=300)
    figures = Nested(FiguresSchema)


class ReportSchema(Schema):
    unit = Nested(UnitBrief)
    by = Choice(GROUPINGS)
    drawn = Choice(DRAWN)
    start = Instant()
    end = Instant()
    as_of = Instant()
    rows = Items(Nested(ReportRowSchema), max=10_000)
    total = Nested(FiguresSchema)
