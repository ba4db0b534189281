"""Socket.IO packets, and the bytes in which a WebSocket carries them: made once, written to any number of sockets."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from socketio.packet import ACK, CONNECT, CONNECT_ERROR, DISCONNECT, EVENT, Packet

NAMESPACE = "/live"

TEXT, BINARY, CLOSE, PING, PONG = 0x1, 0x2, 0x8, 0x9, 0xA

_FINAL = 0x80
_MESSAGE = "4"  # Engine.IO's type of what Socket.IO says


class Frame:
    """One Socket.IO packet for whoever it concerns: its text, then the binary parts the text points at.

    `wire` is all of it as WebSocket frames in one piece, so that nothing can come between a text and its parts.
    """

    def __init__(self, text: str, parts: Iterable[bytes] = ()) -> None:
        self.text = text
        self.parts = tuple(parts)

    @cached_property
    def wire(self) -> bytes:
        text = websocket_frame(TEXT, (_MESSAGE + self.text).encode())
        return b"".join([text, *(websocket_frame(BINARY, part) for part in self.parts)])


def event(name: str, data: Any) -> Frame:
    """Say `name` with data; bytes anywhere inside it travel as binary parts."""
    return _frame(EVENT, [name, data])


def changes(position: int, items: Iterable[str]) -> Frame:
    """The event `changes`, of items that are JSON already."""
    return Frame(f'2{NAMESPACE},["changes",{{"position":{position},"items":[{",".join(items)}]}}]')


def position(at: int) -> Frame:
    """The event `position`: all below it has been said before."""
    return Frame(f'2{NAMESPACE},["position",{{"position":{at}}}]')


def acknowledgement(number: int, answer: Mapping[str, Any]) -> Frame:
    return _frame(ACK, [answer], number)


def connected(sid: str) -> Frame:
    return _frame(CONNECT, {"sid": sid})


def disconnected() -> Frame:
    return _frame(DISCONNECT)


def unknown_namespace(namespace: str) -> Frame:
    return _frame(CONNECT_ERROR, {"message": "Unable to connect"}, namespace=namespace)


def opened(sid: str, interval: int, timeout: int, most: int) -> bytes:
    """Engine.IO's first frame: {sid, …}, with how often it will be asked whether it is there, in milliseconds."""
    told = {
        "sid": sid,
        "upgrades": [],
        "maxPayload": most,
        "pingInterval": interval * 1000,
        "pingTimeout": timeout * 1000,
    }
    return websocket_frame(TEXT, b"0" + json.dumps(told).encode())


def websocket_frame(kind: int, payload: bytes) -> bytes:
    """Frame a whole message as a server does, unmasked (RFC 6455, section 5.2)."""
    size = len(payload)
    if size < 126:
        return bytes((_FINAL | kind, size)) + payload
    if size < 65536:
        return bytes((_FINAL | kind, 126)) + size.to_bytes(2, "big") + payload
    return bytes((_FINAL | kind, 127)) + size.to_bytes(8, "big") + payload


def _frame(kind: int, data: Any = None, number: int | None = None, namespace: str = NAMESPACE) -> Frame:
    encoded = Packet(kind, data=data, namespace=namespace, id=number).encode()
    return Frame(encoded) if isinstance(encoded, str) else Frame(encoded[0], encoded[1:])
