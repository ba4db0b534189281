"""Bulk verbs over HTTP: a result for each task, in order; what fails takes nothing with it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from backend.http.api import Api, Call
from backend.http.problems import problem_of
from tasks import service
from tasks.bulk import schemas
from tasks.bulk.service import Item, One, Result, each_of
from tasks.http import deadline_of
from tasks.model import Task
from tasks.parties import Party

api = Api("bulk", __name__, description="One verb on many tasks")


@api.write("/bulk/urging", body=schemas.BulkUrgeSchema, answer=schemas.BulkResultsSchema)
def bulk_urge(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    """Press the leads of many tasks."""

    def one(task_id: UUID, version: int | None) -> Task:
        return service.urge(call.work, call.actor, task_id, note=body["note"], expected=version, now=call.now)

    return _answer(call, body, one)


@api.write("/bulk/deadline", body=schemas.BulkExtendSchema, answer=schemas.BulkResultsSchema)
def bulk_extend(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    """Give many tasks another deadline (the assigner)."""
    deadline = deadline_of(body)

    def one(task_id: UUID, version: int | None) -> Task:
        return service.change(call.work, call.actor, task_id, {}, deadline=deadline, expected=version, now=call.now)

    return _answer(call, body, one)


@api.write("/bulk/transfer", body=schemas.BulkTransferSchema, answer=schemas.BulkResultsSchema)
def bulk_transfer(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    """Hand the lead of many tasks to another unit or person (the assigner, or a leader above)."""
    to, reason = Party(**body["to"]), body["reason"]

    def one(task_id: UUID, version: int | None) -> Task:
        return service.transfer(call.work, call.actor, task_id, to=to, reason=reason, expected=version, now=call.now)

    return _answer(call, body, one)


@api.write("/bulk/recall", body=schemas.BulkReasonSchema, answer=schemas.BulkResultsSchema)
def bulk_recall(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    """Take many tasks back (the assigner)."""

    def one(task_id: UUID, version: int | None) -> Task:
        return service.recall(call.work, call.actor, task_id, reason=body["reason"], expected=version, now=call.now)

    return _answer(call, body, one)


@api.write("/bulk/acknowledgement", body=schemas.BulkSchema, answer=schemas.BulkResultsSchema)
def bulk_acknowledge(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    """Say “received” to many tasks."""

    def one(task_id: UUID, version: int | None) -> Task:
        return service.acknowledge(call.work, call.actor, task_id, expected=version, now=call.now)

    return _answer(call, body, one)


def _answer(call: Call, body: dict[str, Any], one: One) -> dict[str, Any]:
    items = [Item(**each) for each in body["items"]]
    results = [_told(call, each) for each in each_of(call.work, items, one, now=call.now)]
    failed = sum(1 for each in results if each["problem"] is not None)
    return {"done": len(results) - failed, "failed": failed, "results": results}


def _told(call: Call, result: Result) -> dict[str, Any]:
    if result.error is None:
        version = result.task.version if result.task else None
        return {"task_id": result.task_id, "status": 200, "version": version, "problem": None}
    problem = problem_of(result.error, call.runtime.catalogue, call.language)
    return {"task_id": result.task_id, "status": problem["status"], "version": None, "problem": problem}
