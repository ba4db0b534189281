"""A row that cannot be read is set aside, and the rest fires."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from sqlalchemy import text

from reminders.sweep import sweep
from tests.city import City, local
from tests.reminders.sweep.told import REFUSED, kinds, poisoned, sleep_until


def test_a_poisoned_row_is_pushed_back_an_hour_while_the_rest_fires(city: City) -> None:
    bad, good = poisoned(city)
    sleep_until(city, local("2026-03-03 09:00"))
    assert sweep(city.runtime) == 2
    for task in good:
        assert "not_acknowledged_1" in {row.rung for row in city.reminders(task, "fired")}
    (row,) = [row for row in city.reminders(bad, "planned") if row.rung == "not_acknowledged_1"]
    assert row.due_at == city.now + timedelta(hours=1)
    assert row.error
    assert sweep(city.runtime) == 0, "it does not come back before its hour"


def test_a_row_that_was_healed_fires_at_its_next_try(city: City) -> None:
    bad, _good = poisoned(city)
    sleep_until(city, local("2026-03-03 09:00"))
    sweep(city.runtime)
    with city.runtime.engine.begin() as connection:
        connection.execute(text("UPDATE assignee SET role = 'lead' WHERE task_id = :id"), {"id": bad.id})
    city.simulation.clock.advance(timedelta(hours=1))
    assert sweep(city.runtime) == 1
    assert "not_acknowledged_1" in {row.rung for row in city.reminders(bad, "fired")}


def test_a_poisoned_row_among_others_makes_no_flood_of_them(city: City) -> None:
    """Tried one by one, the good ones must still meet in one digest."""
    poisoned(city)
    since = city.now + timedelta(seconds=1)
    sleep_until(city, local("2026-03-03 09:00"))
    sweep(city.runtime)
    assert kinds(city, "director", since) == Counter(digest=1)


def test_a_row_that_postgresql_refuses_is_set_aside_as_well(city: City) -> None:
    """What a batch writes is sent ahead, so the refusal comes later than the statement that caused it."""
    bad, *good = [city.assign("chair", "works", f"Việc {n}") for n in range(3)]
    with city.runtime.engine.begin() as connection:
        connection.execute(text(REFUSED.format(bad.id)))
    sleep_until(city, local("2026-03-03 09:00"))
    try:
        assert sweep(city.runtime) == 2
    finally:
        with city.runtime.engine.begin() as connection:
            connection.execute(text("DROP FUNCTION refuse CASCADE"))
    for task in good:
        assert "not_acknowledged_1" in {row.rung for row in city.reminders(task, "fired")}
    (row,) = [row for row in city.reminders(bad, "planned") if row.rung == "not_acknowledged_1"]
    assert (row.due_at, row.error) == (city.now + timedelta(hours=1), "IntegrityError")
