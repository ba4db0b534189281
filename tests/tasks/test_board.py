"""The board: buckets that are exhaustive, exclusive and sum, against a count in plain Python."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from backend.live.journal import JournalRow, person_room
from backend.org.model import Person
from reminders.book_walks import service as walks
from tasks.board import Board, Cell, board_for, read_board
from tasks.model import Task
from tasks.states import OPEN
from tasks.tally import Tally, units_crossing
from tests.city import City, Desk, local

BUCKETS = ("completed_on_time", "completed_late", "open_in_time", "open_overdue", "no_deadline", "recalled")
PERIOD = timedelta(days=30)
LEADS = {"works": "director", "health_unit": "health", "division": "head", "officer": "officer", "ward_unit": "ward"}


def crowd(city: City, seed: int, count: int = 40) -> list[Task]:
    """Tasks at random over two months, in every status."""
    chance = random.Random(seed)
    made = []
    for _ in range(count):
        city.simulation.clock.advance(timedelta(hours=chance.randrange(1, 40)))
        lead = chance.choice(list(LEADS))
        deadline = city.now + timedelta(hours=chance.choice([1, 20, 60, 400])) if chance.random() < 0.8 else None
        task = city.assign("chair", lead, deadline=deadline, urgency=chance.choice(["normal", "urgent", "flash"]))
        end = chance.choice(["", "acknowledge", "submit", "approve", "approve", "return", "recall"])
        if end in ("acknowledge", "submit", "approve", "return"):
            city.do(LEADS[lead], "acknowledge", task)
        if end in ("submit", "approve", "return"):
            city.simulation.clock.advance(timedelta(hours=chance.randrange(0, 30)))
            city.do(LEADS[lead], "submit", task, note="")
        words: dict[str, dict[str, Any]] = {
            "approve": {"note": ""},
            "return": {"reason": "x"},
            "recall": {"reason": "x"},
        }
        if end in words:
            city.do("chair", "return_for_rework" if end == "return" else end, task, **words[end])
        made.append(task)
    return [city.see("chair", task) for task in made]


def read(city: City, unit: str | None, since: datetime, who: str = "chair") -> Board:
    with city.runtime.unit_of_work() as work:
        actor = work.session.get_one(Person, city.people[who].id)
        return board_for(work, actor, city.units[unit].id if unit else None, since, now=city.now)


def counted(tasks: list[Task], units: set[UUID], since: datetime, now: datetime) -> dict[str, int]:
    """The figures of a set of units, one task after another."""
    figures: Counter[str] = Counter()
    for task in tasks:
        if task.lead_unit_id not in units:
            continue
        called, is_open = task.timeliness_at(now), task.status in OPEN
        if is_open or (task.closed_at is not None and task.closed_at >= since):
            bucket = {"on_time": "open_in_time", "due_soon": "open_in_time", "overdue": "open_overdue"}
            figures[bucket.get(called, called)] += 1
            figures["total"] += 1
        figures["open"] += is_open
        figures["due_soon"] += is_open and called == "due_soon"
        figures["not_acknowledged"] += is_open and task.acknowledged_at is None
        if task.deadline is not None and since <= task.deadline <= now and task.status != "recalled":
            figures["fell_due"] += 1
            figures["fell_due_on_time"] += called == "completed_on_time"
    return {name: figures[name] for name in (*(f.name for f in fields(Cell)), "total")}


def shown(cell: Cell) -> dict[str, int]:
    return {**{f.name: getattr(cell, f.name) for f in fields(Cell)}, "total": cell.total}


def below(city: City, unit: UUID) -> set[UUID]:
    found = {unit}
    while True:
        more = {each.id for each in city.units.values() if each.parent_id in found} - found
        if not more:
            return found
        found |= more


@pytest.mark.parametrize("seed", [1, 2])
def test_every_row_and_every_total_agree_with_a_plain_count(city: City, seed: int) -> None:
    tasks = crowd(city, seed)
    for since in (city.now - PERIOD, city.now - timedelta(days=1000)):
        for unit in ("city", "works", "division"):
            board = read(city, unit, since)
            top = city.units[unit].id
            for row in board.rows:
                units = {top} if row.unit_id == top else below(city, row.unit_id)
                assert shown(row.cell) == counted(tasks, units, since, city.now), (unit, row.name)
            assert shown(board.total) == counted(tasks, below(city, top), since, city.now)
            assert board.total.total == sum(getattr(board.total, bucket) for bucket in BUCKETS)
            assert board.total.total == sum(row.cell.total for row in board.rows)
    whole = read(city, "city", city.now - timedelta(days=1000)).total
    assert whole.total == len(tasks), "every task is in exactly one bucket"
    assert all(getattr(whole, bucket) for bucket in BUCKETS), "the crowd fills every bucket"


def test_rows_are_sorted_by_what_hurts(city: City) -> None:
    crowd(city, 4, 15)
    rows = read(city, "city", city.now - PERIOD).rows
    assert rows == sorted(rows, key=lambda row: (-row.cell.open_overdue, -row.cell.due_soon, row.name))


def test_a_unit_without_work_still_has_a_row_and_an_idle_top_has_none(city: City) -> None:
    city.assign("chair", "division")
    rows = {row.name: row.cell.total for row in read(city, "city", city.now - PERIOD).rows}
    assert rows == {"Sở Xây dựng": 1, "Sở Y tế": 0, "UBND phường Sài Gòn": 0, "Văn phòng UBND Thành phố": 0}


def test_work_of_the_unit_itself_has_its_own_row(city: City) -> None:
    city.assign("chair", "works")
    city.assign("chair", "division")
    rows = {row.name: row.cell.total for row in read(city, "works", city.now - PERIOD).rows}
    assert rows == {"Sở Xây dựng": 1, "Phòng Hạ tầng": 1}


def test_a_deadline_is_overdue_the_instant_after_it(city: City) -> None:
    deadline = city.now + timedelta(hours=2)
    city.assign("chair", "works", deadline=deadline)
    city.simulation.clock.move_to(deadline)
    assert read(city, "works", city.now - PERIOD).total.open_in_time == 1
    city.simulation.clock.advance(timedelta(microseconds=1))
    assert read(city, "works", city.now - PERIOD).total.open_overdue == 1


def test_work_handed_in_before_the_deadline_waits_and_is_not_late(city: City) -> None:
    task = city.assign("chair", "works", deadline=city.now + timedelta(hours=2))
    city.do("director", "submit", task, note="")
    city.simulation.clock.advance(timedelta(days=3))
    total = read(city, "works", city.now - PERIOD).total
    assert (total.open_in_time, total.open_overdue, total.due_soon) == (1, 0, 0)
    assert (total.fell_due, total.fell_due_on_time) == (1, 0), "not yet completed: it counts below the line only"


def test_a_transfer_moves_the_figures_to_the_new_unit(city: City) -> None:
    task = city.assign("chair", "works")
    city.do("chair", "transfer", task, to=city.party("health_unit"), reason="")
    rows = {row.name: row.cell.total for row in read(city, "city", city.now - PERIOD).rows}
    assert (rows["Sở Xây dựng"], rows["Sở Y tế"]) == (0, 1)


def test_units_that_change_by_time_alone_are_named(city: City) -> None:
    deadline = city.now + timedelta(days=10)
    task = city.assign("chair", "works", deadline=deadline)
    soon = task.due_soon_from
    assert soon is not None
    works, tick = {city.units["works"].id}, timedelta(seconds=1)
    with city.runtime.sessions() as session:
        crossings = [
            units_crossing(session, instant - tick, instant) for instant in (city.now, soon, soon + tick, deadline)
        ]
        assert crossings == [set(), works, works, works]
        assert units_crossing(session, deadline, deadline + tick) == works, "just after the deadline it is overdue"
        assert units_crossing(session, deadline + tick, deadline + 2 * tick) == set()


def test_what_a_process_remembers_is_what_it_would_count(city: City) -> None:
    """The tally follows verbs and time: after each step it says what a count of everything says."""
    remembered, root = Tally(), city.units["city"].id
    since = city.now - PERIOD
    for seed in range(6):
        crowd(city, seed, count=6)
        city.simulation.clock.advance(timedelta(minutes=90))
        with city.runtime.sessions() as session:
            told, counted_again = (read_board(session, root, since, city.now, tally) for tally in (remembered, Tally()))
        assert (told.total, told.rows) == (counted_again.total, counted_again.rows)


def test_days_off_move_due_soon_on_a_remembered_board_and_on_screens(desk: Desk) -> None:
    city, remembered = desk.city, Tally()
    task = city.assign("chair", "works", deadline=local("2026-03-06 17:00"))
    city.go_to(local("2026-03-03 14:00"))
    since, root = city.now - PERIOD, city.units["city"].id
    with city.runtime.sessions() as session:
        assert read_board(session, root, since, city.now, remembered).total.due_soon == 0
    for day in ("2026-03-04", "2026-03-05"):
        assert desk("admin").put(f"/working-calendar/{day}", {"kind": "off", "note": "nghỉ bù"}).status_code == 200
    while walks.step(city.runtime):
        pass
    with city.runtime.sessions() as session:
        assert read_board(session, root, since, city.now, remembered).total.due_soon == 1
        rows = session.scalars(select(JournalRow).order_by(JournalRow.transaction, JournalRow.id)).all()
    told = [(row.item["due_soon_from"], row.rooms) for row in rows if row.item.get("verb") == "due_soon_moved"]
    soon = city.see("chair", task).due_soon_from
    assert soon is not None
    assert [moved for moved, _ in told][-1] == soon.isoformat()
    assert {person_room(city.people[name].id) for name in ("chair", "director")} <= set(told[-1][1])


def test_a_tally_asks_only_for_units_in_which_something_happened(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    import tasks.tally

    asked: list[Any] = []
    whole = tasks.tally.count
    monkeypatch.setattr(
        tasks.tally, "count", lambda session, units, *rest: (asked.append(units), whole(session, units, *rest))[1]
    )
    city.assign("chair", "works", deadline=city.now + timedelta(days=10))
    tally, since = Tally(), city.now - PERIOD
    steps: list[Any] = [
        lambda: None,
        lambda: None,
        lambda: city.assign("chair", "health_unit"),
        lambda: city.simulation.clock.advance(timedelta(hours=3)),
    ]
    for step in steps:
        step()
        with city.runtime.sessions() as session:
            tally.read(session, since, city.now)
    # The journal is read from the position on, so what came just before it may be counted twice, but nothing else.
    assert asked[0] is None
    assert asked[-1] is None, "two hours later everything is counted again"
    assert {each for units in asked[1:-1] for each in units} == {city.units["health_unit"].id}


def test_the_board_over_http_prints_what_it_is_made_of(desk: Desk) -> None:
    desk.assign("chair", "works")
    board = desk("chair").get("/board").json
    assert board["unit"]["name"] == "UBND Thành phố"
    cell = board["total"]
    assert cell["total"] == sum(cell[bucket] for bucket in BUCKETS) == 1
    assert {"fell_due_on_time", "fell_due", "due_soon", "not_acknowledged"} <= cell.keys()
    assert board["rows"][0]["unit"].keys() == {"id", "name", "kind"}
    assert desk("officer").get("/board").json["code"] == "no_board"
