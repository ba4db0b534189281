"""Thousands of light Socket.IO clients in one process, for benches: `python -m tests.load.swarm`.

Raw frames over epoll, so that the load costs little beside the server it measures: whoever is told the same as
somebody before them has their bytes compared, and no more. Commands come as JSON lines on
standard input, and each is answered by one line at once: what takes time goes on by itself and is asked about, so
whoever drives a swarm holds the clock. Instants are `time.monotonic()`, which all processes of a machine share.

{"do": "connect", "url", "tokens", "source", "at_once"}  begins to bring in a client for each token
{"do": "again", "at_once"}  begins to bring all back after they were cut, each with its position
{"do": "arrived"}  → {"connected", "recovered", "refused", "seconds"}; `refused` dialled again
{"do": "listen", "mark"}  counts a mark from now on, wherever a client reads it
{"do": "heard"}  → {"heard", "first", "last"}: how often, and the instants by which the first and the last were read
{"do": "say", "text"}  has every client send a packet   {"do": "cut"}  ends every connection, as a broken line does
{"do": "alive"}  → {"alive", "lost"}: who is connected, and how many were dropped since the first came
"""

from __future__ import annotations

import gc
import json
import re
import select
import socket
import sys
import time
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

#: Asks for a WebSocket with Engine.IO 4 on it.
REQUEST = (
    b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: here\r\nUpgrade: websocket\r\n"
    b"Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
_POSITION = re.compile(rb'"position": ?(\d+)')
_HAS_POSITION = b'"position"'
_RECOVERED = re.compile(rb'"recovered": ?true')
_NOTHING = b"\0"  # a mark that nobody says
_PONG = b"\x81\x81\0\0\0\x003"  # masked with zeros, as a client must and may
_PING = b"\x81\x012"
_COMMANDS = 0  # standard input
_WATCHED = select.EPOLLIN | select.EPOLLRDHUP | select.EPOLLET
_AT_ONCE = 64 * 1024
#: Seconds of sleep while all hear something. Every one of thousands waking us would cost the server they share
#: processors with as much again: phones wake themselves.
_NAP = 0.001
_IP_BIND_ADDRESS_NO_PORT = 24
_DIAL_WITHIN = 5  # seconds


class Client:
    """One socket: whether its hello has come, the position it came with, and what it read last."""

    __slots__ = ("connected", "opened", "position", "socket", "text", "token")

    def __init__(self, token: str) -> None:
        self.token = token
        self.position: int | None = None
        self.reset()

    def reset(self) -> None:
        self.socket: socket.socket | None = None
        self.opened = self.connected = False
        self.text = b""

    def read(self, data: bytes, mark: bytes) -> int:
        """Take what came, put together with what it goes on from, and return how often the mark came with it."""
        before = 0
        if data[0] & 0x80 and (_HAS_POSITION in data or not self.connected):
            self.text = data  # a new frame, from which the position can be told later
        else:
            before = self.text.count(mark)
            self.text += data
        return self.text.count(mark) - before

    def note_position(self) -> None:
        """Remember up to where it has read."""
        if found := _POSITION.findall(self.text):
            self.position = int(found[-1])


class Swarm:
    """All clients and the epoll that watches them, and standard input."""

    def __init__(self) -> None:
        self.clients: list[Client] = []
        self._by_number: dict[int, Client] = {}
        self._epoll = select.epoll()
        self._epoll.register(_COMMANDS, select.EPOLLIN)
        self._host, self._port, self._source = "127.0.0.1", 0, "127.0.0.1"
        self._outside: list[Client] = []
        self._on_their_way = self._at_once = 0
        self._began = self._ended = 0.0
        self._mark, self._same = _NOTHING, (b"", 0)
        self._room = bytearray(_AT_ONCE)
        self._first = self._last = 0.0
        self._inside = self._heard = self._recovered = self._refused = self._lost = 0

    # -- what is asked of it ---------------------------------------------------------------------------------

    def connect(self, url: str, tokens: list[str], source: str, at_once: int = 200) -> dict[str, Any]:
        parts = urlsplit(url)
        self._host, self._port, self._source = str(parts.hostname), int(parts.port or 80), source
        self.clients = [Client(token) for token in tokens]
        return self.again(at_once)

    def again(self, at_once: int = 200) -> dict[str, Any]:
        """Bring all in, no more than `at_once` on their way at any moment."""
        self._outside = list(reversed(self.clients))
        self._at_once = at_once
        self._on_their_way = self._inside = self._recovered = self._refused = 0
        self._began = self._ended = time.monotonic()
        return {}

    def arrived(self) -> dict[str, Any]:
        return {
            "connected": self._inside,
            "recovered": self._recovered,
            "refused": self._refused,
            "seconds": self._ended - self._began,
        }

    def listen(self, mark: str) -> dict[str, Any]:
        self._mark, self._same, self._heard = mark.encode(), (b"", 0), 0
        return {}

    def heard(self) -> dict[str, Any]:
        first, last = (self._first, self._last) if self._heard else (None, None)
        return {"heard": self._heard, "first": first, "last": last}

    def say(self, text: str) -> dict[str, Any]:
        frame = masked(text.encode())
        for number, client in enumerate(tuple(self._by_number.values())):
            self._send(client, frame)
            if number % 100 == 0:
                self._read(0)  # the answers, before there are too many
        return {}

    def cut(self) -> dict[str, Any]:
        """By a reset: nobody says goodbye."""
        for client in self._by_number.values():
            client.note_position()
            if client.socket is not None:
                client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                client.socket.close()
            client.reset()
        self._by_number.clear()
        return {}

    def alive(self) -> dict[str, Any]:
        return {"alive": len(self._by_number), "lost": self._lost}

    # -- what goes on by itself ------------------------------------------------------------------------------

    def turn(self) -> bool:
        """Dial who may come, and read from whoever has something; return whether there is a command."""
        while self._outside and self._on_their_way < self._at_once:
            client = self._outside.pop()
            try:
                self._dial(client)
            except OSError:
                self._outside.append(client)
                self._refused += 1
                return self._read(0.05)
            self._on_their_way += 1
        return self._read(1.0)

    def _dial(self, client: Client) -> None:
        client.reset()
        line = socket.socket()
        try:
            line.setsockopt(socket.IPPROTO_IP, _IP_BIND_ADDRESS_NO_PORT, 1)
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            line.bind((self._source, 0))
            line.settimeout(_DIAL_WITHIN)
            line.connect((self._host, self._port))
            line.setblocking(False)
            line.send(REQUEST)
        except OSError:
            line.close()
            raise
        client.socket = line
        self._by_number[line.fileno()] = client
        self._epoll.register(line.fileno(), _WATCHED)

    def _read(self, timeout: float) -> bool:
        """Read once from whoever has something; return whether there is a command."""
        asked, before = False, self._heard
        room = self._room
        same, times = self._same
        for number, event in self._epoll.poll(timeout, 4096):
            if number == _COMMANDS:
                asked = True
                continue
            client = self._by_number[number]
            try:
                size = client.socket.recv_into(room) if client.socket is not None else 0
            except BlockingIOError:
                continue
            except OSError:
                size = 0
            if size == len(same) and size and room.startswith(same):
                client.text = same
                self._heard += times
            else:
                self._take(number, client, bytes(room[:size]))
                same, times = self._same
            if size and (event != select.EPOLLIN or size == _AT_ONCE):
                self._epoll.modify(number, _WATCHED)  # there may be more, or its end
        if self._heard > before:
            self._last = time.monotonic()
            self._first = self._first if before else self._last
            if not self._outside and not self._on_their_way:
                time.sleep(_NAP)
        return asked

    def _take(self, number: int, client: Client, data: bytes) -> None:
        """Understand what nobody said before."""
        if not data:
            self._drop(number, client)
            return
        if _PING in data:
            self._send(client, _PONG)
        if data == _PING:
            return
        found = client.read(data, self._mark)
        self._heard += found
        if not client.connected:
            self._greet(client)
        elif found and client.text is data and _PING not in data:
            self._same = data, found

    def _greet(self, client: Client) -> None:
        """Take a client through its handshake, up to its hello."""
        if not client.opened and b'"pingInterval"' in client.text:
            client.opened = True
            auth = {"token": client.token} | ({} if client.position is None else {"position": client.position})
            self._send(client, masked(f"40/live,{json.dumps(auth)}".encode()))
        if b'["hello",' in client.text:
            client.connected = True
            client.note_position()
            self._recovered += _RECOVERED.search(client.text) is not None
            self._inside += 1
            self._on_their_way -= 1
            self._ended = time.monotonic()

    @staticmethod
    def _send(client: Client, data: bytes) -> None:
        """Send; what is broken is found out at the next reading."""
        with suppress(OSError):
            if client.socket is not None:
                client.socket.send(data)

    def _drop(self, number: int, client: Client) -> None:
        """Forget a connection that the server has ended; who was not in yet comes again."""
        del self._by_number[number]
        self._epoll.unregister(number)
        if client.socket is not None:
            client.socket.close()
        if client.connected:
            client.note_position()
            self._lost += 1
        else:
            self._on_their_way -= 1
            self._refused += 1
            self._outside.append(client)
        client.reset()


def masked(payload: bytes) -> bytes:
    """A client's text frame, masked with zeros."""
    size = len(payload)
    head = bytes((0x81, 0x80 | size)) if size < 126 else bytes((0x81, 0xFE)) + size.to_bytes(2, "big")
    return head + bytes(4) + payload


def main() -> None:
    gc.disable()  # nothing goes round in circles here, and thousands of clients would be looked at again and again
    swarm = Swarm()
    while True:
        if not swarm.turn():
            continue
        line = sys.stdin.readline()
        if not line:
            return
        command = json.loads(line)
        answer = getattr(swarm, command.pop("do"))(**command)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
