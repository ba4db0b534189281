"""Timeliness: derived from status, deadline and now; never stored. Pure.

Source: domain.md, "Two axes, never mixed" and "Figures people quote". What counts for the lead is when the accepted
result was submitted, not when somebody found the time to approve it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from backend.workcalendar import WorkingCalendar
from tasks.states import Status

Urgency = Literal["normal", "urgent", "very_urgent", "flash"]
URGENCIES: tuple[Urgency, ...] = ("normal", "urgent", "very_urgent", "flash")

Timeliness = Literal["on_time", "due_soon", "overdue", "no_deadline", "completed_on_time", "completed_late", "recalled"]
TIMELINESS: tuple[Timeliness, ...] = (
    "on_time",
    "due_soon",
    "overdue",
    "no_deadline",
    "completed_on_time",
    "completed_late",
    "recalled",
)


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time: working days, hours and minutes, or hours and minutes on the wall clock (flash)."""

    days: int = 0
    hours: int = 0
    minutes: int = 0
    seconds: int = 0
    wall: bool = False

    def amount(self, calendar: WorkingCalendar) -> timedelta:
        rest = timedelta(hours=self.hours, minutes=self.minutes, seconds=self.seconds)
        return self.days * calendar.day_length + rest

    def after(self, calendar: WorkingCalendar, start: datetime) -> datetime:
        return start + self.amount(calendar) if self.wall else calendar.add(start, self.amount(calendar))

    def before(self, calendar: WorkingCalendar, end: datetime) -> datetime:
        return end - self.amount(calendar) if self.wall else calendar.subtract(end, self.amount(calendar))


#: From how long before its deadline a task counts as due soon: the first due-soon rung of its ladder.
DUE_SOON: Mapping[Urgency, Span] = {
    "normal": Span(days=3),
    "urgent": Span(days=1),
    "very_urgent": Span(hours=4),
    "flash": Span(hours=1, wall=True),
}


def due_soon_from(urgency: Urgency, deadline: datetime | None, calendar: WorkingCalendar) -> datetime | None:
    """Return the instant from which a task is due soon; None without a deadline."""
    return None if deadline is None else DUE_SOON[urgency].before(calendar, deadline)


def later_by_the_pause(
    deadline: datetime, paused_at: datetime, resumed_at: datetime, urgency: Urgency, calendar: WorkingCalendar
) -> datetime:
    """Return the deadline that leaves as much time after the pause as before it: working time, but for flash."""
    if urgency == "flash":
        return deadline + (resumed_at - paused_at)
    return calendar.add(resumed_at, calendar.between(paused_at, deadline))


def timeliness(
    status: Status,
    deadline: datetime | None,
    soon_from: datetime | None,
    submitted_at: datetime | None,
    now: datetime,
    paused_at: datetime | None = None,
) -> Timeliness:
    """Judge a task at `now`. `submitted_at` is the submission that stands: awaiting approval, or accepted.

    A paused task is judged by when it was paused: from then on its time stands still.
    """
    if status == "recalled":
        return "recalled"
    if deadline is None:
        return "no_deadline"
    judged_at = submitted_at or paused_at or now
    if status == "completed":
        return "completed_on_time" if judged_at <= deadline else "completed_late"
    if judged_at > deadline:
        return "overdue"
    if submitted_at is None and paused_at is None and soon_from is not None and soon_from <= now:
        return "due_soon"
    return "on_time"
