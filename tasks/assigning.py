"""Assigning: one lead, coordinators, followers, a deadline; everything checked before anything is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from backend.errors import FieldError, Forbidden, Invalid
from backend.folding import fold
from backend.ids import new_id
from backend.org.model import Person, Unit
from backend.org.reach import acting_head, command_roots, is_above, reaches, units_of
from backend.unit_of_work import UnitOfWork
from backend.workcalendar import WorkingCalendar
from tasks.chain_of_hashes import GENESIS
from tasks.events import TaskAssigned
from tasks.history import record
from tasks.model import CODE_NUMBERS, Assignee, Follower, Task
from tasks.timeliness import Span, Urgency, due_soon_from


@dataclass(frozen=True, slots=True)
class Party:
    """Whom a task goes to: a unit (whoever heads it now), a person, or a person in one of their units."""

    unit_id: UUID | None = None
    person_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline as it was given: an instant, a length of time, or neither; and the words it came in."""

    at: datetime | None = None
    span: Span | None = None
    phrase: str = ""

    def resolve(self, calendar: WorkingCalendar, urgency: Urgency, now: datetime) -> datetime | None:
        """Return the instant. Whole working days end with the working day, the first day excluded; the hours of a flash
        task are hours on the wall clock (domain.md, "Deadlines as people write them")."""
        if self.span is None:
            return self.at
        if self.span.days and not self.span.hours:
            return calendar.end_of_working_day(now, int(self.span.days))
        return replace(self.span, wall=urgency == "flash").after(calendar, now)


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


@dataclass(frozen=True, slots=True)
class Addressee:
    """A party made definite."""

    unit: Unit
    person: Person

    @property
    def person_id(self) -> UUID:
        return self.person.id


def assign(work: UnitOfWork, actor: Person, assignment: Assignment, *, now: datetime) -> Task:
    """Create a task and its assignees in one transaction.

    Raises Forbidden when the actor leads nobody, Invalid (with pointers) for parties out of reach, without a head,
    named twice, or a deadline that has passed.
    """
    lead, *coordinators = addressees(work, actor, assignment, now=now)
    deadline = resolve_deadline(work, assignment.deadline, assignment.urgency, now=now)
    number = work.session.scalar(select(CODE_NUMBERS.next_value()))
    local = now.astimezone(work.calendar.zone)
    code = f"{local.year}-{number:04d}"
    task = Task(
        id=new_id(now),
        code=code,
        title=assignment.title,
        content=assignment.content,
        expected_product=assignment.expected_product,
        field=assignment.field,
        tags=list(dict.fromkeys(assignment.tags)),
        source=assignment.source,
        urgency=assignment.urgency,
        starred=assignment.starred,
        parent_id=assignment.parent_id,
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
        deadline=deadline,
        deadline_phrase=assignment.deadline.phrase,
        deadline_set_at=now,
        original_deadline=deadline,
        due_soon_from=due_soon_from(assignment.urgency, deadline, work.calendar),
        history_length=0,
        history_hash=GENESIS,
        search=search_text(code, assignment.title, assignment.source),
    )
    task.assignees = [_part(task, lead, "lead", now)]
    task.assignees += [_part(task, each, "coordinator", now) for each in coordinators]
    task.followers = [Follower(task_id=task.id, person=each) for each in _followers(work, assignment)]
    work.session.add(task)
    record(work.session, task, "assign", actor.id, _told(assignment, lead, coordinators, deadline), now)
    units = tuple({lead.unit.id, *(each.unit.id for each in coordinators)})
    work.emit(TaskAssigned(now, actor.id, task.id, units))
    work.session.flush()
    return task


def addressees(work: UnitOfWork, actor: Person, assignment: Assignment, *, now: datetime) -> list[Addressee]:
    """Make the lead and the coordinators definite, the lead first; everything wrong is said at once."""
    roots = command_roots(work, actor, now=now)
    if not roots:
        raise Forbidden("only_leaders_assign")
    found: list[Addressee] = []
    errors: list[FieldError] = []
    parties = [("/lead", assignment.lead)]
    parties += [(f"/coordinators/{n}", party) for n, party in enumerate(assignment.coordinators)]
    for pointer, party in parties:
        try:
            addressee = resolve_party(work, actor, party, roots, pointer, now=now)
        except Invalid as error:
            errors += error.errors
            continue
        if addressee.person_id in {each.person_id for each in found}:
            errors.append(FieldError(pointer, "named_twice"))
        found.append(addressee)
    if errors:
        raise Invalid(errors)
    return found


def resolve_party(
    work: UnitOfWork, actor: Person, party: Party, roots: frozenset[UUID], pointer: str, *, now: datetime
) -> Addressee:
    """Find the unit and the person a party means, within the actor's reach. Invalid otherwise."""
    if party.unit_id is None and party.person_id is None:
        raise Invalid.at(pointer, "party_missing")
    person_id, unit_id = party.person_id, party.unit_id
    if person_id is not None:
        unit_id = _unit_of(work, person_id, unit_id, roots, pointer, now)
    assert unit_id is not None
    unit = work.session.get(Unit, unit_id)
    if unit is None or (unit.valid_to is not None and unit.valid_to <= now):
        raise Invalid.at(f"{pointer}/unit_id", "unknown_unit")
    if not reaches(work, roots, unit_id, now=now):
        raise Invalid.at(pointer, "out_of_reach", unit=unit.name)
    if person_id is None:
        person_id = acting_head(work, unit_id, now=now)
        if person_id is None:
            raise Invalid.at(f"{pointer}/unit_id", "unit_without_head", unit=unit.name)
    if person_id == actor.id:
        raise Invalid.at(pointer, "assign_to_self")
    if is_above(work, actor.id, roots, unit_id, person_id, now=now):
        raise Invalid.at(pointer, "assign_upward")
    person = work.session.get_one(Person, person_id)
    if person.disabled_at is not None:
        # A head who may no longer sign in would never see it.
        raise Invalid.at(f"{pointer}/unit_id", "unit_without_head", unit=unit.name)
    return Addressee(unit, person)


def _unit_of(
    work: UnitOfWork,
    person_id: UUID,
    unit_id: UUID | None,
    roots: frozenset[UUID],
    pointer: str,
    now: datetime,
) -> UUID:
    person = work.session.get(Person, person_id)
    units = units_of(work, person_id, now=now)
    if person is None or person.disabled_at is not None or not units:
        raise Invalid.at(f"{pointer}/person_id", "unknown_person")
    if unit_id is not None:
        if unit_id not in units:
            raise Invalid.at(f"{pointer}/unit_id", "not_in_unit")
        return unit_id
    return next((unit for unit in units if reaches(work, roots, unit, now=now)), units[0])


def resolve_deadline(work: UnitOfWork, given: Deadline, urgency: Urgency, *, now: datetime) -> datetime | None:
    """Return the instant a deadline means; Invalid when it has passed already."""
    deadline = given.resolve(work.calendar, urgency, now)
    if deadline is not None and deadline <= now:
        raise Invalid.at("/deadline", "deadline_passed")
    return deadline


def search_text(code: str, title: str, source: dict[str, Any] | None) -> str:
    """Return the folded text in which `q` looks: code, title, and the source document's number."""
    return fold(f"{code} {title} {(source or {}).get('number', '')}")


def _part(task: Task, addressee: Addressee, role: str, now: datetime) -> Assignee:
    return Assignee(
        id=new_id(now),
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
