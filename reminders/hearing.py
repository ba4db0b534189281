"""Hearing: who hears what of several reminders, in which language, and what its sentences are about."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from backend.unit_of_work import UnitOfWork
from reminders.facts import Known
from reminders.holding import Held, Waited
from reminders.house import House, Reader, load_house, load_readers
from reminders.ladder import Rung
from reminders.model import Due
from reminders.recipients import Told, recipients
from reminders.wording import About
from tasks.timeliness import Urgency


class Heard(NamedTuple):
    """One reminder as one person hears it."""

    row: Due
    rung: Rung
    told: Told
    about: About
    urgency: Urgency

    @property
    def may_wait(self) -> bool:
        """What is assigned, and what is about a flash task, waits for nobody."""
        return self.rung.trigger != "assigned" and self.urgency != "flash"


class Audience(NamedTuple):
    """Everybody who hears something: of what fires now, of what they have waited for; and who can be named."""

    now: Sequence[Heard]
    waited: Sequence[Heard]
    readers: Mapping[UUID, Reader]

    @property
    def people(self) -> set[UUID]:
        return {each.told.person_id for each in (*self.now, *self.waited)}

    def and_those(self, other: Audience) -> Audience:
        """Return both audiences as one."""
        return Audience([*self.now, *other.now], [*self.waited, *other.waited], {**self.readers, **other.readers})


def listen(
    work: UnitOfWork,
    climbing: Sequence[tuple[Due, Rung]],
    known: Mapping[UUID, Known],
    waited: Waited,
    now: datetime,
) -> Audience:
    """Resolve who hears these reminders, and what was held until now. Who may no longer sign in hears nothing."""
    concerned = {row.task_id: known[row.task_id] for row, _ in climbing}
    house = _house(work, climbing, concerned.values(), now)
    told = [(row, rung, recipients(known[row.task_id], rung, row.key, house)) for row, rung in climbing]
    people = {each.person_id for _, _, those in told for each in those}
    people |= {each.told.person_id for each in (*waited.still, *waited.passed_on)}
    readers = _readers(work, house, [*concerned.values(), *waited.known.values()], people)
    heard = _heard(told, known, readers, house) + _heard_late(waited.passed_on, waited, readers)
    return Audience(heard, _heard_late(waited.still, waited, readers), readers)


def about(task: Known, row: Due, readers: Mapping[UUID, Reader], house: House) -> About:
    """Return what the sentences of one reminder are about."""
    part = task.facts.part(row.assignee_id)
    return About(
        code=task.code,
        title=task.title,
        deadline=task.facts.deadline,
        assigner=readers[task.assigner_id].full_name,
        person=readers[part.person_id].full_name,
        unit=house.unit_names.get(part.unit_id, ""),
        role=part.role,
        occurrence=row.occurrence,
    )


def _house(work: UnitOfWork, climbing: Sequence[tuple[Due, Rung]], concerned: Iterable[Known], now: datetime) -> House:
    if all(rung.trigger == "assigned" for _, rung in climbing):
        return House()  # whoever was assigned this moment was looked up for it
    audiences = {each for row, rung in climbing for each in rung.audience(row.occurrence)}
    return load_house(work, concerned, now, audiences)


def _readers(work: UnitOfWork, house: House, known: Iterable[Known], people: Collection[UUID]) -> Mapping[UUID, Reader]:
    """Return everybody who is told or named; the house knows most of them."""
    wanted = {part.person_id for task in known for part in task.facts.parts} | set(people)
    wanted |= {task.assigner_id for task in known}
    missing = wanted - house.people.keys()
    return {**house.people, **load_readers(work, missing)} if missing else house.people


def _heard(
    told: Iterable[tuple[Due, Rung, Sequence[Told]]],
    known: Mapping[UUID, Known],
    readers: Mapping[UUID, Reader],
    house: House,
) -> list[Heard]:
    heard: list[Heard] = []
    for row, rung, those in told:
        task = known[row.task_id]
        matter, urgency = about(task, row, readers, house), task.facts.urgency
        heard += [Heard(row, rung, each, matter, urgency) for each in those if readers[each.person_id].active]
    return heard


def _heard_late(held: Sequence[Held], waited: Waited, readers: Mapping[UUID, Reader]) -> list[Heard]:
    """Return what people have waited for, or others in their place, as it is heard now."""
    return _heard([(each.row, each.rung, (each.told,)) for each in held], waited.known, readers, waited.house)
