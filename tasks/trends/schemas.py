"""Shapes of what lies behind a board."""

from __future__ import annotations

import marshmallow as ma

from backend.http.fields import Id, Instant, Items, Nested, QuerySchema, Schema, Text, Whole
from backend.org.schemas import UnitBrief
from tasks.trends.weeks import MOST_WEEKS


class WeeksQuery(QuerySchema):
    """So many ISO weeks, the present one last."""

    unit_id = Id(load_default=None)
    weeks = Whole(min=1, max=MOST_WEEKS, load_default=12)


class UnitQuery(QuerySchema):
    unit_id = Id(load_default=None)


class WeekSchema(Schema):
    """`fell_due` = `on_time` + `late` + `still_open`; recalled tasks are left out."""

    fell_due = Whole(min=0, max=2**31)
    on_time = Whole(min=0, max=2**31)
    late = Whole(min=0, max=2**31)
    still_open = Whole(min=0, max=2**31)


class HistoryRowSchema(Schema):
    unit = Nested(UnitBrief)
    weeks = Items(Nested(WeekSchema), max=MOST_WEEKS)


class BoardHistorySchema(Schema):
    """`starts`: the beginning of each week; every row has a figure for each, and `total` is their sum."""

    unit = Nested(UnitBrief)
    as_of = Instant()
    starts = Items(Instant(), max=MOST_WEEKS)
    total = Items(Nested(WeekSchema), max=MOST_WEEKS)
    rows = Items(Nested(HistoryRowSchema), max=10_000)


class AgeSchema(Schema):
    """Overdue for `days` or longer, until the next bucket begins: deadlines in [since, until)."""

    days = Whole(min=0, max=10_000)
    since = Instant(allow_none=True)
    until = Instant()
    overdue = Whole(min=0, max=2**31)


class FieldWorkSchema(Schema):
    field = Text(max=200)
    open = Whole(min=0, max=2**31)
    overdue = Whole(min=0, max=2**31)
    due_soon = Whole(min=0, max=2**31)


class WorkloadSchema(Schema):
    """`ages` sum to what is overdue, `fields` to what is open; the field is empty where none was given."""

    unit = Nested(UnitBrief)
    as_of = Instant()
    ages = Items(Nested(AgeSchema), max=20)
    fields_ = Items(Nested(FieldWorkSchema), max=10_000, data_key="fields", attribute="fields")


class SpeedWeekSchema(Schema):
    """Of the tasks assigned in a week and acknowledged, half were so within `median_seconds`, nine of ten within
    `ninth_seconds`, on the wall clock; null when none was."""

    start = Instant()
    assigned = Whole(min=0, max=2**31)
    acknowledged = Whole(min=0, max=2**31)
    waiting = Whole(min=0, max=2**31)
    median_seconds = ma.fields.Float(allow_none=True)
    ninth_seconds = ma.fields.Float(allow_none=True)


class SpeedSchema(Schema):
    unit = Nested(UnitBrief)
    as_of = Instant()
    weeks = Items(Nested(SpeedWeekSchema), max=MOST_WEEKS)
