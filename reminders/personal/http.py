"""Personal reminders over HTTP: one's own, and nobody else's."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from backend.http.api import Api, Call
from reminders.personal import schemas, service
from reminders.personal.model import PersonalReminder
from tasks.schemas import NothingSchema

api = Api("personal_reminders", __name__, description="Notes to oneself, which nobody else sees")
_MANY = "/me/personal-reminders"
_ONE = f"{_MANY}/<uuid:reminder_id>"


@api.write(_MANY, body=schemas.NewPersonalReminderSchema, answer=schemas.PersonalReminderSchema, status=201)
def make_personal_reminder(call: Call, body: dict[str, Any]) -> PersonalReminder:
    """Note something to be reminded of, at a moment or by a rule."""
    return service.make(call.work, call.actor, **body, now=call.now)


@api.read(_MANY, answer=schemas.PersonalRemindersSchema, query=schemas.PersonalRemindersQuery)
def list_personal_reminders(call: Call, query: dict[str, Any]) -> dict[str, Any]:
    """List one's own notes: those open as they come, or those done."""
    return {"items": service.reminders_of(call.work, call.actor, query["state"]), "position": call.position}


@api.write(_ONE, method="PATCH", body=schemas.ChangePersonalReminderSchema, answer=schemas.PersonalReminderSchema)
def change_personal_reminder(call: Call, body: dict[str, Any], reminder_id: UUID) -> PersonalReminder:
    """Change a note; a new time is a new beginning."""
    expected = call.required_version()
    return service.change(call.work, call.actor, reminder_id, body, expected=expected, now=call.now)


@api.write(_ONE, method="DELETE", answer=None, status=204)
def drop_personal_reminder(call: Call, reminder_id: UUID) -> None:
    """Throw a note away."""
    service.drop(call.work, call.actor, reminder_id, now=call.now)


@api.write(f"{_ONE}/done", body=NothingSchema, answer=schemas.PersonalReminderSchema, status=201)
def tick_off_personal_reminder(call: Call, _body: dict[str, Any], reminder_id: UUID) -> PersonalReminder:
    """Say “done”; a note that repeats comes again."""
    return service.tick_off(call.work, call.actor, reminder_id, expected=call.expected_version, now=call.now)


@api.write(f"{_ONE}/snooze", body=schemas.SnoozeSchema, answer=schemas.PersonalReminderSchema, status=201)
def snooze_personal_reminder(call: Call, body: dict[str, Any], reminder_id: UUID) -> PersonalReminder:
    """Put a note off until a moment."""
    return service.snooze(call.work, call.actor, reminder_id, **body, expected=call.expected_version, now=call.now)
