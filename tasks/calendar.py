"""The working calendar as tasks use it: that of the unit which leads, and what follows from it when it changes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select, update

from backend.database import among
from backend.org.charts import load_chart
from backend.unit_of_work import UnitOfWork
from backend.workcalendar import WorkingCalendar
from tasks.events import DueSoonMoved
from tasks.model import Task
from tasks.timeliness import due_soon_from


def calendar_of(work: UnitOfWork, unit_id: UUID, *, now: datetime) -> WorkingCalendar:
    """Return the calendar that a unit works by: its own, that of the nearest unit above, or the city's."""
    if not work.calendars.units:
        return work.calendar
    return work.calendars.of(load_chart(work, [unit_id], now).upward(unit_id))


def follow_calendar(work: UnitOfWork, task_ids: Collection[UUID], *, now: datetime) -> int:
    """Have these tasks, which the caller has locked, count as due soon from when the calendar says now; return how many
    that moved. Deadlines stay: an instant that was agreed on moves by agreement only. Boards and screens hear of it."""
    rows = work.session.execute(
        select(Task.id, Task.lead_unit_id, Task.urgency, Task.deadline, Task.due_soon_from).where(
            among(Task.id, task_ids), Task.deadline.is_not(None)
        )
    )
    moved = []
    for row in rows:
        soon = due_soon_from(row.urgency, row.deadline, calendar_of(work, row.lead_unit_id, now=now))
        if soon != row.due_soon_from:
            moved.append({"task_id": row.id, "soon": soon})
            work.emit(DueSoonMoved(now, None, row.id, (row.lead_unit_id,)))
    if moved:
        statement = update(Task).where(Task.id == bindparam("task_id")).values(due_soon_from=bindparam("soon"))
        work.session.connection().execute(statement, moved)
    return len(moved)
