"""Planning, as one pure function: facts of a task, its ladder and the calendar in; what is still to fire out.

The same function plans when a task changes, decides when a reminder falls due whether it is still warranted, previews a
task before it is assigned, and recomputes for the watchdog what should have happened. There is no second opinion.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from backend.workcalendar import WorkingCalendar
from reminders.ladder import Policy, Rung
from tasks.states import OPEN, WITH_THE_LEAD, Status
from tasks.timeliness import Urgency


@dataclass(frozen=True, slots=True)
class Part:
    """One assignee, as the ladder sees them."""

    id: UUID
    role: str
    person_id: UUID
    unit_id: UUID
    assigned_at: datetime
    acknowledged_at: datetime | None


@dataclass(frozen=True, slots=True)
class Question:
    """Something that waits for one person's answer. `trigger` names its rungs, which count from `answer_by`;
    `assignee_id` whose part it is about; `askers` who waits, where that may be told."""

    trigger: str
    asked_at: datetime
    answer_by: datetime
    answerer_id: UUID
    assignee_id: UUID | None
    askers: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything about a task on which its reminders depend.

    `urgings` counts the overdue urgings that were sent for the present deadline; `urged_due` and `urged_at` are when
    the last of them was due, and when it was sent.
    """

    task_id: UUID
    urgency: Urgency
    status: Status
    assigned_at: datetime
    deadline: datetime | None
    deadline_set_at: datetime
    reported_at: datetime | None
    returned_at: datetime | None
    parts: tuple[Part, ...]
    urgency_set_at: datetime | None = None
    resumed_at: datetime | None = None
    questions: tuple[Question, ...] = ()
    urgings: int = 0
    urged_due: datetime | None = None
    urged_at: datetime | None = None

    @property
    def lead(self) -> Part:
        return next(part for part in self.parts if part.role == "lead")

    @property
    def in_force_since(self) -> datetime:
        """What fell due before the deadline was set, or while the turn was not the lead's, is not made up for."""
        return max(each for each in (self.deadline_set_at, self.returned_at, self.resumed_at) if each is not None)


class Key(NamedTuple):
    """What makes a reminder this one and no other. It counts from the anchor: a new deadline is a new anchor."""

    rung: str
    assignee_id: UUID | None
    anchor: datetime
    occurrence: int


class Planned(NamedTuple):
    """A reminder that is to fire at `due_at` unless something changes."""

    key: Key
    due_at: datetime


def plan(facts: Facts, policy: Policy, calendar: WorkingCalendar) -> tuple[Planned, ...]:
    """Return every reminder that the present facts warrant, fired or not, in no particular order."""
    planned = list(_for_questions(facts, policy, calendar))
    if facts.status not in OPEN or facts.status == "paused":
        return _by_day(planned, facts, policy, calendar)
    for rung in policy.ladders[facts.urgency]:
        planned += _for_parts(facts, rung, calendar) if rung.per_assignee else _for_task(facts, rung, calendar)
    return _by_day(planned, facts, policy, calendar)


def _by_day(planned: list[Planned], facts: Facts, policy: Policy, calendar: WorkingCalendar) -> tuple[Planned, ...]:
    if facts.urgency == "flash":
        return tuple(planned)
    quiet = policy.quiet(calendar)
    return tuple(
        # Assigning is a person's own act, and goes out at once, at night without a sound; reminders wait for morning.
        each if each.key.rung == "assigned" else each._replace(due_at=quiet.postpone(each.due_at))
        for each in planned
    )


def _for_questions(facts: Facts, policy: Policy, calendar: WorkingCalendar) -> Iterator[Planned]:
    """A question is asked again when its time has come, whatever has become of the task meanwhile."""
    for question in () if facts.status == "recalled" else facts.questions:
        for rung in policy.questions:
            if rung.trigger == question.trigger and facts.urgency in rung.urgencies:
                due_at = rung.after.after(calendar, question.answer_by) if rung.after else question.answer_by
                yield Planned(Key(rung.key, question.assignee_id, question.asked_at, 1), due_at)


