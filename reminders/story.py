"""The ladder of one task as a story: what fired, to whom and why, what was withheld, what lies ahead.

A reminder is told by the version of the ladders under which it was settled, whatever has been written since; what is
still planned, by the one that governs its task now.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from backend.org.charts import load_chart
from backend.org.model import Person
from backend.texts import Language
from backend.unit_of_work import UnitOfWork
from reminders import wording
from reminders.explain import Step, arithmetic, met_at_night
from reminders.facts import Known, load_known
from reminders.hearing import about
from reminders.house import House, Reader, load_house, load_readers
from reminders.ladder import AUDIENCES, Policy, Rung, rungs_of
from reminders.model import Due, Reminder, ReminderRecipient
from reminders.plan import Facts, Part
from reminders.planner import ahead, fired_keys, sent_from
from reminders.policies.store import KnownVersions, policy_of
from reminders.recipients import Told, recipients
from reminders.rules import Rules, rules_in_force
from tasks.assigning import Assignment, prepare
from tasks.model import HistoryEntry, Task
from tasks.timeliness import Urgency

#: The longest story that is told whole; a task urged for a year has some 250 reminders.
_LONGEST = 1000


def story_of(work: UnitOfWork, task: Task, language: Language, *, now: datetime) -> dict[str, Any]:
    """Return every reminder of a task in order of time, and the moments of the task between which they stand.

    Those planned name whom they would tell as things stand.
    """
    known = load_known(work, [task.id], now=now)[task.id]
    rows = work.session.scalars(
        select(Reminder)
        .where(Reminder.task_id == task.id)
        .order_by(Reminder.due_at, Reminder.rung, Reminder.id)
        .options(selectinload(Reminder.recipients))
        .limit(_LONGEST)
    ).all()
    return {"items": _Teller(work, known, rules_in_force(work), language, now).tell(rows), "marks": _marks(known.facts)}


def preview(
    work: UnitOfWork,
    actor: Person,
    assignment: Assignment,
    language: Language,
    *,
    now: datetime,
    rules: Rules | None = None,
) -> dict[str, Any]:
    """Return the ladder a task would have, before it is assigned: what, when, to whom, why. Writes nothing.

    Under the rules in force, or under `rules` that are being tried out.
    """
    known = imagine(work, actor, assignment, now=now)
    return foretell(work, known, language, now=now, rules=rules, followers=assignment.follower_ids)


def foretell(
    work: UnitOfWork,
    known: Known,
    language: Language,
    *,
    now: datetime,
    rules: Rules | None = None,
    followers: Sequence[UUID] = (),
) -> dict[str, Any]:
    """Return what a task, real or imagined, would send from now on if nobody moved. What should have been sent before
    now, and was not, comes at once, or in the morning."""
    rules = rules or rules_in_force(work)
    version = rules.policy(known.facts).version
    fired = {key for _, key in fired_keys(work.session, [known.facts.task_id])}
    rows = [
        Reminder(
            id=uuid4(),
            task_id=known.facts.task_id,
            rung=each.key.rung,
            assignee_id=each.key.assignee_id,
            anchor=each.key.anchor,
            occurrence=each.key.occurrence,
            due_at=sent_from(now, rules, known.facts, each),
            state="planned",
            policy_version=version,
            recipients=[],
        )
        for each in ahead(known, rules, now=now)
        if each.key not in fired
    ]
    items = _Teller(work, known, rules, language, now, followers).tell(rows)
    return {"deadline": known.facts.deadline, "policy_version": version, "items": items}


def imagine(work: UnitOfWork, actor: Person, assignment: Assignment, *, now: datetime) -> Known:
    """Return a task that does not exist yet as the ladder would see it. Raises what assigning would raise."""
    prepared = prepare(work, actor, assignment, now=now)
    people, deadline = [prepared.lead, *prepared.coordinators], prepared.deadline
    parts = tuple(
        Part(uuid4(), "coordinator" if n else "lead", each.person_id, each.unit.id, now, None)
        for n, each in enumerate(people)
    )
    facts = Facts(
        task_id=uuid4(),
        urgency=assignment.urgency,
        status="assigned",
        assigned_at=now,
        deadline=deadline,
        deadline_set_at=now,
        reported_at=None,
        returned_at=None,
        parts=parts,
        field=assignment.field,
        units=tuple(load_chart(work, [prepared.lead.unit.id], now).upward(prepared.lead.unit.id)),
    )
    return Known(facts, "—", assignment.title, actor.id, assignment.supervisor_id)


def _marks(facts: Facts) -> list[dict[str, Any]]:
    """Return the moments that a picture of the ladder shows beside the reminders."""
    lead = facts.lead if facts.parts else None
    moments = (
        ("assigned", facts.assigned_at),
        ("acknowledged", lead.acknowledged_at if lead else None),
        ("reported", facts.reported_at),
        ("submitted", facts.submitted_at),
        ("returned", facts.returned_at),
        ("paused", facts.paused_at),
        ("resumed", facts.resumed_at),
        ("deadline", facts.deadline),
        ("closed", facts.closed_at),
    )
    return sorted(({"what": what, "at": at} for what, at in moments if at is not None), key=lambda each: each["at"])


class _Teller:
    """Words the rows of one task for one reader."""

    def __init__(
        self,
        work: UnitOfWork,
        known: Known,
        rules: Rules,
        language: Language,
        now: datetime,
        followers: Sequence[UUID] = (),
    ) -> None:
        self._work = work
        self._known = known
        self._language, self._now = language, now
        self._rules = rules
        self._zone = work.calendar.zone
        self._house = load_house(work, [known], now, AUDIENCES)
        if followers:  # of a task that is only imagined
            self._house = replace(self._house, followers={known.facts.task_id: sorted(followers)})
        self._readers: Mapping[UUID, Reader] = {}

    def tell(self, rows: Sequence[Reminder]) -> list[dict[str, Any]]:
        would = {row.id: self._would_tell(row) if row.state == "planned" else [] for row in rows}
        people = {each.person_id for those in would.values() for each in those} | {self._known.assigner_id}
        people |= {each.person_id for row in rows for each in row.recipients}
        people |= {part.person_id for part in self._known.facts.parts}
        self._readers = load_readers(self._work, people)
        return [
            {
                **self._row(row),
                "recipients": [self._would(each) for each in would[row.id]] or [self._was(r) for r in row.recipients],
            }
            for row in rows
        ]

    def _policy(self, row: Reminder) -> Policy:
        facts, governing = self._known.facts, self._rules.policy(self._known.facts)
        if row.state == "planned" or row.policy_version == governing.version:
            return governing
        return self._version(row).within(facts.field, facts.units)

    def _version(self, row: Reminder) -> Policy:
        """The version of the ladders under which it was settled, with all its scopes."""
        return policy_of(self._work.session, row.policy_version, self._work.memory.once(KnownVersions))

    def _rung(self, row: Reminder) -> Rung | None:
        """The rung by which it is planned, or by which it was settled: of the urgency that the task had then."""
        policy = self._policy(row)
        rung = policy.rung(self._urgency(row), row.rung)
        if rung is None and row.state == "fired":
            # The field or the unit was another one then, and had a ladder of its own.
            rung = next((each for each in rungs_of(self._version(row)) if each.key == row.rung), None)
        return rung

    def _urgency(self, row: Reminder) -> Urgency:
        facts = self._known.facts
        if row.settled_at is None or facts.urgency_set_at is None or row.settled_at >= facts.urgency_set_at:
            return facts.urgency
        return next((was for until, was in self._urgencies if row.settled_at < until), facts.urgency)

    @cached_property
    def _urgencies(self) -> Sequence[tuple[datetime, Urgency]]:
        """Until when the task had which urgency, before the one of today."""
        changes = select(HistoryEntry.at, HistoryEntry.data["urgency"]["from"].astext).where(
            HistoryEntry.task_id == self._known.facts.task_id,
            HistoryEntry.verb == "change",
            HistoryEntry.data.has_key("urgency"),
        )
        return [(at, was) for at, was in self._work.session.execute(changes.order_by(HistoryEntry.number))]

    def _would_tell(self, row: Reminder) -> list[Told]:
        rung = self._rung(row)
        if rung is None:
            return []
        # As when it is sent (`hearing`): whoever is assigned this moment was looked up for it.
        return recipients(self._known, rung, row.key, House() if rung.trigger == "assigned" else self._house)

    def _row(self, row: Reminder) -> dict[str, Any]:
        rung = self._rung(row)
        return {
            "rung": row.rung,
            "occurrence": row.occurrence,
            "due_at": row.due_at,
            "state": row.state,
            "settled_at": row.settled_at,
            "reason": row.reason,
            "reason_at": row.reason_at,
            "why": self._why(row, rung),
            "arithmetic": self._arithmetic(row, rung) if rung else [],
            "policy_version": self._policy(row).version,
        }

    def _why(self, row: Reminder, rung: Rung | None) -> str:
        if row.state in ("withheld", "cancelled") and row.reason:
            return wording.withheld(row.reason, self._language, row.reason_at, self._zone)
        if rung is None:
            return ""
        due = Due(row.id, row.task_id, row.rung, row.assignee_id, row.anchor, row.occurrence, row.due_at)
        return wording.reason(rung, about(self._known, due, self._readers, self._house), self._language, self._zone)

    def _arithmetic(self, row: Reminder, rung: Rung) -> list[dict[str, Any]]:
        """How the moment came about; nothing where the facts have moved on and it could not be shown any more."""
        facts = self._known.facts
        policy, calendar = self._policy(row), self._rules.calendar(facts)
        steps = arithmetic(facts, row.key, rung, policy, calendar)
        if not self._rules.wakes(facts, row.key):
            steps = met_at_night(steps, row.due_at, policy, calendar)
        if steps and steps[-1].at < row.due_at == self._now:
            steps = [*steps, Step("at_once", self._now)]
        if not steps or steps[-1].at != row.due_at:
            return []
        return [
            {
                "what": each.what,
                "at": each.at,
                "days_off": [day.isoformat() for day in each.off],
                "said": wording.step(each, rung, self._language, self._zone),
            }
            for each in steps
        ]

    def _person(self, person_id: UUID) -> dict[str, Any]:
        return {"id": person_id, "full_name": self._readers[person_id].full_name}

    def _would(self, told: Told) -> dict[str, Any]:
        return {"person": self._person(told.person_id), "told_as": told.told_as, "message_id": None}

    def _was(self, recipient: ReminderRecipient) -> dict[str, Any]:
        note = ""
        if recipient.withheld:
            note = wording.withheld(recipient.withheld, self._language)
        elif recipient.release_at is not None and recipient.held_for is not None:
            note = wording.held(recipient.held_for, recipient.release_at, self._language, self._zone)
        return {
            "person": self._person(recipient.person_id),
            "told_as": recipient.told_as,
            "message_id": recipient.message_id,
            "held_until": recipient.release_at,
            "held_for": recipient.held_for,
            "withheld": recipient.withheld,
            "note": note,
        }
