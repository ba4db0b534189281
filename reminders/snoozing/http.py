"""Putting off over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from backend.http.api import Api, Call
from backend.http.fields import Id, Instant, Schema
from reminders.model import Snooze
from reminders.snoozing import service

api = Api("snoozing", __name__, description="Hearing of a task later, for oneself alone")


class TaskSnoozeSchema(Schema):
    task_id = Id(dump_only=True)
    until = Instant(required=True)


@api.write("/tasks/<uuid:task_id>/snooze", body=TaskSnoozeSchema, answer=TaskSnoozeSchema, status=201)
def snooze(call: Call, body: dict[str, Any], task_id: UUID) -> Snooze:
    """Hear nothing of a task until then, at most a week (an assignee); superiors still hear what they would."""
    return service.snooze(call.work, call.actor, task_id, until=body["until"], now=call.now)


@api.write("/tasks/<uuid:task_id>/snooze", method="DELETE", answer=None, status=204)
def wake(call: Call, task_id: UUID) -> None:
    """Hear of it again; what waited comes at once."""
    service.wake(call.work, call.actor, task_id, now=call.now)
