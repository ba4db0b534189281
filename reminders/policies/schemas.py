"""Shapes of policies in the API."""

from __future__ import annotations

from typing import Any

import marshmallow as ma
from marshmallow import fields

from backend.http.fields import Choice, Flag, Id, Instant, Items, Nested, Schema, Text, Whole, wrong
from backend.org.schemas import PageQuery, PersonBrief
from reminders.ladder import AUDIENCES, CHANNELS, TRIGGERS
from reminders.policies.book import EFFECTS
from reminders.schemas import PreviewSchema
from tasks.schemas import AssignSchema
from tasks.timeliness import URGENCIES

_TIME = {"pattern": r"^([01]\d|2[0-3]):[0-5]\d$"}
_MOST_RUNGS = 40


class Share(fields.Float):
    """A part of the whole, above 0 and below 1."""

    default_error_messages = {"required": "required", "null": "null", "invalid": "policy_share"}  # noqa: RUF012

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, metadata={"exclusiveMinimum": 0, "exclusiveMaximum": 1})

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1:
            raise self.make_error("invalid", input=value)
        return float(value)


class PolicySpanSchema(Schema):
    """A length of time: working days, hours and minutes, or, with `wall`, hours and minutes on the wall clock."""

    days = Whole(min=0, max=400)
    hours = Whole(min=0, max=10_000)
    minutes = Whole(min=0, max=100_000)
    seconds = Whole(min=0, max=100_000)
    wall = Flag()


class RungWordsSchema(Schema):
    title = Text(min=1, max=300, required=True)
    body = Text(min=1, max=300, required=True)


class BothLanguagesSchema(Schema):
    """A rung's own wording: {code}, {title}, {unit}, {person}, {assigner}, {deadline}, {occurrence}, {span} and {why}
    are filled in."""

    vi = Nested(RungWordsSchema, required=True)
    en = Nested(RungWordsSchema, required=True)


class RungSchema(Schema):
    """One rung: what sets it off, its measure, who hears it, on which channels, in which words."""

    rung = Text(min=1, max=40, required=True, metadata={"pattern": r"^[a-z][a-z0-9_]{0,39}$"})
    trigger = Choice(TRIGGERS, required=True)
    who = Items(Choice(AUDIENCES), max=len(AUDIENCES), required=True, metadata={"minItems": 1})
    from_second = Items(Choice(AUDIENCES), max=len(AUDIENCES))
    after = Nested(PolicySpanSchema)
    before = Nested(PolicySpanSchema)
    share = Share()
    wall = Flag()
    at = Items(Text(max=5, min=5, metadata=_TIME), max=24)
    every = Nested(PolicySpanSchema)
    nth = Whole(min=0, max=1000)
    channels = Items(Choice(CHANNELS), max=len(CHANNELS))
    urgencies = Items(Choice(URGENCIES), max=len(URGENCIES))
    words = Nested(BothLanguagesSchema)


def _ladders(name: str, *, required: bool) -> type[Schema]:
    ladder: dict[str, fields.Field[Any]] = {
        urgency: Items(Nested(RungSchema), max=_MOST_RUNGS, required=required) for urgency in URGENCIES
    }
    return Schema.from_dict(ladder, name=name)  # type: ignore[return-value]


LaddersSchema = _ladders("Ladders", required=True)
SomeLaddersSchema = _ladders("SomeLadders", required=False)
QuietHoursSchema = Schema.from_dict(
    {name: Text(max=5, min=5, required=True, metadata=_TIME) for name in ("from", "to")}, name="QuietHours"
)


class ScopeSchema(Schema):
    """Ladders of their own for a field of work, for a unit and all below it, or both."""

    field = Text(min=1, max=200)
    unit_id = Text(min=36, max=36, metadata={"format": "uuid"})
    ladders = Nested(SomeLaddersSchema, required=True)


class PolicyDocumentSchema(Schema):
    """The ladders of every urgency, and how people are kept from being flooded."""

    quiet_hours = Nested(QuietHoursSchema, required=True)
    digest_from = Whole(min=2, max=100, required=True)
    digest_window_minutes = Whole(min=0, max=240)
    daily_cap = Whole(min=0, max=1000)
    brief_at = Text(max=5, min=5, allow_none=True, metadata=_TIME)
    questions = Items(Nested(RungSchema), max=_MOST_RUNGS)
    ladders = Nested(LaddersSchema, required=True)
    scopes = Items(Nested(ScopeSchema), max=200)


class VersionSchema(Schema):
    version = Whole(min=0, max=2**31)
    note = Text(max=500)
    at = Instant(allow_none=True)
    effect = Choice(EFFECTS)
    by = Nested(PersonBrief, allow_none=True)


class PolicySchema(VersionSchema):
    document = fields.Dict()


class VersionPage(Schema):
    items = Items(Nested(VersionSchema))
    next = Text(max=2000, allow_none=True)
    position = Whole(min=0, max=2**62)


class VersionsQuery(PageQuery):
    """Paging alone."""


class NewPolicySchema(Schema):
    """`based_on` is the version that was edited; `effect` says what becomes of the work that is open already."""

    document = Nested(PolicyDocumentSchema, required=True)
    note = Text(min=1, max=500, required=True)
    effect = Choice(EFFECTS, required=True)
    based_on = Whole(min=0, max=2**31, required=True)


class TryOutSchema(Schema):
    """A document, and the task it is tried on: one that is there, or one that is imagined."""

    document = Nested(PolicyDocumentSchema, required=True)
    task_id = Id()
    assignment = Nested(AssignSchema)

    @ma.validates_schema
    def _one_of_two(self, data: dict[str, Any], **_kwargs: Any) -> None:
        if ("task_id" in data) == ("assignment" in data):
            raise wrong("task_id", "policy_one_task")


class TriedOutSchema(Schema):
    """What the task would send under the rules in force, and under the document."""

    now = Nested(PreviewSchema)
    then = Nested(PreviewSchema)


class DryRunSchema(Schema):
    document = Nested(PolicyDocumentSchema, required=True)
