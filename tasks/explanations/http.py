"""Explanations over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from backend.http.api import Api, Call
from tasks.explanations import schemas, service
from tasks.explanations.model import Explanation

api = Api("explanations", __name__, description="Explanations demanded and given")
_MANY = "/tasks/<uuid:task_id>/explanation-requests"
_ANSWER = f"{_MANY}/<uuid:explanation_id>/answer"


@api.write(_MANY, body=schemas.ExplanationDemandSchema, answer=schemas.ExplanationSchema, status=201)
def demand_explanation(call: Call, body: dict[str, Any], task_id: UUID) -> Explanation:
    """Demand an explanation (the assigner, leaders above, the secretariat that watches)."""
    return service.demand(
        call.work,
        call.actor,
        task_id,
        question=body["question"],
        of=body["of"],
        answer_by=body["answer_by"],
        now=call.now,
    )


@api.read(_MANY, answer=schemas.ExplanationsSchema)
def list_explanations(call: Call, task_id: UUID) -> dict[str, Any]:
    """List what was asked about a task, and answered."""
    return {"items": service.explanations_of(call.work, call.actor, task_id, now=call.now)}


@api.write(
    _ANSWER,
    body=schemas.ExplanationAnswerSchema,
    answer=schemas.ExplanationSchema,
    status=201,
)
def explain(call: Call, body: dict[str, Any], task_id: UUID, explanation_id: UUID) -> Explanation:
    """Give the explanation (whoever was asked)."""
    return service.explain(call.work, call.actor, task_id, explanation_id, answer=body["answer"], now=call.now)
