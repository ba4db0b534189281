"""Shapes of personal reminders."""

from __future__ import annotations

from typing import Any

import marshmallow as ma

from backend.http.fields import Choice, Flag, Id, Instant, Items, Nested, QuerySchema, Schema, Text, Whole, wrong
from reminders.personal.service import MOST, STATES
from tasks.recurrences.rule import DAYS_OFF
from tasks.written import Written

_WHEN = {"description": "Words that name the moment, such as “mai 8h” or “thứ Sáu 14h”, instead of an instant"}


class ChangePersonalReminderSchema(Schema):
    """`rule` as RFC 5545 writes it, no finer than a day; `day_off` says what a day off does to its times."""

    text = Written(min=1, max=1000)
    at = Instant()
    when = Text(min=1, max=200, metadata=_WHEN)
    rule = Text(min=1, max=300, allow_none=True)
    day_off = Choice(DAYS_OFF)
    task_id = Id(allow_none=True)
    silent = Flag()

    @ma.validates_schema
    def one_moment(self, data: dict[str, Any], **_: Any) -> None:
        if not data:
            raise ma.ValidationError(["required"])
        if "at" in data and "when" in data:
            raise wrong("when", "two_moments")


class NewPersonalReminderSchema(ChangePersonalReminderSchema):
    text = Written(min=1, max=1000, required=True)


class SnoozeSchema(Schema):
    until = Instant(load_default=None, allow_none=True)
    when = Text(max=200, load_default="", metadata=_WHEN)

    @ma.validates_schema
    def one_moment(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("until") and data.get("when"):
            raise wrong("when", "two_moments")


class PersonalReminderSchema(Schema):
    id = Id()
    text = Text(max=1000)
    task_id = Id(allow_none=True)
    at = Instant(metadata={"description": "The first time"})
    rule = Text(max=300, allow_none=True)
    day_off = Choice(DAYS_OFF)
    silent = Flag()
    next_at = Instant(allow_none=True)
    told_at = Instant(allow_none=True, metadata={"description": "Set while it waits to be ticked off"})
    done_at = Instant(allow_none=True)
    version = Whole(min=1, max=2**31)


class PersonalRemindersQuery(QuerySchema):
    state = Choice(STATES, load_default="open")


class PersonalRemindersSchema(Schema):
    items = Items(Nested(PersonalReminderSchema), max=MOST)
    position = Whole(min=0, max=2**62)
