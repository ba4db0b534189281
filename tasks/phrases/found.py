"""What a phrase says: an instant, "continuing", nothing, or something unclear."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Kind = Literal["instant", "continuing", "none", "unclear"]


@dataclass(frozen=True, slots=True)
class Milestone:
    """One deadline. `phrase` is the words it came in, `label` what comes before them, `assumptions` what was not said.

    `monthly` marks a day of every month, of which this is the next.
    """

    instant: datetime
    phrase: str
    label: str = ""
    assumptions: tuple[str, ...] = ()
    monthly: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell or a clause says: instants, "continuing" (no deadline), nothing, or something unclear (`problem`)."""

    kind: Kind
    milestones: tuple[Milestone, ...] = ()
    problem: str = ""

    @property
    def last(self) -> Milestone | None:
        return max(self.milestones, key=lambda each: each.instant, default=None)


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase in a sentence: where it stands, and what it means. `milestone` is None for continuing or unclear.

    `fits_others` says that the words fit other weeks, months or years as well ("thứ Ba", "15/3", "17h").
    """

    start: int
    end: int
    kind: Kind
    milestone: Milestone | None
    problem: str = ""
    fits_others: bool = False
