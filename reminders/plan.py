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
from reminders.ladder import QUESTIONS, Policy, Rung
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
    the last of them was due, and when it was sent. `pressed` counts how often people urged, the last time at
    `pressed_at`. `likely_late_at` is since when the task is judged likely to be late. `units` are the lead's and all
    above it, nearest first, and empty where neither a ladder nor a calendar depends on the unit.
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
    field: str = ""
    units: tuple[UUID, ...] = ()
    submitted_at: datetime | None = None
    paused_at: datetime | None = None
    closed_at: datetime | None = None
    pressed: int = 0
    pressed_at: datetime | None = None
    likely_late_at: datetime | None = None

    @property
    def lead(self) -> Part:
        first = self.parts[0]  # as nearly always
        return first if first.role == "lead" else next(part for part in self.parts if part.role == "lead")

    def part(self, assignee_id: UUID | None) -> Part:
        """Return what a reminder is about: the part of one assignee, or where that is nobody's of today, the lead's."""
        lead = self.lead
        if assignee_id is not None:
            for part in self.parts:
                if part.id == assignee_id:
                    return part
        return lead

    @property
    def in_force_since(self) -> datetime:
        """What fell due before the deadline was set, or while the turn was not the lead's, is not made up for."""
        if self.returned_at is None and self.resumed_at is None:
            return self.deadline_set_at
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
    rungs = (*policy.questions, *policy.ladders[facts.urgency])
    found = [each for rung in rungs for each in _warranted(facts, rung, calendar)]
    return tuple(each._replace(due_at=_by_day(each, facts, policy, calendar)) for each in found)


def due_of(facts: Facts, key: Key, policy: Policy, calendar: WorkingCalendar) -> datetime | None:
    """Return when one reminder is due by the present facts, None when they do not warrant it: `plan` for one key."""
    rung = policy.rung(facts.urgency, key.rung)
    if rung is None:
        return None
    for each in _warranted(facts, rung, calendar, key.assignee_id):
        if each.key == key:
            return _by_day(each, facts, policy, calendar)
    return None


def next_urging(facts: Facts, policy: Policy, calendar: WorkingCalendar) -> Planned | None:
    """Return the urging that follows those sent, if the task is to be urged again: `plan` for that rung alone."""
    rung = next((rung for rung in policy.ladders[facts.urgency] if rung.trigger == "overdue"), None)
    if rung is None:
        return None
    found = next(_warranted(facts, rung, calendar), None)
    return None if found is None else found._replace(due_at=_by_day(found, facts, policy, calendar))


def still_so(facts: Facts, key: Key, policy: Policy, calendar: WorkingCalendar) -> bool:
    """Say whether what a reminder said when it fired is still the case: it may have waited for somebody since.

    Of urgings only the next is planned; those before it stay true as long as the task is as late as they said.
    """
    rung = policy.rung(facts.urgency, key.rung)
    if rung is not None and rung.trigger in ("overdue", "overdue_nth"):
        return facts.status in WITH_THE_LEAD and facts.deadline == key.anchor
    return due_of(facts, key, policy, calendar) is not None


def _by_day(each: Planned, facts: Facts, policy: Policy, calendar: WorkingCalendar) -> datetime:
    """Assigning is a person's own act, and goes out at once, at night without a sound; reminders wait for morning."""
    if facts.urgency == "flash" or each.key.rung == "assigned":
        return each.due_at
    return policy.quiet(calendar).postpone(each.due_at)


def _warranted(facts: Facts, rung: Rung, calendar: WorkingCalendar, only: UUID | None = None) -> Iterator[Planned]:
    """Yield what one rung warrants; `only` names the assignee whose part alone is asked about."""
    if rung.trigger in QUESTIONS:
        yield from _for_questions(facts, rung, calendar)
    elif facts.status not in OPEN or (facts.status == "paused" and rung.trigger != "assigned"):
        return  # who is brought in while it is paused hears that they have it, and nothing more
    elif rung.per_assignee:
        yield from _for_parts(facts, rung, calendar, only)
    else:
        yield from _for_task(facts, rung, calendar)


def _for_questions(facts: Facts, rung: Rung, calendar: WorkingCalendar) -> Iterator[Planned]:
    """A question is asked again when its time has come, whatever has become of the task meanwhile."""
    for question in () if facts.status == "recalled" else facts.questions:
        if rung.trigger == question.trigger and facts.urgency in rung.urgencies:
            due_at = rung.after.after(calendar, question.answer_by) if rung.after else question.answer_by
            yield Planned(Key(rung.key, question.assignee_id, question.asked_at, 1), due_at)


def _for_parts(facts: Facts, rung: Rung, calendar: WorkingCalendar, only: UUID | None) -> Iterator[Planned]:
    for part in facts.parts:
        if only not in (None, part.id):
            continue
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
    if rung.trigger == "awaiting_approval":
        if facts.status == "awaiting_approval" and facts.submitted_at is not None and rung.after is not None:
            yield Planned(Key(rung.key, None, facts.submitted_at, 1), rung.after.after(calendar, facts.submitted_at))
    elif facts.status not in WITH_THE_LEAD:
        return
    elif rung.trigger == "urged_nth":
        if facts.pressed >= rung.nth and facts.pressed_at is not None:
            yield Planned(Key(rung.key, None, facts.assigned_at, 1), facts.pressed_at)
    elif facts.deadline is None:
        return
    elif rung.trigger in ("overdue", "overdue_nth"):
        yield from _urgings(facts, rung, calendar)
    else:
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
        if deadline < start:
            return None
        if rung.wall:
            return start + (deadline - start) * rung.share
        return calendar.share(start, deadline, rung.share)
    if rung.trigger == "likely_late" and facts.likely_late_at is not None and facts.likely_late_at < deadline:
        return facts.likely_late_at
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
