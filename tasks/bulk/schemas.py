"""Shapes of bulk verbs."""

from __future__ import annotations

from typing import Any

import marshmallow as ma

from backend.http.fields import Id, Items, Nested, Schema, Whole, wrong
from tasks.bulk.filtered import MOST
from tasks.schemas import DeadlineFields, PartySchema, TaskQuery
from tasks.written import Written


class BulkItemSchema(Schema):
    task_id = Id(required=True)
    version = Whole(min=1, max=2**31, load_default=None, allow_none=True)


class BulkSchema(Schema):
    """The tasks, at most a thousand."""

    items = Items(Nested(BulkItemSchema), max=MOST, required=True)


class TaskFilterSchema(TaskQuery):
    """The filters of GET /tasks."""

    class Meta(TaskQuery.Meta):
        exclude = ("cursor", "limit")


class UrgingPreviewSchema(Schema):
    filter = Nested(TaskFilterSchema, required=True)


class UrgingCountSchema(Schema):
    """How many tasks the filter finds that are with their lead, how many people would be told, each once, and how many
    more tasks it finds that cannot be urged: submitted, paused, declined."""

    tasks = Whole(min=0, max=MOST)
    left_out = Whole(min=0, max=MOST)
    people = Whole(min=0, max=MOST)


class BulkUrgeSchema(Schema):
    """The tasks one by one, or by a filter: at most a thousand."""

    items = Items(Nested(BulkItemSchema), max=MOST, load_default=None, allow_none=True)
    filter = Nested(TaskFilterSchema, load_default=None, allow_none=True)
    note = Written(max=5000, load_default="")

    @ma.validates_schema
    def one_of_both(self, data: dict[str, Any], **_: Any) -> None:
        if (data.get("items") is None) == (data.get("filter") is None):
            raise wrong("items", "items_or_filter")


class BulkReasonSchema(BulkSchema):
    reason = Written(min=1, max=5000, required=True)


class BulkExtendSchema(BulkSchema, DeadlineFields):
    """A new deadline for all; neither instant nor length means none."""


class BulkTransferSchema(BulkSchema):
    to = Nested(PartySchema, required=True)
    reason = Written(max=5000, load_default="")


class BulkResultSchema(Schema):
    task_id = Id()
    status = Whole(min=200, max=499)
    version = Whole(min=1, max=2**31, allow_none=True)
    problem = ma.fields.Dict(allow_none=True, metadata={"description": "As a problem (RFC 9457), null when done"})


class BulkResultsSchema(Schema):
    done = Whole(min=0, max=MOST)
    failed = Whole(min=0, max=MOST)
    results = Items(Nested(BulkResultSchema), max=MOST)
