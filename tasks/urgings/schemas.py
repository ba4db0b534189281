"""Shapes of urgings."""

from __future__ import annotations

from typing import Any

import marshmallow as ma

from backend.http.fields import Id, Instant, Items, Nested, Schema, Text, Whole, wrong
from backend.org.schemas import PersonBrief
from tasks.written import Written


class UrgingAnswerSchema(Schema):
    """At least one of: what one is doing, by when it will be done (an instant, or words such as "trước 16h"), how far.

    "đang xử lý, xong trước 16h" is a promise "đang xử lý" with done_by "xong trước 16h".
    """

    promise = Written(max=2000, load_default="")
    promised_at = Instant(load_default=None, allow_none=True)
    done_by = Text(max=200, load_default="")
    percent = Whole(min=0, max=100, load_default=None, allow_none=True)

    @ma.validates_schema
    def something(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("promised_at") and data.get("done_by"):
            raise wrong("done_by", "two_moments")
        if not (data.get("promise") or data.get("done_by")) and data.get("promised_at") is data.get("percent") is None:
            raise wrong("promise", "required")


class UrgingSchema(Schema):
    id = Id()
    task_id = Id()
    number = Whole(min=1, max=2**31)
    by = Nested(PersonBrief)
    to = Nested(PersonBrief, metadata={"description": "Who led the task then"})
    at = Instant()
    note = Text(max=5000)
    answered_at = Instant(allow_none=True)
    answered_by = Nested(PersonBrief, allow_none=True)
    answer = Text(
        max=5000, allow_none=True, metadata={"description": "Null while nobody has, or where an ordinary report did"}
    )
    promised_at = Instant(allow_none=True)


class UrgingsSchema(Schema):
    """`urgings` counts all there have been; `items` are the newest of them."""

    urgings = Whole(min=0, max=2**31)
    urged_at = Instant(allow_none=True)
    items = Items(Nested(UrgingSchema))
