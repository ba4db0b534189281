"""Shapes of explanations."""

from __future__ import annotations

from backend.http.fields import Id, Instant, Items, Nested, Schema, Text
from backend.org.schemas import PersonBrief
from tasks.written import Written


class ExplanationDemandSchema(Schema):
    """`of` names an assignee; the lead is asked when it is left out."""

    question = Written(min=1, max=5000, required=True)
    of = Id(load_default=None, allow_none=True)
    answer_by = Instant(load_default=None, allow_none=True)


class ExplanationAnswerSchema(Schema):
    answer = Written(min=1, max=5000, required=True)


class ExplanationOfSchema(Schema):
    person = Nested(PersonBrief)


class ExplanationSchema(Schema):
    id = Id()
    task_id = Id()
    assignee = Nested(ExplanationOfSchema)
    question = Text(max=5000)
    demanded_by = Nested(PersonBrief)
    demanded_at = Instant()
    answer_by = Instant()
    answer = Text(max=5000, allow_none=True)
    answered_by = Nested(PersonBrief, allow_none=True)
    answered_at = Instant(allow_none=True)


class ExplanationsSchema(Schema):
    items = Items(Nested(ExplanationSchema))
