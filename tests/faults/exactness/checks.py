"""The verdict on a seed: every check, over what was done, what is on record and what the phones got."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from backend.runtime import Runtime
from reminders import watchdog
from tasks.history import faults
from tasks.model import Task
from tests.faults.exactness.carrier import Pushed
from tests.faults.exactness.findings import Findings
from tests.faults.exactness.lives import Life, lives
from tests.faults.exactness.messages import Reading
from tests.faults.exactness.owed import Reckoning
from tests.faults.exactness.patience import Patience
from tests.faults.exactness.phones import count_repeats
from tests.faults.exactness.record import Record
from tests.faults.exactness.told import OnRecord, read_told


@dataclass
class Verdict:
    """What came of a seed: figures to add up, and findings by check, which must be none."""

    seed: int
    figures: Counter[str] = field(default_factory=Counter)
    kills: Counter[str] = field(default_factory=Counter)
    complaints: Counter[str] = field(default_factory=Counter)
    findings: dict[str, list[str]] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        return not self.findings

    def __str__(self) -> str:
        lines = [f"seed {self.seed}: {dict(self.figures)}, killed {dict(self.kills)}"]
        for check, found in self.findings.items():
            lines += [f"  {check} ({len(found)}):", *(f"    {each[:600]}" for each in found[:5])]
        return "\n".join(lines)


def judge(record: Record, runtime: Runtime, tries: Sequence[Pushed]) -> Verdict:
    """Judge a seed that has come to rest."""
    findings = Findings()
    for each in record.surprises:
        findings.add("surprises", each)
    every = lives(record.done)
    with runtime.unit_of_work() as work:
        told = read_told(work.session, tries)
        _look_at_tasks(runtime, every, findings)
        for fault in faults(work.session):
            findings.add("histories", str(fault))
        last = max(run.reading for run in record.runs)
        for finding in watchdog.look(work, last)[1]:
            findings.add("histories", str(finding))
    reckoning = Reckoning(record, findings)
    rows: dict[int, list[OnRecord]] = defaultdict(list)
    for row in told.rungs:
        rows[row.task].append(row)
        if row.error is not None:
            findings.add("poisoned", f"{row}")
    for number, life in every.items():
        reckoning.reckon(number, life, rows[number])
    Reading(record, every, told, findings).read()
    patience = Patience(record, every, told, findings)
    patience.judge(reckoning.fired)
    repeats = count_repeats(record, told, findings)
    return Verdict(
        record.seed,
        Counter(
            tasks=len(every),
            acts=sum(done.happened for done in record.done),
            runs=len(record.runs),
            due=reckoning.due,
            told=reckoning.told,
            **{f"held_{why}": count for why, count in patience.held.items()},
            given_up=patience.given_up,
            messages=len(told.messages),
            pushes=len(told.pushed),
            repeats=repeats,
        ),
        record.kills,
        record.complaints,
        dict(findings.by_check),
    )


def _look_at_tasks(runtime: Runtime, every: Mapping[int, Life], findings: Findings) -> None:
    with runtime.sessions() as session:
        kept = {int(task.title.split()[-1]): task for task in session.scalars(select(Task))}
    if set(kept) != set(every):
        findings.add("states", f"tasks {sorted(set(kept) ^ set(every))} are only on one side")
    for number in set(kept) & set(every):
        task, state = kept[number], every[number][-1].state
        if (task.status, task.deadline, task.urgency) != (state.status, state.deadline, state.urgency):
            findings.add("states", f"task {number} is {task.status} by {task.deadline}, and not {state}")
