"""Shapes of bulk verbs."""

from __future__ import annotations

import marshmallow as ma

from backend.http.fields import Id, Items, Nested, Schema, Text, Whole
from tasks.schemas import DeadlineFields, PartySchema

MOST = 1000


class BulkItemSchema(Schema):
    task_id = Id(required=True)
    version = Whole(min=1, max=2**31, load_default=None, allow_none=True)


class BulkSchema(Schema):
    """The tasks, at most a thousand."""

    items = Items(Nested(BulkItemSchema), max=MOST, required=True)


class BulkUrgeSchema(BulkSchema):
    note = Text(max=5000, load_default="")


class BulkReasonSchema(BulkSchema):
    reason = Text(min=1, max=5000, required=True)


class BulkExtendSchema(BulkSchema, DeadlineFields):
    """A new deadline for all; neither instant nor length means none."""


class BulkTransferSchema(BulkSchema):
    to = Nested(PartySchema, required=True)
    reason = Text(max=5000, load_default="")


class BulkResultSchema(Schema):
    task_id = Id()
    status = Whole(min=200, max=499)
    version = Whole(min=1, max=2**31, allow_none=True)
    problem = ma.fields.Dict(allow_none=True, metadata={"description": "As a problem (RFC 9457), null when done"})


class BulkResultsSchema(Schema):
    done = Whole(min=0, max=MOST)
    failed = Whole(min=0, max=MOST)
    results = Items(Nested(BulkResultSchema), max=MOST)
