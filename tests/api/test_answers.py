"""What goes with every answer: versions, repeats, languages, request ids, and the headers that keep browsers safe."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend.app import assemble
from backend.runtime import Runtime
from tests.api.scene import Scene
from tests.city import PASSWORD, Caller


@pytest.fixture
def chair(scene: Scene) -> Caller:
    return Caller(scene.app, scene.city.token("chair"))


@pytest.fixture
def body(scene: Scene) -> dict[str, Any]:
    return {"title": "Xử lý điểm ngập đường Đồng Khởi", "lead": {"unit_id": scene.names["works"]}}


def test_a_version_is_an_etag_and_a_change_needs_the_one_that_stands(chair: Caller, body: dict[str, Any]) -> None:
    made = chair.post("/tasks", body)
    path = made.headers["Location"].removeprefix("/api/v1")
    first = made.headers["ETag"]
    assert first == f'"{made.json["version"]}"' == chair.get(path).headers["ETag"]
    changed = chair.patch(path, {"title": "Tên khác"}, If_Match=first)
    assert changed.status_code == 200
    assert changed.headers["ETag"] != first
    stale = chair.patch(path, {"title": "Tên thứ ba"}, If_Match=first)
    assert stale.status_code == 412
    assert stale.headers["ETag"] == changed.headers["ETag"] == chair.get(path).headers["ETag"]
    assert chair.get(path).json["title"] == "Tên khác"
    # A proxy that compresses makes it weak, and some clients lose the quotes.
    assert chair.patch(path, {"title": "Tên thứ ba"}, If_Match=f"W/{stale.headers['ETag']}").status_code == 200


def test_a_key_repeats_the_answer_to_the_byte(scene: Scene, chair: Caller, body: dict[str, Any]) -> None:
    first = chair.post("/tasks", body, Idempotency_Key="answers-1", Accept_Language="en")
    before = scene.counts()
    again = chair.post("/tasks", body, Idempotency_Key="answers-1")
    assert again.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    assert (again.status_code, again.data) == (first.status_code, first.data)
    for name in ("ETag", "Location", "Content-Language", "Content-Type", "Cache-Control"):
        assert again.headers[name] == first.headers[name]
    assert scene.counts() == before


def test_a_key_is_ones_own_and_a_refused_request_may_be_tried_again(scene: Scene, body: dict[str, Any]) -> None:
    chair, vice = (Caller(scene.app, scene.city.token(name)) for name in ("chair", "vice"))
    assert chair.post("/tasks", {**body, "urgency": "x"}, Idempotency_Key="answers-2").status_code == 422
    mine = chair.post("/tasks", body, Idempotency_Key="answers-2")
    theirs = vice.post("/tasks", body, Idempotency_Key="answers-2")
    assert mine.status_code == theirs.status_code == 201
    assert mine.json["id"] != theirs.json["id"]


def test_what_takes_no_words_may_be_sent_without_a_body(scene: Scene, chair: Caller, body: dict[str, Any]) -> None:
    made = chair.post("/tasks", body)
    token = scene.city.token("director")
    path = f"/api/v1/tasks/{made.json['id']}/acknowledgement"
    answer = scene.app.test_client().post(path, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 201
    assert answer.get_json()["status"] == "in_progress"


def test_the_tasks_of_one_unit_below_ones_own(scene: Scene, chair: Caller, body: dict[str, Any]) -> None:
    """Two questions about the same tree in one query; found by schemathesis."""
    made = chair.post("/tasks", body)
    answer = chair.get(f"/tasks?unit_id={scene.names['works']}")
    assert made.json["id"] in {each["id"] for each in answer.json["items"]}


@pytest.mark.parametrize("path", ["/me", "/tasks", "/board", "/units", "/nothing", "/me/messages"])
def test_every_answer_is_fresh_safe_and_says_whose_it_is(chair: Caller, path: str) -> None:
    answer = chair.get(path, X_Request_Id="from-the-phone-01")
    assert answer.headers["X-Request-Id"] == "from-the-phone-01"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Language"] == "vi"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("given", ["short", "with spaces in it", "x" * 65, "<script>alert(1)"])
def test_a_request_id_that_could_do_harm_is_replaced(chair: Caller, given: str) -> None:
    answer = chair.get("/me", X_Request_Id=given)
    assert answer.headers["X-Request-Id"] not in ("", given)


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("", "vi"), ("en", "en"), ("en-GB,en;q=0.9", "en"), ("fr", "vi"), ("en;q=0.1, vi;q=0.9", "vi"), ("en;q=x", "vi")],
)
def test_the_reader_chooses_the_language(chair: Caller, accepted: str, language: str) -> None:
    answer = chair.get("/tasks?limit=0", Accept_Language=accepted)
    assert answer.headers["Content-Language"] == language
    assert answer.json["errors"][0]["message"].startswith({"vi": "Phải từ", "en": "Must be between"}[language])


def test_signing_out_ends_this_session_and_answers_nothing(scene: Scene) -> None:
    for path in ("/sessions/current", "/sessions"):
        caller = Caller(scene.app, scene.city.token("deputy"))
        answer = caller.delete(path)
        assert (answer.status_code, answer.data) == (204, b"")
        assert "Content-Type" not in answer.headers
        assert caller.get("/me").json["code"] == "session_ended"


def test_too_many_attempts_are_told_when_to_come_back(hurried: FlaskClient) -> None:
    wrong = {"username": "chair", "password": "wrong"}
    attempts = [hurried.post("/api/v1/sessions", json=wrong) for _ in range(4)]
    assert [each.status_code for each in attempts] == [401, 401, 401, 429]
    last = attempts[-1]
    assert 1 <= int(last.headers["Retry-After"]) <= 61
    assert last.mimetype == "application/problem+json"
    assert last.headers["Retry-After"] in last.get_json()["title"]
    right = {"username": "chair", "password": PASSWORD}
    assert hurried.post("/api/v1/sessions", json=right).status_code == 429


@pytest.fixture
def hurried(scene: Scene) -> Iterator[FlaskClient]:
    """The product with three attempts a minute."""
    scene.runtime.redis.flushdb()
    app: Flask = assemble(replace(scene.runtime.settings, sign_in_limit="3 per minute"), [])
    yield app.test_client()
    runtime: Runtime = app.extensions["giaoviec"]
    runtime.engine.dispose()
    runtime.redis.close()
    scene.runtime.redis.flushdb()
