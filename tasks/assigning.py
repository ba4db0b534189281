"""Assigning: one lead, coordinators, followers, a deadline; everything checked before anything is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm.attributes import set_committed_value

from backend.errors import FieldError, Invalid
from backend.folding import fold
from backend.ids import new_id
from backend.org.model import Person
from backend.unit_of_work import UnitOfWork
from backend.writing_behind import send_ahead
from tasks.calendar import calendar_of
from tasks.chain_of_hashes import GENESIS
from tasks.deadlines import Deadline as Deadline
from tasks.deadlines import resolve_deadline as resolve_deadline
from tasks.events import TaskAssigned
from tasks.fields.listed import look_up
from tasks.history import next_entry
from tasks.model import CODE_NUMBERS, Assignee, Follower, Task
from tasks.new import insert_new, made
from tasks.parties import Addressee, Party, addressees, make_ready
from tasks.timeliness import Urgency, due_soon_from


@dataclass(frozen=True, slots=True)
class Assignment:
    """What an assigner decides."""

    title: str
    lead: Party
    urgency: Urgency = "normal"
    deadline: Deadline = Deadline()
    coordinators: Sequence[Party] = ()
    follower_ids: Sequence[UUID] = ()
    supervisor_id: UUID | None = None
    content: str = ""
    expected_product: str = ""
    field: str = ""
    tags: Sequence[str] = ()
    source: dict[str, Any] | None = None
    starred: bool = False
    parent_id: UUID | None = None
    campaign_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """An assignment that may be written: everybody definite, everything checked."""

    assignment: Assignment
    lead: Addressee
    coordinators: Sequence[Addressee]
    followers: Sequence[Person]
    deadline: datetime | None


_NUMBERS = f"SELECT nextval('{CODE_NUMBERS.name}') FROM generate_series(1, %(count)s)"


def assign(work: UnitOfWork, actor: Person, assignment: Assignment, *, now: datetime) -> Task:
    """Create a task and its assignees in one transaction.

    Raises Forbidden when the actor leads nobody, Invalid (with pointers) for parties out of reach, without a head,
    named twice, a deadline that has passed, or a field that is not in the list.
    """
    return write(work, actor, [prepare(work, actor, assignment, now=now)], now=now)[0]


def prepare(work: UnitOfWork, actor: Person, assignment: Assignment, *, now: datetime) -> Prepared:
    """Check an assignment and make it definite; nothing is written. Raises what `assign` raises."""
    make_ready(work, [assignment.lead, *assignment.coordinators], now=now)
    lead, *coordinators = addressees(work, actor, assignment.lead, assignment.coordinators, now=now)
    deadline = resolve_deadline(work, assignment.deadline, assignment.urgency, lead.unit.id, now=now)
    if assignment.field:
        assignment = replace(assignment, field=look_up(work, assignment.field).settled())
    return Prepared(assignment, lead, coordinators, _followers(work, assignment), deadline)


def write(work: UnitOfWork, actor: Person, prepared: Sequence[Prepared], *, now: datetime) -> list[Task]:
    """Write tasks that have been prepared, one or hundreds, by the same few statements."""
    year = now.astimezone(work.calendar.zone).year
    told = {party.person_id for each in prepared for party in (each.lead, *each.coordinators)}
    numbers = work.ask_ahead(_NUMBERS, {"count": len(prepared)}, about=told)
    tasks = [_task(work, actor, each, now) for each in prepared]
    entries = []
    for task, each in zip(tasks, prepared, strict=True):
        words = _told(each.assignment, each.lead, each.coordinators, each.deadline)
        entries.append(entry := next_entry(task, "assign", actor.id, words, now))
        task.history_length, task.history_hash = entry["number"], entry["hash"]
        units = tuple({each.lead.unit.id, *(other.unit.id for other in each.coordinators)})
        work.emit(TaskAssigned(now, actor.id, task.id, units))
    for task, each, (number,) in zip(tasks, prepared, sorted(numbers.rows()), strict=True):
        code = f"{year}-{number:04d}"
        set_committed_value(task, "code", code)
        set_committed_value(task, "search", search_text(code, each.assignment))
    insert_new(work.session, tasks, entries)
    send_ahead(work.session)  # PostgreSQL writes them while the answer is put together
    return tasks


def _task(work: UnitOfWork, actor: Person, prepared: Prepared, now: datetime) -> Task:
    """Make a task that lacks nothing but its number, for which PostgreSQL has been asked."""
    assignment, lead = prepared.assignment, prepared.lead
    task = made(
        Task,
        id=new_id(now),
        title=assignment.title,
        content=assignment.content,
        expected_product=assignment.expected_product,
        field=assignment.field,
        tags=list(dict.fromkeys(assignment.tags)),
        source=assignment.source,
        urgency=assignment.urgency,
        starred=assignment.starred,
        parent_id=assignment.parent_id,
        campaign_id=assignment.campaign_id,
        assigner=actor,
        assigner_id=actor.id,
        supervisor_id=assignment.supervisor_id,
        lead_unit=lead.unit,
        lead_unit_id=lead.unit.id,
        lead_person=lead.person,
        lead_person_id=lead.person.id,
        status="assigned",
        progress=0,
        assigned_at=now,
        deadline=prepared.deadline,
        deadline_phrase=assignment.deadline.phrase,
        deadline_set_at=now,
        original_deadline=prepared.deadline,
        due_soon_from=due_soon_from(assignment.urgency, prepared.deadline, calendar_of(work, lead.unit.id, now=now)),
        history_length=0,
        history_hash=GENESIS,
    )
    parts = [_part(task, lead, "lead", now), *(_part(task, each, "coordinator", now) for each in prepared.coordinators)]
    followers = [made(Follower, task_id=task.id, person=each, person_id=each.id) for each in prepared.followers]
    set_committed_value(task, "assignees", parts)
    set_committed_value(task, "followers", followers)
    return task


class Said(Protocol):
    """What is searched, of an assignment, a task or a row of one."""

    @property
    def title(self) -> str: ...
    @property
    def source(self) -> dict[str, Any] | None: ...
    @property
    def expected_product(self) -> str: ...
    @property
    def field(self) -> str: ...
    @property
    def tags(self) -> Sequence[str]: ...


def search_text(code: str, said: Said) -> str:
    """Return the folded text in which `q` looks: code, title, source document, product, field and tags."""
    source = said.source or {}
    document = (source.get("number", ""), source.get("abstract", ""), source.get("issuer", ""))
    return fold(" ".join([code, said.title, *document, said.expected_product, said.field, *said.tags]))


def _part(task: Task, addressee: Addressee, role: str, now: datetime) -> Assignee:
    return made(
        Assignee,
        id=new_id(now),
        task=task,
        task_id=task.id,
        role=role,
        unit=addressee.unit,
        unit_id=addressee.unit.id,
        person=addressee.person,
        person_id=addressee.person.id,
        assigned_at=now,
    )


def _followers(work: UnitOfWork, assignment: Assignment) -> list[Person]:
    wanted = list(dict.fromkeys([*assignment.follower_ids]))
    asked = [*wanted, *([assignment.supervisor_id] if assignment.supervisor_id else [])]
    if not asked:
        return []
    found = work.session.scalars(select(Person).where(Person.id.in_(asked), Person.disabled_at.is_(None)))
    known = {person.id: person for person in found}
    errors = [FieldError(f"/follower_ids/{n}", "unknown_person") for n, each in enumerate(wanted) if each not in known]
    if assignment.supervisor_id and assignment.supervisor_id not in known:
        errors.append(FieldError("/supervisor_id", "unknown_person"))
    if errors:
        raise Invalid(errors)
    return [known[each] for each in wanted]


def _told(
    assignment: Assignment, lead: Addressee, coordinators: Sequence[Addressee], deadline: datetime | None
) -> dict[str, Any]:
    """What the history keeps of an assignment: names as they were that day, so that a reform cannot change them."""
    return {
        "title": assignment.title,
        "urgency": assignment.urgency,
        "lead": {
            "unit_id": str(lead.unit.id),
            "unit": lead.unit.name,
            "person_id": str(lead.person_id),
        },
        "coordinators": [
            {"unit_id": str(each.unit.id), "unit": each.unit.name, "person_id": str(each.person_id)}
            for each in coordinators
        ],
        "deadline": deadline.isoformat() if deadline else None,
        "deadline_phrase": assignment.deadline.phrase,
    }
