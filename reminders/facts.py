"""Loading the facts of many tasks at once: three queries, any number of tasks."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.orm.util import identity_key

from backend.org.chain import Chart
from backend.org.charts import load_chart
from backend.org.model import Person, Unit
from backend.org.reach import secretariat_of
from backend.texts import Language
from backend.unit_of_work import UnitOfWork
from reminders.ladder import Audience
from reminders.model import Reminder
from reminders.plan import Facts, Part, Question
from reminders.urged import questions_of_urgings
from tasks.explanations.model import Explanation
from tasks.extensions.model import UNSETTLED, ExtensionRequest
from tasks.model import Assignee, Task


@dataclass(frozen=True, slots=True)
class Known:
    """A task with its facts and what the wording needs."""

    facts: Facts
    code: str
    title: str
    assigner_id: UUID
    supervisor_id: UUID | None


@dataclass(frozen=True, slots=True)
class Reader:
    """A person who may be told something."""

    id: UUID
    full_name: str
    language: Language
    active: bool


@dataclass(frozen=True, slots=True)
class House:
    """The part of the organisation that a batch of reminders concerns."""

    chart: Chart
    secretariats: dict[UUID, list[UUID]]
    unit_names: dict[UUID, str]


def load_known(session: Session, task_ids: Collection[UUID], *, new: bool = False) -> dict[UUID, Known]:
    """Return the tasks with their facts as they stand in this transaction.

    A verb has its task in hand already, locked and with its assignees: that one is not read again. Tasks that are
    `new`, made in this transaction, have not been urged, and nobody is asked for their past.
    """
    tasks = [task for each in task_ids if (task := _in_hand(session, each)) is not None]
    missing = set(task_ids) - {task.id for task in tasks}
    if missing:
        query = select(Task).where(Task.id.in_(missing)).options(selectinload(Task.assignees))
        tasks += session.scalars(query.execution_options(populate_existing=True))
    urged = {} if new else _last_urgings(session, [task.id for task in tasks if task.deadline is not None])
    asked = _questions(session, [task.id for task in tasks if task.questions])
    pressed = questions_of_urgings(session, tasks)
    return {task.id: _known(task, urged, (*asked.get(task.id, ()), *pressed.get(task.id, ()))) for task in tasks}


def _in_hand(session: Session, task_id: UUID) -> Task | None:
    found = session.identity_map.get(identity_key(Task, task_id))
    return found if isinstance(found, Task) and "assignees" in found.__dict__ else None


def part_of(row: Assignee) -> Part:
    return Part(row.id, row.role, row.person_id, row.unit_id, row.assigned_at, row.acknowledged_at)


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
    task: Task,
    urged: dict[tuple[UUID, datetime], tuple[int, datetime, datetime]],
    questions: tuple[Question, ...] = (),
) -> Known:
    count, due, at = urged.get((task.id, task.deadline), (0, None, None)) if task.deadline else (0, None, None)
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
        parts=tuple(part_of(each) for each in task.active),
        urgings=count,
        urged_due=due,
        urged_at=at,
    )
    return Known(facts, task.code, task.title, task.assigner_id, task.supervisor_id)


def _last_urgings(
    session: Session, task_ids: Collection[UUID]
) -> dict[tuple[UUID, datetime], tuple[int, datetime, datetime]]:
    """Return, per task and deadline, how many urgings were sent, and the last one's due and sent instants."""
    last = (
        select(Reminder.task_id, Reminder.anchor, Reminder.occurrence, Reminder.due_at, Reminder.settled_at)
        .ext(distinct_on(Reminder.task_id, Reminder.anchor))
        .where(Reminder.task_id.in_(task_ids), Reminder.rung == "overdue", Reminder.state == "fired")
        .order_by(Reminder.task_id, Reminder.anchor, Reminder.occurrence.desc())
    )
    return {(row.task_id, row.anchor): (row.occurrence, row.due_at, row.settled_at) for row in session.execute(last)}


def load_house(work: UnitOfWork, known: Iterable[Known], now: datetime, audiences: Collection[Audience]) -> House:
    """Load as much of the organisation as these audiences need: chart, secretariats, names of units."""
    tasks = list(known)
    above = {"next_up", "superior_head", "secretariat", "assigner", "asker"} & set(audiences)
    if not above:
        return House(Chart({}, {}), {}, {})
    units = {part.unit_id for task in tasks for part in task.facts.parts}
    chart = load_chart(work, units, now, {task.assigner_id for task in tasks})
    homes = {unit for homes in chart.homes.values() for unit in homes}
    offices = secretariat_of(work, homes | units, now=now) if "secretariat" in above else {}
    names = work.session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(units)))
    return House(chart, offices, {row.id: row.name for row in names})


def load_readers(session: Session, people: Collection[UUID]) -> dict[UUID, Reader]:
    rows = session.execute(
        select(Person.id, Person.full_name, Person.language, Person.disabled_at).where(Person.id.in_(people))
    )
    return {
        row.id: Reader(row.id, row.full_name, "en" if row.language == "en" else "vi", row.disabled_at is None)
        for row in rows
    }
