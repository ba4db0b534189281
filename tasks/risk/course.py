"""The course of a task as a list of steps, and how it stands at an instant. Pure.

Everything that a forecast looks at is in the steps, each with its instant: what is not yet known at an instant cannot
be asked for, because the steps after it have not been taken.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

What = Literal[
    "unit",  # is led by the unit `to` from now on, who have yet to receive it
    "field",
    "urgency",
    "deadline",  # is due at the instant `to`, or never (None)
    "received",
    "reported",  # `to` is the percentage, None if none was given
    "asked",  # for a later deadline
    "handed_in",
    "returned",
    "paused",
    "resumed",
    "closed",
]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened to a task, and the value it brought."""

    at: datetime
    what: What
    to: Any = None


@dataclass(frozen=True, slots=True)
class Course:
    """All that happened to a task so far, in order; the first steps say how it was assigned."""

    id: str
    assigned_at: datetime
    steps: tuple[Step, ...]

    def until(self, instant: datetime) -> Course:
        """Return what was known of it at `instant`."""
        return replace(self, steps=tuple(step for step in self.steps if step.at <= instant))

    def standing(self) -> Standing:
        """Return how it stands after all its steps."""
        return Standing.at_first(self.assigned_at).after(self.steps)


@dataclass(slots=True)
class Standing:
    """How a task stands. `told_at` is when whoever leads it now was told, `heard_at` when they were last heard of."""

    assigned_at: datetime
    told_at: datetime
    heard_at: datetime
    unit: str = ""
    field: str = ""
    urgency: str = "normal"
    deadline: datetime | None = None
    received_at: datetime | None = None
    progress: int | None = None
    asked: int = 0
    returned: int = 0
    handed_in: bool = False
    paused: bool = False
    closed: bool = False

    @classmethod
    def at_first(cls, assigned_at: datetime) -> Standing:
        """Return how a task stands before its first step."""
        return cls(assigned_at, assigned_at, assigned_at)

    @property
    def is_running(self) -> bool:
        """Time runs against the lead: it has a deadline, and is neither handed in, paused nor closed."""
        return self.deadline is not None and not (self.handed_in or self.paused or self.closed)

    def after(self, steps: Iterable[Step]) -> Standing:
        """Take these steps, in order."""
        for step in steps:
            self.take(step)
        return self

    def take(self, step: Step) -> None:
        """Stand as it does after one more step."""
        match step.what:
            case "unit":
                self.unit, self.told_at, self.heard_at, self.received_at = step.to, step.at, step.at, None
            case "field" | "urgency" | "deadline":
                setattr(self, step.what, step.to)
            case "received":
                self.received_at = self.received_at or step.at
                self.heard_at = step.at
            case "reported":
                self.received_at = self.received_at or step.at
                self.heard_at = step.at
                self.progress = self.progress if step.to is None else step.to
            case "asked":
                self.asked += 1
            case "returned":
                self.returned, self.handed_in = self.returned + 1, False
            case "handed_in" | "paused" | "closed":
                setattr(self, step.what, True)
            case "resumed":
                self.paused = False
