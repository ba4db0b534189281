"""What became of messages, what is parked, how carriers do, and the buttons of notifications, over HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from backend.http.api import Api, Call
from push import actions, evidence, parked, schemas

api = Api("deliveries", __name__, description="Evidence of what reached whom, parked deliveries, actions")


@api.read("/subjects/<uuid:subject_id>/deliveries", answer=schemas.EvidenceSchema, query=schemas.EvidenceQuery)
def read_evidence(call: Call, query: dict[str, Any], subject_id: UUID) -> dict[str, Any]:
    """Read what became of every message about one thing (a task, by its id), per person, way and device."""
    items = evidence.evidence_about(
        call.work,
        call.runtime.features,
        call.actor,
        subject_id,
        person_id=query["person_id"],
        before=query["before"],
        limit=query["limit"],
        now=call.now,
    )
    return {"items": items, "next": _next(items, query["limit"]), "position": call.position}


@api.write("/actions", body=schemas.ActionSchema, answer=schemas.ActedSchema, open_to_all=True)
def act(call: Call, body: dict[str, Any]) -> dict[str, str]:
    """Do what a notification's button stands for; its token works once, needs nobody to be signed in, opens nothing."""
    known = actions.actions_of(call.runtime.features)
    return {"action": actions.act(call.work, call.runtime.settings, known, body["token"], now=call.now)}


@api.read("/deliveries/parked", answer=schemas.ParkedSchema, query=schemas.MessageQuery)
def list_parked(call: Call, query: dict[str, Any]) -> dict[str, Any]:
    """List what cannot be sent as it is, newest first, and why (administrator)."""
    items = parked.parked(call.work, call.actor, query["before"], query["limit"])
    return {"items": items, "next": _next(items, query["limit"])}


@api.write("/deliveries/<uuid:delivery_id>/retry", answer=None, status=204)
def retry_parked(call: Call, delivery_id: UUID) -> None:
    """Send a parked delivery after all (administrator)."""
    parked.retry(call.work, call.actor, delivery_id, now=call.now)


@api.read("/carriers", answer=schemas.CarriersSchema)
def list_carriers(call: Call) -> dict[str, Any]:
    """List how the carriers do: which is left alone, since it does not answer, and until when (administrator)."""
    return {"items": parked.carriers(call.work, call.actor, now=call.now)}


def _next(items: Sequence[dict[str, Any]], limit: int) -> UUID | None:
    return items[-1]["id"] if len(items) == limit else None
