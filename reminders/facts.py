"""Loading the facts of many tasks at once: a few queries, any number of tasks."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session
from sqlalchemy.orm.util import identity_key

from backend.database import among, read
from backend.org.charts import load_chart
from backend.unit_of_work import UnitOfWork
from reminders.model import Reminder
from reminders.plan import Facts, Part, Question
from reminders.rules import rules_in_force
from reminders.urged import questions_of_urgings
from tasks.explanations.model import Explanation
from tasks.extensions.model import UNSETTLED, ExtensionRequest
from tasks.model import Assignee, Task
from tasks.risk.model import Risk


@dataclass(frozen=True, slots=True)
class Known:
    """A task with its facts and what the wording needs."""

    facts: Facts
    code: str
    title: str
    assigner_id: UUID
    supervisor_id: UUID | None


#: How many urgings were sent for a deadline; when the last was due, and when it was sent.
_Urged = tuple[int, datetime | None, datetime | None]
_NEVER: _Urged = (0, None, None)

_TASK = select(
    Task.id,
    Task.code,
    Task.title,
    Task.assigner_id,
    Task.supervisor_id,
    Task.lead_unit_id,
    Task.urgency,
    Task.status,
    Task.field,
    Task.assigned_at,
    Task.deadline,
    Task.deadline_set_at,
    Task.reported_at,
    Task.returned_at,
    Task.submitted_at,
    Task.paused_at,
    Task.closed_at,
    Task.urgency_set_at,
    Task.resumed_at,
    Task.questions,
    Task.urgings,
    Task.urged_at,
)
_PART = select(
    Assignee.task_id,
    Assignee.id,
    Assignee.role,
    Assignee.person_id,
    Assignee.unit_id,
    Assignee.assigned_at,
    Assignee.acknowledged_at,
).where(Assignee.ended_at.is_(None))


def load_known(work: UnitOfWork, task_ids: Collection[UUID], *, now: datetime, new: bool = False) -> dict[UUID, Known]:
    """Return the tasks with their facts as they stand in this transaction.

    A verb has its task in hand already, locked and with its assignees: that one is not read again. Tasks that are
    `new`, made in this transaction, have not been urged, and nobody is asked for their past.
    """
    session = work.session
    rows: list[Any] = [task for each in task_ids if (task := _in_hand(session, each)) is not None]
    parts = {task.id: tuple(part_of(each) for each in task.active) for task in rows}
    missing = [each for each in task_ids if each not in parts]
    if missing:
        rows += read(session, _TASK.where(among(Task.id, missing)))
        parts.update(_parts(session, missing))
    urged = {} if new else _last_urgings(session, [row.id for row in rows if row.deadline is not None])
    asked = _questions(session, [row.id for row in rows if row.questions])
    pressed = questions_of_urgings(session, [row for row in rows if row.urgings], parts)
    rules = rules_in_force(work)
    units = _units(work, rows, now) if rules.know_units else {}
    likely = _likely(session, [row.id for row in rows]) if rules.book.foresees and not new else {}
    return {
        row.id: _known(
            row,
            parts.get(row.id, ()),
            urged.get((row.id, row.deadline), _NEVER),
            (*asked.get(row.id, ()), *pressed.get(row.id, ())),
            units.get(row.lead_unit_id, ()),
            likely.get(row.id),
        )
        for row in rows
    }


def _in_hand(session: Session, task_id: UUID) -> Task | None:
    found = session.identity_map.get(identity_key(Task, task_id))
    return found if isinstance(found, Task) and "assignees" in found.__dict__ else None


def part_of(row: Any) -> Part:
    return Part(row.id, row.role, row.person_id, row.unit_id, row.assigned_at, row.acknowledged_at)


def _parts(session: Session, task_ids: Collection[UUID]) -> dict[UUID, tuple[Part, ...]]:
    """Return each task's assignees of today, the lead first."""
    found: dict[UUID, list[Part]] = {}
    for row in read(session, _PART.where(among(Assignee.task_id, task_ids)).order_by(Assignee.id)):
        those = found.setdefault(row.task_id, [])
        those.insert(0 if row.role == "lead" else len(those), part_of(row))
    return {task_id: tuple(those) for task_id, those in found.items()}


