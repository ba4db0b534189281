"""Urging one task over HTTP; many at once are in `tasks.bulk`."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from backend.http.api import Api, Call
from tasks.authority import task_for
from tasks.http import show
from tasks.schemas import NoteSchema, TaskSchema
from tasks.urgings import schemas, service
from tasks.urgings.model import Urging

api = Api("urgings", __name__, description="Urging the lead, and the lead's answer")


@api.write("/tasks/<uuid:task_id>/urging", body=NoteSchema, answer=TaskSchema, status=201, limited=True)
def urge(call: Call, body: dict[str, Any], task_id: UUID) -> dict[str, Any]:
    """Press the lead (the assigner, leaders above, the secretariat that watches)."""
    task = service.urge(call.work, call.actor, task_id, note=body["note"], expected=call.expected_version, now=call.now)
    return show(call, task)


@api.read("/tasks/<uuid:task_id>/urgings", answer=schemas.UrgingsSchema)
def list_urgings(call: Call, task_id: UUID) -> dict[str, Any]:
    """List how often a task was urged, by whom, and what was answered."""
    task = task_for(call.work, call.actor, task_id, now=call.now)
    return {"urgings": task.urgings, "urged_at": task.urged_at, "items": service.urgings_of(call.work, task_id)}


@api.write(
    "/tasks/<uuid:task_id>/urgings/<uuid:urging_id>/answer",
    body=schemas.UrgingAnswerSchema,
    answer=schemas.UrgingSchema,
    status=201,
)
def answer_urging(call: Call, body: dict[str, Any], task_id: UUID, urging_id: UUID) -> Urging:
    """Answer an urging with one tap, which is a progress report (the lead)."""
    return service.answer(call.work, call.actor, task_id, urging_id, **body, now=call.now)
