"""A client of /live that is spoken to in bytes: for what no library would send, and for not reading."""

from __future__ import annotations

import json
import socket
import time

from tests.load.swarm import REQUEST, masked


class Raw:
    """A socket spoken to in bytes."""

    def __init__(self, port: int, receives: int = 8192) -> None:
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receives)
        self.socket.settimeout(10)
        self.socket.connect(("127.0.0.1", port))
        self.got = b""

    def __enter__(self) -> Raw:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def open(self) -> None:
        self.socket.send(REQUEST)
        self.until(b'"pingInterval"')

    def enter(self, token: str) -> None:
        """Sign in, and be in the room."""
        self.open()
        self.enter_live(token)

    def enter_live(self, token: str) -> None:
        self.say(f"40/live,{json.dumps({'token': token})}")
        self.until(b'["session",')
        self.say('42/live,1["enter",null]')
        self.until(b'43/live,1[{"ok":true')

    def say(self, text: str) -> None:
        self.socket.send(masked(text.encode()))

    def read_to_the_end(self) -> bytes:
        while piece := self.socket.recv(65536):
            self.got += piece
        return self.got

    def until(self, wanted: bytes, seconds: float = 10) -> bytes:
        """Read until something comes; return all that came since the last time."""
        until = time.monotonic() + seconds
        while wanted not in self.got:
            assert time.monotonic() < until, self.got
            piece = self.socket.recv(65536)
            assert piece, f"closed after {self.got!r}"
            self.got += piece
        got, self.got = self.got, b""
        return got
