"""Who hears a rung: the ladder's words resolved through the chain of command. Pure; nobody is named twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID

from backend.org.chain import chain_of_command
from reminders.facts import House, Known
from reminders.ladder import Audience, Rung
from reminders.plan import Key, Part


class Told(NamedTuple):
    """One person who hears it, and as what."""

    person_id: UUID
    told_as: str


def recipients(known: Known, rung: Rung, key: Key, house: House) -> list[Told]:
    """Return whom this rung tells now; the first role a person has is the one that counts."""
    subject = _subject(known, key)
    found: dict[UUID, Told] = {}
    for audience in rung.audience(key.occurrence):
        if audience in ("answerer", "asker"):
            people = _of_question(known, rung, key, audience)
        else:
            people = _people(known, audience, subject, house)
        for person_id in people:
            found.setdefault(person_id, Told(person_id, audience))
    return list(found.values())


def _subject(known: Known, key: Key) -> Part:
    """The part a reminder is about: its own assignee's, or the lead's."""
    return next((part for part in known.facts.parts if part.id == key.assignee_id), known.facts.lead)


def _of_question(known: Known, rung: Rung, key: Key, audience: Audience) -> Iterator[UUID]:
    """Whoever has not answered the question that this reminder is about, or whoever asked it."""
    for question in known.facts.questions:
        if (question.trigger, question.assignee_id, question.asked_at) == (rung.trigger, key.assignee_id, key.anchor):
            yield from (question.answerer_id,) if audience == "answerer" else question.askers


def _people(known: Known, audience: Audience, subject: Part, house: House) -> Iterator[UUID]:
    if audience == "assignee":
        yield subject.person_id
    elif audience == "lead":
        yield known.facts.lead.person_id
    elif audience == "coordinators":
        yield from (part.person_id for part in known.facts.parts if part.role == "coordinator")
    elif audience == "next_up":
        chain = chain_of_command(house.chart, subject.person_id, subject.unit_id, known.assigner_id)
        yield from (superior.person_id for superior in chain[:1])
    elif audience == "assigner":
        yield known.assigner_id
    elif audience == "secretariat":
        yield from _secretariat(known, subject, house)
    elif audience == "superior_head":
        chain = chain_of_command(house.chart, subject.person_id, subject.unit_id)
        above = [step for step in chain if step.unit_id != subject.unit_id]
        yield from (superior.person_id for superior in above[:1])


def _secretariat(known: Known, subject: Part, house: House) -> list[UUID]:
    """The supervising officer when one is named, else the office beside the assigner, else the nearest above."""
    if known.supervisor_id is not None:
        return [known.supervisor_id]
    above = list(house.chart.upward(subject.unit_id))
    homes = house.chart.homes.get(known.assigner_id, frozenset())
    nearest = [unit for unit in above if unit in homes] or sorted(homes) or above
    return house.secretariats.get(nearest[0], []) if nearest else []
