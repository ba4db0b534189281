"""The AsyncAPI document says what is spoken: the events are those of the code, and what is heard has the shapes."""

from __future__ import annotations

from typing import Any

import httpx
import jsonschema_rs
import pytest
from flask import Flask

from backend.live.answering import handlers_of
from backend.live.asyncapi import describe
from backend.runtime import Runtime
from tests.city import City
from tests.live.screen import Screen
from tests.processes import Web


@pytest.fixture
def document(app: Flask) -> dict[str, Any]:
    runtime: Runtime = app.extensions["giaoviec"]
    return describe(runtime.features)


def test_every_event_of_a_client_is_described_and_answered(document: dict[str, Any], app: Flask) -> None:
    runtime: Runtime = app.extensions["giaoviec"]
    described = {
        name.removeprefix("receive_"): operation
        for name, operation in document["operations"].items()
        if operation["action"] == "receive"
    }
    assert set(described) - {"connect"} == set(handlers_of(runtime))
    assert all("reply" in operation for name, operation in described.items() if name != "connect")


def test_references_lead_somewhere(document: dict[str, Any]) -> None:
    assert document["asyncapi"] == "3.0.0"
    found = list(_references(document))
    assert len(found) > 20
    for reference in found:
        place: Any = document
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]


def test_it_is_served_and_names_the_events(app: Flask, document: dict[str, Any]) -> None:
    served = app.test_client().get("/api/v1/asyncapi.json")
    assert served.get_json() == document
    spoken = {"hello", "session", "position", "changes", "board", "watch", "unwatch", "unwatched", "receipt", "token"}
    assert spoken <= set(served.get_json()["components"]["messages"])


def test_what_is_heard_has_the_shapes_that_were_described(door: Web, town: City, document: dict[str, Any]) -> None:
    """A conversation in which every event is spoken; the screen keeps all it hears and all its answers."""
    director, secretary = Screen(door.url, town.token("director")), Screen(door.url, town.token("an"))
    answers = [("watch_answer", secretary.call("watch", {"board": None}))]
    body = {"title": "Xử lý điểm ngập", "lead": {"unit_id": str(town.units["works"].id)}}
    chair = {"Authorization": f"Bearer {town.token('chair')}"}
    task = httpx.post(f"{door.url}/api/v1/tasks", json=body, headers=chair, timeout=30).json()["id"]
    director.wait_for(lambda: bool(director.messages) and bool(director.tasks))
    secretary.wait_for(lambda: bool(secretary.boards))
    note = {"text": "gọi lại", "at": "2030-01-01T09:00:00+07:00"}
    own = {"Authorization": f"Bearer {town.token('director')}"}
    made = httpx.post(f"{door.url}/api/v1/me/personal-reminders", json=note, headers=own, timeout=30)
    assert made.status_code == 201, made.text
    httpx.delete(f"{door.url}/api/v1/me/personal-reminders/{made.json()['id']}", headers=own, timeout=30)
    director.wait_for(lambda: any(item.get("gone") for item in director.items))
    answers += [
        ("watch_answer", director.call("watch", {"task": task})),
        ("watch_answer", director.call("watch", {"task": "nothing"})),
        ("unwatch_answer", director.call("unwatch", {"task": task})),
        ("receipt_answer", director.call("receipt", {"ids": [director.messages[0]["id"]], "state": "opened"})),
        ("token_answer", director.call("token", {"token": town.token("director")})),
        ("token_answer", secretary.call("token", {"token": "none"})),
    ]
    assert secretary.call("beat") == {"ok": True}
    secretary.wait_for(lambda: any(name == "position" for name, _ in secretary.heard))
    stranger = Screen(door.url, "nobody")
    httpx.delete(f"{door.url}/api/v1/sessions/current", headers=own, timeout=30)
    heard = [*director.heard, *secretary.heard, *stranger.heard, *answers]
    secretary.close()
    director.close()
    assert {name for name, _ in heard} >= {"hello", "session", "position", "changes", "board"}
    for name, data in heard:
        schema = {**document["components"]["messages"][name]["payload"], "components": document["components"]}
        jsonschema_rs.validator_for(schema).validate(data)
    assert {item["kind"] for item in director.items} == {"task", "message", "personal_reminder"}


def _references(part: Any) -> list[str]:
    if isinstance(part, dict):
        own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
        return own + [each for value in part.values() for each in _references(value)]
    return [each for value in part for each in _references(value)] if isinstance(part, list) else []
