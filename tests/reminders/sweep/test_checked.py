"""A reminder is checked against the task when it fires (invariant 5)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from backend.org.model import Person
from reminders.sweep import sweep
from tasks import service
from tests.city import City, local
from tests.reminders.sweep.told import FRIDAY, messages, sleep_until


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("UPDATE task SET status = 'completed', closed_at = now() WHERE id = :id", "completed"),
        ("UPDATE task SET status = 'recalled', closed_at = now() WHERE id = :id", "recalled"),
        ("UPDATE assignee SET acknowledged_at = now() WHERE task_id = :id", "acknowledged"),
    ],
)
def test_invariant_05_a_reminder_is_checked_against_the_task_when_it_fires(
    city: City, statement: str, reason: str
) -> None:
    """Whatever changed the task without planning anew, what is no longer true is not said."""
    task = city.assign("chair", "works")
    with city.runtime.engine.begin() as connection:
        connection.execute(text(statement), {"id": task.id})
    sleep_until(city, local("2026-03-03 09:00"))
    assert sweep(city.runtime) == 1
    (row,) = city.reminders(task, "withheld")
    assert (row.rung, row.reason, row.settled_at) == ("not_acknowledged_1", reason, city.now)
    assert len(messages(city, "director")) == 1


def test_invariant_05_an_extended_task_is_not_reminded_of_its_old_deadline(city: City) -> None:
    task = city.assign("chair", "works", deadline=local("2026-03-03 17:00"))
    city.do("director", "acknowledge", task)
    with city.runtime.engine.begin() as connection:
        connection.execute(
            text("UPDATE task SET deadline = :new, due_soon_from = :new WHERE id = :id"), {"new": FRIDAY, "id": task.id}
        )
    since = city.now + timedelta(seconds=1)
    sleep_until(city, local("2026-03-03 17:00"))
    city.simulation.work()
    assert messages(city, "director", since) == []
    assert {row.reason for row in city.reminders(task, "withheld")} <= {"deadline_changed"}


def test_invariant_05_a_verb_that_waits_for_the_sweep_and_a_sweep_that_waits_for_a_verb(city: City) -> None:
    """An acknowledgement that commits first wins, whatever the sweep had in mind."""
    task = city.assign("chair", "works")
    sleep_until(city, local("2026-03-03 09:00"))
    with city.runtime.unit_of_work() as work:
        actor = work.session.get_one(Person, city.people["director"].id)
        service.acknowledge(work, actor, task.id, now=city.now)
        work.commit()
    assert sweep(city.runtime) == 0
    assert len(messages(city, "director")) == 1


@pytest.mark.parametrize("days", [1, 3])
def test_invariant_05_a_day_off_declared_after_planning_moves_the_reminder(city: City, days: int) -> None:
    task = city.assign("chair", "works")
    for day in range(3, 3 + days):
        city.declare(f"2026-03-{day:02d}", "off")
    director = city.phone("director")
    city.go_to(local("2026-03-03 12:00"))
    director.expects_nothing()
    row = next(row for row in city.reminders(task, "planned") if row.rung == "not_acknowledged_1")
    expected = {1: "2026-03-04 09:00", 3: "2026-03-06 09:00"}[days]
    assert row.due_at == local(expected)
    city.go_to(local(expected))
    director.expects("vì chưa tiếp nhận sau 1 ngày làm việc")
