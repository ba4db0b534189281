"""What waits for whoever asks: conditions that are true of a task for one person and not for another."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, or_, select

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


def own_condition(condition: Condition, people: Collection[UUID]) -> ColumnElement[bool]:
    """Return the condition for these people: who asks, and whose posts they stand in for."""
    who = sorted(people)
    part = exists().where(Assignee.task_id == Task.id, Assignee.person_id.in_(who), Assignee.ended_at.is_(None))
    if condition == "to_acknowledge":
        return Task.status.in_(_RECEIVABLE) & part.where(Assignee.acknowledged_at.is_(None))
    if condition == "to_decide":
        asked = exists().where(ExtensionRequest.task_id == Task.id, ExtensionRequest.state == "open")
        theirs = Task.assigner_id.in_(who) & Task.lead_person_id.not_in(who)
        return is_open() & (Task.questions > 0) & theirs & asked
    urged = exists().where(Urging.task_id == Task.id, Urging.answered_at.is_(None))
    countered = exists().where(ExtensionRequest.task_id == Task.id, ExtensionRequest.state == "countered")
    # Whoever was asked answers, though the part be somebody else's by now.
    explained = exists().where(
        Explanation.task_id == Task.id,
        Explanation.answered_at.is_(None),
        Explanation.assignee_id == Assignee.id,
        Assignee.person_id.in_(who),
    )
    leads = Task.lead_person_id.in_(who)
    return or_(
        leads & Task.status.in_(_REPORTABLE) & (Task.urgings > 0) & urged,
        leads & (Task.questions > 0) & countered,
        Task.status.in_(_EXPLAINABLE) & (Task.questions > 0) & explained,
    )
