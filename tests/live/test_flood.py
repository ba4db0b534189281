"""Whoever asks without end, or does not say who they are: dropped, and everybody else is answered as before."""

from __future__ import annotations

import socket
import time
from contextlib import suppress
from types import SimpleNamespace
from uuid import uuid4

import httpx
import pytest

from backend.live.namespace import show_out
from tests.city import City
from tests.live.raw import Raw
from tests.load.swarm import masked
from tests.processes import Web


def test_whoever_asks_without_end_is_dropped_and_keeps_nobody_waiting(door: Web, town: City) -> None:
    token = town.token("director")
    flood = b"".join(masked(f'42/live,{n}["watch",{{"task":"{uuid4()}"}}]'.encode()) for n in range(3000))
    with Raw(door.port) as raw, httpx.Client(base_url=door.url) as other:
        raw.enter(token)
        raw.socket.sendall(flood)
        began = time.monotonic()
        answer = other.get("/api/v1/me", headers={"Authorization": f"Bearer {town.token('chair')}"}, timeout=60)
        waited = time.monotonic() - began
        assert answer.status_code == 200
        assert waited < 5
        raw.socket.settimeout(30)  # a line that is still there would have nothing more to say
        with suppress(ConnectionError):
            raw.read_to_the_end()
    with Raw(door.port) as again:
        again.enter(token)


def test_a_stranger_who_reads_nothing_is_hung_up_on_and_delays_nobody() -> None:
    ours, theirs = zip(*(socket.socketpair() for _ in range(3)), strict=True)
    known = {"known": "sid"}
    lines = {name: {"gunicorn.socket": line} for name, line in zip(("known", "old", "new"), ours, strict=True)}
    server = SimpleNamespace(
        eio=SimpleNamespace(sockets=dict.fromkeys(lines)),
        manager=SimpleNamespace(sid_from_eio_sid=lambda sid, _namespace: known.get(sid)),
        environ=lines,
    )
    assert show_out(server, {"old", "known", "gone"}) == {"new"}
    for line in theirs:
        line.setblocking(False)
    assert theirs[1].recv(1) == b"", "the line is closed"
    for line in (theirs[0], theirs[2]):
        with pytest.raises(BlockingIOError):
            line.recv(1)
    for line in (*ours, *theirs):
        line.close()
