"""Reading the records: the cases of a municipality and the steps behind them, as frozen data.

Source: CoSeLoG, environmental permits, receipt phase (Buijs, 4TU.ResearchData); shared/data/README.md describes the two
files. Nothing is corrected here: a case that ends before it starts is read as it stands, and `Case.quirks` says so.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

#: What the files write where a step belongs to no group.
NO_GROUP = "EMPTY"


class RecordsError(ValueError):
    """A file is not what the replay reads; the message names the file and the column or line."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a case: who completed it, on behalf of which group, when."""

    at: datetime
    person: str
    group: str
    what: str


@dataclass(frozen=True, slots=True)
class Case:
    """One application. `ended` is None for those never closed; `handovers` is the records' own count."""

    id: str
    title: str
    responsible: str
    group: str
    started: datetime
    deadline: datetime
    ended: datetime | None
    handovers: int
    steps: tuple[Step, ...]

    @property
    def closed(self) -> datetime | None:
        """When the case is completed in the replay: as recorded, but not before it started."""
        return None if self.ended is None else max(self.ended, self.started)

    @property
    def late(self) -> bool:
        """The records' own verdict: it ended after its deadline."""
        return self.ended is not None and self.ended > self.deadline

    @property
    def last(self) -> datetime:
        """The last instant the records name for this case."""
        return max([self.started, *(step.at for step in self.steps), *([self.ended] if self.ended else [])])

    @property
    def quirks(self) -> Iterator[str]:
        """What an honest replay has to mention about cases such as this one."""
        if self.ended is not None and self.ended < self.started:
            yield "ended before they started: completed as they start"
        if any(step.at < self.started for step in self.steps):
            yield "worked on before they started: those steps are taken as they start"
        if self.closed is not None and any(step.at > self.closed for step in self.steps):
            yield "worked on after they had ended: those steps are left out"


def read_cases(cases: Path, events: Path, first: int | None = None) -> list[Case]:
    """Read both files; return the cases in the order in which they start, the `first` of them or all.

    Raises RecordsError when a file is empty, lacks a column or holds what cannot be read, and for a case that is due
    before it starts.
    """
    try:
        steps: dict[str, list[Step]] = {}
        for row in _rows(events):
            step = Step(_at(row["time:timestamp"]), row["org:resource"], row["org:group"], row["concept:name"])
            steps.setdefault(row["case:concept:name"], []).append(step)
        found = [_case(row, steps.get(row["case_id"], [])) for row in _rows(cases)]
    except (KeyError, ValueError) as error:
        raise RecordsError(f"{cases.name} and {events.name} cannot be read: {error}") from error
    if not found:
        raise RecordsError(f"{cases.name} holds no case")
    return sorted(found, key=lambda case: (case.started, case.id))[:first]


def home_groups(cases: Sequence[Case]) -> dict[str, str]:
    """Return the group each person works in: the one they act for most often.

    Steps of no group count only for people who have no other; the five who are responsible and never take a step belong
    to the group of their cases. A tie goes to the first by name.
    """
    acted: dict[str, Counter[str]] = {}
    for case in cases:
        acted.setdefault(case.responsible, Counter())
        for step in case.steps:
            acted.setdefault(step.person, Counter())[step.group] += 1
    for case in cases:
        if not acted[case.responsible].total() and case.group:
            acted[case.responsible][case.group] += 1
    return {person: _most(groups) for person, groups in sorted(acted.items())}


def _most(groups: Counter[str]) -> str:
    named = {group: count for group, count in groups.items() if group and group != NO_GROUP}
    return min(named, key=lambda group: (-named[group], group)) if named else NO_GROUP


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _case(row: dict[str, str], steps: list[Step]) -> Case:
    started, deadline = _at(row["startdate"]), _at(row["deadline"])
    if deadline <= started:
        # None of the 1,434; the product refuses to assign with a deadline that has passed.
        raise ValueError(f"{row['case_id']} is due before it starts")
    return Case(
        id=row["case_id"],
        title=f"{row['case_id']} ({row['department']}, {row['channel']})",
        responsible=row["responsible"],
        group=row["group"],
        started=started,
        deadline=deadline,
        ended=_at(row["enddate"]) if row["enddate"] else None,
        handovers=int(float(row["handovers"] or 0)),
        steps=tuple(sorted(steps, key=lambda step: step.at)),
    )


def _at(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(f"{text!r} has no offset")
    return instant.astimezone(UTC)
