"""What clients send, however the network cuts it, and what is no WebSocket."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.live import frames
from backend.live.websocket import Broken, Reader, Refused, read_request, switching

HEAD = {
    "Host": "giaoviec.example",
    "Upgrade": "websocket",
    "Connection": "keep-alive, Upgrade",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version": "13",
}
TARGET = "/socket.io/?EIO=4&transport=websocket"


def request(line: str = f"GET {TARGET} HTTP/1.1", **changed: str | None) -> bytes:
    headers = {**HEAD, **{name.replace("_", "-"): value for name, value in changed.items()}}
    return "\r\n".join([line, *(f"{name}: {value}" for name, value in headers.items() if value is not None)]).encode()


def frame(payload: bytes, kind: int = frames.TEXT, *, final: bool = True, mask: bytes = b"\x0f\xf0\x55\xaa") -> bytes:
    """A frame as a client sends it."""
    size = len(payload)
    first = bytes((kind | (0x80 if final else 0),))
    if size < 126:
        length = bytes((0x80 | size,))
    elif size < 65536:
        length = b"\xfe" + size.to_bytes(2, "big")
    else:
        length = b"\xff" + size.to_bytes(8, "big")
    return first + length + mask + bytes(byte ^ mask[n % 4] for n, byte in enumerate(payload))


def read(*pieces: bytes, most: int = 100_000) -> list[tuple[int, bytes]]:
    reader = Reader(most)
    return [(message.kind, message.payload) for piece in pieces for message in reader.feed(piece)]


def test_a_request_is_answered_with_its_key() -> None:
    """The key and its answer are the example of RFC 6455, section 1.3."""
    answer = switching(read_request(request()))
    assert answer.startswith(b"HTTP/1.1 101 ")
    assert b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n" in answer


@pytest.mark.parametrize("origin", ["https://giaoviec.example", "http://giaoviec.example", None])
def test_our_own_pages_and_programs_may_open_one(origin: str | None) -> None:
    read_request(request(Origin=origin))


@pytest.mark.parametrize(
    "bad",
    [
        request(f"POST {TARGET} HTTP/1.1"),
        request(f"GET {TARGET} HTTP/1.0"),
        request("GET /socket.io/?EIO=3&transport=websocket HTTP/1.1"),
        request("GET /socket.io/?EIO=4&transport=polling HTTP/1.1"),
        request("GET /elsewhere?EIO=4&transport=websocket HTTP/1.1"),
        request("GET"),
        request(Upgrade=None),
        request(Connection="close"),
        request(Sec_WebSocket_Version="8"),
        request(Sec_WebSocket_Key="c2hvcnQ="),
        request(Sec_WebSocket_Key="not base64 at all!!!!!!!"),
        request(Origin="https://elsewhere.example"),
        request(Origin="null"),
        b"\xff\xfe\x00",
        b"",
    ],
)
def test_anything_else_is_refused(bad: bytes) -> None:
    with pytest.raises(Refused):
        read_request(bad)


@settings(max_examples=60, deadline=None)
@given(
    payloads=st.lists(st.binary(max_size=300) | st.just(b"v" * 70_000), min_size=1, max_size=4),
    cuts=st.lists(st.integers(0, 400), max_size=6),
)
def test_messages_are_the_same_however_they_are_cut(payloads: list[bytes], cuts: list[int]) -> None:
    stream = b"".join(frame(payload, frames.BINARY) for payload in payloads)
    at = sorted({0, *cuts, len(stream)})
    pieces = [stream[start:end] for start, end in pairwise(at)]
    assert read(*pieces) == [(frames.BINARY, payload) for payload in payloads]


def test_fragments_are_joined_and_a_ping_may_come_between() -> None:
    parts = [frame(b"gi", final=False), frame(b"?", frames.PING), frame(b"ao", 0, final=False), frame(b" viec", 0)]
    assert read(b"".join(parts)) == [(frames.PING, b"?"), (frames.TEXT, b"giao viec")]


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (frames.websocket_frame(frames.TEXT, b"not masked"), 1002),
        (frame(b"", 0x3), 1002),
        (frame(b"", 0x40 | frames.TEXT), 1002),
        (frame(b"the rest of nothing", 0), 1002),
        (frame(b"one", final=False) + frame(b"another"), 1002),
        (frame(b"x" * 126, frames.PING), 1002),
        (frame(b"", frames.CLOSE, final=False), 1002),
        (frame(b"x" * 1001), 1009),
        (frame(b"x" * 600, final=False) + frame(b"x" * 600, 0), 1009),
        (b"\x81\xff" + (2**62).to_bytes(8, "big"), 1009),
    ],
)
def test_what_does_not_hold_to_the_protocol_says_why(sent: bytes, code: int) -> None:
    with pytest.raises(Broken) as broken:
        read(sent, most=1000)
    assert broken.value.code == code
