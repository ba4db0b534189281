"""Devices, one's own messages and wishes, receipts over HTTP and over /live."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from backend.errors import FieldError, Invalid
from backend.http.api import Api, Call
from backend.live.gateway import Connection, Gateway
from push import devices, preferences, proofs, receipts, schemas
from push.model import Device
from push.routes import LIVE
from push.subscriptions import Registration, checked
from push.ways import webpush_key

api = Api("push", __name__, description="Devices, messages, receipts")


@api.read("/me/devices", answer=schemas.DevicesSchema)
def list_devices(call: Call) -> dict[str, Any]:
    """List one's own devices."""
    return {"items": devices.devices_of(call.work, call.actor.id)}


@api.write("/me/devices", body=schemas.NewDeviceSchema, answer=schemas.DeviceSchema, status=201)
def register_device(call: Call, body: dict[str, Any]) -> Device:
    """Register the carrier's token of this device; a token known already moves here."""
    given = checked(call.runtime.settings, Registration(**body))
    return devices.register_device(call.work, call.actor, given, session_id=call.session_id, now=call.now)


@api.write("/me/devices", method="DELETE", answer=None, status=204)
def sign_out_devices(call: Call) -> None:
    """Sign out every device but the one that asks."""
    devices.sign_out_others(call.work, call.actor, call.session_id, now=call.now)


@api.write("/me/devices/<uuid:device_id>", method="PATCH", body=schemas.DeviceNameSchema, answer=schemas.DeviceSchema)
def rename_device(call: Call, body: dict[str, Any], device_id: UUID) -> Device:
    """Name a device."""
    return devices.rename_device(call.work, call.actor, device_id, body["name"])


@api.write("/me/devices/<uuid:device_id>", method="DELETE", answer=None, status=204)
def forget_device(call: Call, device_id: UUID) -> None:
    """Stop pushing to a device."""
    devices.forget_device(call.work, call.actor, device_id, now=call.now)


@api.write("/me/devices/<uuid:device_id>/session", method="DELETE", answer=None, status=204)
def sign_out_device(call: Call, device_id: UUID) -> None:
    """Sign out a device: nothing is pushed to it, and nothing it holds opens a session."""
    devices.sign_out_device(call.work, call.actor, device_id, now=call.now)


@api.read("/me/messages", answer=schemas.MessagesSchema, query=schemas.MessageQuery)
def list_messages(call: Call, query: dict[str, Any]) -> dict[str, Any]:
    """List what one was told, newest first, and why."""
    rows = receipts.messages_of(call.work, call.actor.id, query["before"], query["limit"])
    full = len(rows) == query["limit"]
    return {"items": rows, "next": rows[-1].id if full else None, "position": call.position}


@api.read("/me/notification-preferences", answer=schemas.PreferencesSchema)
def read_preferences(call: Call) -> dict[str, Any]:
    """Read by which ways one is told of what, and what cannot be switched off."""
    return _preferences(call)


@api.write(
    "/me/notification-preferences",
    method="PUT",
    body=schemas.NewPreferencesSchema,
    answer=schemas.PreferencesSchema,
)
def choose_preferences(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    """Choose which kinds of message one does not want by which way; what is not named is wanted."""
    preferences.choose(call.work, call.runtime.settings, call.actor, body["off"], now=call.now)
    return _preferences(call)


@api.write("/deliveries/receipts", body=schemas.ReceiptsSchema, answer=schemas.NotedSchema)
def note_receipts(call: Call, body: dict[str, Any]) -> dict[str, int]:
    """Say that messages were received, opened or acted on; repeats change nothing."""
    noted = receipts.note_receipts(
        call.work,
        call.actor.id,
        body["ids"],
        body["state"],
        channel=body["channel"],
        session_id=call.session_id,
        now=call.now,
    )
    return {"noted": noted}


@api.write(
    "/deliveries/signed-receipts",
    body=schemas.SignedReceiptsSchema,
    answer=schemas.SignedNotedSchema,
    open_to_all=True,
)
def note_signed_receipts(call: Call, body: dict[str, Any]) -> dict[str, int]:
    """Send back the proofs that notifications carried; needs nobody to be signed in. What is no proof is counted."""
    found: dict[Any, list[UUID]] = {}
    refused = 0
    for each in body["receipts"]:
        delivery_id = proofs.read_receipt(call.runtime.settings.secret, each["receipt"])
        if delivery_id is None:
            refused += 1
        else:
            found.setdefault(each["state"], []).append(delivery_id)
    noted = sum(receipts.note_delivery(call.work, ids, state, now=call.now) for state, ids in sorted(found.items()))
    return {"noted": noted, "refused": refused}


def live_receipt(gateway: Gateway, connection: Connection, data: Any) -> dict[str, Any]:
    """The same over the socket: {ids, state}."""
    problems = schemas.ReceiptsSchema(only=("ids", "state")).validate(data if isinstance(data, dict) else {})
    if problems:
        raise Invalid([FieldError(f"/{name}", "invalid_value") for name in problems])
    runtime = gateway.runtime
    with runtime.unit_of_work() as work:
        ids = [UUID(str(each)) for each in data["ids"]]
        noted = receipts.note_receipts(
            work,
            connection.person_id,
            ids,
            data["state"],
            channel=LIVE,
            session_id=connection.session_id,
            now=runtime.clock.now(),
        )
        work.commit()
    return {"noted": noted}


def _preferences(call: Call) -> dict[str, Any]:
    settings = call.runtime.settings
    found = preferences.preferences_of(call.work, settings, call.actor)
    return {**found, "webpush_key": webpush_key(settings)}
