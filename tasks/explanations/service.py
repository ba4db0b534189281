"""Demanding an explanation, and giving it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from backend.errors import Conflict, Forbidden, Invalid, NotFound
from backend.ids import new_id
from backend.org.model import Person
from backend.unit_of_work import UnitOfWork
from tasks import authority, events
from tasks.explanations.model import Explanation
from tasks.model import Assignee, Task
from tasks.moving import EventMaker, begin, finish, move

#: Working days within which an explanation is due, unless the demand says otherwise.
ANSWERED_WITHIN = 1


def demand(
    work: UnitOfWork,
    actor: Person,
    task_id: UUID,
    *,
    question: str,
    of: UUID | None = None,
    answer_by: datetime | None = None,
    expected: int | None = None,
    now: datetime,
) -> Explanation:
    """Ask an assignee to explain, the lead unless `of` names a coordinator (whoever oversees the task)."""
    task = begin(work, actor, task_id, "demand_explanation", expected, now, authority.require_oversight)
    part = task.lead if of is None else task.assignee(of)
    if part is None:
        raise Invalid.at("/of", "not_an_assignee")
    if part.person_id == actor.id:
        raise Invalid.at("/of", "explain_to_self")
    if answer_by is not None and answer_by <= now:
        raise Invalid.at("/answer_by", "deadline_passed")
    row = Explanation(
        id=new_id(now),
        task_id=task.id,
        assignee_id=part.id,
        question=question,
        demanded_by_id=actor.id,
        demanded_at=now,
        answer_by=answer_by or work.calendar.end_of_working_day(now, ANSWERED_WITHIN),
    )
    work.session.add(row)
    task.questions += 1
    move(task, "demand_explanation")
    told = {"question": question, "of": str(part.person_id), "answer_by": row.answer_by.isoformat()}
    finish(work, actor, task, "demand_explanation", told, _demanded(part, question), now)
    return work.session.scalars(_whole().filter_by(id=row.id)).one()


def explain(
    work: UnitOfWork, actor: Person, task_id: UUID, explanation_id: UUID, *, answer: str, now: datetime
) -> Explanation:
    """Give the explanation (whoever was asked, or stands in for them). Conflict when it was given already."""
    task = authority.task_for(work, actor, task_id, now=now, lock=True)
    row = work.session.scalars(_whole().filter_by(task_id=task_id, id=explanation_id)).one_or_none()
    if row is None:
        raise NotFound("unknown_explanation")
    if not authority.holds_part(work, actor, row.assignee, now=now):
        raise Forbidden("only_who_was_asked")
    if row.answered_at is not None:
        raise Conflict("explained_already")
    move(task, "explain")
    row.answer, row.answered_by_id, row.answered_at = answer, actor.id, now
    task.questions -= 1
    told = {"question": row.question, "answer": answer}
    finish(work, actor, task, "explain", told, _explained(row, answer), now)
    return work.session.scalars(_whole().filter_by(id=row.id)).one()


def explanations_of(work: UnitOfWork, actor: Person, task_id: UUID, *, now: datetime) -> list[Explanation]:
    """Return what was asked about a task one may see, and answered, oldest first."""
    authority.task_for(work, actor, task_id, now=now)
    return list(work.session.scalars(_whole().filter_by(task_id=task_id).order_by(Explanation.demanded_at).limit(200)))


def _whole() -> Select[Explanation]:
    return (
        select(Explanation)
        .options(
            joinedload(Explanation.assignee).joinedload(Assignee.person),
            joinedload(Explanation.demanded_by),
            joinedload(Explanation.answered_by),
        )
        .execution_options(populate_existing=True)
    )


def _demanded(part: Assignee, question: str) -> EventMaker:
    def made(task: Task, actor: Person, now: datetime) -> events.TaskEvent:
        units = (task.lead_unit_id,)
        return events.ExplanationDemanded(now, actor.id, task.id, units, (part.person_id,), question)

    return made


def _explained(row: Explanation, answer: str) -> EventMaker:
    def made(task: Task, actor: Person, now: datetime) -> events.TaskEvent:
        units = (task.lead_unit_id,)
        return events.ExplanationGiven(now, actor.id, task.id, units, (row.demanded_by_id,), answer)

    return made
