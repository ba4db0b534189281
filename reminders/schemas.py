"""Shapes of reminders in the API."""

from __future__ import annotations

from marshmallow import fields

from backend.http.fields import Choice, Flag, Id, Instant, Items, Nested, Schema, Text, Whole
from backend.org.schemas import PersonBrief
from reminders.model import HELD_FOR, REMINDER_STATES

_MARKS = ("assigned", "acknowledged", "reported", "submitted", "returned", "paused", "resumed", "deadline", "closed")


class RecipientSchema(Schema):
    """Who was told, in which message; or until when it is held for them and why; or why there was nothing to tell."""

    person = Nested(PersonBrief)
    told_as = Text(max=40)
    message_id = Id(allow_none=True)
    held_until = Instant(allow_none=True)
    held_for = Choice(HELD_FOR, allow_none=True)
    withheld = Text(max=60, allow_none=True)
    note = Text(max=300)


class StepSchema(Schema):
    """One step of how the moment was worked out; `days_off` on the way did not count."""

    what = Text(max=40)
    at = Instant()
    days_off = Items(Text(max=10), max=400)
    said = Text(max=500)


class ReminderSchema(Schema):
    rung = Text(max=60)
    occurrence = Whole(min=1, max=2**31)
    due_at = Instant()
    state = Choice(REMINDER_STATES)
    settled_at = Instant(allow_none=True)
    reason = Text(max=60, allow_none=True)
    reason_at = Instant(allow_none=True)
    why = Text(max=500, metadata={"description": "Why it was or will be sent, or was not, in the reader's language"})
    arithmetic = Items(Nested(StepSchema), metadata={"description": "How the moment was worked out"})
    policy_version = Whole(min=-1, max=2**31)
    recipients = Items(Nested(RecipientSchema), metadata={"description": "Planned ones: who would hear it now"})


class MarkSchema(Schema):
    what = Choice(_MARKS)
    at = Instant()


class StorySchema(Schema):
    """Reminders in order of time; `marks` are the moments of the task between which a picture puts them."""

    items = Items(Nested(ReminderSchema), max=1000)
    marks = Items(Nested(MarkSchema))
    snoozed_until = Instant(allow_none=True)
    position = Whole(min=0, max=2**62)


class PreviewSchema(Schema):
    deadline = Instant(allow_none=True)
    policy_version = Whole(min=-1, max=2**31)
    items = Items(Nested(ReminderSchema))


class PatrolSchema(Schema):
    """One round. `findings` are counted by kind; none means that all was well. `repaired` tasks were planned anew."""

    id = Id()
    at = Instant()
    checked = Whole(min=0, max=2**31)
    seconds = fields.Float()
    clean = Flag()
    findings = fields.Dict()
    repaired = Whole(min=0, max=2**31)


class PatrolsSchema(Schema):
    items = Items(Nested(PatrolSchema))
