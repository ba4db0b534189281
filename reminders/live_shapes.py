"""What /live says of reminders, for the AsyncAPI document."""

from __future__ import annotations

from backend.live.shapes import FLAG, ID, INSTANT, TEXT, WHOLE, closed, nullable

_NOTE = {
    "id": ID,
    "text": TEXT,
    "task_id": nullable(ID),
    "rule": nullable(TEXT),
    "day_off": TEXT,
    "silent": FLAG,
    **{name: nullable(INSTANT) for name in ("at", "next_at", "told_at", "done_at")},
    "version": WHOLE,
}
_GONE = {"description": "only when it is gone: then nothing else is said", "const": True}

ITEMS = {
    #: a deadline has passed, or is near: the task itself has not changed
    "due": closed(id=ID, code=TEXT, at=INSTANT),
    "personal_reminder": {
        "type": "object",
        "required": ["id"],
        "properties": {**_NOTE, "gone": _GONE},
        "additionalProperties": False,
    },
}
