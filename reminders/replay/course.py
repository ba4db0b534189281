"""How the records are read: the acts of a case, in the product's verbs. Pure.

The records hold steps, each completed by somebody; they hold no hand-over and no acknowledgement. The reading:

- The case is assigned to the person responsible for it when it starts, with its real deadline: `deadline`, by which the
  records themselves judge. (`enddate_planned` is mostly the same instant a hair later, but not always: judging by it
  would give 389 late instead of 377.) No deadline lies before its start.
- A hand-over is a change of person between two consecutive steps. That is exactly what the column `handovers` counts,
  in every case: 1,208 in 564 cases. It happens as the giver completes the step before; the taker's own comes later.
- Where somebody other than the person responsible takes the first step (587 cases, 472 of them before the end), they
  take the case over with it.
- The first step of whoever leads is their acknowledgement; each further step of theirs is a report of progress.
- The end is submission and approval in one instant. Steps after the end are left out; steps before the start are taken
  as the case starts; a case that ends before it starts is completed as it starts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from reminders.replay.records import Case, Step

Verb = Literal["assign", "acknowledge", "report", "transfer", "complete"]


@dataclass(frozen=True, slots=True)
class Act:
    """One act: `person` is who acts, or to whom the case goes. `percent` belongs to reports."""

    at: datetime
    case: Case
    verb: Verb
    person: str
    percent: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """One lead's time with a case, as the records say: until when they had not answered, until when it was theirs."""

    person: str
    since: datetime
    answered: datetime | None
    ended: datetime | None


def acts_of(case: Case) -> Iterator[Act]:
    """Yield the acts of one case in order."""
    yield Act(case.started, case, "assign", case.responsible)
    lead, answered = case.responsible, False
    steps = steps_replayed(case)
    for n, step in enumerate(steps):
        at = max(step.at, case.started)
        if step.person != lead:
            yield Act(at, case, "transfer", step.person)
            lead, answered = step.person, False
        yield Act(at, case, "report" if answered else "acknowledge", lead, 100 * (n + 1) // (len(case.steps) + 1))
        answered = True
        if n + 1 < len(steps) and steps[n + 1].person != lead:
            yield Act(at, case, "transfer", steps[n + 1].person)
            lead, answered = steps[n + 1].person, False
    if case.closed is not None:
        yield Act(case.closed, case, "complete", lead)


def steps_replayed(case: Case) -> tuple[Step, ...]:
    """Return the steps taken while the case was open."""
    return tuple(step for step in case.steps if case.closed is None or step.at <= case.closed)


def course(cases: Iterable[Case]) -> list[Act]:
    """Return the acts of all cases in order of time; of one instant in the order of the cases, then of the acts."""
    return sorted((act for case in cases for act in acts_of(case)), key=lambda act: act.at)


def parts_of(case: Case) -> list[Part]:
    """Return who had the case, from when, and when they answered."""
    parts: list[Part] = []
    for act in acts_of(case):
        if act.verb in ("transfer", "complete"):
            giver = parts.pop()
            parts.append(Part(giver.person, giver.since, giver.answered or _if_done(act), act.at))
        if act.verb in ("assign", "transfer"):
            parts.append(Part(act.person, act.at, None, None))
        elif act.verb == "acknowledge":
            parts[-1] = Part(parts[-1].person, parts[-1].since, act.at, None)
    return parts


def _if_done(act: Act) -> datetime | None:
    """Handing in the result says "received" as well."""
    return act.at if act.verb == "complete" else None


def first_report(case: Case) -> datetime | None:
    return next((act.at for act in acts_of(case) if act.verb == "report"), None)


def end_of(cases: Iterable[Case]) -> datetime:
    """Return the last instant the records name: there the replay stops."""
    return max(case.last for case in cases)
