"""Other people's devices over HTTP, for administrators."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from backend.http.api import Api, Call
from backend.http.paging import Page
from push import administering, schemas

api = Api("devices", __name__, description="Other people's devices, for administrators")


@api.read("/devices", answer=schemas.DevicePage, query=schemas.DeviceQuery)
def find_devices(call: Call, query: dict[str, Any]) -> Page[dict[str, Any]]:
    """List devices, the one seen longest ago first, and why some are pushed to no more (administrator)."""
    wanted = administering.Wanted(
        q=query["q"],
        person_id=query["person_id"],
        states=query["state"],
        platforms=query["platform"],
        channels=query["channel"],
        carrier_states=query["carrier_state"],
        unseen_days=query["unseen_days"],
    )
    return administering.find_devices(
        call.work,
        call.actor,
        wanted,
        cursor=query["cursor"],
        limit=query["limit"],
        position=call.position,
        now=call.now,
    )


@api.write("/devices/<uuid:device_id>", method="DELETE", answer=None, status=204)
def remove_device(call: Call, device_id: UUID) -> None:
    """Push to somebody's device no more (administrator); its sign-in stays."""
    administering.remove_device(call.work, call.actor, device_id, now=call.now)


@api.write("/people/<uuid:person_id>/devices", method="DELETE", answer=None, status=204)
def sign_out_person(call: Call, person_id: UUID) -> None:
    """Sign a person out everywhere (administrator): every sign-in ends, no device is pushed to any more."""
    administering.sign_out_person(call.work, call.actor, person_id, now=call.now)
