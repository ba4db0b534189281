"""Who is told at once, who later, who not at all: docs/adr/0013 and domain.md's "smart", written a second time.

A rung fires at its moment; for each person it is told then, or held for one of three reasons, each checked against what
else that person was told: the window of a quarter of an hour after a reminder (normal and urgent tasks), a snooze of
their own, the day's cap (what asks them to act). What was held is told by the first sweep after its time, together; or
given up, and then the task says why. Never held: being assigned, and anything about a flash task.

Whether a person had just been reminded is asked in the order in which runs wrote messages; where two runs overlapped,
either order will do.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from tests.faults.exactness.epochs import WITH_THE_LEAD, State
from tests.faults.exactness.findings import Findings
from tests.faults.exactness.ladder import BRIEF_AT, CALENDAR, CAP, LADDERS, WINDOW
from tests.faults.exactness.ledger import Key, rungs
from tests.faults.exactness.lives import Epoch, Life
from tests.faults.exactness.owed import Fired
from tests.faults.exactness.record import Record, Run, Sweep
from tests.faults.exactness.told import Hearing, Message, OnRecord, Told

#: Work that can wait a quarter of an hour to be told together with more.
PATIENT = ("normal", "urgent")
BRIEF_UNTIL = timedelta(hours=3)
BY_NIGHT = LADDERS["normal"]  # whatever is held waits for morning

#: Why something that was held was not told any more → whether a task's state bears that out.
GIVEN_UP: Mapping[str, Callable[[State, Key], bool]] = {
    "completed": lambda state, key: state.status == "completed",
    "recalled": lambda state, key: state.status == "recalled",
    "paused": lambda state, key: state.status == "paused",
    "declined": lambda state, key: state.status == "declined",
    "submitted": lambda state, key: state.status == "awaiting_approval",
    "transferred": lambda state, key: all((part.person, part.since) != key.whose for part in state.parts),
    "acknowledged": lambda state, key: any((p.person, p.since) == key.whose and p.received for p in state.parts),
    "deadline_changed": lambda state, key: state.deadline != key.anchor or state.deadline_set_at > state.assigned_at,
    "progress_reported": lambda state, key: state.reported,
    "given_back": lambda state, key: state.status in WITH_THE_LEAD,
    "urgency_changed": lambda state, key: state.urgency_set_at is not None,
    "no_longer_asked": lambda state, key: state.asked_at != key.anchor,
}


class Hold(NamedTuple):
    """A reason to wait: which, until when by its reading, and whether there is no doubt about it."""

    why: str
    until: datetime
    sure: bool


class Patience:
    """Every telling of every rung, one after the other."""

    def __init__(self, record: Record, lives: Mapping[int, Life], told: Told, findings: Findings) -> None:
        self._runs = {run.reading: run for run in record.runs}
        self._sweeps = sorted(record.sweeps, key=lambda sweep: sweep.began)
        self._lives, self._told, self._findings = lives, told, findings
        self._warranted: dict[int, frozenset[Key]] = {}
        self._last = max(run.reading for run in record.runs)
        self._reminders = self._read_reminders()
        self.held: Counter[str] = Counter()
        self.given_up = 0

    def _read_reminders(self) -> Mapping[str, Sequence[tuple[Run, Message]]]:
        """Return, per person, the messages after which the next reminder waits, in the order of their runs."""
        reminding = {
            hearing.message
            for row in self._told.rungs
            if row.key.rung != "assigned"
            for hearings in row.heard.values()
            for hearing in hearings
        }
        found: dict[str, list[tuple[Run, Message]]] = defaultdict(list)
        for message in self._told.messages.values():
            if message.id in reminding and message.urgency != "flash" and message.at in self._runs:
                found[message.person].append((self._runs[message.at], message))
        return {person: sorted(those, key=lambda each: each[0].began) for person, those in found.items()}

    def judge(self, fired: Sequence[Fired]) -> None:
        for each in fired:
            for person, hearings in each.row.heard.items():
                for hearing in hearings:
                    self._judge(each, person, hearing)
        self._one_at_a_time()
        self._briefs()

    def _judge(self, fired: Fired, person: str, hearing: Hearing) -> None:
        holds = [self._holds(fired.row, person, epoch) for epoch in fired.epochs]
        name = f"task {fired.task}, {fired.row.key}, fired {fired.row.settled}, {person}"
        message = self._told.messages.get(hearing.message) if hearing.message else None
        if hearing.held_for is None:
            if message is None or message.at != fired.row.settled:
                self._findings.add("held", f"{name}: {hearing}, told {message and message.at} and not at once")
            elif all(any(hold.sure for hold in those) for those in holds):
                self._findings.add("flooded", f"{name}: told at once, but {holds}")
            return
        self.held[hearing.held_for] += 1
        untils = [hold.until for those in holds for hold in those if hold.why == hearing.held_for]
        if not untils:
            self._findings.add("held", f"{name}: {hearing}, and there is no such reason")
        elif message is not None:
            self._told_in_time(fired, message, min(untils), max(untils), name)
        elif hearing.withheld is not None:
            self.given_up += 1
            self._rightly_given_up(fired, hearing.withheld, name)
        elif max(untils) < self._last:
            self._findings.add("held", f"{name}: {hearing} until {max(untils)}, and never told")

    # -- may it wait, must it wait -------------------------------------------------------------------------------------

    def _holds(self, row: OnRecord, person: str, epoch: Epoch) -> list[Hold]:
        """Return every reason for which this person may have to wait for this rung."""
        state, now = epoch.state, row.settled
        if row.key.rung == "assigned" or state.urgency == "flash" or now is None:
            return []
        own = person in asked_to_act(state, row.key)
        until = dict(state.snoozed).get(person)
        found = [Hold("snoozed", BY_NIGHT.by_day(until), True)] if own and until is not None and until > now else []
        before, perhaps, beside = self._reminded(person, self._runs[now])
        if state.urgency in PATIENT:
            found += [_window(each, now, sure=not perhaps) for each in [*before[-1:], *perhaps] if _just(each, now)]
            found += [_window(each, now, sure=False) for each in beside]
        today = CALENDAR.day_of(now)
        so_far = [each for each in before if CALENDAR.day_of(each.at) == today]
        if own and len(so_far) + len(perhaps) + len(beside) >= CAP:
            # Of a run's own, an earlier batch may have told the last that the day allows.
            sure = not perhaps and len(so_far) >= CAP
            sure = sure and all(CALENDAR.day_of(each.at) == today for each in before[-CAP:])
            found.append(Hold("cap", CALENDAR.next_at(now, (BRIEF_AT,)), sure))
        return found

    def _reminded(self, person: str, run: Run) -> tuple[list[Message], list[Message], list[Message]]:
        """Return the reminders that this person had before a run, those of runs at the same time, and its own."""
        before, perhaps, beside = [], [], []
        for other, message in self._reminders.get(person, ()):
            if other.ended < run.began:
                before.append(message)
            elif other is run:
                beside.append(message)
            elif other.began < run.ended:
                perhaps.append(message)
        return before, perhaps, beside

    # -- what became of what was held ----------------------------------------------------------------------------------

    def _told_in_time(self, fired: Fired, message: Message, soonest: datetime, latest: datetime, name: str) -> None:
        run = self._runs.get(message.at)
        if run is None or message.at < soonest or not BY_NIGHT.may_speak(message.at):
            self._findings.add("held", f"{name}: to be told from {soonest}, and told at {message.at}")
            return
        if not any(self._is_warranted(epoch, fired.row.key) for epoch in self._during(fired.task, run)):
            self._findings.add("unowed", f"{name}: it was so no longer when it was told, at {message.at}")
        assert fired.row.settled is not None
        must = self._first_that_must(self._runs[fired.row.settled], latest)
        if must is not None and must.run != run.number and must.ended < run.began:
            self._findings.add("held", f"{name}: to be told at {must.reading}, and told at {message.at}")

    def _first_that_must(self, fired_by: Run, until: datetime) -> Sweep | None:
        """Return the first sweep that had to tell what was held until an instant."""
        for sweep in self._sweeps:
            if sweep.began < fired_by.ended or sweep.reading < until:
                continue
            if not BY_NIGHT.may_speak(sweep.reading):
                until = max(until, BY_NIGHT.by_day(sweep.reading))
            elif sweep.certain:
                return sweep
        return None

    def _rightly_given_up(self, fired: Fired, why: str, name: str) -> None:
        assert fired.row.settled is not None
        began, bears_out = self._runs[fired.row.settled].began, GIVEN_UP.get(why)
        later = [epoch for epoch in self._lives[fired.task] if epoch.possible_until > began]
        over = [epoch for epoch in later if not self._is_warranted(epoch, fired.row.key)]
        if bears_out is None or not any(bears_out(epoch.state, fired.row.key) for epoch in over):
            self._findings.add("held", f"{name}: given up as {why}, and the task does not bear that out")

    def _during(self, task: int, run: Run) -> list[Epoch]:
        sweeps = [sweep for sweep in self._sweeps if sweep.run == run.number]
        return [epoch for epoch in self._lives[task] if any(epoch.perhaps(sweep) for sweep in sweeps)]

    def _is_warranted(self, epoch: Epoch, key: Key) -> bool:
        """Say whether a rung that has fired is still true of a task."""
        state = epoch.state
        if key.rung in ("overdue", "overdue_4"):
            return state.deadline == key.anchor and state.status in WITH_THE_LEAD
        if id(epoch) not in self._warranted:
            self._warranted[id(epoch)] = frozenset(rung.key for rung in rungs(state))
        return key in self._warranted[id(epoch)]

    # -- messages for themselves ---------------------------------------------------------------------------------------

    def _one_at_a_time(self) -> None:
        """What can wait for company has company: one message a person and run."""
        for person, those in self._reminders.items():
            patient: dict[int, list[UUID]] = defaultdict(list)
            for run, message in those:
                if message.urgency in PATIENT:
                    patient[run.number].append(message.id)
            for run_number, messages in patient.items():
                if len(messages) > 1:
                    self._findings.add("flooded", f"{person} got {len(messages)} messages from run {run_number}")

    def _briefs(self) -> None:
        """A brief is for a working morning, by the clock of whoever composed it, and one a day."""
        seen: set[tuple[str, object]] = set()
        for message in self._told.messages.values():
            if message.kind != "brief":
                continue
            day = CALENDAR.day_of(message.at)
            begins = CALENDAR.next_at(CALENDAR.noon(day) - timedelta(hours=12), (BRIEF_AT,))
            if (message.person, day) in seen or not begins <= message.at < begins + BRIEF_UNTIL:
                self._findings.add("flooded", f"a brief too many, or at the wrong time: {message}")
            seen.add((message.person, day))


def asked_to_act(state: State, key: Key) -> set[str]:
    """Return whom a rung asks to act; whoever else hears it is told so that they know."""
    if key.whose is not None:
        return {key.whose[0]}
    if key.rung == "overdue_4":
        return set()
    if key.rung.startswith("extension_unanswered"):
        return {state.assigner}
    return {part.person for part in state.parts} if key.rung.startswith("due_soon") else {state.lead.person}


def _just(reminder: Message, now: datetime) -> bool:
    """Say whether somebody has just been reminded; a clock set back does not make them wait for longer."""
    return reminder.at >= now - WINDOW and min(reminder.at, now) + WINDOW > now


def _window(reminder: Message, now: datetime, *, sure: bool) -> Hold:
    return Hold("window", BY_NIGHT.by_day(min(reminder.at, now) + WINDOW), sure)
