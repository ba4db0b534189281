"""Who hears a rung: the ladder's words resolved through the chain of command. Pure; nobody is named twice.

Who is away is spared: whoever stands in for their post hears it. Where nobody answers for a post, it bounces: the next
above hears it, and the secretariat hears that somebody is missing there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID

from backend.org.chain import chain_of_command, vacant_below
from reminders.facts import Known
from reminders.house import House
from reminders.ladder import STEPS_UP, Audience, Rung
from reminders.plan import Key, Part, Question

#: Heard by somebody who was not meant first: in the place of one who is away, or because nobody is there.
STAND_IN, BOUNCED = "stand_in", "bounced"


class Told(NamedTuple):
    """One person who hears it, and as what: an audience of the ladder, STAND_IN or BOUNCED."""

    person_id: UUID
    told_as: str


def recipients(known: Known, rung: Rung, key: Key, house: House) -> list[Told]:
    """Return whom this rung tells now; the first role a person has is the one that counts."""
    subject = known.facts.part(key.assignee_id)
    found: list[Told] = []
    for audience in rung.audience(key.occurrence):
        if audience in ("answerer", "asker"):
            found += _of_question(known, rung, key, audience, house)
        else:
            found += _those(known, audience, subject, house)
    if len(found) < 2:
        return found
    first = {told.person_id: told for told in reversed(found)}
    return [told for told in found if first[told.person_id] is told]


def _of_question(known: Known, rung: Rung, key: Key, audience: Audience, house: House) -> Iterator[Told]:
    """Whoever has not answered the question that this reminder is about, or whoever asked it."""
    for question in known.facts.questions:
        if (question.trigger, question.assignee_id, question.asked_at) != (rung.trigger, key.assignee_id, key.anchor):
            continue
        if audience == "asker":
            yield from _askers(known, question, house)
        else:
            yield from _answerer(known, question.answerer_id, house)


def _askers(known: Known, question: Question, house: House) -> Iterator[Told]:
    """Whoever asked and may see the task still; where nobody is left, the assigner."""
    left = [each for each in question.askers if (known.facts.task_id, each) not in house.unseen]
    yield from (Told(person_id, "asker") for person_id in left)
    if question.askers and not left:
        yield from _assigner(known, known.facts.lead, house)


def _answerer(known: Known, person_id: UUID, house: House) -> Iterator[Told]:
    part = next((each for each in known.facts.parts if each.person_id == person_id), None)
    if part is not None:
        yield from _at_work(known, part, "answerer", house)
    elif person_id in house.gone:
        yield from _bounced(known, known.facts.lead, house)
    else:
        yield Told(person_id, "answerer")


def _those(known: Known, audience: Audience, subject: Part, house: House) -> Iterator[Told]:
    if audience == "assignee":
        yield from _at_work(known, subject, audience, house)
    elif audience == "lead":
        yield from _at_work(known, known.facts.lead, audience, house)
    elif audience == "coordinators":
        for part in known.facts.parts:
            if part.role == "coordinator":
                yield from _at_work(known, part, audience, house)
    elif audience == "followers":
        yield from (Told(person_id, audience) for person_id in house.followers.get(known.facts.task_id, ()))
    elif audience in STEPS_UP:
        yield from _up(known, audience, subject, house)
    elif audience == "assigner":
        yield from _assigner(known, subject, house)
    elif audience == "secretariat":
        yield from (Told(person_id, audience) for person_id in _secretariat(known, subject, house))
    elif audience == "superior_head":
        chain = chain_of_command(house.chart, subject.person_id, subject.unit_id)
        above = [step for step in chain if step.unit_id != subject.unit_id]
        yield from (Told(superior.person_id, audience) for superior in above[:1])


def _at_work(known: Known, part: Part, audience: str, house: House) -> Iterator[Told]:
    """Whoever answers for a part today."""
    if part.person_id in house.gone:
        yield from _bounced(known, part, house)
        return
    acting = house.away.get((part.person_id, part.unit_id))
    yield Told(part.person_id, audience) if acting is None else Told(acting, STAND_IN)


def _up(known: Known, audience: str, subject: Part, house: House) -> Iterator[Told]:
    """The n-th above; where units on the way there have nobody, the secretariat hears of it as well."""
    chain = chain_of_command(house.chart, subject.person_id, subject.unit_id, known.assigner_id)
    reached = chain[: STEPS_UP[audience]]
    if not reached:
        return
    gone = reached[-1].person_id in house.gone  # an assigner, at whom the chain ends, who may no longer sign in
    if not gone:
        yield Told(reached[-1].person_id, audience)
    if gone or vacant_below(house.chart, subject.unit_id, reached[-1].unit_id):
        yield from (Told(person_id, BOUNCED) for person_id in _secretariat(known, subject, house))


def _assigner(known: Known, subject: Part, house: House) -> Iterator[Told]:
    if known.assigner_id in house.gone:
        yield from (Told(person_id, BOUNCED) for person_id in _secretariat(known, subject, house))
        return
    yield Told(known.assigner_id, "assigner")


def _bounced(known: Known, part: Part, house: House) -> Iterator[Told]:
    """Nobody is at that post: the next above and the secretariat hear in their place."""
    chain = chain_of_command(house.chart, part.person_id, part.unit_id, known.assigner_id)
    yield from (Told(superior.person_id, BOUNCED) for superior in chain[:1])
    yield from (Told(person_id, BOUNCED) for person_id in _secretariat(known, part, house))


def _secretariat(known: Known, subject: Part, house: House) -> list[UUID]:
    """The supervising officer when one is named, else the office beside the assigner, where they sit above it, else the
    nearest above: the office of another branch may not even see the task."""
    if known.supervisor_id is not None and known.supervisor_id not in house.gone:
        return [known.supervisor_id]
    above = list(house.chart.upward(subject.unit_id))
    homes = house.chart.homes.get(known.assigner_id, frozenset())
    nearest = [unit for unit in above if unit in homes] or above
    return house.secretariats.get(nearest[0], []) if nearest else []
