"""What others may ask of a task without knowing what one is: the ports of `backend.feature.Subjects`."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import null, select
from sqlalchemy.orm import Session

from backend.database import among
from backend.feature import Action, Subjects
from backend.folding import fold
from backend.org.model import Person
from backend.settings import Settings
from backend.texts import Text
from backend.unit_of_work import UnitOfWork
from tasks import service
from tasks.authority import holds_part, task_for
from tasks.fields.listed import names_of
from tasks.model import Task
from tasks.recurrences.model import Recurrence

#: What the history keeps of a button that says "on it".
ON_IT = Text("Đang xử lý", "On it")


def require_reader(work: UnitOfWork, person: Person, task_id: UUID, now: datetime) -> None:
    """Return for whoever may see the task; NotFound for others, as for a task that is not there."""
    task_for(work, person, task_id, now=now)


def restricted(session: Session, settings: Settings, ids: Collection[UUID]) -> set[UUID]:
    """Return the tasks, and what recurs, that may never be named outside: those of a field that the operator has
    restricted, by whichever of its names: a rename ends no restriction."""
    fields = {fold(each.strip()) for each in settings.restricted_fields.split(";") if each.strip()}
    if not fields or not ids:
        return set()
    names = names_of(fields).subquery()
    tasks = select(Task.id, Task.field).where(among(Task.id, ids), Task.field != "")
    recurring = select(Recurrence.id, Recurrence.body["field"].astext).where(among(Recurrence.id, ids))
    rows = session.execute(tasks.union_all(recurring, select(null(), names.c.name))).all()
    fields |= {row.field for row in rows if row.id is None}
    return {row.id for row in rows if row.id is not None and row.field and fold(row.field) in fields}


def acknowledge(work: UnitOfWork, person: Person, task_id: UUID, now: datetime) -> None:
    """Say "received"; a second time changes nothing."""
    service.acknowledge(work, person, task_id, now=now)


def say_on_it(work: UnitOfWork, person: Person, task_id: UUID, now: datetime) -> None:
    """Report that it is being done; only the lead reports, so a coordinator says "received"."""
    task = task_for(work, person, task_id, now=now)
    if not holds_part(work, person, task.lead, now=now):
        service.acknowledge(work, person, task_id, now=now)
        return
    note = ON_IT.vi if person.language == "vi" else ON_IT.en
    service.report_progress(work, person, task_id, percent=None, note=note, now=now)


SUBJECTS = Subjects(
    require_reader=require_reader,
    restricted=restricted,
    actions=(
        Action("acknowledge", Text("Tiếp nhận", "Acknowledge"), acknowledge),
        Action("on_it", ON_IT, say_on_it),
    ),
)
