"""Reminders over HTTP: a task's story, a ladder before it is climbed, the watchdog's rounds."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select

from backend.errors import Forbidden
from backend.http.api import Api, Call
from backend.org.model import Person
from reminders import schemas, story
from reminders.model import Patrol
from reminders.snoozing.service import snoozed_until
from reminders.watchdog import PATROL
from tasks.authority import task_for
from tasks.http import assignment_of
from tasks.schemas import AssignSchema

api = Api("reminders", __name__, description="Who hears what, when, and why")
_ROUNDS = 50


@api.read("/tasks/<uuid:task_id>/reminders", answer=schemas.StorySchema)
def read_story(call: Call, task_id: UUID) -> dict[str, Any]:
    """Read a task's reminders as a story: fired, withheld and planned, to whom, how the moment was found, and why."""
    task = task_for(call.work, call.actor, task_id, now=call.now)
    told = story.story_of(call.work, task, call.language, now=call.now)
    until = snoozed_until(call.work, call.actor, task_id, now=call.now)
    return {**told, "snoozed_until": until, "position": call.position}


@api.write("/reminder-previews", body=AssignSchema, answer=schemas.PreviewSchema)
def preview(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    """Show the ladder a task would have, before it is assigned; writes nothing."""
    return story.preview(call.work, call.actor, assignment_of(body), call.language, now=call.now)


@api.read("/watchdog", answer=schemas.PatrolsSchema)
def read_watchdog(call: Call) -> dict[str, Any]:
    """Read the watchdog's last rounds over all open tasks, newest first (administrators, the secretariat)."""
    _only_keepers(call.actor)
    return {
        "items": call.work.session.scalars(select(Patrol).order_by(Patrol.at.desc(), Patrol.id).limit(_ROUNDS)).all()
    }


@api.write("/watchdog/rounds", answer=None, status=204)
def send_watchdog(call: Call) -> None:
    """Send the watchdog round now; its findings stand at /watchdog a moment later (administrators, the secretariat)."""
    _only_keepers(call.actor)
    call.work.ring(PATROL)


def _only_keepers(actor: Person) -> None:
    if not actor.has_role("administrator", "secretariat"):
        raise Forbidden("keepers_only")
