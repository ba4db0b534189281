"""Sign-in over HTTP: tokens that rotate, sessions that end, attempts that are counted."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from backend.app import assemble
from backend.auth.model import RefreshToken, SignIn
from backend.http.limits import network_of
from backend.runtime import Runtime
from backend.settings import Settings
from push.feature import push_feature
from reminders.feature import reminders_feature
from tasks.feature import tasks_feature
from tests.city import PASSWORD, Caller, City, Desk


def sign_in(app: Flask, name: str, password: str = PASSWORD, address: str = "10.0.0.1") -> Any:
    return app.test_client().post(
        "/api/v1/sessions",
        json={"username": name, "password": password, "device_name": "Máy thử"},
        environ_base={"REMOTE_ADDR": address},
    )


def spend(app: Flask, token: str, key: str | None = None) -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return app.test_client().post("/api/v1/sessions/refresh", json={"refresh_token": token}, headers=headers)


def problem(answer: Any) -> tuple[int, str]:
    assert answer.content_type.startswith("application/problem+json"), answer.text
    return answer.status_code, answer.json["code"]


def session_ends(city: City) -> list[tuple[str | None, bool]]:
    with city.runtime.sessions() as session:
        rows = session.scalars(select(SignIn).order_by(SignIn.began_at, SignIn.id)).all()
    return [(row.end_reason, row.ended_at is not None) for row in rows]


def test_signing_in_gives_two_tokens_and_who_it_was(desk: Desk) -> None:
    answer = sign_in(desk.app, "chair")
    assert answer.status_code == 201
    body = answer.json
    assert body["person"]["full_name"] == "Nguyễn Văn Chủ"
    assert body["person"]["roles"] == ["leader"]
    assert "password" not in answer.text
    me = Caller(desk.app, body["access_token"]).get("/me")
    assert me.json["username"] == "chair"
    assert me.json["posts"][0]["title"] == "Chủ tịch"


@pytest.mark.parametrize(
    ("name", "may"),
    [
        ("chair", ["assign", "assign_widely"]),
        ("director", ["assign", "assign_widely"]),
        ("head", ["assign"]),
        ("an", []),
        ("officer", []),
    ],
)
def test_one_is_told_what_ones_posts_allow(desk: Desk, name: str, may: list[str]) -> None:
    assert desk(name).get("/me").json["may"] == may


def test_one_chooses_the_language_of_ones_messages(desk: Desk) -> None:
    assert desk("director").patch("/me", {"language": "en"}).json["language"] == "en"
    task = desk.city.assign("chair", "works")
    (told,) = desk("director").get("/me/messages").json["items"]
    assert told["title"] == f"New task {task.code}"
    assert problem(desk("director").patch("/me", {"language": "fr"})) == (422, "invalid")


def test_who_stands_in_for_a_head_may_assign_while_they_are_away(desk: Desk) -> None:
    desk.city.away("director", "officer", days=1)
    assert desk("officer").get("/me").json["may"] == ["assign", "assign_widely"]


def test_the_user_name_may_be_written_in_capitals(desk: Desk) -> None:
    assert sign_in(desk.app, "CHAIR").status_code == 201


@pytest.mark.parametrize(("name", "password"), [("chair", "wrong"), ("nobody", PASSWORD), ("nobody", "wrong")])
def test_a_wrong_name_and_a_wrong_password_are_told_alike(desk: Desk, name: str, password: str) -> None:
    answer = sign_in(desk.app, name, password)
    assert problem(answer) == (401, "wrong_credentials")
    assert answer.json["title"] == "Sai tên đăng nhập hoặc mật khẩu"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_an_access_token_lives_a_quarter_of_an_hour(desk: Desk) -> None:
    caller = Caller(desk.app, sign_in(desk.app, "chair").json["access_token"])
    desk.city.simulation.clock.advance(timedelta(minutes=14, seconds=59))
    assert caller.get("/me").status_code == 200
    desk.city.simulation.clock.advance(timedelta(seconds=1))
    assert problem(caller.get("/me")) == (401, "token_expired")


@pytest.mark.parametrize("token", ["", "nonsense", "a.b.c", "eyJhbGciOiJub25lIn0.e30."])
def test_other_tokens_are_refused(desk: Desk, token: str) -> None:
    assert problem(Caller(desk.app, token).get("/me"))[0] == 401


def test_a_refresh_token_is_spent_for_the_next_pair(desk: Desk) -> None:
    first = sign_in(desk.app, "chair").json
    second = spend(desk.app, first["refresh_token"])
    assert second.status_code == 201
    assert second.json["session_id"] == first["session_id"]
    assert second.json["refresh_token"] != first["refresh_token"]
    third = spend(desk.app, second.json["refresh_token"])
    assert third.status_code == 201
    assert Caller(desk.app, third.json["access_token"]).get("/me").status_code == 200


def test_a_refresh_token_that_comes_back_ends_the_whole_family(desk: Desk) -> None:
    first = sign_in(desk.app, "chair").json
    second = spend(desk.app, first["refresh_token"]).json
    assert problem(spend(desk.app, first["refresh_token"])) == (401, "refresh_reused")
    assert session_ends(desk.city) == [("refresh_reused", True)], "the revocation is committed with the refusal"
    assert problem(spend(desk.app, second["refresh_token"])) == (401, "session_ended")
    assert problem(Caller(desk.app, second["access_token"]).get("/me")) == (401, "session_ended")


def test_another_device_of_the_same_person_is_left_alone(desk: Desk) -> None:
    stolen, other = sign_in(desk.app, "chair").json, sign_in(desk.app, "chair").json
    spend(desk.app, stolen["refresh_token"])
    spend(desk.app, stolen["refresh_token"])
    assert Caller(desk.app, other["access_token"]).get("/me").status_code == 200


def test_a_lost_answer_can_be_asked_for_again_with_its_key(desk: Desk) -> None:
    first = sign_in(desk.app, "chair").json
    once, again = (spend(desk.app, first["refresh_token"], "key-1") for _ in range(2))
    assert (once.status_code, again.status_code) == (201, 201)
    assert again.json["refresh_token"] == once.json["refresh_token"]
    with desk.city.runtime.sessions() as session:
        assert session.scalar(select(func.count()).select_from(RefreshToken)) == 2, "no second successor"
    assert session_ends(desk.city) == [(None, False)]


def test_the_key_helps_no_longer_once_its_answer_was_used(desk: Desk) -> None:
    first = sign_in(desk.app, "chair").json
    second = spend(desk.app, first["refresh_token"], "key-1").json
    spend(desk.app, second["refresh_token"], "key-2")
    assert problem(spend(desk.app, first["refresh_token"], "key-1")) == (401, "refresh_reused")


def test_another_key_is_another_hand(desk: Desk) -> None:
    first = sign_in(desk.app, "chair").json
    spend(desk.app, first["refresh_token"], "key-1")
    assert problem(spend(desk.app, first["refresh_token"], "key-2")) == (401, "refresh_reused")


def test_a_refresh_token_lives_thirty_days_unused(desk: Desk) -> None:
    token = sign_in(desk.app, "chair").json["refresh_token"]
    desk.city.simulation.clock.advance(timedelta(days=30))
    assert problem(spend(desk.app, token)) == (401, "session_ended")


@pytest.mark.parametrize("change", ["", "x", "id", "signature"])
def test_a_refresh_token_that_is_not_ours_is_refused(desk: Desk, change: str) -> None:
    token = sign_in(desk.app, "chair").json["refresh_token"]
    number, _, signature = token.partition(".")
    changed = {
        "": "none",
        "x": f"{number}.{signature}x",
        "id": f"{'0' * 32}.{signature}",
        "signature": f"{number}.{signature[::-1]}",
    }[change]
    assert problem(spend(desk.app, changed)) == (401, "token_invalid")
    assert spend(desk.app, token).status_code == 201, "and the true one still works"


def test_nothing_that_opens_a_session_is_kept(desk: Desk) -> None:
    token = sign_in(desk.app, "chair").json["refresh_token"]
    signature = token.partition(".")[2]
    with desk.city.runtime.sessions() as session:
        kept = session.scalars(select(RefreshToken)).one()
    assert signature not in repr(
        {name: getattr(kept, name) for name in [column.name for column in RefreshToken.__table__.columns]}
    )


def test_signing_out_ends_this_session_and_its_tokens(desk: Desk) -> None:
    here, there = sign_in(desk.app, "chair").json, sign_in(desk.app, "chair").json
    caller = Caller(desk.app, here["access_token"])
    assert caller.delete("/sessions/current").status_code == 204
    assert problem(caller.get("/me")) == (401, "session_ended")
    assert problem(spend(desk.app, here["refresh_token"])) == (401, "session_ended")
    assert Caller(desk.app, there["access_token"]).get("/me").status_code == 200


def test_one_signs_out_another_device_of_ones_own_but_of_nobody_else(desk: Desk) -> None:
    here, there = sign_in(desk.app, "chair").json, sign_in(desk.app, "chair").json
    foreign = sign_in(desk.app, "vice").json
    caller = Caller(desk.app, here["access_token"])
    assert caller.delete(f"/sessions/{there['session_id']}").status_code == 204
    assert caller.delete(f"/sessions/{foreign['session_id']}").status_code == 404
    assert problem(Caller(desk.app, there["access_token"]).get("/me")) == (401, "session_ended")
    assert Caller(desk.app, foreign["access_token"]).get("/me").status_code == 200
    listed = caller.get("/sessions").json["items"]
    assert [(each["id"], each["current"]) for each in listed] == [(here["session_id"], True)]


def test_signing_out_everywhere_leaves_nobody_signed_in(desk: Desk) -> None:
    tokens = [sign_in(desk.app, "chair").json["access_token"] for _ in range(3)]
    assert Caller(desk.app, tokens[0]).delete("/sessions").status_code == 204
    assert {Caller(desk.app, token).get("/me").status_code for token in tokens} == {401}


def test_a_disabled_person_is_out_at_once_and_stays_out(desk: Desk) -> None:
    tokens = sign_in(desk.app, "officer").json
    officer = desk.city.people["officer"].id
    answer = desk("admin").patch(f"/people/{officer}", {"disabled": True})
    assert answer.status_code == 200
    assert problem(Caller(desk.app, tokens["access_token"]).get("/me")) == (401, "session_ended")
    assert problem(spend(desk.app, tokens["refresh_token"])) == (401, "session_ended")
    assert problem(sign_in(desk.app, "officer")) == (401, "person_disabled")
    assert problem(sign_in(desk.app, "officer", "wrong")) == (401, "wrong_credentials"), "told only to who knows it"
    desk("admin").patch(f"/people/{officer}", {"disabled": False})
    assert sign_in(desk.app, "officer").status_code == 201


@dataclass
class Guarded:
    """An app that allows few attempts a minute, beside the ordinary one."""

    app: Flask
    city: City


@pytest.fixture(scope="module")
def guarded_app(migrated: Settings) -> Iterator[Flask]:
    settings = Settings.from_environment(
        {
            **os.environ,
            "GIAOVIEC_SIGN_IN_LIMIT": "3 per minute",
            "GIAOVIEC_SIGN_IN_NAME_LIMIT": "6 per minute",
            "GIAOVIEC_SIGN_IN_ADDRESS_LIMIT": "5 per minute",
        }
    )
    app = assemble(settings, [tasks_feature(), push_feature(lambda _settings: {}), reminders_feature()])
    yield app
    runtime: Runtime = app.extensions["giaoviec"]
    runtime.engine.dispose()
    runtime.redis.close()


@pytest.fixture
def guarded(guarded_app: Flask, city: City) -> Guarded:
    return Guarded(guarded_app, city)


def test_whoever_guesses_is_told_how_long_to_wait(guarded: Guarded) -> None:
    for _ in range(3):
        assert sign_in(guarded.app, "chair", "guess", "10.0.0.1").status_code == 401
    answer = sign_in(guarded.app, "chair", PASSWORD, "10.0.0.1")
    assert problem(answer) == (429, "too_many_requests")
    wait = int(answer.headers["Retry-After"])
    assert 1 <= wait <= 61
    assert answer.json["title"] == f"Quá nhiều lần thử; hãy thử lại sau {wait} giây"
    assert sign_in(guarded.app, "vice", PASSWORD, "10.0.0.1").status_code == 201, "another name is not held back"


def test_nobody_locks_anybody_else_out(guarded: Guarded) -> None:
    for number in range(4):
        for _ in range(3):
            sign_in(guarded.app, "chair", "guess", f"10.0.3.{number}")
    assert sign_in(guarded.app, "chair", PASSWORD, "10.0.4.1").status_code == 201, "it never failed here"


def test_guessing_from_many_addresses_slows_down(guarded: Guarded) -> None:
    guesses = [sign_in(guarded.app, "chair", "guess", f"10.0.5.{n}") for n in (1, 2, 3, 1, 2, 3)]
    assert [each.status_code for each in guesses] == [401] * 6
    assert sign_in(guarded.app, "chair", "guess", "10.0.5.1").status_code == 429, "it has failed, and many are at it"
    assert [sign_in(guarded.app, "chair", "guess", "10.0.5.9").status_code for _ in "12"] == [401, 429]


def test_too_many_attempts_from_one_address_are_told_too(guarded: Guarded) -> None:
    for name in ("chair", "vice", "an", "director", "head"):
        assert sign_in(guarded.app, name, "guess", "10.0.1.1").status_code == 401
    assert problem(sign_in(guarded.app, "binh", PASSWORD, "10.0.1.1")) == (429, "too_many_requests")
    assert sign_in(guarded.app, "binh", PASSWORD, "10.0.1.2").status_code == 201


def test_all_addresses_that_one_machine_has_are_one(guarded: Guarded) -> None:
    for number in range(3):
        sign_in(guarded.app, "chair", "guess", f"2001:db8:1:2::{number}")
    assert sign_in(guarded.app, "chair", PASSWORD, "2001:db8:1:2:ffff::9").status_code == 429
    assert sign_in(guarded.app, "chair", PASSWORD, "2001:db8:1:3::9").status_code == 201
    assert network_of("::ffff:10.0.0.1") != network_of("::ffff:10.0.0.2")


def test_the_same_name_in_capitals_is_the_same_name(guarded: Guarded) -> None:
    for name in ("chair", "CHAIR", "Chair"):
        sign_in(guarded.app, name, "guess", "10.0.2.1")
    assert sign_in(guarded.app, "cHAIR", PASSWORD, "10.0.2.1").status_code == 429
