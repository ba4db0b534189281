"""The rules a task stands under: the ladders and the calendar in force for it, and what they make of its facts.

Planning, firing, previews, stories and the watchdog all ask here, so that nobody applies the rules of another unit or
of another day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from backend.unit_of_work import UnitOfWork
from backend.workcalendar import QuietHours, WorkingCalendar
from backend.working_time import Calendars
from reminders.ladder import Policy, Rung
from reminders.plan import Facts, Key, Planned, due_of, plan, still_so
from reminders.policies.book import PolicyBook
from reminders.policies.store import policy_book


@dataclass(frozen=True, slots=True)
class Rules:
    """Policies and calendars, as of one unit of work."""

    book: PolicyBook
    calendars: Calendars

    @property
    def newest(self) -> Policy:
        """What holds for people rather than for a task: quiet hours, digests, caps, the brief."""
        return self.book.newest

    @property
    def know_units(self) -> bool:
        """Whether a ladder or a calendar depends on the unit that leads; if not, nobody needs to look it up."""
        return bool(self.calendars.units) or self.book.knows_units

    def policy(self, facts: Facts) -> Policy:
        return self.book.governing(facts.assigned_at).within(facts.field, facts.units)

    def calendar(self, facts: Facts) -> WorkingCalendar:
        return self.calendars.of(facts.units)

    def rung(self, facts: Facts, key: str) -> Rung | None:
        return self.policy(facts).rung(facts.urgency, key)

    def plan(self, facts: Facts) -> tuple[Planned, ...]:
        return plan(facts, self.policy(facts), self.calendar(facts))

    def due(self, facts: Facts, key: Key) -> datetime | None:
        return due_of(facts, key, self.policy(facts), self.calendar(facts))

    def wakes(self, facts: Facts, key: Key) -> bool:
        """Whether a reminder comes at night as well. Any other that is met then, being late, waits for morning."""
        return key.rung == "assigned" or facts.urgency == "flash"

    def quiet(self, facts: Facts) -> QuietHours:
        return self.policy(facts).quiet(self.calendars.city)

    def still(self, facts: Facts, key: Key) -> bool:
        """Whether what a reminder said when it fired is still so."""
        return still_so(facts, key, self.policy(facts), self.calendar(facts))


def rules_in_force(work: UnitOfWork) -> Rules:
    """Return the rules, read once per unit of work."""
    return work.once("rules", lambda: Rules(policy_book(work), work.calendars))