def _units(work: UnitOfWork, rows: Sequence[Any], now: datetime) -> dict[UUID, tuple[UUID, ...]]:
    """Return the units that lead, each with all above it."""
    leading = {row.lead_unit_id for row in rows}
    chart = load_chart(work, leading, now)
    return {unit: tuple(chart.upward(unit)) for unit in leading}


def _likely(session: Session, task_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """Return since when the forecast calls tasks likely to be late, of those that it does."""
    said = select(Risk.task_id, Risk.likely_from).where(among(Risk.task_id, task_ids), Risk.likely_from.is_not(None))
    return {row.task_id: row.likely_from for row in session.execute(said)}


def _questions(session: Session, task_ids: Collection[UUID]) -> dict[UUID, tuple[Question, ...]]:
    """Return what waits for an answer: an extension request for the assigner or the lead, an explanation for its part.

    `Task.questions` counts them, so that tasks without any, nearly all, cost no query.
    """
    if not task_ids:
        return {}
    session.flush()
    found: dict[UUID, tuple[Question, ...]] = {}
    requests = (
        select(ExtensionRequest, Task.assigner_id, Task.lead_person_id)
        .join(Task, Task.id == ExtensionRequest.task_id)
        .where(ExtensionRequest.task_id.in_(task_ids), ExtensionRequest.state.in_(UNSETTLED))
    )
    for request, assigner_id, lead_id in session.execute(requests):
        # A countered request is another question: it counts from when the other date was proposed.
        countered = request.state == "countered"
        asked_at = (request.decided_at if countered else None) or request.asked_at
        answerer = lead_id if countered else assigner_id
        asked = Question("extension_unanswered", asked_at, request.answer_by, answerer, None)
        found[request.task_id] = (*found.get(request.task_id, ()), asked)
    demands = (
        select(Explanation, Assignee.person_id)
        .join(Assignee, Assignee.id == Explanation.assignee_id)
        .where(Explanation.task_id.in_(task_ids), Explanation.answered_at.is_(None))
    )
    for demand, person_id in session.execute(demands):
        asked = Question("explanation_unanswered", demand.demanded_at, demand.answer_by, person_id, demand.assignee_id)
        found[demand.task_id] = (*found.get(demand.task_id, ()), asked)
    return found


def _known(
    task: Any,
    parts: tuple[Part, ...],
    urged: _Urged,
    questions: tuple[Question, ...],
    units: tuple[UUID, ...],
    likely_late_at: datetime | None,
) -> Known:
    count, due, at = urged
    facts = Facts(
        task_id=task.id,
        urgency=task.urgency,
        status=task.status,
        assigned_at=task.assigned_at,
        deadline=task.deadline,
        deadline_set_at=task.deadline_set_at,
        reported_at=task.reported_at,
        returned_at=task.returned_at,
        urgency_set_at=task.urgency_set_at,
        resumed_at=task.resumed_at,
        questions=questions,
        parts=parts,
        urgings=count,
        urged_due=due,
        urged_at=at,
        field=task.field,
        units=units,
        submitted_at=task.submitted_at,
        paused_at=task.paused_at,
        closed_at=task.closed_at,
        pressed=task.urgings,
        pressed_at=task.urged_at,
        likely_late_at=likely_late_at,
    )
    return Known(facts, task.code, task.title, task.assigner_id, task.supervisor_id)


def _last_urgings(session: Session, task_ids: Collection[UUID]) -> dict[tuple[UUID, datetime], _Urged]:
    """Return, per task and deadline, how many urgings were sent, and the last one's due and sent instants."""
    last = (
        select(Reminder.task_id, Reminder.anchor, Reminder.occurrence, Reminder.due_at, Reminder.settled_at)
        .ext(distinct_on(Reminder.task_id, Reminder.anchor))
        .where(among(Reminder.task_id, task_ids), Reminder.rung == "overdue", Reminder.state == "fired")
        .order_by(Reminder.task_id, Reminder.anchor, Reminder.occurrence.desc())
    )
    return {(row.task_id, row.anchor): (row.occurrence, row.due_at, row.settled_at) for row in read(session, last)}
