"""Shapes of devices, messages, receipts, actions, wishes and evidence in the API."""

from __future__ import annotations

from backend.http.fields import Choice, Flag, Id, Instant, Items, Nested, QuerySchema, Schema, Text, Whole
from backend.org.schemas import PageQuery, PersonBrief
from push.message import KINDS
from push.model import BREAKERS, DELIVERY_STATES, PLATFORMS
from push.receipts import RECEIPT_STATES


class KeysSchema(Schema):
    p256dh = Text(min=1, max=200, required=True)
    auth = Text(min=1, max=100, required=True)


class NewDeviceSchema(Schema):
    token = Text(min=8, max=4096, required=True, load_only=True)
    platform = Choice(PLATFORMS, required=True)
    name = Text(max=100, load_default="")
    channel = Text(min=1, max=20, load_default="fcm")
    keys = Nested(KeysSchema, load_default=None, allow_none=True)


class DeviceNameSchema(Schema):
    name = Text(max=100, required=True)


class DeviceSchema(Schema):
    id = Id()
    channel = Text(max=20)
    platform = Choice(PLATFORMS)
    name = Text(max=100)
    registered_at = Instant()
    last_seen_at = Instant()


class DevicesSchema(Schema):
    items = Items(Nested(DeviceSchema))


class DeviceQuery(PageQuery):
    q = Text(max=200, load_default="", metadata={"description": "Words of a person's or a device's name"})
    person_id = Id(load_default=None)
    state = Items(Choice(("in_use", "dropped")), max=2, load_default=list)
    platform = Items(Choice(PLATFORMS), max=len(PLATFORMS), load_default=list)
    channel = Items(Text(min=1, max=20), max=20, load_default=list)
    carrier_state = Items(Choice(BREAKERS), max=len(BREAKERS), load_default=list)
    unseen_days = Whole(min=1, max=3650, load_default=None, metadata={"description": "Not seen for so many days"})


class DeviceListedSchema(DeviceSchema):
    """Somebody's device. `carrier_state`: how its carrier does; `dropped_at`, `drop_reason`: pushed to no more, why."""

    person = Nested(PersonBrief)
    carrier_state = Choice(BREAKERS)
    dropped_at = Instant(allow_none=True)
    drop_reason = Text(max=200, allow_none=True)
    dropped_by = Nested(PersonBrief, allow_none=True)


class DevicePage(Schema):
    items = Items(Nested(DeviceListedSchema))
    next = Text(max=2000, allow_none=True)
    position = Whole(min=0, max=2**62)


class ReceiptsSchema(Schema):
    ids = Items(Id(), max=500, required=True)
    state = Choice(RECEIPT_STATES, required=True)
    channel = Text(min=1, max=20, load_default=None, allow_none=True)


class NotedSchema(Schema):
    noted = Whole(min=0, max=500)


class SignedReceiptSchema(Schema):
    receipt = Text(min=1, max=100, required=True)
    state = Choice(RECEIPT_STATES, required=True)


class SignedReceiptsSchema(Schema):
    receipts = Items(Nested(SignedReceiptSchema), max=500, required=True)


class SignedNotedSchema(Schema):
    noted = Whole(min=0, max=500)
    refused = Whole(min=0, max=500)


class ActionSchema(Schema):
    token = Text(min=1, max=300, required=True, load_only=True)


class ActedSchema(Schema):
    action = Text(max=50)


class OffSchema(Schema):
    way = Text(min=1, max=20, required=True)
    kinds = Items(Choice(KINDS), max=len(KINDS), required=True)


class WaySchema(Schema):
    way = Text(max=20)
    reachable = Flag()
    off = Items(Choice(KINDS))


class NewPreferencesSchema(Schema):
    off = Items(Nested(OffSchema), max=20, required=True)


class PreferencesSchema(Schema):
    ways = Items(Nested(WaySchema))
    kinds = Items(Choice(KINDS))
    locked_kinds = Items(Choice(KINDS))
    locked_urgencies = Items(Text(max=20))
    webpush_key = Text(max=100, allow_none=True)


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
    acted_at = Instant(allow_none=True)


class MessagesSchema(Schema):
    items = Items(Nested(MessageSchema))
    next = Id(allow_none=True)
    position = Whole(min=0, max=2**62)


class WhoSchema(Schema):
    id = Id()
    full_name = Text(max=200)


class DeliverySchema(Schema):
    id = Id()
    channel = Text(max=20)
    device_id = Id(allow_none=True)
    platform = Choice(PLATFORMS, allow_none=True)
    state = Choice(DELIVERY_STATES)
    attempts = Whole(min=0, max=2**31)
    accepted_at = Instant(allow_none=True)
    received_at = Instant(allow_none=True)
    opened_at = Instant(allow_none=True)
    acted_at = Instant(allow_none=True)
    carrier_id = Text(max=300, allow_none=True)
    error = Text(max=200, allow_none=True)
    permanent = Flag(allow_none=True)


class EvidenceQuery(MessageQuery):
    person_id = Id(load_default=None)


class EvidenceItemSchema(Schema):
    id = Id()
    person = Nested(WhoSchema)
    kind = Choice(KINDS)
    urgency = Text(max=20)
    silent = Flag()
    queued_at = Instant()
    received_at = Instant(allow_none=True)
    opened_at = Instant(allow_none=True)
    acted_at = Instant(allow_none=True)
    next_way_at = Instant(allow_none=True)
    deliveries = Items(Nested(DeliverySchema))


class EvidenceSchema(Schema):
    items = Items(Nested(EvidenceItemSchema))
    next = Id(allow_none=True)
    position = Whole(min=0, max=2**62)


class ParkedItemSchema(Schema):
    id = Id()
    channel = Text(max=20)
    person = Nested(WhoSchema)
    kind = Choice(KINDS)
    urgency = Text(max=20)
    at = Instant()
    attempts = Whole(min=0, max=2**31)
    reason = Text(max=200)


class ParkedSchema(Schema):
    items = Items(Nested(ParkedItemSchema))
    next = Id(allow_none=True)


class CarrierSchema(Schema):
    """How a carrier does. `name`: its channel, or `channel:service` where several services carry one."""

    name = Text(max=300)
    state = Choice(BREAKERS)
    reason = Text(max=200)
    open_until = Instant(allow_none=True)
    failures = Whole(min=0, max=2**31)
    queued = Whole(min=0, max=2**62)
    oldest_due_at = Instant(allow_none=True)


class CarriersSchema(Schema):
    items = Items(Nested(CarrierSchema))
