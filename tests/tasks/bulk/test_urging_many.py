"""Urging many at once: by name or by the list's own filter, seen first, and told to each person once."""

from __future__ import annotations

from typing import Any

import pytest

from backend.errors import Invalid
from backend.org.model import Person
from tasks.bulk.filtered import with_the_lead
from tasks.lists import TaskFilter
from tasks.model import Task
from tests.city import City, Desk, local
from tests.tasks.test_verbs import pass_time, verbs_of


def urge(desk: Desk, who: str = "chair", **body: Any) -> Any:
    answer = desk(who).post("/bulk/urging", {"note": "khẩn trương", **body})
    assert answer.status_code == 200, answer.text
    return answer.json


def named(tasks: list[Task]) -> list[dict[str, str]]:
    return [{"task_id": str(task.id)} for task in tasks]


def test_thirty_tasks_of_one_person_are_one_message(city: City, desk: Desk) -> None:
    director, health = city.phone("director"), city.phone("health")
    tasks = [city.assign("chair", "works", f"Việc {n}") for n in range(30)]
    other = city.assign("chair", "health_unit", "Việc khác")
    city.simulation.work()
    heard = len(director.messages), len(health.messages)
    assert urge(desk, items=named([*tasks, other]))["done"] == 31
    city.simulation.work()
    (digest,) = director.messages[heard[0] :]
    (alone,) = health.messages[heard[1] :]
    assert (digest.kind, digest.title) == ("digest", "Đôn đốc 30 nhiệm vụ")
    lines = digest.body.split("\n")
    assert (lines[0], lines[1], lines[-1]) == ("khẩn trương", f"{tasks[0].code}: Việc 0", "… và 20 nhiệm vụ khác")
    assert digest.why == "vì Nguyễn Văn Chủ đôn đốc thực hiện"
    assert digest.subjects == [task.id for task in tasks]
    assert alone.title == f"Đôn đốc {other.code}"
    assert {city.see("chair", task).urgings for task in tasks} == {1}


def test_an_english_reader_and_the_night(city: City, desk: Desk) -> None:
    director = city.phone("director")
    city.change_person("director", language="en")
    city.go_to(local("2026-03-02 22:00"))
    calm = [city.assign("chair", "works", f"Việc {n}") for n in range(2)]
    urge(desk, items=named(calm))
    city.simulation.work()
    flash = city.assign("chair", "works", "Việc hỏa tốc", urgency="flash")
    pass_time(city, minutes=31)
    urge(desk, items=named([*calm, flash]))
    city.simulation.work()
    told = [row for row in director.messages if row.kind == "digest"]
    assert [(row.title, row.urgency, row.silent) for row in told] == [
        ("2 tasks urged", "normal", True),
        ("3 tasks urged", "flash", False),
    ]


def test_one_command_counts_once_against_pressing_too_often(city: City, desk: Desk) -> None:
    tasks = [city.assign("chair", "works", f"Việc {n}") for n in range(10)]
    assert urge(desk, items=named(tasks[:9]))["done"] == 9
    pass_time(city, minutes=1)
    assert urge(desk, items=named(tasks[9:]))["done"] == 1


def test_a_filter_is_seen_first_and_then_urged_with_a_result_each(city: City, desk: Desk) -> None:
    late = [city.assign("chair", name, f"Trễ {n}", deadline=local("2026-03-02 11:00"))
            for n, name in enumerate(("works", "works", "health_unit"))]  # fmt: skip
    city.assign("chair", "works", "Còn hạn", deadline=local("2026-04-02 11:00"))
    done = city.assign("chair", "ward_unit", "Chờ duyệt", deadline=local("2026-03-02 11:00"))
    city.go_to(local("2026-03-02 12:00"))
    city.do("ward", "submit", done, note="xong, trễ")
    city.do("an", "urge", late[0], note="")
    wanted = {"condition": ["overdue"], "sort": "deadline"}
    shown = desk("chair").post("/bulk/urging/previews", {"filter": wanted})
    assert (shown.status_code, shown.json) == (200, {"tasks": 3, "people": 2, "left_out": 1})
    found = urge(desk, filter=wanted)
    results = {each["task_id"]: (each["status"], (each["problem"] or {}).get("code")) for each in found["results"]}
    assert results == {
        str(late[0].id): (409, "urged_just_now"),
        str(late[1].id): (200, None),
        str(late[2].id): (200, None),
    }
    assert (found["done"], found["failed"]) == (2, 1)


def test_a_filter_reaches_as_far_as_whoever_asks(city: City, desk: Desk) -> None:
    task = city.assign("chair", "works")
    city.assign("chair", "health_unit")
    own = city.assign("director", "officer")
    assert desk("director").post("/bulk/urging/previews", {"filter": {}}).json == {
        "tasks": 2,
        "people": 2,
        "left_out": 0,
    }
    found = urge(desk, "director", filter={})
    assert {each["task_id"]: each["status"] for each in found["results"]} == {str(task.id): 403, str(own.id): 200}
    assert verbs_of(city, task) == ["assign"]
    beyond = {"filter": {"unit_id": str(city.units["health_unit"].id)}}
    assert desk("director").post("/bulk/urging/previews", beyond).json["code"] == "unit_not_watched"
    assert desk("officer").post("/bulk/urging/previews", {"filter": {"status": ["completed"]}}).json["tasks"] == 0


def test_a_filter_that_finds_too_much_urges_nobody(city: City) -> None:
    for n in range(3):
        city.assign("chair", "works", f"Việc {n}")
    with city.runtime.unit_of_work() as work:
        chair = work.session.get_one(Person, city.people["chair"].id)
        assert len(with_the_lead(work, chair, TaskFilter(), most=3, now=city.now)) == 3
        with pytest.raises(Invalid) as refused:
            with_the_lead(work, chair, TaskFilter(), most=2, now=city.now)
    assert [(each.pointer, each.code) for each in refused.value.errors] == [("/filter", "filter_too_wide")]
