"""Devices, one's own messages, and receipts over HTTP; receipts over /live too."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from backend.errors import FieldError, Invalid
from backend.http.api import Api, Call
from backend.live.gateway import Connection, Gateway
from push import devices, receipts, schemas
from push.model import Device

api = Api("push", __name__, description="Devices, messages, receipts")


@api.read("/me/devices", answer=schemas.DevicesSchema)
def list_devices(call: Call) -> dict[str, Any]:
    """List one's own devices."""
    return {"items": devices.devices_of(call.work, call.actor.id)}


@api.write("/me/devices", body=schemas.NewDeviceSchema, answer=schemas.DeviceSchema, status=201)
def register_device(call: Call, body: dict[str, Any]) -> Device:
    """Register the carrier's token of this device; a token known already moves here."""
    return devices.register_device(call.work, call.actor, **body, now=call.now)


@api.write("/me/devices/<uuid:device_id>", method="DELETE", answer=None, status=204)
def forget_device(call: Call, device_id: UUID) -> None:
    """Stop pushing to a device."""
    devices.forget_device(call.work, call.actor, device_id, now=call.now)


@api.read("/me/messages", answer=schemas.MessagesSchema, query=schemas.MessageQuery)
def list_messages(call: Call, query: dict[str, Any]) -> dict[str, Any]:
    """List what one was told, newest first, and why."""
    rows = receipts.messages_of(call.work, call.actor.id, query["before"], query["limit"])
    full = len(rows) == query["limit"]
    return {"items": rows, "next": rows[-1].id if full else None, "position": call.position}


@api.write("/deliveries/receipts", body=schemas.ReceiptsSchema, answer=schemas.NotedSchema)
def note_receipts(call: Call, body: dict[str, Any]) -> dict[str, int]:
    """Say that messages were received or opened; repeats change nothing."""
    noted = receipts.note_receipts(
        call.work, call.actor.id, body["ids"], body["state"], channel=body["channel"], now=call.now
    )
    return {"noted": noted}


def live_receipt(gateway: Gateway, connection: Connection, data: Any) -> dict[str, Any]:
    """The same over the socket: {ids, state}."""
    problems = schemas.ReceiptsSchema(only=("ids", "state")).validate(data if isinstance(data, dict) else {})
    if problems:
        raise Invalid([FieldError(f"/{name}", "invalid_value") for name in problems])
    runtime = gateway.runtime
    with runtime.unit_of_work() as work:
        ids = [UUID(str(each)) for each in data["ids"]]
        noted = receipts.note_receipts(
            work, connection.person_id, ids, data["state"], channel="live", now=runtime.clock.now()
        )
        work.commit()
    return {"noted": noted}
