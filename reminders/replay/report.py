"""What the replay prints: the figures, the quirks of the records, and the proof. Words only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from reminders.replay.course import steps_replayed
from reminders.replay.figures import Figures, compare, share
from reminders.replay.proof import Proof
from reminders.replay.records import Case
from reminders.replay.run import Replayed

_SHOWN = 10


def report(replayed: Replayed, figures: Figures, proof: Proof, seconds: float) -> Iterator[str]:
    """Yield the lines. Raises Disagreement when the product's lateness is not the records'."""
    for name, value in _figures(replayed, figures):
        yield f"{name:<18}{value}"
    yield from _reminders(figures)
    for quirk, count in sorted(Counter(quirk for case in replayed.cases for quirk in case.quirks).items()):
        yield f"quirk             {count:,} cases {quirk}"
    yield from _proof(proof)
    yield f"digest            {proof.digest}"
    yield f"wall time         {seconds:.1f} s"


def _figures(replayed: Replayed, figures: Figures) -> Iterator[tuple[str, str]]:
    cases, board, settings = replayed.cases, figures.board, replayed.runtime.settings
    closed = sum(case.ended is not None for case in cases)
    responsible = len({case.responsible for case in cases})
    people, groups = len(replayed.city.homes), len(replayed.city.groups)
    began, ended = (instant.astimezone(settings.zone) for instant in (replayed.began, replayed.ended))
    yield "replay", f"{began:%Y-%m-%d} to {ended:%Y-%m-%d}, {settings.zone.key}, public holidays of {settings.holidays}"
    yield "cases", f"{len(cases):,}: {closed:,} closed, {len(cases) - closed:,} never closed"
    yield "people", f"{responsible} responsible, {people} with those who took steps, in {groups} groups"
    yield "completed late", share(board.completed_late, board.completed_late + board.completed_on_time)
    yield "the records say", f"{compare(figures, cases)}: the same cases"
    yield "hand-overs", _handovers(cases)
    yield "verbs", ", ".join(f"{count:,} {verb}" for verb, count in replayed.acts.most_common())


def _handovers(cases: Sequence[Case]) -> str:
    """Say how many there are by the records' own count and by the steps, and how many of them could be replayed."""
    counted = [case.handovers for case in cases]
    seen = [sum(a.person != b.person for a, b in pairwise(case.steps)) for case in cases]
    assert counted == seen, "the column `handovers` is not the change of person between steps"
    within = sum(a.person != b.person for case in cases for a, b in pairwise(steps_replayed(case)))
    taken = sum(steps_replayed(case)[:1] != () and case.steps[0].person != case.responsible for case in cases)
    total = sum(counted)
    return (
        f"{total:,} in {sum(map(bool, counted)):,} cases: {within:,} replayed, {total - within:,} after the end; "
        f"{taken:,} cases taken over at the first step"
    )


def _reminders(figures: Figures) -> Iterator[str]:
    yield f"reminders fired   {sum(figures.fired.values()):,}, heard {sum(figures.told.values()):,} times"
    for rung, count in figures.fired.items():
        yield f"  {rung:<20}{count:>8,}{figures.told[rung]:>9,} heard"
    yield f"recipients        {figures.recipients} people got {figures.messages:,} messages"
    for name, (person, day, count) in (("messages", figures.busiest), ("reminders", figures.most_rungs)):
        yield f"most in one day   {count} {name}: {person}, {day}"


def _proof(proof: Proof) -> Iterator[str]:
    yield f"proof             {proof.expected:,} tellings had to happen, {proof.said:,} did"
    for claim, faults in proof.faults.items():
        yield f"  {claim:<40}{len(faults):>6,}"
        yield from (f"    {fault}" for fault in faults[:_SHOWN])
        if len(faults) > _SHOWN:
            yield f"    … and {len(faults) - _SHOWN:,} more"
