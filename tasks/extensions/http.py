"""Extension requests over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from backend.http.api import Api, Call
from tasks.authority import task_for
from tasks.extensions import deadlines, schemas, service
from tasks.extensions.model import ExtensionRequest
from tasks.http import deadline_of

api = Api("extensions", __name__, description="Asking for a later deadline, and deciding on it")
_MANY = "/tasks/<uuid:task_id>/extension-requests"
_ONE = f"{_MANY}/<uuid:request_id>"


@api.write(
    _MANY,
    body=schemas.AskExtensionSchema,
    answer=schemas.ExtensionRequestSchema,
    status=201,
)
def ask_extension(call: Call, body: dict[str, Any], task_id: UUID) -> ExtensionRequest:
    """Ask for a later deadline, with a reason (the lead)."""
    return service.ask(
        call.work,
        call.actor,
        task_id,
        deadline=deadline_of(body, said_now=True),
        reason=body["reason"],
        answer_by=body["answer_by"],
        now=call.now,
    )


@api.read(_MANY, answer=schemas.ExtensionRequestsSchema)
def list_extensions(call: Call, task_id: UUID) -> dict[str, Any]:
    """List the requests of a task, oldest first."""
    return {"items": service.requests_of(call.work, call.actor, task_id, now=call.now)}


@api.write(f"{_ONE}/decision", body=schemas.ExtensionDecisionSchema, answer=schemas.ExtensionRequestSchema, status=201)
def decide_extension(call: Call, body: dict[str, Any], task_id: UUID, request_id: UUID) -> ExtensionRequest:
    """Grant, refuse or counter a request (the assigner; a leader above where it is their own)."""
    named = any(body.get(name) for name in ("deadline", "deadline_in", "deadline_phrase"))
    return service.decide(
        call.work,
        call.actor,
        task_id,
        request_id,
        decision=body["decision"],
        reason=body["reason"],
        deadline=deadline_of(body, said_now=True) if named else None,
        now=call.now,
    )


@api.write(f"{_ONE}/acceptance", answer=schemas.ExtensionRequestSchema, status=201)
def accept_extension(call: Call, task_id: UUID, request_id: UUID) -> ExtensionRequest:
    """Take the date that was proposed instead (the lead)."""
    return service.accept(call.work, call.actor, task_id, request_id, now=call.now)


@api.write(f"{_ONE}/withdrawal", answer=schemas.ExtensionRequestSchema, status=201)
def withdraw_extension(call: Call, task_id: UUID, request_id: UUID) -> ExtensionRequest:
    """Take a request back (the lead)."""
    return service.withdraw(call.work, call.actor, task_id, request_id, now=call.now)


@api.read("/tasks/<uuid:task_id>/deadlines", answer=schemas.DeadlinesSchema)
def list_deadlines(call: Call, task_id: UUID) -> dict[str, Any]:
    """List the original deadline and each change of it, as the history keeps them."""
    task = task_for(call.work, call.actor, task_id, now=call.now)
    changes = deadlines.changes_of(call.work.session, task_id)
    return {"original_deadline": task.original_deadline, "deadline": task.deadline, "changes": changes}
