"""Shapes of devices, messages and receipts in the API."""

from __future__ import annotations

from backend.http.fields import Choice, Flag, Id, Instant, Items, Nested, QuerySchema, Schema, Text, Whole
from push.message import KINDS
from push.model import PLATFORMS


class NewDeviceSchema(Schema):
    token = Text(min=8, max=4096, required=True, load_only=True)
    platform = Choice(PLATFORMS, required=True)
    name = Text(max=100, load_default="")


class DeviceSchema(Schema):
    id = Id()
    channel = Text(max=20)
    platform = Choice(PLATFORMS)
    name = Text(max=100)
    registered_at = Instant()
    last_seen_at = Instant()


class DevicesSchema(Schema):
    items = Items(Nested(DeviceSchema))


class ReceiptsSchema(Schema):
    ids = Items(Id(), max=500, required=True)
    state = Choice(("received", "opened"), required=True)
    channel = Choice(("live", "fcm"), load_default=None, allow_none=True)


class NotedSchema(Schema):
    noted = Whole(min=0, max=500)


class MessageQuery(QuerySchema):
    before = Id(load_default=None)
    limit = Whole(min=1, max=200, load_default=50)


class MessageSchema(Schema):
    id = Id()
    kind = Choice(KINDS)
    urgency = Text(max=20)
    title = Text(max=1000)
    body = Text(max=5000)
    why = Text(max=1000)
    link = Text(max=300)
    subjects = Items(Id())
    silent = Flag()
    at = Instant()
    received_at = Instant(allow_none=True)
    opened_at = Instant(allow_none=True)


class MessagesSchema(Schema):
    items = Items(Nested(MessageSchema))
    next = Id(allow_none=True)
    position = Whole(min=0, max=2**62)
