"""Shapes of ladders and reminders in the API."""

from __future__ import annotations

import marshmallow as ma

from backend.http.fields import Choice, Id, Instant, Items, Nested, Schema, Text, Whole
from backend.org.schemas import PersonBrief
from reminders.model import REMINDER_STATES


class RecipientSchema(Schema):
    person = Nested(PersonBrief)
    told_as = Text(max=40)
    message_id = Id(allow_none=True)


class ReminderSchema(Schema):
    rung = Text(max=60)
    occurrence = Whole(min=1, max=2**31)
    due_at = Instant()
    state = Choice(REMINDER_STATES)
    settled_at = Instant(allow_none=True)
    reason = Text(max=60, allow_none=True)
    why = Text(max=500, metadata={"description": "Why it was or will be sent, or was not, in the reader's language"})
    policy_version = Whole(min=0, max=2**31)
    recipients = Items(Nested(RecipientSchema), metadata={"description": "Planned ones: who would hear it now"})


class StorySchema(Schema):
    items = Items(Nested(ReminderSchema))
    position = Whole(min=0, max=2**62)


class PreviewSchema(Schema):
    deadline = Instant(allow_none=True)
    policy_version = Whole(min=0, max=2**31)
    items = Items(Nested(ReminderSchema))


class PolicySchema(Schema):
    version = Whole(min=0, max=2**31)
    document = ma.fields.Dict()
