"""Ladders and reminders over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from backend.http.api import Api, Call
from reminders import schemas, story
from reminders.ladder import default_document
from reminders.model import PolicyRow
from reminders.policies import policy_in_force
from tasks.authority import task_for
from tasks.http import assignment_of
from tasks.schemas import AssignSchema

api = Api("reminders", __name__, description="Who hears what, when, and why")


@api.read("/tasks/<uuid:task_id>/reminders", answer=schemas.StorySchema)
def read_story(call: Call, task_id: UUID) -> dict[str, Any]:
    """Read a task's reminders as a story: fired, withheld and planned, to whom, and why."""
    task = task_for(call.work, call.actor, task_id, now=call.now)
    items = story.story_of(call.work, task, call.language, now=call.now)
    return {"items": items, "position": call.position}


@api.write("/reminder-previews", body=AssignSchema, answer=schemas.PreviewSchema)
def preview(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    """Show the ladder a task would have, before it is assigned; writes nothing."""
    return story.preview(call.work, call.actor, assignment_of(body), call.language, now=call.now)


@api.read("/reminder-policies/current", answer=schemas.PolicySchema)
def read_policy(call: Call) -> dict[str, Any]:
    """Read the ladders in force."""
    version = policy_in_force(call.work).version
    row = call.work.session.get(PolicyRow, version)
    return {"version": version, "document": row.document if row else default_document()}
