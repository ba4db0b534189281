"""What people decide, by a seed: whom they give work, and who answers, is late, asks, hands on, pauses or takes back.

Each task gets intents at instants to come, and what people do brings further ones: who is asked decides, what is
submitted is judged.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import NamedTuple

from tests.faults.exactness.acts import Act, NewTask
from tests.faults.exactness.decisions import DECISIONS, may_take, some_deadline
from tests.faults.exactness.epochs import State, taker
from tests.faults.exactness.ladder import CALENDAR

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
#: How quickly things go, by urgency.
PACE = {"flash": HOUR / 4, "very_urgent": HOUR, "urgent": 5 * HOUR, "normal": 26 * HOUR}
#: What somebody may think of doing in the course of any task, each with a chance of three in a hundred.
WHIMS = (
    "ask_extension",
    "transfer",
    "pause",
    "change_deadline",
    "change_urgency",
    "add_coordinator",
    "recall",
    "snooze",
)


class Reaction(NamedTuple):
    """What an act may bring, how likely, and after how many times the task's pace."""

    verb: str
    likely: float
    soonest: float
    latest: float


REACTIONS: Mapping[str, Sequence[Reaction]] = {
    "submit": (Reaction("approve", 0.6, 0.1, 3), Reaction("return", 0.3, 0.1, 2.5)),
    "return": (Reaction("report", 0.4, 0.1, 2), Reaction("submit", 0.75, 0.2, 3)),
    "pause": (Reaction("resume", 0.85, 0.2, 4), Reaction("recall", 0.1, 0.2, 6)),
    "decline": (Reaction("insist", 0.4, 0.2, 3), Reaction("transfer", 0.4, 0.2, 3), Reaction("recall", 0.15, 1, 4)),
    "insist": (Reaction("acknowledge", 0.6, 0.1, 3), Reaction("submit", 0.5, 0.5, 5)),
    "transfer": (Reaction("acknowledge", 0.7, 0.1, 3), Reaction("report", 0.3, 0.3, 3), Reaction("submit", 0.6, 1, 5)),
    "resume": (Reaction("submit", 0.5, 0.5, 5),),
    "change_deadline": (Reaction("report", 0.3, 0.3, 3), Reaction("submit", 0.5, 0.5, 6)),
    "grant_extension": (Reaction("submit", 0.5, 0.5, 6),),
    "add_coordinator": (Reaction("acknowledge_part", 0.5, 0.1, 3),),
    # Some requests are never answered.
    "ask_extension": (
        Reaction("grant_extension", 0.45, 0.3, 8),
        Reaction("refuse_extension", 0.2, 0.3, 10),
        Reaction("withdraw_extension", 0.1, 0.3, 6),
    ),
}


@dataclass(order=True, frozen=True, slots=True)
class Intent:
    """Somebody means to do something with a task at an instant of true time."""

    at: datetime
    turn: int
    verb: str = field(compare=False)
    task: int = field(compare=False)


class People:
    """Everybody in town, with one source of chance."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._intents: list[Intent] = []
        self._turn = 0
        self._tasks = 0

    def next(self) -> datetime | None:
        return self._intents[0].at if self._intents else None

    def coming(self, now: datetime) -> Intent | None:
        """Take the next intent whose time has come."""
        return heapq.heappop(self._intents) if self._intents and self._intents[0].at <= now else None

    def mean(self, at: datetime, verb: str, task: int) -> None:
        self._turn += 1
        heapq.heappush(self._intents, Intent(self._waking(at), self._turn, verb, task))

    def _waking(self, at: datetime) -> datetime:
        """People sleep, mostly."""
        wall = at.astimezone(CALENDAR.zone)
        if time(6, 30) <= wall.time() < time(22) or self._chance.random() < 0.15:
            return at
        morning = CALENDAR.after_the_night(at, time(22), time(6, 30))
        return morning + timedelta(minutes=self._chance.uniform(0, 120))

    # New work

    def new_tasks(self, reading: datetime, most: int) -> Act:
        """Give one to twelve tasks at once, as a list of decisions or a plan's annex does."""
        chance = self._chance
        assigner = chance.choices(["chair", "vice", f"head{chance.choice([0, 1, 2, 4])}"], [6, 2, 3])[0]
        count = min(most, chance.choices([1, 4, 8, 12], [3, 3, 3, 1])[0])
        new = tuple(self._new_task(assigner, reading) for _ in range(count))
        return Act("assign", assigner, tuple(each.number for each in new), reading, {"new": new})

    def _new_task(self, assigner: str, reading: datetime) -> NewTask:
        chance = self._chance
        self._tasks += 1
        urgency = chance.choices(["normal", "urgent", "very_urgent", "flash"], [4, 3, 3, 2])[0]
        lead = chance.choice(may_take(assigner))
        taken = {taker(lead)[0], assigner}
        coordinators: list[str] = []
        for name in chance.sample(may_take(assigner), chance.choice([0, 0, 1, 2])):
            if (person := taker(name)[0]) not in taken:
                taken.add(person)
                coordinators.append(name)
        supervisor = chance.choice(["an", "binh"]) if chance.random() < 0.15 else None
        deadline = some_deadline(chance, urgency, reading) if chance.random() > 0.08 else None
        return NewTask(self._tasks, lead, tuple(coordinators), urgency, deadline, supervisor)

    # What follows

    def follow(self, act: Act, state: State, now: datetime) -> None:
        """Somebody did something: others mean to do something about it."""
        if act.verb == "assign":
            self._begin(state, now)
        for verb, likely, soonest, latest in REACTIONS.get(act.verb, ()):
            if self._chance.random() < likely:
                self.mean(now + self._chance.uniform(soonest, latest) * PACE[state.urgency], verb, state.number)

    def _begin(self, state: State, now: datetime) -> None:
        chance, number = self._chance, state.number
        pace = PACE[state.urgency]
        length = (state.deadline - state.assigned_at) if state.deadline else 3 * DAY
        if chance.random() < 0.05:
            self.mean(now + chance.uniform(0.1, 1) * pace, "decline", number)
        if chance.random() < 0.35:
            self.mean(now + chance.expovariate(1) * pace, "acknowledge", number)
        for _ in state.coordinators:
            verb = chance.choices(["acknowledge_part", "decline_part", ""], [3, 1, 6])[0]
            if verb:
                self.mean(now + chance.expovariate(0.7) * pace, verb, number)
        if chance.random() < 0.12:
            self.mean(now + chance.uniform(0.1, 1.2) * length, "report", number)
        if chance.random() < 0.2:
            self.mean(now + chance.uniform(0.3, 1.8) * length, "submit", number)
        for verb in WHIMS:
            if chance.random() < 0.03:
                self.mean(now + chance.uniform(0.05, 1.6) * length, verb, number)
        if state.urgency == "flash" and chance.random() < 0.85:
            self.mean(now + length + chance.uniform(1, 6) * HOUR, "recall", number)

    def decide(self, intent: Intent, state: State, reading: datetime) -> Act | None:
        """Return the act that an intent becomes, or nothing where the task has moved on."""
        decision = DECISIONS[intent.verb](self._chance, state, reading)
        if decision is None:
            return None
        verb, actor, words = decision
        return Act(verb, actor, (state.number,), reading, words)
