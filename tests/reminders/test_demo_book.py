"""The demo's book at any instant: whatever it writes can be played by the state table."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from reminders.demo.book import Book
from reminders.demo.city import City, found
from reminders.demo.desks import Desks
from reminders.demo.plots import Plot
from reminders.demo.register import Register
from reminders.demo.seeding import REFORM, SEED
from tasks.states import Status, Verb, next_status
from tests.city import local
from tests.tasks.phrases.test_reading import OFFICE

_VERBS: dict[str, Verb] = {"report_progress": "report", "return_for_rework": "return"}
BEGIN = local("2026-11-02 00:20")


class Founded:
    """The city, and what chance was left with after it was founded."""

    def __init__(self) -> None:
        chance = Random(SEED)
        self.city: City = found(Register(REFORM, chance))
        self._left = chance.getstate()

    def chance(self) -> Random:
        chance = Random()
        chance.setstate(self._left)
        return chance


@pytest.fixture(scope="module")
def founded() -> Founded:
    return Founded()


@pytest.mark.parametrize("month", range(6))
def test_every_act_is_allowed_when_it_is_played(founded: Founded, month: int) -> None:
    refused = []
    for hours in range(0, 30 * 24, 9):
        now = BEGIN + timedelta(days=30 * month, hours=hours, minutes=hours % 60)
        chance = founded.chance()
        plots = Book(founded.city, OFFICE, now, chance).plots() + Desks(founded.city, OFFICE, now, chance).plots()
        refused += [f"{now}: {each}" for plot in plots if (each := _first_refused(plot))]
    assert refused == []


def _first_refused(plot: Plot) -> str:
    """Play a plot as the stage does, in order of time; return the first act that the state table refuses."""
    status: Status = "assigned"
    for act in sorted(plot.acts, key=lambda each: max(each.at, plot.at)):
        after = next_status(status, _VERBS.get(act.verb, act.verb))  # type: ignore[arg-type]
        if after is None:
            return f"{act.verb} while {status}"
        # A coordinator's own acknowledgement leaves the task as it is.
        status = status if act.verb == "acknowledge" and act.who is not None else after
    return ""
