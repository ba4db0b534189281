"""The product with one feature more, by which tests and benches say over /live whatever they like.

gunicorn --config backend/serve.py "tests.live.rehearsal:create_app()"
"""

from __future__ import annotations

import os
from typing import Any

from flask import Flask

from backend.app import assemble
from backend.feature import Feature
from backend.live.gateway import Connection, Gateway
from backend.settings import Settings
from push.feature import push_feature
from reminders.feature import reminders_feature
from tasks.feature import tasks_feature

#: What is written to the journal for this room is heard by whoever has asked to be in it.
ROOM = "rehearsal"


def create_app() -> Flask:
    features = [tasks_feature(), push_feature(lambda _settings: {}), reminders_feature(), rehearsal()]
    return assemble(Settings.from_environment(os.environ), features)


def rehearsal() -> Feature:
    return Feature("rehearsal", live={"enter": _enter, "echo": _echo, "shout": _shout, "beat": _beat})


def _enter(gateway: Gateway, connection: Connection, _data: Any) -> dict[str, Any]:
    """Be in the room from now on."""
    gateway.join(connection.sid, ROOM)
    return {}


def _echo(_gateway: Gateway, _connection: Connection, data: Any) -> dict[str, Any]:
    """Give back what came, binary or not."""
    return {"data": data}


def _beat(gateway: Gateway, _connection: Connection, _data: Any) -> dict[str, Any]:
    """Tell everybody in this process the position, without the wait for a heartbeat."""
    gateway.tell_position(tuple(gateway.connections.values()))
    return {}


def _shout(gateway: Gateway, _connection: Connection, data: Any) -> dict[str, Any]:
    """Say something to the whole room of this process."""
    gateway.send_room(ROOM, "shout", data)
    return {}
