"""Reading courses from the database: a task's history, which nobody can edit, as the steps that a forecast knows."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, cast, func, select
from sqlalchemy.dialects.postgresql import JSONPATH
from sqlalchemy.orm import Session

from tasks.model import HistoryEntry, Task
from tasks.risk.course import Course, Step, What

#: Verbs of which a forecast needs to know no more than when.
_PLAIN: dict[str, What] = {
    "submit": "handed_in",
    "return": "returned",
    "pause": "paused",
    "resume": "resumed",
    "approve": "closed",
    "recall": "closed",
    "ask_extension": "asked",
}
_VERBS = (*_PLAIN, "assign", "acknowledge", "report", "change", "extend", "transfer", "hand_over")
_DATA = HistoryEntry.data
_LEAD_AMONG_THEM = cast('$.from[*] ? (@.role == "lead")', JSONPATH)


def read_courses(session: Session, task_ids: Collection[UUID]) -> list[Course]:
    """Return the courses of these tasks up to now, by id: one query, whatever their number."""
    rows = session.execute(_entries(task_ids))
    return [_course(task_id, list(entries)) for task_id, entries in groupby(rows, lambda row: row.task_id)]


def _entries(task_ids: Collection[UUID]) -> Select[Any]:
    """The entries that matter, each with the few words that do: what people wrote stays where it is."""
    return (
        select(
            HistoryEntry.task_id,
            HistoryEntry.at,
            HistoryEntry.verb,
            Task.field.label("present_field"),
            func.coalesce(_DATA["lead"]["unit_id"].astext, _DATA["to"]["unit_id"].astext).label("unit"),
            _DATA["deadline"].label("deadline"),
            _DATA["urgency"].label("urgency"),
            _DATA["field"].label("field"),
            _DATA["percent"].astext.label("percent"),
            _DATA["role"].astext.label("role"),
            func.jsonb_path_exists(_DATA, _LEAD_AMONG_THEM).label("lead_moved"),
        )
        .join(Task, Task.id == HistoryEntry.task_id)
        .where(HistoryEntry.task_id.in_(sorted(task_ids)), HistoryEntry.verb.in_(_VERBS))
        .order_by(HistoryEntry.task_id, HistoryEntry.number)
    )


def _course(task_id: UUID, entries: list[Row[Any]]) -> Course:
    first = next((entry.field["from"] for entry in entries if entry.field), entries[0].present_field)
    steps = [Step(entries[0].at, "field", first)]
    for entry in entries:
        steps += _steps(entry)
    return Course(str(task_id), entries[0].at, tuple(steps))


def _steps(entry: Row[Any]) -> Iterator[Step]:
    at, verb = entry.at, entry.verb
    if verb == "transfer" or verb == "assign" or (verb == "hand_over" and entry.lead_moved):
        yield Step(at, "unit", entry.unit or "")
    if verb == "assign":
        yield Step(at, "urgency", entry.urgency or "normal")
        yield Step(at, "deadline", _instant(entry.deadline))
    elif verb in ("change", "extend", "resume"):
        # Resuming moves the deadline in the same breath: first where it is, then that time runs again.
        yield from _changed(entry)
    if verb == "report":
        yield Step(at, "reported", int(entry.percent))
    elif verb == "acknowledge" and entry.role == "lead":
        yield Step(at, "received")
    elif verb in _PLAIN:
        yield Step(at, _PLAIN[verb])


def _changed(entry: Row[Any]) -> Iterator[Step]:
    if entry.deadline:
        yield Step(entry.at, "deadline", _instant(entry.deadline["to"]))
    if entry.urgency:
        yield Step(entry.at, "urgency", entry.urgency["to"])
    if entry.field:
        yield Step(entry.at, "field", entry.field["to"])


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
