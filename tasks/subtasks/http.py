"""Work handed on, over HTTP."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import url_for

from backend.http.api import Api, Call
from tasks import lists, schemas
from tasks.authority import task_for
from tasks.http import assignment_of, in_brief, show
from tasks.subtasks.schemas import DelegateSchema, SubtaskQuery
from tasks.subtasks.service import delegate

api = Api("subtasks", __name__, description="Handing work on: tasks inside a task")


@api.write("/tasks/<uuid:task_id>/subtasks", body=DelegateSchema, answer=schemas.TaskSchema, status=201)
def hand_on(call: Call, body: dict[str, Any], task_id: UUID) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Hand on a part of the task as a task of its own, inside its deadline (an assignee who leads a unit)."""
    parent = task_for(call.work, call.actor, task_id, now=call.now)
    body["urgency"] = body["urgency"] or parent.urgency
    assignment = assignment_of(body, said_now=True)
    child = delegate(call.work, call.actor, task_id, assignment, expected=call.expected_version, now=call.now)
    return show(call, child), 201, {"Location": url_for("tasks.read_task", task_id=child.id)}


@api.read("/tasks/<uuid:task_id>/subtasks", answer=schemas.TaskPage, query=SubtaskQuery)
def list_subtasks(call: Call, query: dict[str, Any], task_id: UUID) -> dict[str, Any]:
    """List the tasks inside this one that one may see; `subtasks` of the task itself counts all of them."""
    task = task_for(call.work, call.actor, task_id, now=call.now)
    wanted = replace(lists.TaskFilter(), parent_id=task.id)
    page = lists.find_tasks(
        call.work,
        call.actor,
        wanted,
        cursor=query["cursor"],
        limit=query["limit"],
        position=call.position,
        now=call.now,
    )
    items = [in_brief(call, each) for each in page.items]
    return {"items": items, "next": page.next, "position": page.position}
