"""Routing one message: what is sent at once, what next, and when, by the city's routes and the person's wishes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from backend.unit_of_work import UnitOfWork
from push.night import sleeps
from push.preferences import Off, wants
from push.routes import LOUD_WAYS, Route, Step
from push.ways import ALWAYS_KINDS, locked_kinds, routes_of


class Routed(Protocol):
    """What a route looks at: a message that is to be written, or one that was."""

    @property
    def kind(self) -> str: ...

    @property
    def urgency(self) -> str: ...

    @property
    def silent(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Routing:
    """The city's routes. Without any (a test without settings) everything goes at once and nothing follows."""

    routes: Mapping[str, Route]
    locked: Collection[str]

    @classmethod
    def of(cls, work: UnitOfWork) -> Routing:
        """Return what holds now; read once, since settings do not change while a process lives."""
        if work.settings is None:
            return cls({}, ALWAYS_KINDS)
        return cls(routes_of(work.settings), locked_kinds(work.settings))

    def second_step_at(self, urgency: str, now: datetime) -> str | None:
        """Return when a message of this urgency that is written now takes its second step, as PostgreSQL reads it."""
        following = self.step(urgency, 1)
        return str(now + following.after) if following else None

    @property
    def early(self) -> list[str]:
        """Return the urgencies whose second step belongs to the first: a person's own addresses (`push.routes`)."""
        return [urgency for urgency, route in self.routes.items() if len(route) > 1 and not route[1].after]

    def takes(self, message: Routed, channel: str, off: Off | None) -> bool:
        """Say whether a message goes to a device of this channel at once."""
        route = self.routes.get(message.urgency)
        return (route is None or route[0].takes(channel)) and self.wanted(message, channel, off)

    def wanted(self, message: Routed, channel: str, off: Off | None) -> bool:
        """Say whether this channel may be used at all: what somebody wants without a sound never rings, and people have
        their wishes. What is silent because it is night takes that way in the morning (`push.fallback`)."""
        if message.silent and not sleeps(message) and channel in LOUD_WAYS:
            return False
        return wants(off, channel, message.kind, message.urgency, self.locked)

    def step(self, urgency: str, number: int) -> Step | None:
        """Return a step of an urgency's route, or None where it has ended."""
        route = self.routes.get(urgency, ())
        return route[number] if number < len(route) else None

    def next_at(self, message: Routed, number: int, now: datetime) -> datetime | None:
        """Return when the step after this one is due, unless a receipt comes first."""
        following = self.step(message.urgency, number + 1)
        return now + following.after if following else None
