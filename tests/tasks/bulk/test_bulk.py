"""One verb on many tasks: each alone, in order, and what fails takes nothing with it."""

from __future__ import annotations

from uuid import uuid4

from tests.city import City, Desk
from tests.tasks.test_verbs import verbs_of


def test_each_has_its_own_result_in_order(city: City, desk: Desk) -> None:
    first, done, third = (city.assign("chair", "works", f"Việc {n}") for n in range(3))
    city.do("chair", "recall", done, reason="thôi")
    items = [{"task_id": str(each)} for each in (first.id, done.id, uuid4(), third.id, first.id)]
    answer = desk("an").post("/bulk/urging", {"items": items, "note": "khẩn trương"})
    assert answer.status_code == 200, answer.text
    found = [(each["status"], (each["problem"] or {}).get("code")) for each in answer.json["results"]]
    assert found == [
        (200, None),
        (409, "not_in_this_status"),
        (404, "unknown_task"),
        (200, None),
        (409, "urged_just_now"),
    ]
    assert (answer.json["done"], answer.json["failed"]) == (2, 3)
    assert [verbs_of(city, each) for each in (first, done, third)] == [
        ["assign", "urge"],
        ["assign", "recall"],
        ["assign", "urge"],
    ]


def test_a_stale_version_is_refused_for_that_task_alone(city: City, desk: Desk) -> None:
    tasks = [city.assign("chair", "works", f"Việc {n}") for n in range(2)]
    items = [{"task_id": str(tasks[0].id), "version": 99}, {"task_id": str(tasks[1].id), "version": tasks[1].version}]
    answer = desk("chair").post("/bulk/transfer", {"items": items, "to": desk.party("health_unit")})
    assert [each["status"] for each in answer.json["results"]] == [412, 200]
    health = city.people["health"].id
    assert [city.see("chair", each).lead_person_id == health for each in tasks] == [False, True]


def test_a_new_deadline_for_all_and_the_press_of_a_key_twice(city: City, desk: Desk) -> None:
    tasks = [city.assign("chair", "works", f"Việc {n}") for n in range(3)]
    body = {
        "items": [{"task_id": str(each.id)} for each in tasks],
        "deadline_in": {"amount": 3, "unit": "working_days"},
    }
    chair = desk("chair")
    once = chair.post("/bulk/deadline", body, Idempotency_Key="k1")
    twice = chair.post("/bulk/deadline", body, Idempotency_Key="k1")
    assert once.json == twice.json
    assert [verbs_of(city, each) for each in tasks] == [["assign", "change"]] * 3
    assert len({city.see("chair", each).deadline for each in tasks}) == 1
