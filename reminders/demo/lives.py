"""How a task goes once it is assigned: well, late, back for rework, recalled, or nowhere. Pure but for chance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from backend.workcalendar import WorkingCalendar
from reminders.demo.city import WARDS
from reminders.demo.plots import Act
from tasks.assigning import Deadline
from tasks.timeliness import Urgency

SAID: dict[str, list[str]] = WARDS["said"]

#: How often each happens, of a hundred.
USUAL = {
    "well": 50,
    "late": 8,
    "rework": 7,
    "waiting": 5,
    "stalled": 10,
    "silent": 4,
    "recalled": 4,
    "extended": 8,
    "paused": 2,
    "declined": 2,
}
#: Work of hours is not left lying for weeks, nor is old work.
PROMPT = {"well": 69, "late": 10, "rework": 8, "recalled": 5, "extended": 8}


@dataclass(slots=True)
class Life:
    """One task's acts, paced by shares of the time between assigning and deadline."""

    chance: Random
    calendar: WorkingCalendar
    by: UUID
    start: datetime
    deadline: datetime
    urgency: Urgency
    acts: list[Act] = field(default_factory=list)

    def live(self, kind: str) -> list[Act]:
        _LIVES[kind](self)
        return self.acts

    def well(self) -> None:
        self._begin()
        if self.chance.random() < 0.6:
            self._report(0.35, 0.55, 30, 60)
        if self.chance.random() < 0.2:
            self._report(0.6, 0.72, 65, 90)
        self._hand_in(self._between(0.75, 0.97))
        self._approve()

    def late(self) -> None:
        self._begin()
        self._report(0.6, 0.9, 20, 50)
        self._hand_in(self._past_deadline())
        self._approve()

    def rework(self) -> None:
        self._begin()
        self._hand_in(self._between(0.5, 0.7))
        self._act(self._soon(), "return_for_rework", self.by, reason=self._say("return_for_rework"))
        self._hand_in(max(self._soon(), self._between(0.85, 0.98)))
        self._approve()

    def waiting(self) -> None:
        self._begin()
        self._hand_in(self._between(0.7, 0.95))

    def stalled(self) -> None:
        self._begin()
        self._report(0.5, 0.8, 10, 40)

    def silent(self) -> None:
        """Nobody answers: the ladder climbs."""

    def recalled(self) -> None:
        self._begin()
        self._act(self._between(0.3, 0.6), "recall", self.by, reason=self._say("recall"))

    def paused(self) -> None:
        self._begin()
        self._act(self._between(0.3, 0.6), "pause", self.by, reason=self._say("pause"))

    def declined(self) -> None:
        self._act(self._between(0.02, 0.1), "decline", reason=self._say("decline"))

    def extended(self) -> None:
        self._begin()
        self._report(0.5, 0.7, 30, 60)
        later = self.calendar.end_of_working_day(self.deadline, self.chance.randint(2, 5))
        words = Deadline(at=later, phrase=f"gia hạn đến {later.astimezone(self.calendar.zone):%d/%m/%Y}")
        self._act(self._between(0.75, 0.95), "change", self.by, changes={}, deadline=words)
        self._hand_in(self.calendar.share(self.deadline, later, self.chance.uniform(0.3, 0.9)))
        self._approve()

    def _begin(self) -> None:
        self._act(self._between(0.03, 0.2), "acknowledge")

    def _report(self, least: float, most: float, low: int, high: int) -> None:
        percent = self.chance.randrange(low, high + 1, 5)
        self._act(self._between(least, most), "report_progress", percent=percent, note=self._say("report_progress"))

    def _hand_in(self, at: datetime) -> None:
        self._act(at, "submit", note=self._say("submit"))

    def _approve(self) -> None:
        self._act(self._soon(), "approve", self.by, note=self._say("approve"))

    def _act(self, at: datetime, verb: str, who: UUID | None = None, **words: object) -> None:
        self.acts.append(Act(at, verb, who, words))

    def _between(self, least: float, most: float) -> datetime:
        share = self.chance.uniform(least, most)
        if self.urgency == "flash":
            return self.start + (self.deadline - self.start) * share
        return self.calendar.share(self.start, self.deadline, share)

    def _soon(self) -> datetime:
        """Some working hours after the last act; minutes where every minute counts."""
        last = self.acts[-1].at
        if self.urgency == "flash":
            return last + timedelta(minutes=self.chance.randint(5, 25))
        hours = self.chance.uniform(1, 9) if self.urgency in ("normal", "urgent") else self.chance.uniform(0.5, 2)
        return self.calendar.add(last, timedelta(hours=hours))

    def _past_deadline(self) -> datetime:
        if self.urgency == "flash":
            return self.deadline + timedelta(minutes=self.chance.randint(20, 50))
        hours = self.chance.uniform(3, 26) if self.urgency == "normal" else self.chance.uniform(1, 7)
        return self.calendar.add(self.deadline, timedelta(hours=hours))

    def _say(self, verb: str) -> str:
        return self.chance.choice(SAID[verb])


_LIVES: dict[str, Callable[[Life], None]] = {
    "well": Life.well,
    "late": Life.late,
    "rework": Life.rework,
    "waiting": Life.waiting,
    "stalled": Life.stalled,
    "silent": Life.silent,
    "recalled": Life.recalled,
    "extended": Life.extended,
    "paused": Life.paused,
    "declined": Life.declined,
}
