"""One socket without a greenlet and without a queue: what it can take is written at once, the rest waits, bounded.

Ten thousand of these cost what their bytes cost. A write goes straight to the kernel; only where that takes no more
does a remainder wait for the socket to become writable, in order. Whoever lets too much wait is dropped.
"""

from __future__ import annotations

import socket
import struct
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import structlog
from gevent import get_hub

log = structlog.get_logger(__name__)

#: Bytes that may wait for a client that does not read, beyond what the kernel holds, before the next is too much.
WAITING_AT_MOST = 256 * 1024

_READ, _WRITE = 1, 2  # libev's
_AT_ONCE = 16 * 1024
_RESET = struct.pack("ii", 1, 0)  # SO_LINGER: forget what is unsent
_NOBODY = -1
_FORGET = len  # a send as if all were sent


class Wire:
    """A connected, non-blocking socket watched by gevent's loop. Every method belongs to the loop and never waits."""

    __slots__ = (
        *("__weakref__", "_leaving", "_reading", "_socket", "_waiting", "_waiting_size", "_writing"),
        *("number", "send"),
    )

    def __init__(self, connected: socket.socket) -> None:
        self._socket: socket.socket | None = connected
        #: The socket's own send; while something waits already, one that takes nothing.
        self.send: Callable[[bytes], int] = connected.send
        #: The socket's number for whoever sends by it, or -1 while nothing may be sent past us.
        self.number = connected.fileno()
        self._waiting: deque[memoryview] | None = None
        self._waiting_size = 0
        self._writing: Any = None
        self._leaving = False
        self._reading: Any = get_hub().loop.io(connected.fileno(), _READ)
        self._reading.start(self._readable)

    @property
    def closed(self) -> bool:
        return self._socket is None

    def heard(self, data: bytes) -> None:
        """Take what the client sent."""
        raise NotImplementedError

    def lost(self) -> None:
        """Hear, once, that the socket is gone."""
        raise NotImplementedError

    def write(self, data: bytes) -> None:
        write_all((self,), data)

    def finish(self) -> None:
        """Close once everything has been written. The client's own end is awaited, else its last words reset ours."""
        self._leaving = True
        if self._waiting is None and self._socket is not None:
            try:
                self._socket.shutdown(socket.SHUT_WR)
            except OSError:
                self.abort_soon()

    def abort(self) -> None:
        """Close at once; what waits is forgotten."""
        if self._socket is None:
            return
        gone, self._socket, self.send, self.number = self._socket, None, _FORGET, _NOBODY
        for watcher in (self._reading, self._writing):
            if watcher is not None:
                watcher.stop()
                watcher.close()
        self._reading = self._writing = None
        if self._waiting is not None:
            gone.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            self._waiting.clear()
        gone.close()
        self.lost()

    def give_away(self) -> socket.socket | None:
        """Leave the socket to somebody else, as it is, and have no more to do with it."""
        given, self._socket, self.send, self.number = self._socket, None, _FORGET, _NOBODY
        self._reading.stop()
        self._reading.close()
        self._reading = None
        return given

    def abort_soon(self) -> None:
        """Close, but not now: somebody may be going through all sockets."""
        self.send, self.number = _FORGET, _NOBODY
        get_hub().loop.run_callback(self.abort)

    def wait(self, rest: memoryview) -> None:
        """Keep what the kernel did not take until it takes more, after what waits already."""
        if self._socket is None or self.send is _FORGET:
            return
        if self._waiting is None:
            self._waiting, self._waiting_size = deque(), 0
            self.send, self.number = _take_nothing, _NOBODY
            self._writing = get_hub().loop.io(self._socket.fileno(), _WRITE)
            self._writing.start(self._writable)
        if self._waiting_size > WAITING_AT_MOST:
            log.info("slow_reader_dropped", waiting=self._waiting_size)
            self.abort_soon()
            return
        self._waiting.append(rest)
        self._waiting_size += len(rest)

    def _writable(self) -> None:
        """Write what waits, as far as it goes."""
        assert self._socket is not None
        while self._waiting:
            first = self._waiting[0]
            try:
                sent = self._socket.send(first)
            except BlockingIOError:
                return
            except OSError:
                self.abort()
                return
            self._waiting_size -= sent
            if sent < len(first):
                self._waiting[0] = first[sent:]
                return
            self._waiting.popleft()
        self._waiting, self.send, self.number = None, self._socket.send, self._socket.fileno()
        self._writing.stop()
        self._writing.close()
        self._writing = None
        if self._leaving:
            self.finish()

    def _readable(self) -> None:
        if self._socket is None:
            return
        try:
            data = self._socket.recv(_AT_ONCE)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self.abort()
            return
        try:
            self.heard(data)
        except Exception:
            log.exception("live_socket_failed")
            self.abort()


def write_all(wires: Sequence[Wire], data: bytes) -> None:
    """Write the same bytes to many, in order for each."""
    keep_short(push(wires, data), data)


def keep_short(short: Iterable[tuple[Wire, int]], data: bytes) -> None:
    """Let the rest wait where not all was taken."""
    for wire, sent in short:
        if sent < 0:
            wire.abort_soon()
        else:
            wire.wait(memoryview(data)[sent:])


def push(wires: Iterable[Wire], data: bytes) -> list[tuple[Wire, int]]:
    """Send to each, and return those that did not take all, with what they took; -1 is broken.

    This loop is what a broadcast costs, so it does nothing else.
    """
    size = len(data)
    short = []
    for wire in wires:
        try:
            sent = wire.send(data)
        except BlockingIOError:
            short.append((wire, 0))
        except OSError:
            short.append((wire, -1))
        else:
            if sent != size:
                short.append((wire, sent))
    return short


def _take_nothing(_data: bytes) -> int:
    raise BlockingIOError
