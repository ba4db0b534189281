"""The part of the organisation that a batch of reminders concerns: who is above whom, who is away, who reads what."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.database import among, among_those, read
from backend.org.chain import Chart
from backend.org.charts import holds, load_chart
from backend.org.model import Person, Post, StandIn, Unit
from backend.org.reach import secretariat_of
from backend.texts import Language
from backend.unit_of_work import UnitOfWork
from reminders.facts import Known
from reminders.ladder import Audience
from reminders.seeing import Asked, unseen
from tasks.model import Follower

#: Who is found by looking up the tree.
_ABOVE: frozenset[Audience] = frozenset(
    ("next_up", "next_up_2", "next_up_3", "superior_head", "secretariat", "assigner")
)


#: A storm's people pass through: only who is told one by one is worth remembering.
_MANY = 100


class Reader(NamedTuple):
    """A person who may be told something."""

    id: UUID
    full_name: str
    language: Language
    active: bool


@dataclass(frozen=True, slots=True)
class House:
    """Who answers for what, as of one instant.

    `away`: (person, unit) → who stands in for them there. `gone` are people who may no longer sign in, `unseen` those
    who asked about a task and may no longer see it.
    """

    chart: Chart = field(default_factory=lambda: Chart({}, {}))
    secretariats: Mapping[UUID, list[UUID]] = field(default_factory=dict)
    unit_names: Mapping[UUID, str] = field(default_factory=dict)
    away: Mapping[tuple[UUID, UUID], UUID] = field(default_factory=dict)
    gone: frozenset[UUID] = frozenset()
    followers: Mapping[UUID, list[UUID]] = field(default_factory=dict)
    unseen: frozenset[Asked] = frozenset()
    #: Everybody who gave, has or watches over one of the tasks.
    people: Mapping[UUID, Reader] = field(default_factory=dict)


def load_house(work: UnitOfWork, known: Iterable[Known], now: datetime, audiences: Collection[Audience]) -> House:
    """Load as much of the organisation as these audiences need."""
    tasks = list(known)
    parts = [part for task in tasks for part in task.facts.parts]
    units = {part.unit_id for part in parts}
    people = {part.person_id for part in parts} | {task.assigner_id for task in tasks}
    people |= {task.supervisor_id for task in tasks if task.supervisor_id is not None}
    readers = load_readers(work, people)
    gone = frozenset(each.id for each in readers.values() if not each.active)
    chart, offices = Chart({}, {}), {}
    if gone or _ABOVE & set(audiences):
        chart = load_chart(work, units, now, {task.assigner_id for task in tasks})
        homes = {unit for homes in chart.homes.values() for unit in homes}
        offices = secretariat_of(work, homes | units, now=now)
    return House(
        chart=chart,
        secretariats=offices,
        unit_names=_names(work.session, units),
        away=_away(work.session, people, now),
        gone=gone,
        people=readers,
        followers=_followers(work.session, tasks) if "followers" in audiences else {},
        unseen=_unseen(work, tasks, now) if "asker" in audiences else frozenset(),
    )


_READERS = select(Person.id, Person.full_name, Person.language, Person.disabled_at).where(among_those(Person.id))


def load_readers(work: UnitOfWork, people: Collection[UUID]) -> dict[UUID, Reader]:
    known = work.known_of_edition() if len(people) <= _MANY else None
    if known is None:
        return _read_readers(work.session, people)
    readers: dict[UUID, Reader] = known.setdefault(Reader, {})
    if missing := [each for each in people if each not in readers]:
        readers.update(_read_readers(work.session, missing))
    return {each: readers[each] for each in people if each in readers}


def _read_readers(session: Session, people: Collection[UUID]) -> dict[UUID, Reader]:
    rows = read(session, _READERS, {"ids": list(people)})
    return {
        person_id: Reader(person_id, name, "en" if language == "en" else "vi", disabled_at is None)
        for person_id, name, language, disabled_at in rows
    }


def _names(session: Session, units: Collection[UUID]) -> dict[UUID, str]:
    return dict(read(session, select(Unit.id, Unit.name).where(among(Unit.id, units))).all())


def _away(session: Session, people: Collection[UUID], now: datetime) -> dict[tuple[UUID, UUID], UUID]:
    rows = session.execute(
        select(Post.person_id, Post.unit_id, StandIn.person_id.label("acting"))
        .join(StandIn, StandIn.post_id == Post.id)
        .join(Person, Person.id == StandIn.person_id)
        .where(among(Post.person_id, people), holds(now), StandIn.since <= now, StandIn.until > now)
        .where(Person.disabled_at.is_(None))
        .order_by(StandIn.since.desc())
    )
    return {(row.person_id, row.unit_id): row.acting for row in rows}


def _followers(session: Session, tasks: Collection[Known]) -> dict[UUID, list[UUID]]:
    found: dict[UUID, list[UUID]] = {}
    ids = [task.facts.task_id for task in tasks]
    rows = select(Follower.task_id, Follower.person_id).where(among(Follower.task_id, ids))
    for row in session.execute(rows.order_by(Follower.person_id)):
        found.setdefault(row.task_id, []).append(row.person_id)
    return found


def _unseen(work: UnitOfWork, tasks: Collection[Known], now: datetime) -> frozenset[Asked]:
    asked: dict[UUID, set[UUID]] = {}
    for task in tasks:
        askers = {person_id for question in task.facts.questions for person_id in question.askers}
        if others := askers - {task.assigner_id, task.supervisor_id}:
            asked[task.facts.task_id] = others
    leading = {task.facts.task_id: task.facts.lead.unit_id for task in tasks if task.facts.task_id in asked}
    return unseen(work, asked, leading, now)
