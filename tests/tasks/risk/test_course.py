"""A course is its steps: how a task stands follows from those that have been taken, and from nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tasks.risk.allotted import Allotted
from tasks.risk.course import Course, Standing, Step
from tests.city import local
from tests.tasks.phrases.test_reading import OFFICE

MONDAY, FRIDAY = local("2026-03-02 09:00"), local("2026-03-06 17:00")
HOUR = timedelta(hours=1)


def course(*steps: Step) -> Course:
    begun = (Step(MONDAY, "unit", "works"), Step(MONDAY, "deadline", FRIDAY))
    return Course("a", MONDAY, (*begun, *steps))


def test_time_runs_until_it_is_handed_in_and_again_when_it_is_returned() -> None:
    walked = course(
        Step(MONDAY + HOUR, "handed_in"), Step(MONDAY + 2 * HOUR, "returned"), Step(MONDAY + 3 * HOUR, "closed")
    )
    running = [walked.until(MONDAY + n * HOUR).standing().is_running for n in range(4)]
    assert running == [True, False, True, False]
    assert walked.standing().returned == 1


def test_time_stands_still_while_it_is_paused_and_without_a_deadline() -> None:
    paused = course(Step(MONDAY + HOUR, "paused"), Step(MONDAY + 2 * HOUR, "resumed"))
    assert [paused.until(MONDAY + n * HOUR).standing().is_running for n in range(3)] == [True, False, True]
    assert not course(Step(MONDAY, "deadline", None)).standing().is_running


def test_a_new_lead_has_yet_to_receive_it() -> None:
    moved = course(Step(MONDAY + HOUR, "received"), Step(MONDAY + 2 * HOUR, "unit", "health")).standing()
    assert (moved.unit, moved.received_at, moved.told_at) == ("health", None, MONDAY + 2 * HOUR)


def test_a_report_says_received_and_is_heard_but_without_a_percentage_tells_no_progress() -> None:
    standing = Standing.at_first(MONDAY).after(
        [Step(MONDAY + HOUR, "reported", 40), Step(MONDAY + 2 * HOUR, "reported")]
    )
    assert (standing.received_at, standing.heard_at) == (MONDAY + HOUR, MONDAY + 2 * HOUR)
    assert standing.progress == 40
    assert standing.after([Step(MONDAY + 3 * HOUR, "asked")]).asked == 1


def test_what_happens_later_is_not_known() -> None:
    whole = course(Step(MONDAY + HOUR, "urgency", "flash"), Step(MONDAY + 2 * HOUR, "field", "Y tế"))
    assert whole.until(MONDAY + HOUR).standing().urgency == "flash"
    assert (whole.until(MONDAY).standing().urgency, whole.until(MONDAY).standing().field) == ("normal", "")


@pytest.mark.parametrize(
    ("at", "share"), [("2026-03-02 09:00", 0), ("2026-03-03 09:00", 0.2), ("2026-03-08 12:00", 0.9625)]
)
def test_shares_are_of_working_time(at: str, share: float) -> None:
    time = Allotted.of(OFFICE, MONDAY, local("2026-03-09 09:00"), "normal")
    assert time.share(local(at)) == pytest.approx(share)
    assert time.share(time.instant(0.37)) == pytest.approx(0.37)


def test_a_flash_task_and_a_weekend_run_on_the_wall_clock() -> None:
    night = Allotted.of(OFFICE, local("2026-03-02 20:00"), local("2026-03-03 04:00"), "flash")
    assert night.share(local("2026-03-02 22:00")) == 0.25
    weekend = Allotted.of(OFFICE, local("2026-03-07 08:00"), local("2026-03-07 18:00"), "normal")
    assert weekend.instant(0.5) == local("2026-03-07 13:00")
