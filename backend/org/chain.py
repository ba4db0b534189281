"""The chain of command, as a pure function of a chart.

Source: domain.md, "People and units": post → head of unit → head of parent unit … up to the assigner; absent heads are
skipped to their stand-in; it stops at the assigner.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Head:
    """Who answers for a unit now. `acting` stands in while `person_id` is absent; None means present."""

    person_id: UUID
    acting: UUID | None = None
    absent: bool = False

    @property
    def answers(self) -> UUID | None:
        """The person to turn to: the head, the stand-in of an absent head, or nobody."""
        return self.acting if self.absent else self.person_id


@dataclass(frozen=True, slots=True)
class Superior:
    """One step of the chain: whom to tell, for which unit."""

    person_id: UUID
    unit_id: UUID


@dataclass(frozen=True, slots=True)
class Chart:
    """The part of the organisation a decision needs, as of one instant.

    `parents`: unit → the unit above. `heads`: unit → who answers for it. `homes`: person → units of their posts,
    which is how the chain knows that it has reached the assigner's level.
    """

    parents: Mapping[UUID, UUID | None]
    heads: Mapping[UUID, Head]
    homes: Mapping[UUID, frozenset[UUID]] = field(default_factory=dict)

    def upward(self, unit_id: UUID | None) -> Iterator[UUID]:
        """Yield the unit and every unit above it; a loop in the data ends instead of going round."""
        seen: set[UUID] = set()
        while unit_id is not None and unit_id not in seen:
            seen.add(unit_id)
            yield unit_id
            unit_id = self.parents.get(unit_id)


def chain_of_command(chart: Chart, person_id: UUID, unit_id: UUID, until: UUID | None = None) -> tuple[Superior, ...]:
    """Return whom to turn to above `person_id`, who works in `unit_id`, nearest first, nobody twice.

    It ends with `until` (the assigner): when their own level is reached they take the place of its head, and nobody
    above is told. A unit with no head, or with an absent head without a stand-in, is stepped over.
    """
    chain: list[Superior] = []
    told = {person_id}
    assigner_homes = chart.homes.get(until, frozenset()) if until is not None else frozenset()
    for unit in chart.upward(unit_id):
        head = chart.heads.get(unit)
        answers = head.answers if head else None
        if until is not None and (answers == until or unit in assigner_homes):
            return (*chain, Superior(until, unit)) if until not in told else tuple(chain)
        if answers is not None and answers not in told:
            told.add(answers)
            chain.append(Superior(answers, unit))
    return tuple(chain)


def vacant_below(chart: Chart, unit_id: UUID, upto: UUID) -> tuple[UUID, ...]:
    """Return the units from `unit_id` up to `upto`, itself left out, for which nobody answers: those stepped over."""
    vacant = []
    for unit in chart.upward(unit_id):
        if unit == upto:
            break
        head = chart.heads.get(unit)
        if head is None or head.answers is None:
            vacant.append(unit)
    return tuple(vacant)
