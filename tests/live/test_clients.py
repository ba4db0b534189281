"""The public clients, JavaScript's and Python's, many at once while broadcasts run: text, binary, answers, in order.

Through both doors. One of the clients does not read at all meanwhile: nobody else's stream is delayed or touched.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from backend.live import journal
from tests.city import City
from tests.live.javascript import program
from tests.live.raw import Raw
from tests.live.rehearsal import ROOM
from tests.live.screen import Screen
from tests.processes import Web

JAVASCRIPT, PYTHON = 24, 6
NOTES, SHOUTS = 150, 30
PART = bytes(range(256)) * 20


def test_text_binary_and_answers_in_order_while_broadcasts_run(door: Web, town: City) -> None:
    token = town.token("director")
    screens = [_Listener(door.url, token) for _ in range(PYTHON)]
    with _javascript(door.url, token) as script, _deaf(door, town.token("ward")):
        echoes = _broadcast(town, screens)
        told = json.loads(_line(script))
    for screen in screens:
        screen.wait_for(lambda screen=screen: bool(screen.over))  # type: ignore[misc]
        assert screen.notes == list(range(NOTES))
        assert screen.shouts == [{"n": n, "bytes": PART, "more": [bytes((n,))]} for n in range(SHOUTS)]
        screen.close()
    assert echoes == [{"ok": True, "data": {"n": n, "bytes": PART}} for n in range(SHOUTS)]
    # Flask-SocketIO sends a bare text, in which JavaScript's client finds no message.
    assert told["refused"] in ("", "Unable to connect")
    for heard in told["heard"]:
        assert heard["notes"] == list(range(NOTES))
        assert heard["shouts"] == [[n, PART.hex(), bytes((n,)).hex()] for n in range(SHOUTS)]
        assert heard["echoes"] == [True] * 20
        assert heard["ended"] == "io client disconnect", "it was not the server that closed it"


def _broadcast(town: City, screens: list[_Listener]) -> list[Any]:
    """Say things by the journal, whose ticks take several, and by an event with binary parts in between."""
    echoes = []
    for n in range(NOTES):
        _note(town, {"kind": "note", "n": n, "text": "ă" * (n * 7 % 400)})
        if n % (NOTES // SHOUTS) == 0:
            number = n // (NOTES // SHOUTS)
            screens[0].call("shout", {"n": number, "bytes": PART, "more": [bytes((number,))]})
            echoes.append(screens[1].call("echo", {"n": number, "bytes": PART}))
            screens[2].call("beat")  # of which JavaScript's client knows nothing, as one written before
    _note(town, {"kind": "end"})
    return echoes


def _note(town: City, item: dict[str, Any]) -> None:
    with town.runtime.unit_of_work() as work:
        journal.publish(work, datetime.now(UTC), [ROOM], item)
        work.commit()


class _Listener(Screen):
    """A screen that keeps what this test says."""

    def __init__(self, url: str, token: str) -> None:
        self.shouts: list[Any] = []
        super().__init__(url, token)
        self._client.on("shout", self.shouts.append, namespace="/live")
        assert self.call("enter")["ok"]

    @property
    def notes(self) -> list[int]:
        return [item["n"] for item in self.items if item["kind"] == "note"]

    @property
    def over(self) -> bool:
        return any(item["kind"] == "end" for item in self.items) and len(self.shouts) == SHOUTS


@contextmanager
def _javascript(url: str, token: str) -> Iterator[subprocess.Popen[str]]:
    command = [*program("client.js"), url, token, str(JAVASCRIPT)]
    script = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert _line(script) == "ready"
        yield script
    finally:
        script.kill()
        script.wait()
        if script.stdout:
            script.stdout.close()


def _line(script: subprocess.Popen[str]) -> str:
    assert script.stdout is not None
    return script.stdout.readline().strip()


@contextmanager
def _deaf(server: Web, token: str) -> Iterator[None]:
    """A client in the room that reads nothing any more."""
    with Raw(server.port) as raw:
        raw.enter(token)
        yield


def test_whoever_never_reads_is_dropped_and_the_others_hear_all(live: Web, town: City) -> None:
    """Ten megabytes to a room of two: one reads, one does not, and the server keeps no more than its bound for it."""
    reader = _Listener(live.url, town.token("director"))
    with Raw(live.port) as deaf:
        deaf.enter(town.token("ward"))
        for n in range(200):
            reader.call("shout", {"n": n, "bytes": bytes(48 * 1024), "more": [b""]})
        assert [shout["n"] for shout in reader.shouts] == list(range(200))
        with pytest.raises(ConnectionResetError):
            deaf.read_to_the_end()
    reader.close()
