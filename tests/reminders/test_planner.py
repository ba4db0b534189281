"""Invariant 6: the ladder follows every change of the task, in the same transaction."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from backend.org.model import Person
from reminders.model import Reminder
from reminders.planner import replan
from tasks import service
from tasks.assigning import Deadline
from tasks.model import Task
from tests.city import City, local

MONDAY = "2026-03-02 09:00"
FRIDAY, NEXT_FRIDAY = local("2026-03-06 17:00"), local("2026-03-13 17:00")


def planned(city: City, task: Task) -> dict[str, str]:
    rows = city.reminders(task, "planned")
    return {row.rung: f"{row.due_at.astimezone(FRIDAY.tzinfo):%d/%m %H:%M}" for row in rows}


def reasons(city: City, task: Task) -> dict[str, str | None]:
    return {row.rung: row.reason for row in city.reminders(task, "cancelled")}


def test_assigning_plans_the_whole_ladder(city: City) -> None:
    task = city.assign("chair", "works", deadline=NEXT_FRIDAY)
    assert [row.rung for row in city.reminders(task, "fired")] == ["assigned"]
    assert planned(city, task) == {
        "not_acknowledged_1": "03/03 09:00",
        "not_acknowledged_2": "04/03 09:00",
        "not_acknowledged_3": "05/03 09:00",
        "half_time": "09/03 08:15",
        "due_soon_1": "11/03 07:30",
        "due_soon_2": "13/03 07:30",
        "due": "13/03 17:00",
        "overdue": "16/03 08:00",
    }


def test_each_assignee_climbs_alone(city: City) -> None:
    task = city.assign("chair", "works", coordinators=["health_unit", "ward_unit"])
    rungs = [row.rung for row in city.reminders(task)]
    assert {rung: rungs.count(rung) for rung in rungs} == {
        "assigned": 3,
        "not_acknowledged_1": 3,
        "not_acknowledged_2": 3,
        "not_acknowledged_3": 3,
    }
    city.do("health", "acknowledge", task)
    left = [row.rung for row in city.reminders(task, "planned")]
    assert left.count("not_acknowledged_1") == 2
    assert set(reasons(city, task).values()) == {"acknowledged"}


def test_invariant_06_a_new_deadline_moves_the_ladder_with_it(city: City) -> None:
    task = city.assign("chair", "works", deadline=FRIDAY)
    before = planned(city, task)
    city.do("chair", "change", task, changes={}, deadline=Deadline(at=NEXT_FRIDAY))
    after = planned(city, task)
    assert {rung: (before[rung], after[rung]) for rung in ("due_soon_2", "due", "overdue")} == {
        "due_soon_2": ("06/03 07:30", "13/03 07:30"),
        "due": ("06/03 17:00", "13/03 17:00"),
        "overdue": ("09/03 08:00", "16/03 08:00"),
    }
    assert {rung: before[rung] for rung in before if rung.startswith("not_ack")} == {
        rung: after[rung] for rung in after if rung.startswith("not_ack")
    }
    assert reasons(city, task)["due"] == "deadline_changed"


def test_invariant_06_the_ladder_and_the_deadline_change_together_or_not_at_all(city: City) -> None:
    task = city.assign("chair", "works", deadline=FRIDAY)
    before = planned(city, task)
    with city.runtime.unit_of_work() as work:
        actor = work.session.get_one(Person, city.people["chair"].id)
        service.change(work, actor, task.id, {}, deadline=Deadline(at=NEXT_FRIDAY), now=city.now)
    assert (city.see("chair", task).deadline, planned(city, task)) == (FRIDAY, before)


def test_invariant_06_a_deadline_taken_away_takes_its_ladder_away(city: City) -> None:
    task = city.assign("chair", "works", deadline=FRIDAY)
    city.do("chair", "change", task, changes={}, deadline=Deadline())
    assert set(planned(city, task)) == {"not_acknowledged_1", "not_acknowledged_2", "not_acknowledged_3"}


def test_invariant_06_a_deadline_that_comes_back_brings_its_ladder_back(city: City) -> None:
    task = city.assign("chair", "works", deadline=FRIDAY)
    before = planned(city, task)
    city.do("chair", "change", task, changes={}, deadline=Deadline(at=NEXT_FRIDAY))
    city.do("chair", "change", task, changes={}, deadline=Deadline(at=FRIDAY))
    assert planned(city, task) == before
    rows = city.reminders(task)
    assert len({(row.rung, row.assignee_id, row.anchor, row.occurrence) for row in rows}) == len(rows)


def test_invariant_06_another_urgency_is_another_ladder(city: City) -> None:
    task = city.assign("chair", "works", deadline=NEXT_FRIDAY)
    city.do("chair", "change", task, changes={"urgency": "urgent"})
    after = planned(city, task)
    assert (after["not_acknowledged_1"], after["due_soon_1"]) == ("02/03 14:30", "13/03 07:30")


def test_invariant_06_a_transfer_plans_for_the_new_lead_and_cancels_for_the_old(city: City) -> None:
    task = city.assign("chair", "works", deadline=NEXT_FRIDAY)
    city.simulation.clock.move_to(local("2026-03-03 08:00"))
    moved = city.do("chair", "transfer", task, to=city.party("health_unit"), reason="")
    parts = {part.id: part.person_id for part in city.see("chair", moved).active}
    rows = [row for row in city.reminders(task, "planned") if row.assignee_id is not None]
    assert {parts[row.assignee_id] for row in rows if row.assignee_id} == {city.people["health"].id}
    assert planned(city, task)["not_acknowledged_1"] == "04/03 08:00"
    assert set(reasons(city, task).values()) == {"transferred"}


def test_invariant_06_a_submission_silences_and_a_return_starts_anew(city: City) -> None:
    task = city.assign("chair", "works", deadline=FRIDAY)
    city.do("director", "submit", task, note="")
    assert planned(city, task) == {}
    assert reasons(city, task)["due"] == "submitted"
    city.simulation.clock.move_to(local("2026-03-10 10:00"))
    city.do("chair", "return_for_rework", task, reason="thiếu dự toán")
    assert planned(city, task) == {"overdue": "11/03 08:00"}


@pytest.mark.parametrize(("verb", "words"), [("approve", {"note": ""}), ("recall", {"reason": "x"})])
def test_invariant_06_what_is_over_has_nothing_planned(city: City, verb: str, words: dict[str, str]) -> None:
    task = city.assign("chair", "works", deadline=FRIDAY, coordinators=["health_unit"])
    if verb == "approve":
        city.do("director", "submit", task, note="")
    city.do("chair", verb, task, **words)
    assert planned(city, task) == {}


def test_invariant_06_a_report_takes_half_time_away(city: City) -> None:
    task = city.assign("chair", "works", deadline=NEXT_FRIDAY)
    city.do("director", "report_progress", task, percent=10, note="")
    assert "half_time" not in planned(city, task)
    assert reasons(city, task)["half_time"] == "progress_reported"


def test_planning_again_changes_nothing(city: City) -> None:
    task = city.assign("chair", "works", deadline=NEXT_FRIDAY, coordinators=["health_unit"])

    def rows() -> list[tuple[object, ...]]:
        with city.runtime.sessions() as session:
            return [
                (row.id, row.rung, row.due_at, row.state, row.settled_at)
                for row in session.scalars(select(Reminder).order_by(Reminder.id))
            ]

    before = rows()
    for _ in range(3):
        with city.runtime.unit_of_work() as work:
            replan(work, [task.id], now=city.now + timedelta(hours=1))
            work.commit()
    assert rows() == before


def test_what_was_sent_is_never_planned_again(city: City) -> None:
    task = city.assign("chair", "works", deadline=FRIDAY)
    city.go_to(local("2026-03-05 12:00"))
    fired = {row.rung for row in city.reminders(task, "fired")}
    assert {"not_acknowledged_1", "not_acknowledged_2", "not_acknowledged_3", "half_time"} <= fired
    for title in ("Khác", "Khác nữa"):
        city.do("chair", "change", task, changes={"title": title})
    assert not fired & {row.rung for row in city.reminders(task, "planned")}
