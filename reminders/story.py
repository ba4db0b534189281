"""The ladder of one task as a story: what fired, to whom and why, what was withheld, what lies ahead."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, get_args
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from backend.org.model import Person
from backend.texts import Language
from backend.unit_of_work import UnitOfWork
from reminders import wording
from reminders.facts import Known, Reader, load_house, load_known, load_readers
from reminders.ladder import Audience, Policy, Rung
from reminders.model import Reminder
from reminders.plan import Facts, Part
from reminders.planner import ahead
from reminders.policies import policy_in_force
from reminders.recipients import Told, recipients
from reminders.sweep import about
from tasks.assigning import Assignment, prepare
from tasks.model import Task


def story_of(work: UnitOfWork, task: Task, language: Language, *, now: datetime) -> list[dict[str, Any]]:
    """Return every reminder of a task in order of time; those planned name whom they would tell as things stand."""
    known = load_known(work.session, [task.id])[task.id]
    rows = work.session.scalars(
        select(Reminder)
        .where(Reminder.task_id == task.id)
        .order_by(Reminder.due_at, Reminder.rung, Reminder.id)
        .options(selectinload(Reminder.recipients))
        .limit(1000)
    ).all()
    teller = _Teller(work, known, language, now)
    told = [
        [Told(r.person_id, r.told_as) for r in row.recipients] if row.state != "planned" else teller.would_tell(row)
        for row in rows
    ]
    teller.read_names(told)
    messages = {(r.reminder_id, r.person_id): r.message_id for row in rows for r in row.recipients}
    return [
        {
            **teller.tell(row),
            "recipients": teller.people(people, {p.person_id: messages.get((row.id, p.person_id)) for p in people}),
        }
        for row, people in zip(rows, told, strict=True)
    ]


def preview(
    work: UnitOfWork, actor: Person, assignment: Assignment, language: Language, *, now: datetime
) -> dict[str, Any]:
    """Return the ladder a task would have, before it is assigned: what, when, to whom, why. Writes nothing."""
    known = imagine(work, actor, assignment, now=now)
    policy = policy_in_force(work)
    teller = _Teller(work, known, language, now)
    rows = [
        Reminder(
            id=uuid4(),
            task_id=known.facts.task_id,
            rung=each.key.rung,
            assignee_id=each.key.assignee_id,
            anchor=each.key.anchor,
            occurrence=each.key.occurrence,
            due_at=each.due_at,
            state="planned",
            policy_version=policy.version,
        )
        for each in ahead(known, policy, work.calendar)
    ]
    told = [teller.would_tell(row) for row in rows]
    teller.read_names(told)
    items = [
        {**teller.tell(row), "recipients": teller.people(people, {})} for row, people in zip(rows, told, strict=True)
    ]
    return {"deadline": known.facts.deadline, "policy_version": policy.version, "items": items}


def imagine(work: UnitOfWork, actor: Person, assignment: Assignment, *, now: datetime) -> Known:
    """Return a task that does not exist yet as the ladder would see it. Raises what assigning would raise."""
    prepared = prepare(work, actor, assignment, now=now)
    people, deadline = [prepared.lead, *prepared.coordinators], prepared.deadline
    parts = tuple(
        Part(uuid4(), "coordinator" if n else "lead", each.person_id, each.unit.id, now, None)
        for n, each in enumerate(people)
    )
    facts = Facts(uuid4(), assignment.urgency, "assigned", now, deadline, now, None, None, parts)
    return Known(facts, "—", assignment.title, actor.id, assignment.supervisor_id)


class _Teller:
    """Words the rows of one task for one reader."""

    def __init__(self, work: UnitOfWork, known: Known, language: Language, now: datetime) -> None:
        self._work = work
        self._known = known
        self._language = language
        self._policy: Policy = policy_in_force(work)
        self._house = load_house(work, [known], now, get_args(Audience))
        self._readers: dict[UUID, Reader] = {}

    def would_tell(self, row: Reminder) -> list[Told]:
        rung = self._rung(row)
        return recipients(self._known, rung, row.key, self._house) if rung else []

    def read_names(self, told: Iterable[Iterable[Told]]) -> None:
        people = {each.person_id for group in told for each in group} | {self._known.assigner_id}
        people |= {part.person_id for part in self._known.facts.parts}
        self._readers = load_readers(self._work.session, people)

    def tell(self, row: Reminder) -> dict[str, Any]:
        rung = self._rung(row)
        zone = self._work.calendar.zone
        why = (
            wording.reason(rung, about(self._known, row, self._readers, self._house), self._language, zone)
            if rung
            else ""
        )
        if row.state in ("withheld", "cancelled") and row.reason:
            why = wording.withheld(row.reason, self._language)
        return {
            "rung": row.rung,
            "occurrence": row.occurrence,
            "due_at": row.due_at,
            "state": row.state,
            "settled_at": row.settled_at,
            "reason": row.reason,
            "why": why,
            "policy_version": row.policy_version,
        }

    def people(self, told: Iterable[Told], messages: dict[UUID, UUID | None]) -> list[dict[str, Any]]:
        return [
            {
                "person": {"id": each.person_id, "full_name": self._readers[each.person_id].full_name},
                "told_as": each.told_as,
                "message_id": messages.get(each.person_id),
            }
            for each in told
            if each.person_id in self._readers
        ]

    def _rung(self, row: Reminder) -> Rung | None:
        return self._policy.rung(self._known.facts.urgency, row.rung)
