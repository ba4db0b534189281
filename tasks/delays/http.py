"""Delay records over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from backend.http.api import Api, Call
from tasks.delays import schemas, service
from tasks.delays.model import Delay

api = Api("delays", __name__, description="Missed deadlines, their causes, who confirmed them")


@api.read("/tasks/<uuid:task_id>/delays", answer=schemas.DelaysSchema)
def list_delays(call: Call, task_id: UUID) -> dict[str, Any]:
    """List the missed deadlines of a task, oldest first."""
    return {"items": service.delays_of(call.work, call.actor, task_id, now=call.now)}


@api.write("/tasks/<uuid:task_id>/delays/cause", body=schemas.DelayCauseSchema, answer=schemas.DelaySchema, status=201)
def state_cause(call: Call, body: dict[str, Any], task_id: UUID) -> Delay:
    """State why the last missed deadline was missed (the lead)."""
    return service.state_cause(call.work, call.actor, task_id, kind=body["kind"], cause=body["cause"], now=call.now)


@api.write(
    "/tasks/<uuid:task_id>/delays/<uuid:delay_id>/confirmation",
    body=schemas.DelayConfirmationSchema,
    answer=schemas.DelaySchema,
    status=201,
)
def confirm_cause(call: Call, body: dict[str, Any], task_id: UUID, delay_id: UUID) -> Delay:
    """Confirm the stated cause, or not (the assigner or a leader above)."""
    return service.confirm_cause(
        call.work, call.actor, task_id, delay_id, confirmed=body["confirmed"], note=body["note"], now=call.now
    )
