"""Bulk verbs over HTTP: a result for each task, in order; what fails takes nothing with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from backend.http.api import Api, Call
from backend.http.problems import problem_of
from tasks import service
from tasks.bulk import schemas
from tasks.bulk.filtered import left_out, with_the_lead
from tasks.bulk.service import Item, One, Result, each_of
from tasks.http import deadline_of, filter_of
from tasks.model import Task
from tasks.parties import Party
from tasks.urgings import service as urgings

api = Api("bulk", __name__, description="One verb on many tasks")


@api.write("/bulk/urging", body=schemas.BulkUrgeSchema, answer=schemas.BulkResultsSchema)
def bulk_urge(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    """Press the leads of many tasks, named one by one or by a filter; each lead is told once."""

    def one(task_id: UUID, version: int | None) -> Task:
        return urgings.urge(call.work, call.actor, task_id, note=body["note"], expected=version, now=call.now)

    if body["filter"] is not None:
        body["items"] = [{"task_id": task.id} for task in _found(call, body)]
    return _answer(call, body, one)


@api.write("/bulk/urging/previews", body=schemas.UrgingPreviewSchema, answer=schemas.UrgingCountSchema)
def preview_urging(call: Call, body: dict[str, Any]) -> dict[str, int]:
    """See how many tasks and people a filter would press, before it does; writes nothing."""
    found = _found(call, body)
    others = left_out(call.work, call.actor, filter_of(body["filter"]), now=call.now)
    return {"tasks": len(found), "people": len({task.lead_person_id for task in found}), "left_out": others}


@api.write("/bulk/deadline", body=schemas.BulkExtendSchema, answer=schemas.BulkResultsSchema)
def bulk_extend(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    """Give many tasks another deadline (the assigner)."""
    deadline = deadline_of(body, said_now=True)

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


def _found(call: Call, body: dict[str, Any]) -> Sequence[Task]:
    return with_the_lead(call.work, call.actor, filter_of(body["filter"]), now=call.now)


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
