"""Which version of the ladders governs a task. Pure.

A new version says what becomes of the work that is open already (`effect`): `open` takes all of it over, `new` only
what is assigned from then on. So a task needs no note of its version: it follows from when it was assigned.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from reminders.ladder import Policy, rungs_of

Effect = Literal["open", "new"]
EFFECTS: tuple[Effect, ...] = get_args(Effect)


@dataclass(frozen=True, slots=True)
class Version:
    """A policy, since when it holds, and for what."""

    policy: Policy
    at: datetime
    effect: Effect


@dataclass(frozen=True, slots=True)
class PolicyBook:
    """The versions that still govern anything, the newest first; `base` is domain.md's table, before any of them."""

    versions: Sequence[Version]
    base: Policy

    @property
    def newest(self) -> Policy:
        """What holds for whatever belongs to no task: quiet hours, digests, caps, the brief."""
        return self.versions[0].policy if self.versions else self.base

    def governing(self, assigned_at: datetime) -> Policy:
        """Return the version under which a task assigned at that instant stands."""
        for version in self.versions:
            if version.effect == "open" or assigned_at >= version.at:
                return version.policy
        return self.base

    @property
    def foresees(self) -> bool:
        """Whether any rung waits for the forecast; if not, nobody needs to ask what it says."""
        rungs = (rung for version in self.versions for rung in rungs_of(version.policy))
        return any(rung.trigger == "likely_late" for rung in rungs)

    @property
    def knows_units(self) -> bool:
        return any(version.policy.knows_units for version in self.versions)

    @property
    def policies(self) -> Sequence[Policy]:
        return (*(version.policy for version in self.versions), self.base)

    @property
    def knows_fields(self) -> bool:
        """Whether any ladder depends on the field of work."""
        return any(scope.field is not None for policy in self.policies for scope in policy.scopes)

    @property
    def shares(self) -> frozenset[str]:
        """The names of rungs that fire when a share of the time has passed, counted from when a task was assigned."""
        rungs = (rung for policy in self.policies for rung in rungs_of(policy))
        return frozenset(rung.key for rung in rungs if rung.trigger == "half_time")

    def same_between(self, first: datetime, last: datetime) -> bool:
        """Whether one policy governs whatever was assigned between these instants, both included."""
        return not any(version.effect == "new" and first < version.at <= last for version in self.versions)
