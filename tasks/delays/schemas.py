"""Shapes of delay records."""

from __future__ import annotations

from backend.http.fields import Choice, Flag, Id, Instant, Items, Nested, Schema, Text, Whole
from backend.org.schemas import PersonBrief, UnitBrief
from tasks.delays.model import CAUSE_KINDS
from tasks.written import Written


class DelayCauseSchema(Schema):
    kind = Choice(CAUSE_KINDS, required=True)
    cause = Written(min=1, max=5000, required=True)


class DelayConfirmationSchema(Schema):
    confirmed = Flag(required=True)
    note = Written(max=5000, load_default="")


class DelaySchema(Schema):
    id = Id()
    task_id = Id()
    deadline = Instant(metadata={"description": "The one that was missed"})
    unit = Nested(UnitBrief)
    person = Nested(PersonBrief)
    ended_at = Instant(allow_none=True, metadata={"description": "Null while the task is still late"})
    ended_by = Text(max=20, allow_none=True)
    working_seconds = Whole(min=0, max=2**31, allow_none=True)
    cause_kind = Choice(CAUSE_KINDS, allow_none=True)
    cause = Text(max=5000)
    stated_by = Nested(PersonBrief, allow_none=True)
    stated_at = Instant(allow_none=True)
    confirmed = Flag(allow_none=True)
    confirmed_by = Nested(PersonBrief, allow_none=True)
    confirmed_at = Instant(allow_none=True)
    confirmation_note = Text(max=5000)


class DelaysSchema(Schema):
    items = Items(Nested(DelaySchema))
