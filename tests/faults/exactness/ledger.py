"""What had to be told, to whom, from when: domain.md's ladder over the epochs of a task. A second implementation.

The rules that domain.md leaves open are those the product documents:

- a rung is this one and no other by its name, whose part it is about, what it counts from, and which time it is;
- what fell due before the deadline was set, or while the turn was not the lead's, is not made up for;
- the next urging counts from when the last was due; where that has passed too, from when it was sent;
- what falls into the night waits for its end, except flash, and except being assigned.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from tests.faults.exactness.epochs import CLOSED, WITH_THE_LEAD, Part, State
from tests.faults.exactness.ladder import CALENDAR, WORKING_DAY
from tests.faults.exactness.town import SECRETARIES, next_up, superior_head

CLIMBS_TO_THE_TOP = 4  # "overdue, 4th urging"


class Key(NamedTuple):
    """Which rung of a task. `whose` is a person and since when they have their part, None for the task's own."""

    rung: str
    whose: tuple[str, datetime] | None
    anchor: datetime
    occurrence: int


class Rung(NamedTuple):
    """A rung as it is due in an epoch, and who hears it."""

    key: Key
    due: datetime
    hearers: frozenset[str]


class Urged(NamedTuple):
    """The last urging that was sent for a deadline: which time it was, when it was due, and when it was sent."""

    times: int
    due: datetime
    sent: datetime


def rungs(state: State) -> Iterator[Rung]:
    """Yield every rung but "assigned", which is told with the act, and the urgings, which follow one another."""
    yield from _unanswered(state)
    if state.status in CLOSED or state.status == "paused":
        return
    for part in state.parts:
        if not part.received and not (part.role == "lead" and state.status == "declined"):
            yield from _not_acknowledged(state, part)
    if state.deadline is not None and state.status in WITH_THE_LEAD:
        yield from _towards(state, state.deadline)


def _unanswered(state: State) -> Iterator[Rung]:
    """A request for more time is asked again when its time has come, and of the secretariat a working day later."""
    if state.asked_at is None or state.answer_by is None:
        return
    again = [(state.answer_by, {state.assigner})]
    again += [(CALENDAR.add(state.answer_by, WORKING_DAY), {state.assigner, *watching(state)})]
    for n, (due, hearers) in enumerate(again, start=1):
        key = Key(f"extension_unanswered_{n}", None, state.asked_at, 1)
        yield Rung(key, state.ladder.by_day(due), frozenset(hearers))


def _not_acknowledged(state: State, part: Part) -> Iterator[Rung]:
    """The assignee; with the next up the chain; with the assigner and the secretariat."""
    up = {next_up(part.person, part.unit, state.assigner)} - {None}
    above: list[set[str | None]] = [set(), up, {*up, state.assigner, *watching(state)}]
    for n, (amount, others) in enumerate(zip(state.ladder.not_acknowledged, above, strict=True), start=1):
        due = state.ladder.after(state.climbs_from(part), amount)
        key = Key(f"not_acknowledged_{n}", (part.person, part.since), part.since, 1)
        yield Rung(key, state.ladder.by_day(due), _people(part.person, *others))


def _towards(state: State, deadline: datetime) -> Iterator[Rung]:
    """Half time without a report: the lead. Due soon: the lead and the coordinators. Due: the lead."""
    lead, everybody = state.lead.person, [part.person for part in state.parts]
    moments: list[tuple[str, datetime, frozenset[str]]] = [("due", deadline, _people(lead))]
    if not state.reported:
        moments.append(("half_time", state.ladder.half(state.assigned_at, deadline), _people(lead)))
    for n, amount in enumerate(state.ladder.due_soon, start=1):
        moments.append((f"due_soon_{n}", state.ladder.before(deadline, amount), _people(*everybody)))
    for name, due, hearers in moments:
        if due > state.in_force_since:
            yield Rung(Key(name, None, deadline, 1), state.ladder.by_day(due), hearers)


def next_urging(state: State, urged: Urged | None) -> Rung | None:
    """Return the urging that follows: the lead hears it, from the second on with the next up the chain."""
    if state.deadline is None or state.status not in WITH_THE_LEAD:
        return None
    last = max(urged.due if urged else state.deadline, state.in_force_since)
    due = state.ladder.next_urging(last)
    if urged and due <= urged.sent:
        due = state.ladder.next_urging(urged.sent)
    times = urged.times + 1 if urged else 1
    lead = state.lead
    up = next_up(lead.person, lead.unit, state.assigner) if times > 1 else None
    return Rung(Key("overdue", None, state.deadline, times), state.ladder.by_day(due), _people(lead.person, up))


def with_the_fourth(state: State) -> frozenset[str]:
    """Return who hears of a task with its fourth urging, once."""
    lead = state.lead
    return _people(state.assigner, *watching(state), superior_head(lead.person, lead.unit))


def watching(state: State) -> tuple[str, ...]:
    """Return who watches for the secretariat: the supervising officer where there is one, else its office."""
    return (state.supervisor,) if state.supervisor else SECRETARIES


def _people(*names: str | None) -> frozenset[str]:
    return frozenset(each for each in names if each is not None)
