"""Loading the facts of many tasks at once: a few queries, any number of tasks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session
from sqlalchemy.orm.util import identity_key

from backend.database import among, among_those, read
from backend.org.charts import load_chart
from backend.unit_of_work import UnitOfWork
from reminders.model import Reminder
from reminders.plan import Facts, Part, Question
from reminders.rules import Rules, rules_in_force
from reminders.urged import questions_of_urgings
from tasks.explanations.model import Explanation
from tasks.extensions.model import UNSETTLED, ExtensionRequest
from tasks.model import Assignee, Task
from tasks.risk.model import Risk
from tasks.states import Status
from tasks.timeliness import Urgency


class Known(NamedTuple):
    """A task with its facts and what the wording needs."""

    facts: Facts
    code: str
    title: str
    assigner_id: UUID
    supervisor_id: UUID | None


#: How many urgings were sent for a deadline; when the last was due, and when it was sent.
_Urged = tuple[int, datetime | None, datetime | None]
_NEVER: _Urged = (0, None, None)


class _Row(NamedTuple):
    """What is read of a task: from the database, or from the object a verb has in hand."""

    id: UUID
    code: str
    title: str
    assigner_id: UUID
    supervisor_id: UUID | None
    lead_unit_id: UUID
    urgency: Urgency
    status: Status
    field: str
    assigned_at: datetime
    deadline: datetime | None
    deadline_set_at: datetime
    reported_at: datetime | None
    returned_at: datetime | None
    submitted_at: datetime | None
    paused_at: datetime | None
    closed_at: datetime | None
    urgency_set_at: datetime | None
    resumed_at: datetime | None
    questions: int
    urgings: int
    urged_at: datetime | None


_TASK = select(*(getattr(Task, name) for name in _Row._fields)).where(among_those(Task.id))
_in_order = attrgetter(*_Row._fields)
_PARTS = (
    select(
        Assignee.task_id,
        Assignee.id,
        Assignee.role,
        Assignee.person_id,
        Assignee.unit_id,
        Assignee.assigned_at,
        Assignee.acknowledged_at,
    )
    .where(Assignee.ended_at.is_(None), among_those(Assignee.task_id))
    .order_by(Assignee.id)
)
_LAST_URGINGS = (
    select(Reminder.task_id, Reminder.anchor, Reminder.occurrence, Reminder.due_at, Reminder.settled_at)
    .ext(distinct_on(Reminder.task_id, Reminder.anchor))
    .where(among_those(Reminder.task_id), Reminder.rung == "overdue", Reminder.state == "fired")
    .order_by(Reminder.task_id, Reminder.anchor, Reminder.occurrence.desc())
)


def load_known(
    work: UnitOfWork, task_ids: Collection[UUID], *, now: datetime, new: bool = False, tried: Rules | None = None
) -> dict[UUID, Known]:
    """Return the tasks with their facts as they stand in this transaction.

    A verb has its task in hand already, locked and with its assignees: that one is not read again. Tasks that are
    `new`, made in this transaction, have not been urged, and nobody is asked for their past. Rules that are being
    `tried` out may ask for more than those in force.
    """
    session = work.session
    tasks = [task for each in task_ids if (task := _in_hand(session, each)) is not None]
    rows = [_Row(*_in_order(task)) for task in tasks]
    parts = {task.id: tuple(part_of(each) for each in task.active) for task in tasks}
    missing = [each for each in task_ids if each not in parts] if parts else task_ids
    if missing:
        rows += [_Row(*row) for row in read(session, _TASK, {"ids": missing})]
        parts.update(_parts(session, missing))
    urged = {} if new else _last_urgings(session, {row.id: row.deadline for row in rows if row.deadline is not None})
    asked = _questions(session, [row.id for row in rows if row.questions])
    pressed = questions_of_urgings(session, [row for row in rows if row.urgings], parts)
    rules = [rules_in_force(work), *([tried] if tried is not None else [])]
    units = _units(work, rows, now) if any(each.know_units for each in rules) else {}
    foreseen = any(each.book.foresees for each in rules) and not new
    likely = _likely(session, [row.id for row in rows]) if foreseen else {}
    return {
        row.id: _known(
            row,
            parts.get(row.id, ()),
            urged.get(row.id, _NEVER),
            (*asked.get(row.id, ()), *pressed.get(row.id, ())),
            units.get(row.lead_unit_id, ()),
            likely.get(row.id),
        )
        for row in rows
    }


def _in_hand(session: Session, task_id: UUID) -> Task | None:
    if not session.identity_map:
        return None
    found = session.identity_map.get(identity_key(Task, task_id))
    return found if isinstance(found, Task) and "assignees" in found.__dict__ else None


def part_of(row: Any) -> Part:
    return Part(row.id, row.role, row.person_id, row.unit_id, row.assigned_at, row.acknowledged_at)


def _parts(session: Session, task_ids: Collection[UUID]) -> dict[UUID, tuple[Part, ...]]:
    """Return each task's assignees of today, the lead first."""
    found: dict[UUID, list[Part]] = {}
    rows: Iterable[Any] = read(session, _PARTS, {"ids": task_ids})
    for task_id, *values in rows:
        part, those = Part(*values), found.setdefault(task_id, [])
        those.insert(0 if part.role == "lead" else len(those), part)
    return {task_id: tuple(those) for task_id, those in found.items()}


def _units(work: UnitOfWork, rows: Sequence[_Row], now: datetime) -> dict[UUID, tuple[UUID, ...]]:
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
    task: _Row,
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


def _last_urgings(session: Session, deadlines: Mapping[UUID, datetime]) -> dict[UUID, _Urged]:
    """Return, per task, how many urgings were sent for its deadline, and the last one's due and sent instants."""
    rows = read(session, _LAST_URGINGS, {"ids": deadlines})
    return {task_id: (count, due, at) for task_id, anchor, count, due, at in rows if anchor == deadlines[task_id]}
