"""What a client sends over a WebSocket (RFC 6455): its request for one, then masked frames.

Pure: bytes in, messages out. No extension is agreed to, so a frame is what it says.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from backend.live.frames import BINARY, CLOSE, PING, PONG, TEXT

PATH = "/socket.io/"
LONGEST_HEAD = 8192

_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_CONTINUATION = 0x0
_LONGEST_CONTROL = 125


class Refused(Exception):
    """The request cannot become a WebSocket; the text is for whoever wrote the client."""


class Broken(Exception):
    """The stream does not hold to the protocol; `code` is what to close with (section 7.4.1)."""

    def __init__(self, code: int, said: str) -> None:
        super().__init__(said)
        self.code = code


@dataclass(frozen=True, slots=True)
class Request:
    """A good request: what to answer its key with, and its reader's languages."""

    accept: str
    languages: str


def read_request(head: bytes) -> Request:
    """Read the head of a request for Engine.IO 4 over a WebSocket; raise Refused for any other."""
    line, _, rest = head.partition(b"\r\n")
    try:
        method, target, version = line.decode("ascii").split(" ")
    except ValueError as error:
        raise Refused("not a request of HTTP/1.1") from error
    if method != "GET" or version != "HTTP/1.1":
        raise Refused("a WebSocket begins with GET and HTTP/1.1")
    address = urlsplit(target)
    query = parse_qs(address.query)
    if address.path != PATH or query.get("EIO") != ["4"] or query.get("transport") != ["websocket"]:
        raise Refused("only EIO=4 over transport=websocket is spoken here")
    headers = _headers(rest)
    if "websocket" not in headers.get("upgrade", "").lower() or "upgrade" not in headers.get("connection", "").lower():
        raise Refused("no upgrade to websocket was asked for")
    if headers.get("sec-websocket-version") != "13":
        raise Refused("only version 13 of the WebSocket protocol is spoken here")
    _require_same_origin(headers)
    return Request(_accept(headers.get("sec-websocket-key", "")), headers.get("accept-language", ""))


def switching(request: Request) -> bytes:
    """The answer with which the connection becomes a WebSocket."""
    lines = ("HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade")
    return "\r\n".join((*lines, f"Sec-WebSocket-Accept: {request.accept}", "", "")).encode()


def refusal(reason: str) -> bytes:
    body = reason.encode()
    head = f"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: {len(body)}\r\nConnection: close"
    return head.encode() + b"\r\n\r\n" + body


def _headers(rest: bytes) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in rest.decode("latin-1").split("\r\n"):
        name, colon, value = line.partition(":")
        if colon:
            found[name.lower()] = value.strip()
    return found


def _require_same_origin(headers: dict[str, str]) -> None:
    """A page of another site may not open one. Programs that are no browsers send no Origin."""
    origin = headers.get("origin")
    hosts = (headers.get("host"), headers.get("x-forwarded-host"))
    if origin is not None and urlsplit(origin).netloc not in filter(None, hosts):
        raise Refused("a page of another origin may not open this")


def _accept(key: str) -> str:
    try:
        if len(base64.b64decode(key, validate=True)) != 16:
            raise Refused("Sec-WebSocket-Key is not 16 bytes")
    except (binascii.Error, ValueError) as error:
        raise Refused("Sec-WebSocket-Key is not base64") from error
    # The protocol names SHA-1; nothing is kept secret by it.
    return base64.b64encode(hashlib.sha1(key.encode() + _GUID, usedforsecurity=False).digest()).decode()


class Message(NamedTuple):
    """A whole message. `kind` is TEXT, BINARY, CLOSE, PING or PONG; a text is UTF-8 still."""

    kind: int
    payload: bytes


class Reader:
    """Puts the frames of one client together, however the network cut them. Takes no message above `most` bytes."""

    __slots__ = ("_begun", "_kind", "_most", "_unread")

    def __init__(self, most: int) -> None:
        self._most = most
        self._unread = b""
        self._begun = b""  # the fragments of a message that has not ended
        self._kind = _CONTINUATION

    def feed(self, data: bytes) -> Iterator[Message]:
        """Yield the messages that are whole now; raise Broken at the first thing that is wrong."""
        unread = self._unread + data if self._unread else data
        at = 0
        try:
            while (frame := self._frame(unread, at)) is not None:
                first, payload, at = frame
                message = self._join(first, payload)
                if message is not None:
                    yield message
        finally:
            self._unread = unread[at:]

    def _frame(self, data: bytes, at: int) -> tuple[int, bytes, int] | None:
        """Return (first byte, payload, where the next begins), or None while it is not all there."""
        if len(data) - at < 2:
            return None
        first, second = data[at], data[at + 1]
        if first & 0x70 or not second & 0x80:
            raise Broken(1002, "reserved bits are set, or the frame is not masked")
        size, at = second & 0x7F, at + 2
        wide = {126: 2, 127: 8}.get(size, 0)
        if wide:
            if len(data) - at < wide:
                return None
            size, at = int.from_bytes(data[at : at + wide], "big"), at + wide
        if size + len(self._begun) > self._most:
            raise Broken(1009, "the message is too big")
        end = at + 4 + size
        if len(data) < end:
            return None
        return first, _unmasked(data[at + 4 : end], data[at : at + 4]), end

    def _join(self, first: int, payload: bytes) -> Message | None:
        """Return the message this frame completes, if any."""
        kind, final = first & 0x0F, bool(first & 0x80)
        if kind in (CLOSE, PING, PONG):
            if not final or len(payload) > _LONGEST_CONTROL:
                raise Broken(1002, "a control frame is cut, or too long")
            return Message(kind, payload)
        if kind not in (_CONTINUATION, TEXT, BINARY) or (kind == _CONTINUATION) != bool(self._kind):
            raise Broken(1002, "a frame out of turn")
        self._kind = kind or self._kind
        self._begun += payload
        if not final:
            return None
        message = Message(self._kind, self._begun)
        self._kind, self._begun = _CONTINUATION, b""
        return message


def _unmasked(payload: bytes, mask: bytes) -> bytes:
    """Take the mask off (section 5.3), all bytes at once."""
    size = len(payload)
    key = (mask * (size // 4 + 1))[:size]
    return (int.from_bytes(payload, "big") ^ int.from_bytes(key, "big")).to_bytes(size, "big")
