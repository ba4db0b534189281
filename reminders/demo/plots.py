"""A plot: one task, from the moment it is assigned to whatever happens to it. Data; `stage` plays it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from tasks.assigning import Assignment


@dataclass(frozen=True, slots=True)
class Act:
    """Somebody does a verb of `stage.VERBS`; nobody named means whoever leads the task by then."""

    at: datetime
    verb: str
    who: UUID | None = None
    words: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plot:
    """What `by` assigns at `at`, and the acts that follow, in order of time."""

    at: datetime
    by: UUID
    assignment: Assignment
    acts: tuple[Act, ...] = ()

    def and_then(self, acts: Iterable[Act]) -> Plot:
        return replace(self, acts=tuple(sorted((*self.acts, *acts), key=lambda act: act.at)))


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody opens their messages and reads what is new."""

    at: datetime
    who: UUID
