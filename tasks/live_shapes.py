"""What /live says of tasks and boards, for the AsyncAPI document."""

from __future__ import annotations

from backend.feature import LiveEvent
from backend.live.shapes import ANY_OBJECT, FLAG, ID, INSTANT, TEXT, WHOLE, Shape, closed, list_of, nullable

_PERSON = closed(id=ID, full_name=TEXT)
_BRIEF: dict[str, Shape] = {
    "id": ID,
    "code": TEXT,
    "title": TEXT,
    "urgency": TEXT,
    "starred": FLAG,
    "field": TEXT,
    "tags": list_of(TEXT),
    "parent_id": nullable(ID),
    "campaign_id": nullable(ID),
    "status": TEXT,
    "progress": WHOLE,
    "assigner": _PERSON,
    "lead": closed(unit=closed(id=ID, name=TEXT, kind=TEXT), person=_PERSON),
    "assigned_at": INSTANT,
    **{
        name: nullable(INSTANT)
        for name in (
            *("deadline", "due_soon_from", "acknowledged_at", "reported_at"),
            *("submitted_at", "paused_at", "closed_at", "urged_at"),
        )
    },
    "urgings": WHOLE,
    "version": WHOLE,
}
TASK = closed(**_BRIEF)
_VERB: Shape = {"type": "string", "description": "What happened, as task_acknowledged"}
ITEMS = {"task": closed(verb=_VERB, units=list_of(ID), **_BRIEF)}

_UNIT = closed(id=ID, name=TEXT)
_HAPPENED = closed(at=INSTANT, verb=TEXT, task=closed(id=ID, code=TEXT), unit=closed(id=ID, name=TEXT, kind=TEXT))
_WATCHED: Shape = {
    "oneOf": [closed(task=ID), closed(board={**nullable(ID), "description": "a unit; null: the whole city"})]
}
EVENTS = (
    LiveEvent(
        "board",
        "server",
        "Cells of a watched board that changed, by its tasks or by time alone; `gone` are units that left it, "
        "`latest` is what just happened in its units. What is older than the `as_of` shown is ignored.",
        closed(
            unit=_UNIT,
            as_of=INSTANT,
            position=WHOLE,
            total=ANY_OBJECT,
            rows=list_of(ANY_OBJECT),
            gone=list_of(ID),
            latest=list_of(_HAPPENED),
        ),
    ),
    LiveEvent(
        "watch",
        "client",
        "Begin to hear of one task, or of a board; the answer holds what it shows now.",
        _WATCHED,
        {"type": "object", "properties": {"task": TASK, "board": ANY_OBJECT}},
    ),
    LiveEvent("unwatch", "client", "Stop hearing of it.", _WATCHED, closed()),
    LiveEvent(
        "unwatched",
        "server",
        "This client hears no more of a task or a board that it watched: its person may not see it any longer.",
        {"oneOf": [closed(task=ID), closed(board=ID)]},
    ),
)
