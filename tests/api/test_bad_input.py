"""Every bad input gets a 4xx problem that says where and why, in the reader's language, and writes nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest

from tests.api.bad import ENDPOINTS, TABLE
from tests.api.request import Bad
from tests.api.scene import Scene

#: What would show how we are made.
INTERNALS = re.compile(
    r"Traceback|sqlalchemy|psycopg|marshmallow|werkzeug|webargs|flask|postgres|redis|\.py\b|site-packages|"
    r"SELECT |INSERT |password_hash|Error\(|Exception|0x[0-9a-f]{6}|NoneType",
    re.IGNORECASE,
)
#: Letters that Vietnamese has and English does not.
VIETNAMESE = re.compile(r"[À-ỹĐđ]")


@pytest.fixture(scope="module")
def untouched(scene: Scene) -> Mapping[str, int]:
    """How many rows there were before the first of all bad inputs; after each there are as many."""
    return scene.counts()


@pytest.mark.parametrize("bad", TABLE, ids=lambda bad: bad.id[:120].encode("ascii", "replace").decode())
def test_a_bad_input_gets_its_problem(scene: Scene, untouched: Mapping[str, int], bad: Bad) -> None:
    vietnamese, english = scene.send(bad), scene.send(bad, language="en")
    problem = _problem(bad, vietnamese, "vi")
    translated = _problem(bad, english, "en")
    assert VIETNAMESE.search(problem["title"])
    assert problem["title"] != translated["title"]
    found = {(error["pointer"], error["code"]) for error in problem.get("errors", [])}
    assert found >= set(bad.errors), found
    assert bool(found) == (bad.status == 422)
    for ours, theirs in zip(problem.get("errors", []), translated.get("errors", []), strict=True):
        assert ours["pointer"] == theirs["pointer"]
        assert VIETNAMESE.search(ours["message"])
        assert ours["message"] != theirs["message"]
    assert scene.counts() == untouched


def _problem(bad: Bad, answer: Any, language: str) -> dict[str, Any]:
    """Check the shape of a problem (RFC 9457) and what goes with it; return it."""
    assert answer.status_code == bad.status, answer.text[:500]
    assert 400 <= answer.status_code < 500
    assert answer.mimetype == "application/problem+json"
    assert answer.headers["Content-Language"] == language
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Request-Id"]
    problem: dict[str, Any] = json.loads(answer.data.decode("utf-8"))
    assert problem.keys() <= {"type", "title", "status", "code", "instance", "errors"}
    assert problem["status"] == bad.status
    assert problem["code"] == bad.code
    assert problem["type"] == f"/problems/{bad.code}"
    # An address that is its own key is not repeated.
    quiet = "/api/v1/calendars/<string:secret>.ics"
    assert problem["instance"] in (answer.request.path, quiet if "/calendars/" in answer.request.path else "")
    assert not INTERNALS.search(answer.text), INTERNALS.search(answer.text)
    for error in problem.get("errors", []):
        assert error.keys() - {"candidates"} == {"pointer", "code", "message"}
        assert error["pointer"] == "" or error["pointer"].startswith("/")
    if bad.status == 401:
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    if bad.status == 405:
        assert answer.headers["Allow"]
        assert bad.method not in answer.headers["Allow"].split(", ")
    if bad.status == 412:
        assert re.fullmatch(r'"\d+"', answer.headers["ETag"])
    return problem


def test_the_table_is_long_and_covers_every_operation(scene: Scene) -> None:
    print(f"{len(TABLE)} bad inputs over {len(ENDPOINTS)} operations")
    assert len(TABLE) >= 200
    document: dict[str, Any] = scene.app.test_client().get("/api/v1/openapi.json").get_json()
    operations = {
        (method.upper(), re.sub(r"\{\w+\}", "*", path.removeprefix("/api/v1")))
        for path, item in document["paths"].items()
        for method in item
        if method != "parameters"
    }
    tried = {(each.method, re.sub(r"\$\w+|\d{4}-\d\d-\d\d", "*", each.path)) for each in ENDPOINTS}
    assert operations == tried


def test_a_hundred_errors_are_enough(scene: Scene) -> None:
    body = {f"field {n}": n for n in range(20_000)}
    answer = scene.send(Bad("", "POST", "/tasks", 422, "", content=json.dumps(body).encode()))
    assert answer.status_code == 422
    assert len(answer.json["errors"]) == 100


def test_a_secret_document_leaves_no_trace(scene: Scene, capfd: pytest.CaptureFixture[str]) -> None:
    abstract = "Ke hoach phong thu khu vuc 7"
    source = {"secrecy": "tuyet_mat", "abstract": abstract, "number": "07/TM-2026"}
    body = {"title": abstract, "lead": {"unit_id": "$works"}, "source": source}
    before = scene.counts()
    for path in ("/tasks", "/reminder-previews"):
        bad = Bad("", "POST", path, 422, "invalid", content=json.dumps(body).encode())
        answer = scene.send(bad, key="secret")
        assert answer.status_code == 422
        assert abstract not in answer.text
        assert "07/TM" not in answer.text
    assert scene.counts() == before
    written = capfd.readouterr()
    assert abstract not in written.out + written.err


def test_a_spent_refresh_token_ends_its_session_and_says_so(scene: Scene) -> None:
    """The one bad input that writes: whoever holds the other copy is signed out too."""
    session = scene.session("vice")
    body = json.dumps({"refresh_token": session.refresh_token}).encode()
    first, second, third = (
        scene.send(Bad("", "POST", "/sessions/refresh", status, "", who="", content=body)) for status in (201, 401, 401)
    )
    assert first.status_code == 201
    assert (second.status_code, second.json["code"]) == (401, "refresh_reused")
    assert (third.status_code, third.json["code"]) == (401, "session_ended")
    me = {"Authorization": f"Bearer {first.json['access_token']}"}
    assert scene.app.test_client().get("/api/v1/me", headers=me).get_json()["code"] == "session_ended"
