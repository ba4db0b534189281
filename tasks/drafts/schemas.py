"""Shapes of drafts and readings."""

from __future__ import annotations

from typing import Any

import marshmallow as ma

from backend.http.fields import Choice, Flag, Id, Instant, Items, Nested, Schema, Text, Whole
from backend.org.schemas import PageQuery
from tasks.schemas import CoordinatorPartySchema, DeadlineFields, SourceSchema
from tasks.timeliness import URGENCIES
from tasks.written import Written


class DraftFieldsSchema(DeadlineFields):
    """The fields of an assignment, any of them; null takes one out."""

    title = Written(max=700, allow_none=True)
    lead = Nested(CoordinatorPartySchema, allow_none=True)
    coordinators = Items(Nested(CoordinatorPartySchema), max=500, allow_none=True)
    follower_ids = Items(Id(), max=200, allow_none=True)
    supervisor_id = Id(allow_none=True)
    urgency = Choice(URGENCIES, allow_none=True)
    content = Written(max=20_000, allow_none=True)
    expected_product = Written(max=2000, allow_none=True)
    field = Text(max=100, allow_none=True)
    tags = Items(Text(min=1, max=60), max=20, allow_none=True)
    source = Nested(SourceSchema, allow_none=True)
    starred = Flag(allow_none=True)


class NewDraftSchema(DraftFieldsSchema):
    """A sentence, a form, or both: what the form says goes before what was read."""

    sentence = Text(max=2000, load_default="")


class ChangeDraftSchema(DraftFieldsSchema):
    @ma.validates_schema
    def something(self, data: dict[str, Any], **_: Any) -> None:
        if not data:
            raise ma.ValidationError(["required"])


class SentenceSchema(Schema):
    sentence = Text(min=1, max=2000, required=True)


class CandidateSchema(Schema):
    """A unit, group, person or field; `detail` is what distinguishes it from others of that name."""

    kind = Choice(("unit", "group", "person", "field"))
    id = Id(allow_none=True)
    group = Text(max=60, allow_none=True)
    name = Text(max=300)
    detail = Text(max=600)


class ReadMilestoneSchema(Schema):
    instant = Instant()
    phrase = Text(max=2000)
    assumptions = Items(Text(max=40))
    monthly = Flag()


class DeadlineNoteSchema(Schema):
    """What should be known about the deadline before assigning: it falls on a day off, or before anybody works."""

    code = Text(max=40)
    message = Text(max=400)


class UnclearSchema(Schema):
    """`settles` is "deadline" where a deadline was said and not understood: nothing is assigned before it is put right
    or taken out."""

    text = Text(max=2000)
    code = Text(max=40)
    message = Text(max=400)
    settles = Text(max=40)
    candidates = Items(Nested(CandidateSchema))


class ReadSpanSchema(Schema):
    """Characters [start, end) of the sentence (NFC) and what they were understood as."""

    start = Whole(min=0, max=2000)
    end = Whole(min=0, max=2000)
    what = Text(max=40)


class ReadingSchema(Schema):
    title = Text(max=2000)
    lead = Nested(CandidateSchema, allow_none=True)
    coordinators = Items(Nested(CandidateSchema))
    milestones = Items(Nested(ReadMilestoneSchema))
    continuing = Flag()
    urgency = Choice(URGENCIES)
    expected_product = Text(max=2000)
    source_number = Text(max=200)
    assumptions = Items(Text(max=40))
    unclear = Items(Nested(UnclearSchema))
    spans = Items(Nested(ReadSpanSchema))
    notes = Items(Nested(DeadlineNoteSchema))


class DraftSchema(Schema):
    """`missing` names what an assignment still lacks; `ready` when there is nothing. `deadline` is missing where the
    sentence or the form says one that cannot be read; a deadline sent, or null, settles it, and replaces the one before
    with its words."""

    id = Id()
    at = Instant()
    sentence = Text(max=2000)
    reading = Nested(ReadingSchema, allow_none=True)
    body = ma.fields.Dict(metadata={"description": "The fields of an assignment that have been filled in"})
    missing = Items(Text(max=40))
    ready = Flag()
    notes = Items(Nested(DeadlineNoteSchema))
    version = Whole(min=1, max=2**31)


class DraftPage(Schema):
    items = Items(Nested(DraftSchema))
    next = Text(max=2000, allow_none=True)
    position = Whole(min=0, max=2**62)


class DraftQuery(PageQuery):
    """Paging alone."""
