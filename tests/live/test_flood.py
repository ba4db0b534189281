"""One client that asks without end: it is dropped, and everybody else is answered as before, through both doors."""

from __future__ import annotations

import time
from contextlib import suppress
from uuid import uuid4

import httpx

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
