"""Thousands of light Socket.IO clients in one process, for benches: `python -m tests.load.swarm`.

Raw frames over epoll, so that the load costs little beside the server it measures. Commands come as JSON lines on
standard input, each answered by one line; instants are `time.monotonic()`, which all processes of a machine share.

{"do": "connect", "url", "tokens", "count", "source", "at_once"}  → {"seconds", "connected"}; tokens are taken in turn
{"do": "again", "at_once"}  → the same after all were cut, each with its position; {"recovered"} says how many
{"do": "expect", "mark", "within"}  → waits until every socket heard the mark → {"last", "heard", "median"}
{"do": "count", "mark", "total", "within"}  → waits for so many occurrences anywhere → {"first", "last", "heard"}
{"do": "say", "text"}  {"do": "count_replayed"} → {"replayed"}: items marked "missed" that came to whoever came back
{"do": "cut"}  {"do": "alive"} → {"alive"}  {"do": "positions"} → {"lowest", "highest"}
"""

from __future__ import annotations

import json
import os
import re
import select
import socket
import sys
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

#: Asks for a WebSocket with Engine.IO 4 on it.
REQUEST = (
    b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: here\r\nUpgrade: websocket\r\n"
    b"Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
_HEARD_POSITION = re.compile(rb'"position": ?(\d+)')
_RECOVERED = re.compile(rb'"recovered": ?true')
_MISSED = b'"missed"'  # in what was said while the clients were away
_PONG = b"\x81\x81\0\0\0\x003"  # masked with zeros, as a client must and may
_PING = b"\x81\x012"
_IP_BIND_ADDRESS_NO_PORT = 24


class Client:
    """One socket: whether its hello has come, the position it has read up to, and what is cut off in the middle."""

    __slots__ = ("connected", "opened", "position", "rest", "socket", "token")

    def __init__(self, token: str) -> None:
        self.token = token
        self.position: int | None = None
        self.reset()

    def reset(self) -> None:
        self.socket: socket.socket | None = None
        self.opened = self.connected = False
        self.rest = b""


class Swarm:
    """All clients and the epoll that watches them."""

    def __init__(self) -> None:
        self.clients: list[Client] = []
        self._by_number: dict[int, Client] = {}
        self._epoll = select.epoll()
        self._host, self._port, self._source = "127.0.0.1", 0, "127.0.0.1"
        self.recovered = self.replayed = self.lost = 0

    def connect(self, url: str, tokens: list[str], count: int, source: str, at_once: int = 200) -> dict[str, Any]:
        parts = urlsplit(url)
        self._host, self._port, self._source = str(parts.hostname), int(parts.port or 80), source
        fresh = [Client(tokens[n % len(tokens)]) for n in range(count)]
        self.clients += fresh
        return self._bring_in(fresh, at_once)

    def again(self, at_once: int = 200) -> dict[str, Any]:
        return self._bring_in(self.clients, at_once)

    def _bring_in(self, clients: list[Client], at_once: int) -> dict[str, Any]:
        """Connect all, no more than `at_once` on their way at any moment; done when each has had its hello."""
        self.recovered = self.replayed = 0
        began = time.monotonic()
        waiting, inside = list(reversed(clients)), 0
        on_their_way = 0
        while inside < len(clients):
            while waiting and on_their_way < at_once:
                self._dial(waiting.pop())
                on_their_way += 1
            came = self._read(5.0, self._greeting)
            if not came and time.monotonic() - began > 120:
                raise TimeoutError(f"{inside} of {len(clients)} came in")
            inside += came
            on_their_way -= came
        return {"seconds": time.monotonic() - began, "connected": inside, "recovered": self.recovered}

    def _dial(self, client: Client) -> None:
        client.reset()
        line = socket.socket()
        line.setsockopt(socket.IPPROTO_IP, _IP_BIND_ADDRESS_NO_PORT, 1)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line.bind((self._source, 0))
        line.connect((self._host, self._port))
        line.setblocking(False)
        line.send(REQUEST)
        client.socket = line
        self._by_number[line.fileno()] = client
        self._epoll.register(line.fileno(), select.EPOLLIN)

    def _greeting(self, client: Client, data: bytes) -> int:
        """Take a client through its handshake; 1 when its hello has come."""
        if client.connected:
            self.replayed += data.count(_MISSED)
            return 0
        client.rest = data = client.rest + data
        if not client.opened and b'"pingInterval"' in data:
            client.opened = True
            auth = {"token": client.token} | ({} if client.position is None else {"position": client.position})
            assert client.socket is not None
            client.socket.send(masked(f"40/live,{json.dumps(auth)}".encode()))
        if b'["hello",' not in data:
            return 0
        client.connected, client.rest = True, b""
        self.replayed += data.count(_MISSED)
        found = _HEARD_POSITION.findall(data)
        client.position = int(found[-1]) if found else None
        self.recovered += _RECOVERED.search(data) is not None
        return 1

    def _read(self, timeout: float, take: Callable[[Client, bytes], int]) -> int:
        """Read once from whoever has something, and return how much of what `take` looks for was in it."""
        found = 0
        for number, _event in self._epoll.poll(timeout, 4096):
            client = self._by_number[number]
            try:
                data = os.read(number, 65536)
            except OSError:
                data = b""
            if not data:
                self._drop(number)
                continue
            if _PING in data and client.socket is not None:
                client.socket.send(_PONG)
            found += take(client, data)
        return found

    def _drop(self, number: int) -> None:
        self.lost += 1
        client = self._by_number.pop(number)
        self._epoll.unregister(number)
        if client.socket is not None:
            client.socket.close()
        client.reset()

    def expect(self, mark: str, within: float = 30) -> dict[str, Any]:
        """Every socket hears the mark once. What one tick says to all is one frame, and mostly comes in one piece."""
        wanted, total = mark.encode(), len(self._by_number)
        times: list[float] = []

        def take(client: Client, data: bytes) -> int:
            if client.rest:
                data = client.rest + data
                client.rest = b""
            if wanted in data:
                times.append(time.monotonic())
                return 1
            client.rest = data[-512:]
            return 0

        until = time.monotonic() + within
        while len(times) < total and time.monotonic() < until:
            self._read(1.0, take)
        return {"last": times[-1] if times else None, "heard": len(times), "of": total, "median": _middle(times)}

    def say(self, text: str) -> dict[str, Any]:
        """Have every client send a packet."""
        frame = masked(text.encode())
        for client in self._by_number.values():
            assert client.socket is not None
            client.socket.send(frame)
            self._read(0, lambda client, data: _noted(client, data, b"\0"))
        return {}

    def count(self, mark: str, total: int, within: float = 60) -> dict[str, Any]:
        wanted = mark.encode()
        heard, first, last = 0, 0.0, 0.0
        until = time.monotonic() + within
        while heard < total and time.monotonic() < until:
            found = self._read(1.0, lambda client, data: _noted(client, data, wanted))
            if found:
                last = time.monotonic()
                first = first or last
            heard += found
        return {"first": first, "last": last, "heard": heard}

    def idle(self, timeout: float) -> None:
        """Answer pings until there is a command."""
        self.replayed += self._read(timeout, lambda client, data: _noted(client, data, _MISSED))

    def count_replayed(self) -> dict[str, Any]:
        return {"replayed": self.replayed}

    def cut(self) -> dict[str, Any]:
        """End every connection as a broken line does: by a reset."""
        for client in self._by_number.values():
            assert client.socket is not None
            client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            client.socket.close()
        self._by_number.clear()
        return {}

    def alive(self) -> dict[str, Any]:
        return {"alive": len(self._by_number), "lost": self.lost}

    def positions(self) -> dict[str, Any]:
        found = [client.position or 0 for client in self.clients]
        return {"lowest": min(found), "highest": max(found)}


def _noted(client: Client, data: bytes, wanted: bytes) -> int:
    """Count occurrences, and remember how far the client has read."""
    found = _HEARD_POSITION.findall(data)
    if found:
        client.position = int(found[-1])
    return data.count(wanted)


def _middle(times: list[float]) -> float | None:
    return times[len(times) // 2] if times else None


def masked(payload: bytes) -> bytes:
    """A client's text frame, masked with zeros."""
    size = len(payload)
    head = bytes((0x81, 0x80 | size)) if size < 126 else bytes((0x81, 0xFE)) + size.to_bytes(2, "big")
    return head + bytes(4) + payload


def main() -> None:
    swarm = Swarm()
    while True:
        if not select.select([sys.stdin], [], [], 0)[0]:
            swarm.idle(0.2)
            continue
        line = sys.stdin.readline()
        if not line:
            return
        command = json.loads(line)
        answer = getattr(swarm, command.pop("do"))(**command)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
