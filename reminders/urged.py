"""What urgings ask of the lead, as questions the plan knows: an answer that is missing, a promise that is due."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from reminders.plan import Part, Question
from tasks.states import WITH_THE_LEAD
from tasks.urgings.model import Urging


def questions_of_urgings(
    session: Session, tasks: Collection[Any], parts: Mapping[UUID, tuple[Part, ...]]
) -> dict[UUID, tuple[Question, ...]]:
    """Return, for each task whose lead was urged and whose turn it is, what is still owed in answer.

    `tasks` are rows or objects with the columns of `Task`, `parts` their assignees, the lead first. `Task.urgings`
    counts urgings, so that tasks that were never urged, nearly all, cost no query.
    """
    pressed = {task.id: task for task in tasks if task.urgings and task.status in WITH_THE_LEAD}
    if not pressed:
        return {}
    session.flush()
    telling = or_(Urging.answered_at.is_(None), Urging.promised_at.is_not(None))
    rows = session.scalars(
        select(Urging).where(Urging.task_id.in_(pressed), telling).order_by(Urging.task_id, Urging.number)
    )
    return {
        task_id: tuple(_questions(pressed[task_id], parts[task_id][0], list(urgings)))
        for task_id, urgings in groupby(rows, lambda row: row.task_id)
    }


def _questions(task: Any, lead: Part, urgings: Sequence[Urging]) -> Iterator[Question]:
    """What came before the turn was this lead's is not asked of them any more.

    A silence is one question, however often it was urged: it counts from the first urging, and all who urged wait.
    """
    since = max(each for each in (lead.assigned_at, task.resumed_at, task.returned_at) if each is not None)
    waiting = [each for each in urgings if each.answered_at is None and each.at >= since]
    if waiting:
        first, askers = waiting[0], tuple(dict.fromkeys(each.by_id for each in waiting))
        yield Question("urging_unanswered", first.at, first.at, lead.person_id, lead.id, askers)
    # The answer is itself a report; another one since then has kept the promise, or given a newer one.
    for each in urgings:
        at, promised = each.answered_at, each.promised_at
        if at is not None and promised is not None and since <= at == task.reported_at:
            yield Question("promise_passed", at, promised, lead.person_id, lead.id, (each.by_id,))
