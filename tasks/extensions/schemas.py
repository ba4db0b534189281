"""Shapes of extension requests."""

from __future__ import annotations

from typing import Any

import marshmallow as ma

from backend.http.fields import Choice, Flag, Id, Instant, Items, Nested, Schema, Text, Whole
from backend.org.schemas import PersonBrief
from tasks.extensions.model import REQUEST_STATES
from tasks.schemas import DeadlineFields
from tasks.written import Written


class AskExtensionSchema(DeadlineFields):
    """A later deadline: an instant, a length of time after the present one, or words, which are read as said now."""

    reason = Written(min=1, max=5000, required=True)
    answer_by = Instant(load_default=None, allow_none=True)

    @ma.validates_schema
    def some_deadline(self, data: dict[str, Any], **_: Any) -> None:
        if not any(data.get(name) for name in ("deadline", "deadline_in", "deadline_phrase")):
            raise ma.ValidationError({"deadline": ["required"]})


class ExtensionDecisionSchema(DeadlineFields):
    """`deadline` says what is proposed instead, or what is granted where it is not what was asked."""

    decision = Choice(("grant", "refuse", "counter"), required=True)
    reason = Written(max=5000, load_default="")


class ExtensionRequestSchema(Schema):
    id = Id()
    task_id = Id()
    number = Whole(min=1, max=2**31)
    flagged = Flag(metadata={"description": "The third request of a task, or a later one"})
    state = Choice(REQUEST_STATES)
    asked_by = Nested(PersonBrief)
    asked_at = Instant()
    reason = Text(max=5000)
    deadline = Instant(metadata={"description": "The one in force when it was asked"})
    wanted = Instant()
    wanted_phrase = Text(max=200, metadata={"description": "The words in which `wanted` was asked for, if in any"})
    countered = Instant(allow_none=True)
    countered_phrase = Text(max=200, metadata={"description": "The words in which `countered` was proposed, if in any"})
    granted = Instant(allow_none=True)
    answer_by = Instant()
    seconds_left = Whole(min=0, max=2**31, metadata={"description": "Working time that was left when it was asked"})
    decided_by = Nested(PersonBrief, allow_none=True)
    decided_at = Instant(allow_none=True)
    decision_reason = Text(max=5000)


class ExtensionRequestsSchema(Schema):
    items = Items(Nested(ExtensionRequestSchema))


class DeadlineChangeSchema(Schema):
    """One change of a task's deadline: who made it, when, by which verb."""

    number = Whole(min=1, max=2**31)
    at = Instant()
    actor = Nested(PersonBrief, allow_none=True)
    verb = Text(max=40)
    before = Text(max=40, allow_none=True)
    after = Text(max=40, allow_none=True)


class DeadlinesSchema(Schema):
    original_deadline = Instant(allow_none=True)
    deadline = Instant(allow_none=True)
    changes = Items(Nested(DeadlineChangeSchema))
