"""A task's life as a list of epochs, one after each act: what the verbs of domain.md do to it, written a second time.

Slow and obvious on purpose; nothing of `tasks` or `reminders` is used. Instants are readings of the clock of whoever
acted: where the clock was stepped back, the later act may well have the earlier one, and counts all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from tests.faults.exactness.acts import Act, NewTask
from tests.faults.exactness.ladder import ANSWER_WITHIN, CALENDAR, LADDERS, Ladder
from tests.faults.exactness.town import ABOVE, DESKS, answers_for

WITH_THE_LEAD = ("assigned", "in_progress", "returned")
CLOSED = ("completed", "recalled")


@dataclass(frozen=True, slots=True)
class Part:
    """One assignee's part."""

    person: str
    unit: str
    role: str
    since: datetime
    received: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """A task between two acts."""

    number: int
    assigner: str
    supervisor: str | None
    urgency: str
    status: str
    assigned_at: datetime
    deadline: datetime | None
    parts: tuple[Part, ...]
    deadline_set_at: datetime
    urgency_set_at: datetime | None = None
    returned_at: datetime | None = None
    resumed_at: datetime | None = None
    reported: bool = False
    paused_at: datetime | None = None
    asked_at: datetime | None = None
    answer_by: datetime | None = None
    wanted: datetime | None = None
    #: Who wants to hear nothing of it, and until when.
    snoozed: tuple[tuple[str, datetime], ...] = ()

    @property
    def lead(self) -> Part:
        return next(part for part in self.parts if part.role == "lead")

    @property
    def coordinators(self) -> list[Part]:
        return [part for part in self.parts if part.role == "coordinator"]

    @property
    def ladder(self) -> Ladder:
        return LADDERS[self.urgency]

    @property
    def in_force_since(self) -> datetime:
        """What fell due before the deadline was set, or while the turn was not the lead's, is not made up for."""
        return _latest(self.deadline_set_at, self.returned_at, self.resumed_at)

    def climbs_from(self, part: Part) -> datetime:
        """A part that is not received climbs from when it was given, made more urgent, or taken up again."""
        return _latest(part.since, self.urgency_set_at, self.resumed_at)

    def part_of(self, person: str) -> Part | None:
        return next((part for part in self.parts if part.person == person), None)


def born(act: Act, new: NewTask) -> State:
    """Return a task as it is assigned."""
    parts = [Part(*taker(new.lead), "lead", act.reading)]
    parts += [Part(*taker(name), "coordinator", act.reading) for name in new.coordinators]
    return State(
        number=new.number,
        assigner=act.actor,
        supervisor=new.supervisor,
        urgency=new.urgency,
        status="assigned",
        assigned_at=act.reading,
        deadline=new.deadline,
        parts=tuple(parts),
        deadline_set_at=act.reading,
    )


def taker(name: str) -> tuple[str, str]:
    """Return who takes work given to a unit or a person, and in which unit."""
    person = answers_for(name) if name in ABOVE else name
    assert person is not None
    return person, name if name in ABOVE else DESKS[name].unit


def after(state: State, act: Act) -> State:
    """Return the task as it is after an act."""
    return _EFFECTS[act.verb](state, act)


def _acknowledge(state: State, act: Act) -> State:
    own = state.part_of(act.actor)
    assert own is not None
    moved = {"assigned": "in_progress", "returned": "in_progress"}.get(state.status, state.status)
    return replace(_received(state, own), status=moved if own.role == "lead" else state.status)


def _received(state: State, own: Part) -> State:
    return replace(state, parts=tuple(replace(each, received=True) if each == own else each for each in state.parts))


def _report(state: State, _act: Act) -> State:
    return replace(_received(state, state.lead), status="in_progress", reported=True)


def _submit(state: State, act: Act) -> State:
    return replace(_without_request(_received(state, state.lead), act), status="awaiting_approval")


def _approve(state: State, _act: Act) -> State:
    return replace(state, status="completed")


def _return(state: State, act: Act) -> State:
    return replace(state, status="returned", returned_at=act.reading)


def _recall(state: State, act: Act) -> State:
    return replace(_without_request(state, act), status="recalled", paused_at=None)


def _decline(state: State, act: Act) -> State:
    own = state.part_of(act.actor)
    assert own is not None
    if own.role == "coordinator":
        return replace(state, parts=tuple(each for each in state.parts if each != own))
    return replace(_without_request(state, act), status="declined")


def _insist(state: State, act: Act) -> State:
    return replace(state, status="assigned", resumed_at=act.reading)


def _pause(state: State, act: Act) -> State:
    return replace(_without_request(state, act), status="paused", paused_at=act.reading)


def _resume(state: State, act: Act) -> State:
    """A deadline that was still ahead moves by the pause since it was set, in working time, and never forward; one that
    was missed stays. What the lead had not received waits for that again."""
    assert state.paused_at is not None
    status = "in_progress" if state.lead.received else "assigned"
    resumed = replace(state, status=status, resumed_at=act.reading, paused_at=None)
    since = max(state.paused_at, state.deadline_set_at)
    if state.deadline is None or state.deadline <= since:
        return resumed
    if state.ladder.wall:
        later = state.deadline + (act.reading - since)
    else:
        later = CALENDAR.add(act.reading, CALENDAR.between(since, state.deadline))
    return resumed if later <= state.deadline else replace(resumed, deadline=later, deadline_set_at=act.reading)


def _new_deadline(state: State, act: Act) -> State:
    return replace(_without_request(state, act), deadline=act.words["deadline"], deadline_set_at=act.reading)


def _change_urgency(state: State, act: Act) -> State:
    return replace(state, urgency=act.words["urgency"], urgency_set_at=act.reading)


def _transfer(state: State, act: Act) -> State:
    person, unit = taker(act.words["to"])
    others = tuple(each for each in state.coordinators if each.person != person)
    return replace(
        _without_request(state, act), status="assigned", parts=(Part(person, unit, "lead", act.reading), *others)
    )


def _add_coordinator(state: State, act: Act) -> State:
    return replace(state, parts=(*state.parts, Part(*taker(act.words["to"]), "coordinator", act.reading)))


def _ask(state: State, act: Act) -> State:
    assert state.deadline is not None
    usual = CALENDAR.end_of_working_day(act.reading, ANSWER_WITHIN)
    answer_by = min(usual, state.deadline) if state.deadline > act.reading else usual
    return replace(state, asked_at=act.reading, answer_by=answer_by, wanted=act.words["deadline"])


def _snooze(state: State, act: Act) -> State:
    others = tuple(each for each in state.snoozed if each[0] != act.actor)
    return replace(state, snoozed=(*others, (act.actor, act.words["until"])))


def _without_request(state: State, _act: Act) -> State:
    """A request for more time lapses when it is settled, or overtaken by whatever else happens."""
    return replace(state, asked_at=None, answer_by=None, wanted=None)


def _latest(*instants: datetime | None) -> datetime:
    return max(each for each in instants if each is not None)


_EFFECTS: Mapping[str, Callable[[State, Act], State]] = {
    "acknowledge": _acknowledge,
    "report": _report,
    "submit": _submit,
    "approve": _approve,
    "return": _return,
    "recall": _recall,
    "decline": _decline,
    "insist": _insist,
    "pause": _pause,
    "resume": _resume,
    "change_deadline": _new_deadline,
    "change_urgency": _change_urgency,
    "transfer": _transfer,
    "add_coordinator": _add_coordinator,
    "ask_extension": _ask,
    "grant_extension": _new_deadline,
    "refuse_extension": _without_request,
    "withdraw_extension": _without_request,
    "snooze": _snooze,
}
