"""What an intent becomes: which act of whom, if the state of the task allows it (the table of docs/architecture.md)."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from tests.faults.exactness.epochs import Part, State, taker
from tests.faults.exactness.ladder import CALENDAR
from tests.faults.exactness.town import DEPARTMENTS

OWED = ("assigned", "in_progress", "returned")
TAKEABLE = (*OWED, "declined")
CHANGEABLE = (*TAKEABLE, "paused")
RECEIVABLE = (*OWED, "awaiting_approval")
OPEN = (*CHANGEABLE, "awaiting_approval")

#: An act before it has its reading: which verb, whose, with what words.
Decision = tuple[str, str, Mapping[str, Any]]
Decide = Callable[[random.Random, State, datetime], Decision | None]


def may_take(assigner: str) -> list[str]:
    """Return the units and people that somebody may give work to."""
    if assigner.startswith("head"):
        n = assigner[-1]
        return [f"d{n}x", f"chief{n}", f"officer{n}", f"deputy{n}"]
    departments = [f"d{n}" for n in range(DEPARTMENTS)]
    below = [f"{kind}{n}" for kind in ("officer", "deputy") for n in range(DEPARTMENTS)]
    return [*departments, *departments, *(f"{each}x" for each in departments), *below]


def some_deadline(chance: random.Random, urgency: str, reading: datetime) -> datetime:
    if urgency == "flash":
        deadline = reading + timedelta(minutes=chance.uniform(15, 300))
    elif chance.random() < 0.15:  # an evening, a night, a Sunday: people write what they like
        deadline = reading + timedelta(hours=chance.uniform(3, 96))
    else:
        shortest, longest = {"very_urgent": (1, 10), "urgent": (5, 22), "normal": (8, 36)}[urgency]
        deadline = CALENDAR.add(reading, timedelta(hours=chance.uniform(shortest, longest)))
    return deadline.replace(second=0, microsecond=0) + timedelta(minutes=2)


def _by_lead(verb: str, statuses: tuple[str, ...]) -> Decide:
    return lambda _chance, state, _now: (verb, state.lead.person, {}) if state.status in statuses else None


def _by_assigner(verb: str, statuses: tuple[str, ...]) -> Decide:
    return lambda _chance, state, _now: (verb, state.assigner, {}) if state.status in statuses else None


def _acknowledge(_chance: random.Random, state: State, _now: datetime) -> Decision | None:
    if state.lead.received or state.status not in RECEIVABLE:
        return None
    return "acknowledge", state.lead.person, {}


def _acknowledge_part(chance: random.Random, state: State, _now: datetime) -> Decision | None:
    part = _waiting_coordinator(chance, state)
    return ("acknowledge", part.person, {}) if part is not None and state.status in RECEIVABLE else None


def _decline(_chance: random.Random, state: State, _now: datetime) -> Decision | None:
    if state.lead.received or state.status != "assigned":
        return None
    return "decline", state.lead.person, {}


def _decline_part(chance: random.Random, state: State, _now: datetime) -> Decision | None:
    part = _waiting_coordinator(chance, state)
    return ("decline", part.person, {}) if part is not None and state.status in OPEN else None


def _waiting_coordinator(chance: random.Random, state: State) -> Part | None:
    waiting = [part for part in state.coordinators if not part.received]
    return chance.choice(waiting) if waiting else None


def _transfer(chance: random.Random, state: State, _now: datetime) -> Decision | None:
    others = [name for name in may_take(state.assigner) if taker(name)[0] != state.lead.person]
    return ("transfer", state.assigner, {"to": chance.choice(others)}) if state.status in TAKEABLE else None


def _add_coordinator(chance: random.Random, state: State, _now: datetime) -> Decision | None:
    others = [name for name in may_take(state.assigner) if state.part_of(taker(name)[0]) is None]
    if state.status not in CHANGEABLE or not others:
        return None
    return "add_coordinator", state.assigner, {"to": chance.choice(others)}


def _change_deadline(chance: random.Random, state: State, now: datetime) -> Decision | None:
    if state.status not in CHANGEABLE:
        return None
    return "change_deadline", state.assigner, {"deadline": some_deadline(chance, state.urgency, now)}


def _change_urgency(chance: random.Random, state: State, _now: datetime) -> Decision | None:
    others = [each for each in ("normal", "urgent", "very_urgent", "flash") if each != state.urgency]
    if state.status not in CHANGEABLE:
        return None
    return "change_urgency", state.assigner, {"urgency": chance.choice(others)}


def _ask(chance: random.Random, state: State, now: datetime) -> Decision | None:
    if state.deadline is None or state.asked_at is not None or state.status not in OWED:
        return None
    wanted = some_deadline(chance, state.urgency, max(state.deadline, now))
    return "ask_extension", state.lead.person, {"deadline": wanted}


def _grant(_chance: random.Random, state: State, now: datetime) -> Decision | None:
    if state.wanted is None or state.deadline is None or state.status not in OWED:
        return None
    still_later = state.wanted > max(state.deadline, now)
    return ("grant_extension", state.assigner, {"deadline": state.wanted}) if still_later else None


def _refuse(_chance: random.Random, state: State, _now: datetime) -> Decision | None:
    return ("refuse_extension", state.assigner, {}) if state.asked_at and state.status in OWED else None


def _withdraw(_chance: random.Random, state: State, _now: datetime) -> Decision | None:
    return ("withdraw_extension", state.lead.person, {}) if state.asked_at and state.status in OWED else None


def _snooze(chance: random.Random, state: State, now: datetime) -> Decision | None:
    """Somebody who has a part wants to hear of it later, but not beyond a deadline that is ahead."""
    if state.urgency == "flash" or state.status not in OPEN:
        return None
    until = now + timedelta(hours=chance.uniform(0.5, 30))
    if state.deadline is not None and state.deadline > now:
        until = min(until, now + (state.deadline - now) * 0.9)
    return "snooze", chance.choice(state.parts).person, {"until": until}


DECISIONS: Mapping[str, Decide] = {
    "acknowledge": _acknowledge,
    "acknowledge_part": _acknowledge_part,
    "report": _by_lead("report", OWED),
    "submit": _by_lead("submit", OWED),
    "approve": _by_assigner("approve", ("awaiting_approval",)),
    "return": _by_assigner("return", ("awaiting_approval",)),
    "recall": _by_assigner("recall", OPEN),
    "decline": _decline,
    "decline_part": _decline_part,
    "insist": _by_assigner("insist", ("declined",)),
    "pause": _by_assigner("pause", OWED),
    "resume": _by_assigner("resume", ("paused",)),
    "change_deadline": _change_deadline,
    "change_urgency": _change_urgency,
    "transfer": _transfer,
    "add_coordinator": _add_coordinator,
    "ask_extension": _ask,
    "grant_extension": _grant,
    "refuse_extension": _refuse,
    "withdraw_extension": _withdraw,
    "snooze": _snooze,
}
