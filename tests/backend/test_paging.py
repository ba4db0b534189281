"""Cursor paging: no row twice and none skipped, whatever arrives meanwhile; a cursor belongs to its list."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.city import Caller, City, Desk


def pages(caller: Caller, path: str, limit: int) -> list[list[dict[str, Any]]]:
    """Walk a list to its end."""
    found: list[list[dict[str, Any]]] = []
    cursor = ""
    while True:
        answer = caller.get(f"{path}{'&' if '?' in path else '?'}limit={limit}{cursor}")
        assert answer.status_code == 200, answer.text
        found.append(answer.json["items"])
        if answer.json["next"] is None:
            return found
        cursor = f"&cursor={answer.json['next']}"


def assign_many(city: City, count: int) -> list[str]:
    codes = []
    for number in range(count):
        city.simulation.clock.advance(timedelta(seconds=1))
        # Deadlines repeat, so that the order must fall back on something else.
        deadline = city.now + timedelta(days=1 + number % 3)
        codes.append(city.assign("chair", "works", f"Việc số {number}", deadline=deadline).code)
    return codes


def refused(answer: TestResponse) -> bool:
    body: Any = answer.json
    return answer.status_code == 422 and body["errors"][0] == {
        "pointer": "/query/cursor",
        "code": "bad_cursor",
        "message": "Con trỏ trang không hợp lệ; hãy tải lại từ đầu",
    }


@pytest.mark.parametrize("sort", ["newest", "deadline"])
def test_every_page_size_shows_every_row_once_in_order(desk: Desk, sort: str) -> None:
    codes = assign_many(desk.city, 7)
    chair = desk("chair")
    for limit in (1, 3, 7, 8):
        found = pages(chair, f"/tasks?sort={sort}", limit)
        assert all(len(page) == limit for page in found[:-1])
        shown = [task for page in found for task in page]
        assert sorted(task["code"] for task in shown) == sorted(codes)
        keys = [task["assigned_at"] if sort == "newest" else task["deadline"] for task in shown]
        assert keys == sorted(keys, reverse=sort == "newest")


@pytest.mark.parametrize("sort", ["newest", "deadline"])
def test_tasks_that_arrive_while_one_turns_pages_disturb_nothing(desk: Desk, sort: str) -> None:
    before = assign_many(desk.city, 9)
    chair = desk("chair")
    shown: list[str] = []
    cursor = ""
    while True:
        body = chair.get(f"/tasks?sort={sort}&limit=2{cursor}").json
        shown += [task["code"] for task in body["items"]]
        assign_many(desk.city, 1)
        if body["next"] is None or len(shown) > 40:
            break
        cursor = f"&cursor={body['next']}"
    assert len(shown) == len(set(shown)), "no row twice"
    assert set(before) <= set(shown), "no row skipped"


def test_the_last_page_says_so_even_when_it_is_full(desk: Desk) -> None:
    assign_many(desk.city, 4)
    assert [len(page) for page in pages(desk("chair"), "/tasks", 2)] == [2, 2]


def test_people_and_units_are_paged_too(desk: Desk) -> None:
    people = [each["username"] for page in pages(desk("chair"), "/people", 3) for each in page]
    assert sorted(people) == sorted(desk.city.people)
    units = [each["id"] for page in pages(desk("chair"), "/units", 2) for each in page]
    assert sorted(units) == sorted(str(unit.id) for unit in desk.city.units.values())


def test_a_cursor_of_a_list_in_another_order_is_refused(desk: Desk) -> None:
    assign_many(desk.city, 3)
    chair = desk("chair")
    newest = chair.get("/tasks?limit=1").json["next"]
    by_deadline = chair.get("/tasks?limit=1&sort=deadline").json["next"]
    assert refused(chair.get(f"/tasks?limit=1&sort=deadline&cursor={newest}"))
    assert refused(chair.get(f"/tasks?limit=1&cursor={by_deadline}"))


def test_a_cursor_of_tasks_is_refused_by_people_and_the_other_way_round(desk: Desk) -> None:
    assign_many(desk.city, 3)
    chair = desk("chair")
    tasks = chair.get("/tasks?limit=1&sort=deadline").json["next"]
    people = chair.get("/people?limit=1").json["next"]
    assert refused(chair.get(f"/tasks?sort=deadline&cursor={people}"))
    assert refused(chair.get(f"/tasks?cursor={people}"))
    assert refused(chair.get(f"/people?cursor={chair.get('/tasks?limit=1').json['next']}"))
    assert chair.get(f"/tasks?sort=deadline&cursor={tasks}").status_code == 200


def test_a_cursor_of_units_is_refused_by_people(desk: Desk) -> None:
    chair = desk("chair")
    units = chair.get("/units?limit=1").json["next"]
    assert refused(chair.get(f"/people?cursor={units}"))


def made(*values: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "nonsense",
        "ệ",
        made(),
        made(1),
        made(None),
        made("not-an-id"),
        made({"id": 1}),
        base64.urlsafe_b64encode(b"{}").decode(),
        base64.urlsafe_b64encode(b'"text"').decode(),
        base64.urlsafe_b64encode(b"[" * 5000).decode()[:1900],
    ],
)
def test_a_cursor_somebody_made_up_is_refused(desk: Desk, cursor: str) -> None:
    assert refused(desk("chair").get(f"/tasks?cursor={cursor}"))


def test_a_naive_instant_in_a_cursor_is_refused(desk: Desk) -> None:
    cursor = made("2026-03-02T09:00:00", str(desk.city.people["chair"].id))
    assert refused(desk("chair").get(f"/tasks?sort=deadline&cursor={cursor}"))


@pytest.mark.parametrize("limit", [0, -1, 201, "many"])
def test_a_page_holds_one_to_two_hundred_rows(desk: Desk, limit: object) -> None:
    answer = desk("chair").get(f"/tasks?limit={limit}")
    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == "/query/limit"
