"""What a person's own screens hear of their reminders. Nobody else is in that room."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from backend.live.journal import person_room, publish_many
from backend.unit_of_work import UnitOfWork
from reminders.personal.model import PersonalReminder


def tell_screens(work: UnitOfWork, reminders: Iterable[PersonalReminder], *, gone: bool = False, now: datetime) -> None:
    """Within the transaction: show the reminders as they now are, or take them off the screens."""
    publish_many(work, now, [([person_room(each.person_id)], _item(each, gone)) for each in reminders])


def _item(reminder: PersonalReminder, gone: bool) -> dict[str, Any]:
    if gone:
        return {"kind": "personal_reminder", "id": str(reminder.id), "gone": True}
    return {
        "kind": "personal_reminder",
        "id": str(reminder.id),
        "text": reminder.text,
        "task_id": str(reminder.task_id) if reminder.task_id else None,
        "rule": reminder.rule,
        "day_off": reminder.day_off,
        "silent": reminder.silent,
        "version": reminder.version,
        **{name: _iso(getattr(reminder, name)) for name in ("at", "next_at", "told_at", "done_at")},
    }


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None
