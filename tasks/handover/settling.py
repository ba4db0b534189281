"""What becomes of a task's parts when some of them go elsewhere: one lead, nobody twice. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID


class Held(NamedTuple):
    """One part that somebody has in a task today."""

    id: UUID
    task_id: UUID
    role: str
    unit_id: UUID
    unit: str
    person_id: UUID


class Place(NamedTuple):
    """Where a part goes: to a person, in a unit."""

    unit_id: UUID
    unit: str
    person_id: UUID


#: Says where a part goes; None for one that stays.
Goes = Callable[[Held], Place | None]


@dataclass(slots=True)
class Settled:
    """What becomes of the parts of one task: those that go, and of these what ends, begins, or stays its holder's."""

    gone: list[tuple[Held, Place]] = field(default_factory=list)
    ended: list[Held] = field(default_factory=list)
    begun: list[tuple[Held, Place]] = field(default_factory=list)
    kept: list[tuple[Held, Place]] = field(default_factory=list)


def settle(parts: Sequence[Held], goes: Goes) -> Settled:
    """Decide what becomes of a task's parts: one lead, and nobody twice.

    Whoever has a part already keeps that one, but for the lead's: it goes to them whatever else they have.
    """
    going = [(part, place) for part in parts if (place := goes(part)) is not None]
    moved = {part.id for part, _ in going}
    standing = {part.person_id: part for part in parts if part.id not in moved}
    settled, taken = Settled(), set(standing)
    for part, place in sorted(going, key=lambda each: each[0].role != "lead"):
        settled.gone.append((part, place))
        if place.person_id in taken and part.role != "lead":
            settled.ended.append(part)
            continue
        if (other := standing.get(place.person_id)) is not None:
            settled.gone.append((other, place))
            settled.ended.append(other)
        if place.person_id == part.person_id:
            settled.kept.append((part, place))
        else:
            settled.ended.append(part)
            settled.begun.append((part, place))
        taken.add(place.person_id)
    return settled
