"""Sparing people: what may be told now, and what waits for a digest, for the morning, or until they want to hear. Pure.

Assigning is never held, and nothing about a flash task is. Whoever hears as a superior, as the assigner or as the
office is escalated to: the window bundles what they hear, but no cap and no snooze holds an escalation back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import NamedTuple

from backend.workcalendar import WorkingCalendar
from reminders.ladder import Policy, Rung
from reminders.model import HeldFor
from reminders.recipients import STAND_IN
from tasks.timeliness import Urgency

#: Those whom a reminder asks to act; everybody else is told so that they know.
OWN_ROLES = ("assignee", "lead", "coordinators", "answerer", STAND_IN)
#: Work that can wait a quarter of an hour to be told together with more.
PATIENT: tuple[Urgency, ...] = ("normal", "urgent")
#: When held reminders come in the morning where the policy has no brief.
MORNING = time(7, 30)


@dataclass(frozen=True, slots=True)
class Paced:
    """How a person has been reminded so far."""

    told_at: datetime
    day: date
    told_today: int


class Hold(NamedTuple):
    """Not now: until when, and why."""

    until: datetime
    why: HeldFor


@dataclass(frozen=True, slots=True)
class Sparing:
    """What decides whether one person is told at `now`."""

    policy: Policy
    calendar: WorkingCalendar
    now: datetime

    def hold(
        self, rung: Rung, urgency: Urgency, told_as: str, paced: Paced | None, snoozed_until: datetime | None
    ) -> Hold | None:
        """Return how long a reminder is held for a person, None when it is told now."""
        if rung.trigger == "assigned" or urgency == "flash":
            return None
        own = told_as in OWN_ROLES
        if own and snoozed_until is not None and snoozed_until > self.now:
            return self._until(snoozed_until, "snoozed")
        if paced is None:
            return None
        window = self.policy.digest_window
        # A clock that was set back must not make anybody wait longer than the window.
        together = min(paced.told_at, self.now) + window
        if urgency in PATIENT and window and together > self.now and paced.told_at >= self.now - window:
            return self._until(together, "window")
        if own and self._capped(paced):
            return self._until(self.calendar.next_at(self.now, (self.policy.brief_at or MORNING,)), "cap")
        return None

    def _capped(self, paced: Paced) -> bool:
        today = self.now.astimezone(self.calendar.zone).date()
        return bool(self.policy.daily_cap) and paced.day == today and paced.told_today >= self.policy.daily_cap

    def _until(self, instant: datetime, why: HeldFor) -> Hold:
        return Hold(self.policy.quiet(self.calendar).postpone(instant), why)

    def morning(self) -> datetime | None:
        """Return when the night ends, if it is night now."""
        end = self.policy.quiet(self.calendar).postpone(self.now)
        return end if end > self.now else None
