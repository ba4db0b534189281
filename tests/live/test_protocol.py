"""The live server and clients that are not well-behaved: each is answered, or closed with a reason."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import httpx
import pytest

from backend.live import frames
from tests.city import City
from tests.live.raw import Raw
from tests.live.screen import Screen
from tests.live.test_websocket import frame
from tests.processes import Web


@pytest.fixture
def raw(live: Web) -> Iterator[Raw]:
    with Raw(live.port) as made:
        yield made


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (frame(b"9"), 1002),
        (frame(b"4"), 1002),
        (frame(b"47/live,"), 1002),
        (frame(b'42/live,{"not":"an event"}'), 1002),
        (frame(b"42/live,[7]"), 1002),
        (frame(b"42/live,[" + b"[" * 60_000), 1002),
        (frame(b'452-/live,["echo"]') + frame(b"2"), None),
        (frame(b'451-/live,["echo",{"_placeholder":true,"num":0}]') + frame(b'42/live,["echo"]'), 1002),
        (frame(b'4599-/live,["echo"]'), 1009),
        (frame(b"\x00\x01", frames.BINARY), 1003),
        (frame(b"\xff\xfe"), 1007),
        (frame(b"4" + b"x" * 70_000), 1009),
        (frame(b"no mask")[:1] + b"\x07no mask", 1002),
        (frame(b'42/live,["echo"]') * 65, 1008),
        (frame(b"1"), 1000),
        (frame(b"", frames.CLOSE), 1000),
    ],
)
def test_what_is_not_socket_io_is_closed_with_a_reason(raw: Raw, town: City, said: bytes, code: int | None) -> None:
    raw.enter(town.token("director"))
    raw.socket.sendall(said)
    if code is None:
        raw.say("2")
        raw.socket.settimeout(0.3)
        with pytest.raises(TimeoutError):
            raw.read_to_the_end()
        return
    assert raw.read_to_the_end().endswith(b"\x88\x02" + code.to_bytes(2, "big"))


def test_a_stream_in_single_bytes_is_the_same_stream(raw: Raw, town: City) -> None:
    raw.enter(town.token("director"))
    for byte in frame(b'42/live,9["echo","byte by byte"]'):
        raw.socket.send(bytes((byte,)))
    raw.until(b'43/live,9[{"ok":true,"data":"byte by byte"}]')


def test_a_namespace_that_is_not_ours_is_an_error_and_ours_goes_on(raw: Raw, town: City) -> None:
    raw.open()
    raw.say("40/nowhere,{}")
    raw.until(b'44/nowhere,{"message":"Unable to connect"}')
    raw.say("40")
    raw.until(b'44{"message":"Unable to connect"}')
    raw.enter_live(town.token("director"))
    raw.say("41/live,")
    raw.enter_live(town.token("director"))


def test_events_of_one_client_are_answered_in_their_order(raw: Raw, town: City) -> None:
    raw.enter(town.token("director"))
    for n in range(40):
        raw.say(f'42/live,{100 + n}["echo",{n}]')
    got = raw.until(b'43/live,139[{"ok":true,"data":39}]')
    at = [got.find(f'43/live,{100 + n}[{{"ok":true,"data":{n}}}]'.encode()) for n in range(40)]
    assert -1 not in at
    assert at == sorted(at)


def test_an_event_that_nobody_knows_is_answered_too(raw: Raw, town: City) -> None:
    raw.enter(town.token("director"))
    raw.say('42/live,5["no_such_thing",1]')
    raw.until(b'43/live,5[{"ok":false}]')


def test_a_ping_of_the_websocket_is_answered(raw: Raw) -> None:
    raw.open()
    raw.socket.send(frame(b"are you there", frames.PING))
    raw.until(b"\x8a\x0dare you there")


def test_what_is_no_websocket_is_answered_by_the_app(live: Web) -> None:
    assert httpx.get(f"{live.url}/healthz").json() == {"status": "ok"}
    metrics = httpx.get(f"{live.url}/metrics").text
    assert "giaoviec_live_connections " in metrics
    refused = httpx.get(f"{live.url}/socket.io/?EIO=4&transport=polling")
    assert refused.status_code == 400


def test_it_counts_whoever_is_in_and_forgets_whoever_left(live: Web, town: City) -> None:
    screens = [Screen(live.url, town.token("director")) for _ in range(3)]
    assert _count(live, 3) == 3
    for screen in screens:
        screen.close()
    assert _count(live, 0) == 0


def test_a_reset_in_the_middle_of_everything_hurts_nobody(live: Web, town: City) -> None:
    other = Screen(live.url, town.token("director"))
    for step in ("", "GET /soc", "open", "enter"):
        with Raw(live.port) as broken:
            if step == "open":
                broken.open()
            elif step == "enter":
                broken.enter(town.token("ward"))
            else:
                broken.socket.send(step.encode())
            broken.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    assert other.call("echo", 1) == {"ok": True, "data": 1}
    other.close()
    assert _count(live, 0) == 0


def _count(server: Web, wanted: int) -> int:
    """How many sockets the server says it has, once it says what is wanted, or after a while."""
    until = time.monotonic() + 5
    while True:
        lines = httpx.get(f"{server.url}/metrics").text.splitlines()
        found = next(line for line in lines if line.startswith("giaoviec_live_connections "))
        count = int(float(found.split()[1]))
        if count == wanted or time.monotonic() > until:
            return count
        time.sleep(0.05)
