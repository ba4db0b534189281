"""The weather of a seed: by how much each clock is wrong, who is killed when, what is wiped, when the server crashes.

Every seed has clocks with a skew and processes that die; every second one has the machine's clock stepped by two hours,
forwards and back again; every fourth one has PostgreSQL crash.
"""

from __future__ import annotations

import random
import signal
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.faults.exactness.crash import Crash, some_crash

STEP = timedelta(hours=2)
DEATHS = 0.11  # how often a process that is told something dies of it
WIPES = 0.06
OUTAGES = 0.03  # how often no worker is there for hours
CRASHES = 2


@dataclass(frozen=True, slots=True)
class Wrong:
    """A time in which the machine's clock was set wrong."""

    since: datetime
    until: datetime
    by: timedelta


class Weather:
    def __init__(self, seed: int, chance: random.Random, since: datetime, until: datetime) -> None:
        self._chance = chance
        self._calm = False
        self._skews = [timedelta(seconds=chance.choice([0, 0, 2, -2, 30, -30, 90, -90, 300, -300])) for _ in range(3)]
        self._steps = self._steps_between(since, until) if seed % 2 else []
        self._crashes = sorted(self._instants(since, until, CRASHES)) if seed % 4 == 3 else []
        self._down_until = since

    def _steps_between(self, since: datetime, until: datetime) -> list[Wrong]:
        began = self._instants(since, until, 3)
        return [
            Wrong(at, at + timedelta(hours=self._chance.uniform(0.5, 9)), self._chance.choice([STEP, -STEP]))
            for at in began
        ]

    def _instants(self, since: datetime, until: datetime, many: int) -> list[datetime]:
        return [since + self._chance.random() * (until - since) for _ in range(many)]

    def wrong_by(self, now: datetime, who: int = 0) -> timedelta:
        """Return by how much a process's clock is wrong now: the machine's step, and its own skew."""
        step = sum((each.by for each in self._steps if each.since <= now < each.until), timedelta(0))
        return step + self._skews[who]

    def crash(self, busy: bool) -> Crash | None:
        return some_crash(self._chance, busy) if self._happens(DEATHS) else None

    def wipe_after(self) -> int | None:
        """Return after how many milliseconds Redis is wiped, if it is."""
        return self._chance.randint(0, 15) if self._happens(WIPES) else None

    def server_crash(self, now: datetime) -> tuple[int, signal.Signals] | None:
        """Return after how many milliseconds PostgreSQL crashes, and how, if this is its moment."""
        if not self._crashes or self._crashes[0] > now:
            return None
        self._crashes.pop(0)
        return self._chance.randint(0, 40), self._chance.choice([signal.SIGKILL, signal.SIGQUIT])

    def workers(self, now: datetime) -> list[int]:
        """Return which workers are there: mostly both at once, sometimes one, now and then none for hours."""
        if now < self._down_until:
            return []
        if self._happens(OUTAGES):
            self._down_until = now + timedelta(hours=self._chance.uniform(1, 12))
            return []
        return self._chance.choices([[1, 2], [2, 1], [1], [2]], [2, 2, 2, 2])[0]

    def _happens(self, likely: float) -> bool:
        return not self._calm and self._chance.random() < likely

    def clear(self) -> None:
        """The storm is over: clocks are right, nobody dies."""
        self._skews, self._steps, self._crashes = [timedelta(0)] * 3, [], []
        self._calm = True

    def is_outage(self, now: datetime) -> bool:
        return now < self._down_until
