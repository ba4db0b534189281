"""One socket without a greenlet and without a queue: what it can take is written at once, the rest waits, bounded.

Ten thousand of these cost what their bytes cost. A write goes straight to the kernel; only where that takes no more
does a remainder wait for the socket to become writable, in order. Whoever lets too much wait is dropped.
"""

from __future__ import annotations

import socket
import struct
from collections import deque
from collections.abc import Callable
from typing import Any

import structlog
from gevent import get_hub

log = structlog.get_logger(__name__)

#: Bytes that may wait for a client that does not read, beyond what the kernel holds, before the next is too much.
WAITING_AT_MOST = 256 * 1024

_READ, _WRITE = 1, 2  # libev's
_AT_ONCE = 16 * 1024
_RESET = struct.pack("ii", 1, 0)  # SO_LINGER: forget what is unsent


class Wire:
    """A connected, non-blocking socket watched by gevent's loop. Every method belongs to the loop and never waits."""

    __slots__ = ("__weakref__", "_leaving", "_reading", "_send", "_socket", "_waiting", "_waiting_size", "_writing")

    def __init__(self, connected: socket.socket) -> None:
        self._socket: socket.socket | None = connected
        self._send: Callable[[bytes | memoryview], int] = connected.send
        self._waiting: deque[bytes | memoryview] | None = None
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
        """Write in order. What is broken is closed soon, not now: somebody may be going through all sockets."""
        if self._waiting is not None:
            self._wait(data)
            return
        try:
            sent = self._send(data)
        except BlockingIOError:
            sent = 0
        except OSError:
            self._abort_soon()
            return
        if sent != len(data):
            self._waiting = deque()
            self._wait(memoryview(data)[sent:])
            self._watch_writing()

    def finish(self) -> None:
        """Close once everything has been written. The client's own end is awaited, else its last words reset ours."""
        self._leaving = True
        if self._waiting is None and self._socket is not None:
            try:
                self._socket.shutdown(socket.SHUT_WR)
            except OSError:
                self._abort_soon()

    def abort(self) -> None:
        """Close at once; what waits is forgotten."""
        if self._socket is None:
            return
        gone, self._socket, self._send = self._socket, None, len
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
        given, self._socket, self._send = self._socket, None, len
        self._reading.stop()
        self._reading.close()
        self._reading = None
        return given

    def _abort_soon(self) -> None:
        self._send = len  # as if all were sent
        get_hub().loop.run_callback(self.abort)

    def _wait(self, data: bytes | memoryview) -> None:
        assert self._waiting is not None
        if self._waiting_size > WAITING_AT_MOST:
            log.info("slow_reader_dropped", waiting=self._waiting_size)
            self._waiting_size = 0
            self._abort_soon()
            return
        self._waiting.append(data)
        self._waiting_size += len(data)

    def _watch_writing(self) -> None:
        if self._socket is not None:
            self._writing = get_hub().loop.io(self._socket.fileno(), _WRITE)
            self._writing.start(self._writable)

    def _writable(self) -> None:
        """Write what waits, as far as it goes."""
        waiting = self._waiting
        while waiting:
            try:
                sent = self._send(waiting[0])
            except BlockingIOError:
                return
            except OSError:
                self.abort()
                return
            self._waiting_size -= sent
            if sent < len(waiting[0]):
                waiting[0] = memoryview(waiting[0])[sent:]
                return
            waiting.popleft()
        self._waiting, self._waiting_size = None, 0
        if self._writing is not None:
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
