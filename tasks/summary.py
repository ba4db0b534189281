"""A task in brief: the same words in a list and in a live change, so that applying changes equals reading afresh."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, literal

from tasks.model import Task


def summary(task: Task) -> dict[str, Any]:
    """Return the JSON of a task in brief. Timeliness is not in it: it changes with time alone, so a screen derives it
    from `deadline`, `due_soon_from`, `submitted_at` and `paused_at`, or reads it from a list."""
    return {
        "id": str(task.id),
        "code": task.code,
        "title": task.title,
        "urgency": task.urgency,
        "starred": task.starred,
        "field": task.field,
        "tags": task.tags,
        "parent_id": str(task.parent_id) if task.parent_id else None,
        "campaign_id": str(task.campaign_id) if task.campaign_id else None,
        "status": task.status,
        "progress": task.progress,
        "assigner": {"id": str(task.assigner_id), "full_name": task.assigner.full_name},
        "lead": {
            "unit": {
                "id": str(task.lead_unit_id),
                "name": task.lead_unit.name,
                "kind": task.lead_unit.kind,
            },
            "person": {"id": str(task.lead_person_id), "full_name": task.lead_person.full_name},
        },
        "assigned_at": _iso(task.assigned_at),
        "deadline": _iso(task.deadline),
        "due_soon_from": _iso(task.due_soon_from),
        "acknowledged_at": _iso(task.acknowledged_at),
        "reported_at": _iso(task.reported_at),
        "submitted_at": _iso(task.submitted_at),
        "paused_at": _iso(task.paused_at),
        "closed_at": _iso(task.closed_at),
        "urgings": task.urgings,
        "urged_at": _iso(task.urged_at),
        "version": task.version,
    }


def is_open() -> ColumnElement[bool]:
    """The condition of the partial indexes over open work."""
    return Task.closed_at.is_(None)


def is_overdue(now: datetime) -> ColumnElement[bool]:
    """Open, and past its deadline (what was handed in or paused before the deadline is not late)."""
    return Task.deadline < func.coalesce(Task.submitted_at, Task.paused_at, literal(now, Task.deadline.type))


def is_due_soon(now: datetime) -> ColumnElement[bool]:
    """Open, with the lead, near its deadline and not past it."""
    return Task.submitted_at.is_(None) & Task.paused_at.is_(None) & (Task.due_soon_from <= now) & (Task.deadline >= now)


def is_on_time() -> ColumnElement[bool]:
    """Completed, with the accepted result submitted by the deadline."""
    return Task.submitted_at <= Task.deadline


def count_if(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((condition, 1)))


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None
