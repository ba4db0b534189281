"""Was every due rung told, to everybody concerned, once it was due, and no other? The ledger against the record.

A rung **must** have been told if, while it was warranted, a sweep ran to its end undisturbed by a clock that showed its
due instant or later. It **may** have been told if a sweep ran at all then, whole or killed. What is on record as fired
must be one that may be, at the reading of such a sweep, to exactly those who hear it in that epoch; and by the first
sweep that had to tell it. Clocks make instants a range in three ways, and no other:

- "shows the due instant or later" is asked of the clock of the worker that swept, skewed and stepped as it was: a clock
  two hours fast may tell a rung two hours early by true time, a clock set back tells it when it shows the instant;
- a sweep that looked at night, by its own clock, may have put off what was due to the end of that night, and a sweep by
  a clock that was set back since need not tell it before;
- an urging counts from the one before it as that is on record; its due instant lies between the ledger's and the
  reading at which it was told.

"Told" means fired, with everybody whom it concerns; for each of them `patience` asks whether it was told at once or
rightly later, or rightly not at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from tests.faults.exactness.findings import Findings
from tests.faults.exactness.ledger import CLIMBS_TO_THE_TOP, Key, Rung, Urged, next_urging, rungs, with_the_fourth
from tests.faults.exactness.lives import Epoch, Life
from tests.faults.exactness.record import Record, Sweep
from tests.faults.exactness.told import OnRecord

#: Acts after which somebody new has a part, and is told so at once.
NEW_PEOPLE = ("assign", "transfer", "add_coordinator")


@dataclass(frozen=True, slots=True)
class Warrant:
    """A rung in an epoch. An urging, besides, comes only after the one before it."""

    epoch: Epoch
    rung: Rung
    possible_from: int = 0
    certain_from: int = 0

    def may(self, sweep: Sweep) -> bool:
        return (
            sweep.reading >= self.rung.due
            and self.epoch.state.ladder.may_speak(sweep.reading)
            and self.epoch.perhaps(sweep)
            and sweep.ended > self.possible_from
        )

    def must(self, sweep: Sweep, put_off_to: datetime) -> bool:
        return (
            sweep.certain
            and sweep.reading >= max(self.rung.due, put_off_to)
            and self.epoch.state.ladder.may_speak(sweep.reading)
            and self.epoch.surely(sweep)
            and sweep.began >= self.certain_from
        )

    def puts_off(self, sweep: Sweep) -> bool:
        return sweep.reading >= self.rung.due and not self.epoch.state.ladder.may_speak(sweep.reading)


class Fired(NamedTuple):
    """A rung that was told, and the epochs in which it may have been."""

    task: int
    row: OnRecord
    epochs: Sequence[Epoch]


class Reckoning:
    """One task after the other, each of its rungs compared with what is on record."""

    def __init__(self, record: Record, findings: Findings) -> None:
        self._sweeps = sorted(record.sweeps, key=lambda sweep: sweep.began)
        self._runs = {run.reading: run for run in record.runs}
        self._findings = findings
        self.fired: list[Fired] = []
        self.due = self.told = 0

    def reckon(self, task: int, life: Life, rows: Sequence[OnRecord]) -> None:
        on_record = {row.key: row for row in rows}
        warrants: dict[Key, list[Warrant]] = defaultdict(list)
        for epoch in life:
            for rung in rungs(epoch.state):
                warrants[rung.key].append(Warrant(epoch, rung))
        settled = self._assigned(task, life, on_record)
        for key, those in warrants.items():
            self._compare(task, key, those, on_record.get(key))
        for key in self._urgings(task, life, on_record):
            settled.add(key)
        for key, row in on_record.items():
            if row.state == "fired" and key not in warrants and key not in settled:
                self._findings.add("unowed", f"{_name(task, key)}: no rung of this task, and told at {row.settled}")

    def _assigned(self, task: int, life: Life, on_record: Mapping[Key, OnRecord]) -> set[Key]:
        """Being assigned is told with the act itself, to whoever has got the part."""
        found: set[Key] = set()
        for epoch in life:
            if epoch.opened is None or epoch.opened.verb not in NEW_PEOPLE:
                continue
            at = epoch.opened.reading
            for part in epoch.state.parts:
                if part.since != at:
                    continue
                key = Key("assigned", (part.person, at), at, 1)
                found.add(key)
                self.due += 1
                row = on_record.get(key)
                if row is None or row.state != "fired" or part.person not in row.heard:
                    self._findings.add("lost", f"{_name(task, key)}: {part.person} was not told")
                    continue
                self.told += len(row.heard)
                self.fired.append(Fired(task, row, [epoch]))
                if row.settled != at or set(row.heard) != {part.person}:
                    self._findings.add("unowed", f"{_name(task, key)}: told at {row.settled} to {sorted(row.heard)}")
        return found

    def _urgings(self, task: int, life: Life, on_record: Mapping[Key, OnRecord]) -> Iterator[Key]:
        """Each urging follows from the one before it, as that was told; the fourth goes to the top as well."""
        for deadline in {epoch.state.deadline for epoch in life if epoch.state.deadline is not None}:
            urged: Urged | None = None
            possible = certain = 0
            while True:
                warrants = [
                    Warrant(epoch, rung, possible, certain)
                    for epoch in life
                    if epoch.state.deadline == deadline and (rung := next_urging(epoch.state, urged)) is not None
                ]
                key = Key("overdue", None, deadline, urged.times + 1 if urged else 1)
                row = on_record.get(key)
                met = self._compare(task, key, warrants, row)
                if row is None or row.settled is None or row.state != "fired" or not met:
                    break
                yield key
                if key.occurrence == CLIMBS_TO_THE_TOP:
                    yield self._fourth(task, row, met, on_record)
                run = self._runs[row.settled]
                urged, possible, certain = Urged(key.occurrence, row.due, row.settled), run.began, run.ended

    def _fourth(self, task: int, urging: OnRecord, met: Sequence[Warrant], on_record: Mapping[Key, OnRecord]) -> Key:
        key = Key("overdue_4", None, urging.key.anchor, 1)
        row = on_record.get(key)
        hearers = {with_the_fourth(each.epoch.state) for each in met}
        self.due += len(next(iter(hearers)))
        if row is None or row.state != "fired" or row.settled != urging.settled:
            self._findings.add("lost", f"{_name(task, key)}: it did not go with the fourth urging")
        else:
            self._heard(task, row, hearers, [each.epoch for each in met])
        return key

    def _compare(self, task: int, key: Key, warrants: Sequence[Warrant], row: OnRecord | None) -> Sequence[Warrant]:
        """Compare one rung with its row; return the warrants by which it was told."""
        must = self._first_must(warrants)
        if must is not None:
            self.due += len(must[1].rung.hearers)
        if row is None or row.state != "fired" or row.settled is None:
            if must is not None:
                became = f"{row.state} ({row.reason})" if row else "never planned"
                self._findings.add("lost", f"{_name(task, key)}: due {must[1].rung.due}, swept by {must[0]}, {became}")
            return []
        run = self._runs.get(row.settled)
        sweeps = [each for each in self._sweeps if run is not None and each.run == run.number]
        met = [each for each in warrants if any(each.may(sweep) for sweep in sweeps)]
        if not met or not any(each.rung.due <= row.due <= row.settled for each in met):
            dues = [str(each.rung.due) for each in warrants]
            self._findings.add("unowed", f"{_name(task, key)}: told at {row.settled} as due {row.due}, is due {dues}")
            return met
        if must is not None and all(must[0].ended < sweep.began for sweep in sweeps):
            self._findings.add("late", f"{_name(task, key)}: told at {row.settled}, not at {must[0].reading}")
        self._heard(task, row, {each.rung.hearers for each in met}, [each.epoch for each in met])
        return met

    def _heard(self, task: int, row: OnRecord, hearers: set[frozenset[str]], epochs: Sequence[Epoch]) -> None:
        self.told += len(row.heard)
        self.fired.append(Fired(task, row, epochs))
        if set(row.heard) in hearers:
            return
        wanted = max(hearers, key=lambda people: len(people & set(row.heard)))
        for person in wanted - set(row.heard):
            self._findings.add("lost", f"{_name(task, row.key)}: {person} was not told")
        for person in set(row.heard) - wanted:
            self._findings.add("unowed", f"{_name(task, row.key)}: {person} was told")

    def _first_must(self, warrants: Sequence[Warrant]) -> tuple[Sweep, Warrant] | None:
        """Return the first sweep that had to tell it."""
        found: tuple[Sweep, Warrant] | None = None
        for warrant in warrants:
            put_off_to = warrant.rung.due
            for sweep in self._sweeps:
                if not warrant.epoch.perhaps(sweep):
                    continue
                if warrant.puts_off(sweep):
                    put_off_to = max(put_off_to, warrant.epoch.state.ladder.by_day(sweep.reading))
                elif warrant.must(sweep, put_off_to):
                    if found is None or sweep.began < found[0].began:
                        found = (sweep, warrant)
                    break
        return found


def _name(task: int, key: Key) -> str:
    whose = f" of {key.whose[0]}" if key.whose else ""
    return f"task {task}, {key.rung}{whose} no. {key.occurrence}, from {key.anchor}"
