"""Who is asking: PostgreSQL says so while what they sent is read, and nobody hears anything before it has. What is
answered may come after the commit."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest
from psycopg.pq import PipelineStatus
from sqlalchemy import Connection, Engine, event, func, select, text

from backend.app import assemble
from backend.feature import Feature
from backend.http.api import Api
from backend.http.call import Call
from backend.http.edge import committing
from backend.http.fields import Schema, Whole
from backend.live.journal import JournalRow, publish
from backend.runtime import Runtime
from tests.city import Caller, City, Desk, open_desk

WRONG: dict[str, dict[str, Any]] = {
    "misshapen": {"json": {"title": ""}},
    "not JSON": {"data": b"{", "content_type": "application/json"},
    "not of a kind we read": {"data": b"<a/>", "content_type": "text/xml"},
    "a key nobody can read": {"json": {}, "headers": {"Idempotency-Key": "x" * 500}},
    "a key": {"json": {"title": ""}, "headers": {"Idempotency-Key": "once"}},
    "too long": {"data": b"1" * 2_000_000, "content_type": "application/json"},
}


def _send(caller: Caller, desk: Desk, wrong: dict[str, Any]) -> tuple[int, str]:
    headers = {**caller.headers, **wrong.get("headers", {})}
    answer = desk.app.test_client().post("/api/v1/tasks", **{**wrong, "headers": headers})
    return answer.status_code, answer.get_json()["code"]


@pytest.mark.parametrize("wrong", list(WRONG.values()), ids=list(WRONG))
def test_whoever_is_signed_out_hears_that_whatever_else_is_wrong(desk: Desk, wrong: dict[str, Any]) -> None:
    chair = desk("chair")
    assert _send(chair, desk, wrong)[0] in (400, 413, 415, 422)
    assert chair.delete("/sessions/current").status_code == 204
    assert _send(chair, desk, wrong) == (401, "session_ended")


def test_a_version_that_is_missing_is_not_asked_of_who_is_signed_out(desk: Desk) -> None:
    task, chair = desk.assign("chair", "works"), desk("chair")
    path = f"/tasks/{task['id']}"
    assert chair.patch(path, {"title": "Khác"}).status_code == 428
    assert chair.delete("/sessions/current").status_code == 204
    assert chair.patch(path, {"title": "Khác"}).status_code == 401


@pytest.mark.parametrize(
    ("path", "sent", "status"),
    [
        ("/plan-imports?filename=a.csv", 10_000_001, 413),
        ("/plan-imports?nonsense=1", 1, 422),
        (f"/tasks/{UUID(int=7)}/attachments?kind=nonsense", 1, 422),
        (f"/tasks/{UUID(int=7)}/attachments", 1, 404),
    ],
)
def test_nor_is_a_file_refused_for_anything_else(desk: Desk, path: str, sent: int, status: int) -> None:
    def send() -> int:
        answer = desk.app.test_client().post(f"/api/v1{path}", data=b"x" * sent, headers=chair.headers)
        return answer.status_code

    chair = desk("chair")
    assert send() == status
    assert chair.delete("/sessions/current").status_code == 204
    assert send() == 401


class _Body(io.BytesIO):
    """A body that notes how it stands with the question when it is read."""

    def __init__(self, sent: bytes, drivers: list[Any]) -> None:
        super().__init__(sent)
        self._drivers = drivers
        self.stood: set[int] = set()

    def readinto(self, into: Any, /) -> int:
        self.stood.add(self._drivers[-1].pgconn.pipeline_status)
        return super().readinto(into)


def test_what_they_sent_is_read_while_postgresql_answers(city: City, desk: Desk) -> None:
    sent = json.dumps({"title": "Báo cáo", "lead": desk.party("works")}).encode()
    drivers: list[Any] = []
    body = _Body(sent, drivers)
    event.listen(city.runtime.engine, "checkout", note := lambda driver, *_given: drivers.append(driver))
    answer = desk.app.test_client().post(
        "/api/v1/tasks",
        input_stream=body,
        content_length=len(sent),
        content_type="application/json",
        headers={"Authorization": f"Bearer {city.token('chair')}"},
    )
    event.remove(city.runtime.engine, "checkout", note)
    assert answer.status_code == 201
    assert body.stood == {PipelineStatus.ON}


@pytest.mark.parametrize(("kept", "seen"), [(False, 1), (True, 0)])
def test_an_answer_that_is_a_function_is_made_when_the_change_can_be_seen(city: City, kept: bool, seen: int) -> None:
    def view(call: Any) -> Any:
        publish(call.work, city.now, ["room"], {"kind": "made"})
        return lambda: _changes(city)

    with city.runtime.unit_of_work() as work:
        call = SimpleNamespace(work=work, answer_is_kept=kept, is_done=False)
        assert committing(view)(cast(Call, call)) == seen


_probe = Api("probe", __name__)


class ProbeSchema(Schema):
    seen = Whole(min=0, max=2**31)


@_probe.write("/probe", answer=ProbeSchema, status=201)
def note_and_count(call: Call) -> Any:
    """Write something, and ask PostgreSQL for the answer."""
    publish(call.work, call.now, ["room"], {"kind": "made"})
    return lambda: {"seen": call.work.session.scalar(text("SELECT count(*) FROM journal AS the_answer"))}


@pytest.fixture
def probed(city: City) -> Iterator[Desk]:
    app = assemble(city.runtime.settings, [Feature(name="probe", apis=(_probe,))])
    own: Runtime = app.extensions["giaoviec"]
    with open_desk(app, city) as opened:
        yield opened
    own.engine.dispose()
    own.redis.close()


@pytest.mark.parametrize(
    ("key", "status", "code", "written"), [(None, 500, "answer_lost", 1), ("once", 503, "unavailable", 0)]
)
def test_what_goes_wrong_after_the_commit_does_not_ask_to_be_sent_again(
    probed: Desk, key: str | None, status: int, code: str, written: int
) -> None:
    """PostgreSQL ends the connection while the answer is put together. With a key the answer belongs to what is
    committed."""
    named = {"Idempotency_Key": key} if key else {}
    with _ended_at(probed.city.runtime.engine, "the_answer"):
        answer = probed("chair").post("/probe", **named)
    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert _changes(probed.city) == written
    again = probed("chair").post("/probe", **named)
    assert (again.status_code, again.json) == (201, {"seen": written + 1})


@contextmanager
def _ended_at(engine: Engine, words: str) -> Iterator[None]:
    """Have PostgreSQL end whichever connection is about to be asked something with these words in it."""

    def end(connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        driver: Any = connection.connection.driver_connection
        if words in statement:
            with engine.connect() as other:
                other.execute(text("SELECT pg_terminate_backend(:it, 5000)"), {"it": driver.info.backend_pid})

    event.listen(engine, "before_cursor_execute", end)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", end)


def _changes(city: City) -> int:
    with city.runtime.sessions() as session:
        return session.scalar(select(func.count()).select_from(JournalRow)) or 0
