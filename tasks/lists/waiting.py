"""What waits for whoever asks: conditions that are true of a task for one person and not for another."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from backend.org.model import Person
from backend.org.reach import acts_for_part, units_of
from backend.unit_of_work import UnitOfWork
from tasks.explanations.model import Explanation
from tasks.extensions.model import ExtensionRequest
from tasks.lists.filter import Condition
from tasks.model import Assignee, Task
from tasks.states import TRANSITIONS
from tasks.summary import is_open
from tasks.urgings.model import Urging

OWN: frozenset[Condition] = frozenset({"to_acknowledge", "to_answer", "to_decide"})
#: Statuses in which somebody can still say "received".
_RECEIVABLE = sorted(status for status, verb in TRANSITIONS if verb == "acknowledge")
_REPORTABLE = sorted(status for status, verb in TRANSITIONS if verb == "report")
_EXPLAINABLE = sorted(status for status, verb in TRANSITIONS if verb == "explain")


def own_place(condition: Condition, people: Collection[UUID]) -> Select[UUID]:
    """Return where one may begin to look: what they have a part in, or gave and are asked about. Never much."""
    who = sorted(people)
    if condition == "to_decide":
        return select(Task.id).where(is_open(), Task.questions > 0, Task.assigner_id.in_(who))
    parts = select(Assignee.task_id).where(Assignee.person_id.in_(who))
    return parts if condition == "to_answer" else parts.where(Assignee.ended_at.is_(None))


def units_answered_for(
    work: UnitOfWork, actor: Person, people: Collection[UUID], *, now: datetime
) -> dict[UUID, list[UUID]]:
    """Return the units in which one acts for people who hold several posts, one person after another (docs/adr/0010);
    for everybody else one acts wholly. A query for each person that one stands in for."""
    held = {each: units_of(work, each, now=now) for each in sorted(people) if each != actor.id}
    return {
        each: [unit for unit in units if acts_for_part(work, actor.id, each, unit, now=now)]
        for each, units in held.items()
        if len(units) > 1
    }


def own_condition(
    condition: Condition, people: Collection[UUID], only_in: Mapping[UUID, Collection[UUID]]
) -> ColumnElement[bool]:
    """Return the condition for these people: who asks, and whose posts they stand in for. Of what somebody in `only_in`
    holds, only what they hold in those units counts."""
    who = sorted(people)
    if condition == "to_decide":
        asked = exists().where(ExtensionRequest.task_id == Task.id, ExtensionRequest.state == "open")
        theirs = Task.assigner_id.in_(who) & Task.lead_person_id.not_in(who)
        return is_open() & (Task.questions > 0) & theirs & asked
    holds = and_(Assignee.person_id.in_(who), *_only_in(only_in, Assignee.person_id, Assignee.unit_id))
    if condition == "to_acknowledge":
        part = exists().where(Assignee.task_id == Task.id, Assignee.ended_at.is_(None), holds)
        return Task.status.in_(_RECEIVABLE) & part.where(Assignee.acknowledged_at.is_(None))
    urged = exists().where(Urging.task_id == Task.id, Urging.answered_at.is_(None))
    countered = exists().where(ExtensionRequest.task_id == Task.id, ExtensionRequest.state == "countered")
    # Whoever was asked answers, though the part be somebody else's by now.
    explained = exists().where(
        Explanation.task_id == Task.id,
        Explanation.answered_at.is_(None),
        Explanation.assignee_id == Assignee.id,
        holds,
    )
    leads = and_(Task.lead_person_id.in_(who), *_only_in(only_in, Task.lead_person_id, Task.lead_unit_id))
    return or_(
        leads & Task.status.in_(_REPORTABLE) & (Task.urgings > 0) & urged,
        leads & (Task.questions > 0) & countered,
        Task.status.in_(_EXPLAINABLE) & (Task.questions > 0) & explained,
    )


def _only_in(
    units: Mapping[UUID, Collection[UUID]], person: InstrumentedAttribute[UUID], unit: InstrumentedAttribute[UUID]
) -> list[ColumnElement[bool]]:
    return [or_(person != each, unit.in_(known)) for each, known in units.items()]
