"""What a reform would do: which task, which post, and what else names a unit, goes to which successor.

A part goes with its holder where both go to the same unit; what the head of a unit held goes to the head of the unit
that follows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from backend.errors import FieldError, Invalid
from backend.org.model import Person, StandIn, Unit, UnitGroup
from backend.org.service import only_administrator
from backend.org.succession import Placement, PostMove, answering, groups_of, place_posts, running_stand_ins
from backend.unit_of_work import UnitOfWork
from tasks.handover.addresses import Addresses, addressing
from tasks.handover.moving_parts import parts_of
from tasks.handover.settling import Held, Place
from tasks.model import Assignee


@dataclass(frozen=True, slots=True)
class Reform:
    """Units that end, those that follow them, and what was decided.

    With several successors a task goes to the one decided for it, or else to `otherwise`; a post where it was placed.
    """

    ending: Sequence[UUID]
    successors: Sequence[UUID]
    decisions: Mapping[UUID, UUID] = field(default_factory=dict)
    otherwise: UUID | None = None
    people: Sequence[Placement] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What a reform would do. `parts` are all of the ending units in open tasks; `answers` who takes what comes to each
    successor; `following` who goes along with their own work, as (person, from, to)."""

    reform: Reform
    ending: Mapping[UUID, Unit]
    heirs: Mapping[UUID, Unit]
    parts: Sequence[Held]
    posts: Sequence[PostMove]
    stand_ins: Sequence[StandIn]
    answers: Mapping[UUID, UUID]
    following: frozenset[tuple[UUID, UUID, UUID]]
    groups: Sequence[UnitGroup]
    addresses: Addresses

    @property
    def only(self) -> UUID | None:
        """The only successor, if there is but one."""
        return next(iter(self.heirs)) if len(self.heirs) == 1 else None

    @property
    def tasks(self) -> int:
        return len({part.task_id for part in self.parts})

    @property
    def undecided(self) -> int:
        """How many tasks go nowhere yet."""
        return len({part.task_id for part in self.parts if self.successor_of(part.task_id) is None})

    @property
    def posts_undecided(self) -> int:
        return sum(1 for move in self.posts if move.to is None)

    def successor_of(self, task_id: UUID) -> UUID | None:
        return self.reform.decisions.get(task_id, self.reform.otherwise or self.only)

    def place_of(self, part: Held) -> Place | None:
        """Say where a part goes; None for one that stays, and while it is undecided or nobody is there to take it."""
        heir = self.successor_of(part.task_id) if part.unit_id in self.ending else None
        if heir is None:
            return None
        goes_along = (part.person_id, part.unit_id, heir) in self.following
        person_id = part.person_id if goes_along else self.answers.get(heir)
        return None if person_id is None else Place(heir, self.heirs[heir].name, person_id)


def plan(work: UnitOfWork, actor: Person, reform: Reform, *, now: datetime) -> Plan:
    """Show what a reform would do (administrators). Invalid for units that are none, that both end and follow, and for
    decisions that name others."""
    only_administrator(actor)
    if not reform.ending:
        raise Invalid.at("/ending", "nothing_ends")
    ending = _units(work, reform.ending, "/ending", now)
    heirs = _units(work, reform.successors, "/successors", now)
    if ending.keys() & heirs.keys():
        raise Invalid.at("/successors", "ends_and_succeeds")
    if any(unit_id not in heirs for unit_id in reform.decisions.values()):
        raise Invalid.at("/decisions", "not_a_successor")
    if reform.otherwise is not None and reform.otherwise not in heirs:
        raise Invalid.at("/otherwise", "not_a_successor")
    posts = place_posts(work, list(ending), heirs, reform.people, now=now)
    stand_ins = running_stand_ins(work, [move.post.id for move in posts], now=now)
    return Plan(
        reform,
        ending,
        heirs,
        parts=[Held(*row) for row in work.session.execute(parts_of(Assignee.unit_id.in_(ending)))],
        posts=posts,
        stand_ins=stand_ins,
        answers=answering(work, list(heirs), posts, stand_ins, now),
        following=_following(posts),
        groups=groups_of(work, list(ending)),
        addresses=addressing(work, list(ending)),
    )


def _following(posts: Iterable[PostMove]) -> frozenset[tuple[UUID, UUID, UUID]]:
    return frozenset(
        (move.post.person_id, move.post.unit_id, move.to.id)
        for move in posts
        if move.to is not None and not move.post.is_head and move.post.person.disabled_at is None
    )


@dataclass(frozen=True, slots=True)
class Takes:
    """How many parts one person takes over in one unit; `id` is the list that they confirm, once it is carried out."""

    to: Person
    unit: Unit
    parts: int
    id: UUID | None = None


def takers_of(work: UnitOfWork, found: Plan) -> list[Takes]:
    """Return who would take over how much from others, most first."""
    places = [(part, found.place_of(part)) for part in found.parts]
    takers = Counter((to.person_id, to.unit_id) for part, to in places if to and to.person_id != part.person_id)
    people = people_by_id(work, [person_id for person_id, _ in takers])
    return [Takes(people[person], found.heirs[unit], parts) for (person, unit), parts in takers.most_common()]


def people_by_id(work: UnitOfWork, ids: Iterable[UUID]) -> dict[UUID, Person]:
    return {person.id: person for person in work.session.scalars(select(Person).where(Person.id.in_(list(ids))))}


def _units(work: UnitOfWork, ids: Sequence[UUID], pointer: str, now: datetime) -> dict[UUID, Unit]:
    query = select(Unit).where(Unit.id.in_(ids), (Unit.valid_to.is_(None)) | (Unit.valid_to > now))
    found = {unit.id: unit for unit in work.session.scalars(query.execution_options(populate_existing=True))}
    errors = [FieldError(f"{pointer}/{n}", "unknown_unit") for n, each in enumerate(ids) if each not in found]
    if errors:
        raise Invalid(errors)
    return {each: found[each] for each in dict.fromkeys(ids)}