def _for_parts(facts: Facts, rung: Rung, calendar: WorkingCalendar) -> Iterator[Planned]:
    for part in facts.parts:
        key = Key(rung.key, part.id, part.assigned_at, 1)
        if rung.trigger == "assigned":
            yield Planned(key, part.assigned_at)
        elif part.acknowledged_at is None and rung.after is not None:
            if facts.status == "declined" and part.role == "lead":
                continue  # they have answered; the turn is the assigner's
            # A task made more urgent starts to climb from then; nobody is told of a silence that was allowed before.
            since = max(each for each in (part.assigned_at, facts.urgency_set_at, facts.resumed_at) if each is not None)
            yield Planned(key, rung.after.after(calendar, since))


def _for_task(facts: Facts, rung: Rung, calendar: WorkingCalendar) -> Iterator[Planned]:
    if facts.deadline is None or facts.status not in WITH_THE_LEAD:
        return
    if rung.trigger in ("overdue", "overdue_nth"):
        yield from _urgings(facts, rung, calendar)
        return
    due_at = _due_at(facts, rung, calendar, facts.deadline)
    if due_at is not None and due_at > facts.in_force_since:
        yield Planned(Key(rung.key, None, facts.deadline, 1), due_at)


def _due_at(facts: Facts, rung: Rung, calendar: WorkingCalendar, deadline: datetime) -> datetime | None:
    if rung.trigger == "due":
        return deadline
    if rung.trigger == "due_soon" and rung.before is not None:
        return rung.before.before(calendar, deadline)
    if rung.trigger == "half_time" and rung.share is not None and facts.reported_at is None:
        start = facts.assigned_at
        if rung.wall:
            return start + (deadline - start) * rung.share
        return calendar.share(start, deadline, rung.share)
    return None


def _urgings(facts: Facts, rung: Rung, calendar: WorkingCalendar) -> Iterator[Planned]:
    """The next urging, and whatever goes with it ("once, at the 4th")."""
    assert facts.deadline is not None
    following = facts.urgings + 1
    if rung.trigger == "overdue":
        due_at = _next_urging(facts, rung, calendar, facts.deadline)
        yield Planned(Key(rung.key, None, facts.deadline, following), due_at)
    elif facts.urgings >= rung.nth:
        # It fired with the urging that carried it; it stays in the plan so that it is never planned again.
        yield Planned(Key(rung.key, None, facts.deadline, 1), facts.urged_due or facts.deadline)


def _next_urging(facts: Facts, rung: Rung, calendar: WorkingCalendar, deadline: datetime) -> datetime:
    """Count from when the last was due; after an outage from when it was sent, so that nobody is flooded."""
    last = max(facts.urged_due or deadline, facts.in_force_since)
    due_at = rung.next_after(calendar, last)
    if facts.urged_at is not None and due_at <= facts.urged_at:
        return rung.next_after(calendar, facts.urged_at)
    return due_at


def why_not(facts: Facts, key: Key) -> str:
    """Say why a planned reminder is no longer warranted: one word, worded for people elsewhere."""
    if key.rung.startswith(("extension_", "explanation_")):
        return "answered"
    if facts.status == "completed":
        return "completed"
    if facts.status in ("recalled", "paused"):
        return facts.status
    part = next((part for part in facts.parts if part.id == key.assignee_id), None)
    if key.assignee_id is not None:
        if part is None:
            return "transferred"
        if key.rung.startswith(("urging_", "promise_")):
            return _why_silent(facts, key)
        return "declined" if facts.status == "declined" and part.role == "lead" else "acknowledged"
    if facts.status == "awaiting_approval":
        return "submitted"
    if facts.status == "declined":
        return "declined"
    if facts.deadline != key.anchor:
        return "deadline_changed"
    if key.rung == "half_time" and facts.reported_at is not None:
        return "progress_reported"
    return "policy_changed"


def _why_silent(facts: Facts, key: Key) -> str:
    """The lead was pressed, or has promised, and need not be reminded of it any more."""
    if facts.status in ("awaiting_approval", "declined"):
        return "submitted" if facts.status == "awaiting_approval" else "declined"
    return "answered" if key.rung.startswith("urging_") else "progress_reported"
