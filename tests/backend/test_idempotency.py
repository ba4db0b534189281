"""Idempotency-Key: a request sent twice does its work once and is answered alike."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, select

from backend.http import idempotency
from backend.platform_jobs import prune
from tasks.model import Task
from tests.city import Caller, City, Desk


def tasks_in(city: City) -> int:
    with city.runtime.sessions() as session:
        return session.scalar(select(func.count()).select_from(Task)) or 0


def body_of(desk: Desk, title: str = "Xử lý điểm ngập đường X") -> dict[str, Any]:
    return {"title": title, "lead": desk.party("works")}


def test_the_same_key_and_body_give_the_same_answer_and_one_task(desk: Desk) -> None:
    chair = desk("chair")
    first, second = (chair.post("/tasks", body_of(desk), Idempotency_Key="once") for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.json == first.json
    assert second.headers["ETag"] == first.headers["ETag"]
    assert second.headers["Location"] == first.headers["Location"]
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"
    assert tasks_in(desk.city) == 1


def test_the_same_key_with_another_body_is_refused(desk: Desk) -> None:
    chair = desk("chair")
    chair.post("/tasks", body_of(desk), Idempotency_Key="once")
    answer = chair.post("/tasks", body_of(desk, "Việc khác"), Idempotency_Key="once")
    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == "/headers/Idempotency-Key"
    assert answer.json["errors"][0]["code"] == "idempotency_mismatch"
    assert tasks_in(desk.city) == 1


def test_the_same_key_at_another_address_is_refused(desk: Desk) -> None:
    chair = desk("chair")
    task = chair.post("/tasks", body_of(desk)).json["id"]
    chair.post(f"/tasks/{task}/recall", {"reason": "nhầm"}, Idempotency_Key="once")
    answer = chair.post("/reminder-previews", body_of(desk), Idempotency_Key="once")
    assert answer.json["errors"][0]["code"] == "idempotency_mismatch"


def test_two_people_may_choose_the_same_key(desk: Desk) -> None:
    body = {"title": "Báo cáo", "lead": desk.party("division")}
    answers = [desk(name).post("/tasks", body, Idempotency_Key="once") for name in ("chair", "director")]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert tasks_in(desk.city) == 2


def test_a_request_that_failed_may_be_tried_again_with_its_key(desk: Desk) -> None:
    chair = desk("chair")
    past = {**body_of(desk), "deadline": (desk.city.now - timedelta(hours=1)).isoformat()}
    refused = chair.post("/tasks", past, Idempotency_Key="once")
    assert refused.status_code == 422
    assert chair.post("/tasks", past, Idempotency_Key="once").status_code == 422
    assert chair.post("/tasks", body_of(desk), Idempotency_Key="once").status_code == 201
    assert tasks_in(desk.city) == 1


@pytest.mark.parametrize("key", ["", "has space", "k" * 129, "tiếng-Việt"])
def test_a_key_is_short_printable_ascii(desk: Desk, key: str) -> None:
    answer = desk("chair").post("/tasks", body_of(desk), Idempotency_Key=key.encode("utf-8").decode("latin-1"))
    assert answer.status_code == 422
    assert answer.json["errors"][0]["code"] == "bad_idempotency_key"
    assert tasks_in(desk.city) == 0


def test_two_requests_at_once_with_one_key_make_one_task(desk: Desk) -> None:
    callers = [desk("chair") for _ in range(4)]
    body, together = body_of(desk), Barrier(len(callers))

    def send(caller: Caller) -> Any:
        together.wait(timeout=10)
        return caller.post("/tasks", body, Idempotency_Key="once")

    answers = _at_once(send, callers)
    assert [answer.status_code for answer in answers] == [201] * 4
    assert len({answer.json["id"] for answer in answers}) == 1
    assert sorted("Idempotent-Replayed" in answer.headers for answer in answers) == [False, True, True, True]
    assert tasks_in(desk.city) == 1


def _at_once(send: Callable[[Caller], Any], callers: list[Caller]) -> list[Any]:
    with ThreadPoolExecutor(len(callers)) as pool:
        return list(pool.map(send, callers))


def test_answers_are_kept_as_long_as_a_phone_may_wait_signed_in(desk: Desk) -> None:
    city, body = desk.city, body_of(desk)
    desk("chair").post("/tasks", body, Idempotency_Key="once")
    city.simulation.clock.advance(timedelta(days=city.runtime.settings.refresh_days))
    prune(city.runtime)
    again = desk("chair").post("/tasks", body, Idempotency_Key="once")
    assert (again.headers.get("Idempotent-Replayed"), tasks_in(city)) == ("true", 1)
    city.simulation.clock.advance(timedelta(seconds=1))
    prune(city.runtime)
    desk("chair").post("/tasks", body, Idempotency_Key="once")
    assert tasks_in(city) == 2


def test_answers_are_forgotten_so_many_at_once(desk: Desk) -> None:
    chair = desk("chair")
    for key in ("one", "two", "three"):
        chair.post("/tasks", body_of(desk), Idempotency_Key=key)
    with desk.city.runtime.sessions() as session:
        later = desk.city.now + timedelta(seconds=1)
        assert [idempotency.prune(session, later, most=2) for _ in range(3)] == [2, 1, 0]
