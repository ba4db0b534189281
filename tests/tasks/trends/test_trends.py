"""What lies behind a board: the weeks, ages, fields and first answers agree with the board and the report."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from backend.org.model import Person
from tasks.board import board_for
from tasks.trends import service
from tasks.trends.kept import Kept
from tests.city import City, Desk, local
from tests.tasks.test_board import crowd

UNITS = ("city", "works", "division")


def asked(city: City, what: Any, unit: str | None, who: str = "chair", **more: Any) -> Any:
    with city.runtime.unit_of_work() as work:
        actor = work.session.get_one(Person, city.people[who].id)
        found = what(work, actor, unit_id=city.units[unit].id if unit else None, now=city.now, **more)
        work.session.expunge_all()
        return found


def test_weeks_sum_to_what_the_board_says_fell_due(city: City) -> None:
    crowd(city, 11, 60)
    for unit in UNITS:
        found = asked(city, service.history, unit, weeks=6)
        with city.runtime.unit_of_work() as work:
            actor = work.session.get_one(Person, city.people["chair"].id)
            board = board_for(work, actor, city.units[unit].id, found.starts[0], now=city.now)
        cells = {row.unit_id: row.cell for row in board.rows}
        assert found.rows, "a crowd of two months leaves something due in six weeks"
        for row in found.rows:
            cell = cells[row.unit.id]
            assert sum(week.fell_due for week in row.weeks) == cell.fell_due
            assert sum(week.on_time for week in row.weeks) == cell.fell_due_on_time
        assert sum(week.fell_due for week in found.total) == board.total.fell_due > 0
        assert sum(week.on_time for week in found.total) == board.total.fell_due_on_time > 0
        assert all(week.fell_due == week.on_time + week.late + week.still_open for week in found.total)


def test_weeks_sum_to_what_the_report_says_fell_due(city: City, desk: Desk) -> None:
    """June 2026 begins on a Monday, so that its weeks are the report's month."""
    city.go_to(local("2026-05-20 09:00"))
    crowd(city, 12, 30)
    city.go_to(local("2026-06-26 16:00"))
    history = desk("an").get("/board/history?weeks=4").json
    report = desk("an").get("/reports/monthly?month=2026-06").json
    assert history["starts"][0] == "2026-05-31T17:00:00+00:00"
    assert sum(week["fell_due"] for week in history["total"]) == report["total"]["fell_due"] > 0
    assert sum(week["on_time"] for week in history["total"]) == report["total"]["fell_due_on_time"]
    by_name = {row["name"]: row["figures"]["fell_due"] for row in report["rows"]}
    for row in history["rows"]:
        assert sum(week["fell_due"] for week in row["weeks"]) == by_name[row["unit"]["name"]]


def test_a_week_begins_on_monday_by_the_citys_clocks(city: City, desk: Desk) -> None:
    city.assign("chair", "works", deadline=local("2026-03-08 23:59"))
    city.assign("chair", "works", deadline=local("2026-03-09 00:01"))
    city.go_to(local("2026-03-11 09:00"))
    history = desk("chair").get("/board/history?weeks=2").json
    assert [week["fell_due"] for week in history["total"]] == [1, 1]
    assert [week["still_open"] for week in history["total"]] == [1, 1]


def test_ages_sum_to_what_is_overdue_and_fields_to_what_is_open(city: City) -> None:
    crowd(city, 13, 60)
    for unit in UNITS:
        found = asked(city, service.workload, unit)
        with city.runtime.unit_of_work() as work:
            actor = work.session.get_one(Person, city.people["chair"].id)
            total = board_for(work, actor, city.units[unit].id, city.now - timedelta(days=30), now=city.now).total
        assert sum(age.overdue for age in found.ages) == total.open_overdue
        assert sum(work.overdue for _, work in found.fields) == total.open_overdue
        assert sum(work.due_soon for _, work in found.fields) == total.due_soon
        assert sum(work.open for _, work in found.fields) == total.open > 0


def test_an_age_is_the_list_of_its_deadlines(city: City, desk: Desk) -> None:
    for hours in (2, 30, 60, 120):
        city.assign("chair", "works", deadline=city.now + timedelta(hours=hours), field="Hạ tầng")
    city.simulation.clock.advance(timedelta(days=5, hours=3))
    found = desk("chair").get("/board/workload").json
    assert {age["days"]: age["overdue"] for age in found["ages"] if age["overdue"]} == {0: 1, 1: 1, 3: 2}
    for age in found["ages"]:
        query = {"condition": "overdue", "deadline_from": age["since"], "deadline_to": age["until"]}
        pairs = "&".join(f"{name}={value.replace('+', '%2B')}" for name, value in query.items() if value)
        assert len(desk("chair").get(f"/tasks?{pairs}").json["items"]) == age["overdue"]
    assert found["fields"] == [{"field": "Hạ tầng", "open": 4, "overdue": 4, "due_soon": 0}]


def test_half_and_nine_of_ten_are_acknowledged_within(city: City, desk: Desk) -> None:
    for minutes in range(10, 110, 10):
        task = city.assign("chair", "works")
        city.simulation.clock.advance(timedelta(minutes=minutes))
        city.do("director", "acknowledge", task)
    city.assign("chair", "health_unit")
    week = desk("chair").get("/board/acknowledgement?weeks=1").json["weeks"][0]
    assert (week["assigned"], week["acknowledged"], week["waiting"]) == (11, 10, 1)
    assert (week["median_seconds"], week["ninth_seconds"]) == (55 * 60, 91 * 60)
    works = desk("chair").get(f"/board/acknowledgement?weeks=1&unit_id={city.units['health_unit'].id}").json["weeks"][0]
    assert (works["assigned"], works["acknowledged"], works["median_seconds"]) == (1, 0, None)


def test_only_who_watches_a_unit_sees_its_past(city: City, desk: Desk) -> None:
    for path in ("history", "workload", "acknowledgement"):
        assert desk("officer").get(f"/board/{path}").json["code"] == "no_board"
        health = city.units["health_unit"].id
        assert desk("director").get(f"/board/{path}?unit_id={health}").json["code"] == "unit_not_watched"
        assert desk("director").get(f"/board/{path}").json["unit"]["name"] == "Sở Xây dựng"


def test_an_answer_is_kept_for_a_moment_and_says_of_when_it_is(city: City) -> None:
    kept, counted = Kept(), iter(range(9))
    minute, began = timedelta(minutes=1), city.now
    assert kept.read("a", lambda: next(counted), keep=minute, now=began) == (0, began)
    assert kept.read("a", lambda: next(counted), keep=minute, now=began + timedelta(seconds=59)) == (0, began)
    assert kept.read("b", lambda: next(counted), keep=minute, now=began) == (1, began)
    assert kept.read("a", lambda: next(counted), keep=minute, now=began + minute) == (2, began + minute)
