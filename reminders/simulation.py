"""Fast-forward: the same services, sweep and dispatch on a clock that jumps from one due instant to the next.

Stories, the demo city and the replay of real records run on it; nothing in it is a shortcut around the product.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import func, select

from backend.clock import SteppedClock
from backend.runtime import Runtime
from backend.unit_of_work import SilentBell
from push.lanes import WAITING
from push.model import Delivery
from reminders.model import Reminder, ReminderRecipient
from reminders.personal.firing import fire_all
from reminders.personal.model import PersonalReminder
from reminders.sweep import sweep


class Simulation:
    """A runtime on simulated time. `dispatch` sends what is queued (stories give it phones); None sends nothing."""

    def __init__(self, runtime: Runtime, start: datetime, dispatch: Callable[[Runtime], object] | None = None) -> None:
        self.clock = SteppedClock(start)
        self.runtime = runtime.with_clock(self.clock, SilentBell())
        self._dispatch = dispatch

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def run_until(self, instant: datetime) -> None:
        """Let time pass until `instant`: everything due on the way happens at its own moment."""
        while (due := self._next_due()) is not None and due <= instant:
            self.clock.move_to(max(due, self.now))
            self.work()
        self.clock.move_to(max(instant, self.now))

    def work(self) -> None:
        """Do what workers would do now."""
        sweep(self.runtime)
        fire_all(self.runtime)
        if self._dispatch is not None:
            self._dispatch(self.runtime)

    def _next_due(self) -> datetime | None:
        with self.runtime.sessions() as session:
            due = [
                session.scalar(select(func.min(Reminder.due_at)).where(Reminder.state == "planned")),
                session.scalar(select(func.min(ReminderRecipient.release_at))),
                session.scalar(select(func.min(PersonalReminder.next_at))),
            ]
            if self._dispatch is not None:
                due.append(session.scalar(select(func.min(Delivery.due_at)).where(*WAITING)))
        return min((instant for instant in due if instant is not None), default=None)
