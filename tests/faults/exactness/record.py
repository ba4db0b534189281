"""The record of a seed: who did what when, by the one clock that never steps; kept by whoever is never killed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from tests.faults.exactness.acts import Act
from tests.faults.exactness.processes import Heard


@dataclass(frozen=True, slots=True)
class Done:
    """An act and when it was tried. `happened`: whether PostgreSQL has it, whatever its process lived to say."""

    act: Act
    began: int
    ended: int
    happened: bool


@dataclass(frozen=True, slots=True)
class Sweep:
    """A sweep within a run. `certain`: it fired all that was due by its reading. Else it may have fired any of it."""

    run: int
    reading: datetime
    began: int
    ended: int
    certain: bool


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a worker. `broken_off`: it was killed, or PostgreSQL was while it worked."""

    number: int
    reading: datetime
    began: int
    ended: int
    broken_off: bool


@dataclass
class Record:
    """Everything the checks are told besides what the product and the phones show."""

    seed: int
    done: list[Done] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    sweeps: list[Sweep] = field(default_factory=list)
    kills: Counter[str] = field(default_factory=Counter)
    moments: int = 0
    #: What the product's processes said in their logs, and what should not have happened at all.
    complaints: Counter[str] = field(default_factory=Counter)
    surprises: list[str] = field(default_factory=list)

    def listen(self, heard: Heard, crashed: bool) -> None:
        """Keep what a process complained of. While PostgreSQL is away, complaining is right."""
        said = [line for words in heard.all("finished") for line in words[0]]
        said += [str(words[0]) for words in heard.all("failed")]
        self.complaints.update(said)
        if not crashed:
            self.surprises += [f"a process said: {line}" for line in said]
