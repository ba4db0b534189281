"""The course of a seed: simulated days in which people act, workers work, clocks are wrong and processes die.

True time only goes forward; what processes read is true time and what their clock is wrong by. Every act and every run
gets a reading of its own, to the microsecond, so that an instant in the database says who wrote it.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from uuid import UUID

from tests.faults.exactness.acts import Act
from tests.faults.exactness.database import Database
from tests.faults.exactness.epochs import State, after, born
from tests.faults.exactness.house import Complaints, House
from tests.faults.exactness.ladder import CALENDAR, WINDOW
from tests.faults.exactness.people import Intent, People
from tests.faults.exactness.processes import Heard, Later, Member, Serve, Work, now_ns, together
from tests.faults.exactness.record import Done, Record
from tests.faults.exactness.runs import note_runs
from tests.faults.exactness.weather import Weather

WEB = 0
MOST_ACTS = 4  # at one moment
ASSIGN = "assign"
#: Where seeds begin: an ordinary Monday, before Tết, before two holidays, before a Saturday made up for.
STARTS = ["2026-03-02 07:00", "2026-02-10 07:00", "2026-04-22 07:00", "2026-08-19 07:00", "2026-06-11 07:00"]


@dataclass(frozen=True, slots=True)
class Size:
    """How much of it there is."""

    tasks: int = 64
    days: float = 3


@dataclass(frozen=True, slots=True)
class Planned:
    """An act that is to be done now, and what somebody had meant by it."""

    act: Act
    intent: Intent


class Course:
    """One seed, run through. What it was is in `record`; `states` is what each task is."""

    def __init__(self, seed: int, size: Size, house: House, complaints: Complaints, database: Database) -> None:
        chance = random.Random(f"seed {seed}")
        self.now = CALENDAR.instant(datetime.fromisoformat(STARTS[seed % len(STARTS)]))
        self.record = Record(seed)
        self.states: dict[int, State] = {}
        self.ids: dict[int, UUID] = {}
        self._size, self._chance = size, chance
        self._end = self.now + timedelta(days=size.days)
        self._people = People(chance)
        self._weather = Weather(seed, chance, self.now, self._end)
        self._redis, self._database = house.runtime.redis, database
        self._members = [Member(house, complaints) for _ in range(3)]
        self._readings = self._runs = 0

    def run(self) -> Record:
        """Live through the days, then let the storm pass and everything that is still due be done."""
        self._people.mean(self.now, ASSIGN, 0)
        try:
            while self.now < self._end:
                self._pass_time()
                self._moment(self._weather.workers(self.now))
            self._weather.clear()
            for _ in range(2):
                self.now = CALENDAR.next_at(self.now, (time(9, 30),))
                self._settle()
            self.now += WINDOW  # what still waits for company is told by then
            self._settle()
        finally:
            for member in self._members:
                member.stop()
        return self.record

    def _pass_time(self) -> None:
        """Go on to when somebody means to act or something is due, or a little later: nothing is ever punctual."""
        waiting = [] if self._weather.is_outage(self.now) else [due for due in self._database.due() if due]
        coming = [due - self._weather.wrong_by(self.now, 1) for due in waiting]
        if (intended := self._people.next()) is not None:
            coming.append(intended)
        soonest, latest = self._chance.choices([(0, 3), (60, 600), (600, 3600), (3600, 7200)], [4, 4, 4, 1])[0]
        target = min(coming, default=self.now + timedelta(hours=1))
        late = timedelta(seconds=self._chance.uniform(soonest, latest))
        self.now = max(target + late, self.now + timedelta(seconds=self._chance.uniform(1, 20)))

    def _settle(self) -> None:
        """Let one worker work, undisturbed, until nothing is due and nothing is on its way."""
        for _ in range(500):
            self._moment([1])
            telling, sending = self._database.due()
            if sending is None and (telling is None or telling > self.now):
                return
            soon = min(each for each in (telling, sending) if each is not None)
            self.now = max(soon, self.now) + timedelta(seconds=1)
        self.record.surprises.append("something is due for ever, and is never done")

    def _moment(self, workers: Sequence[int]) -> None:
        """Everybody at once: people act, workers work, and some of them die of it."""
        planned = self._acts()
        orders: list[tuple[Member, Work | Serve]] = []
        busy = any(due is not None and due <= self.now for due in self._database.due())
        if planned:
            acts = [each.act for each in planned]
            orders.append((self._members[WEB], Serve(acts, dict(self.ids), self._weather.crash(True))))
        for worker in workers:
            self._runs += 1
            ticks = worker == workers[0] or self._chance.random() < 0.3
            crash, seed = self._weather.crash(busy or bool(planned)), f"{self.record.seed}/{self._runs}"
            order = Work(self._runs, self._reading(worker), ticks, crash, seed)
            orders.append((self._members[worker], order))
        if orders:
            self.record.moments += 1
            heard = together(orders, self._disturbances())
            crashed = self._clear_away([member for member, _order in orders], heard)
            note_runs(self.record, [each for each in heard if isinstance(each.order, Work)], crashed)
            self._note_acts(planned, next((each for each in heard if isinstance(each.order, Serve)), None))

    def _disturbances(self) -> list[Later]:
        later: list[Later] = []
        if (milliseconds := self._weather.wipe_after()) is not None:
            self.record.kills["FLUSHALL"] += 1
            later.append((milliseconds, self._redis.flushall))
        if (server := self._weather.server_crash(self.now)) is not None:
            self.record.kills["PostgreSQL"] += 1
            later.append((server[0], partial(self._database.crash_server, server[1])))
        return later

    def _clear_away(self, members: Sequence[Member], heard: Sequence[Heard]) -> bool:
        """Bury the dead and wait until PostgreSQL knows; return whether it has crashed itself."""
        gone: set[int] = set()
        for member, each in zip(members, heard, strict=True):
            if each.died:
                assert each.order.crash is not None
                self.record.kills[each.order.crash.point] += 1
                gone |= member.bury()
        crashed = self._database.crashed
        if crashed:
            self._database.wait_until_back()
        elif gone:
            self._database.wait_until_gone(gone)
        for each in heard:
            each.ended = now_ns() if each.died else each.ended
            self.record.listen(each, crashed)
        return crashed

    # What people do

    def _acts(self) -> list[Planned]:
        """Turn the intents whose time has come into acts, no two on one task."""
        planned: list[Planned] = []
        touched: set[int] = set()
        while len(planned) < MOST_ACTS and (intent := self._people.coming(self.now)) is not None:
            act = self._assign() if intent.verb == ASSIGN else self._decide(intent, touched)
            if act is not None:
                touched.update(act.tasks)
                planned.append(Planned(act, intent))
        return planned

    def _assign(self) -> Act | None:
        left = self._size.tasks - len(self.states)
        if left <= 0:
            return None
        # Two thirds of the time for new work, the rest for what becomes of it.
        gap = timedelta(days=self._size.days) * 0.65 / self._size.tasks * 5
        self._people.mean(self.now + self._chance.expovariate(1) * gap, ASSIGN, 0)
        return self._people.new_tasks(self._reading(WEB), left)

    def _decide(self, intent: Intent, touched: set[int]) -> Act | None:
        if intent.task in touched:
            self._people.mean(self.now + timedelta(seconds=30), intent.verb, intent.task)
            return None
        return self._people.decide(intent, self.states[intent.task], self._reading(WEB))

    def _note_acts(self, planned: Sequence[Planned], heard: Heard | None) -> None:
        """Find out which acts happened, from PostgreSQL where their process did not live to say so."""
        if heard is None:
            return
        began = {words[0]: words[1] for words in heard.all("begins")}
        acted = {words[0]: words[1:] for words in heard.all("acted")}
        for n, each in enumerate(planned):
            ended, outcome = acted.get(n, (heard.ended, "not heard of again"))
            written = dict(self._database.written(each.act.reading, each.act.words.get("until"))) if n in began else {}
            if n in began:
                self.record.done.append(Done(each.act, began[n], ended, bool(written)))
            if outcome == "" and not written:
                self.record.surprises.append(f"{each.act} was done and is not in the history")
            if outcome.startswith("refused"):
                self.record.surprises.append(f"{each.act} {outcome}")
            elif written:
                self._happened(each.act, written)
            elif each.intent.verb != ASSIGN:
                self._people.mean(self.now + timedelta(minutes=5), each.intent.verb, each.intent.task)

    def _happened(self, act: Act, written: dict[str, UUID]) -> None:
        for new in act.words.get("new", ()):
            self.ids[new.number] = written[new.title]
            self.states[new.number] = born(act, new)
        if act.verb != ASSIGN:
            self.states[act.tasks[0]] = after(self.states[act.tasks[0]], act)
        for number in act.tasks:
            self._people.follow(act, self.states[number], self.now)

    def _reading(self, who: int) -> datetime:
        """Return what a process's clock shows; no two readings of a seed are the same."""
        self._readings += 1
        shown = self.now + self._weather.wrong_by(self.now, who)
        return shown.replace(microsecond=0) + timedelta(microseconds=self._readings)
