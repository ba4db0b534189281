"""A connection that waits for PostgreSQL as gevent itself would.

psycopg notices gevent and waits by the patched `select.poll`: for each statement a poll object, a watcher, an event and
a timer that has it look up every tenth of a second. A request waits two dozen times, and that was a fifth of what it
cost. Here the hub watches the socket, and nothing else is made; and where the socket is ready already, as for whoever
sends one statement after the other through a pipeline, nobody waits at all.
"""

from __future__ import annotations

import select
from collections.abc import Generator
from itertools import count
from typing import Any, TypeVar

import psycopg
from gevent import get_hub
from gevent.monkey import get_original
from psycopg.waiting import Ready, Wait

Given = TypeVar("Given")
_READY = {select.POLLIN: Wait.R, select.POLLOUT: Wait.W}
_AT_ONCE = 50
_EVENTS = {Wait.R: select.POLLIN, Wait.W: select.POLLOUT, Wait.RW: select.POLLIN | select.POLLOUT}


class GeventConnection(psycopg.Connection[Any]):
    """For processes that gevent has patched; other greenlets run while it waits."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self._polls: dict[Wait, Any] = {}

    def wait(
        self, gen: Generator[Wait, Ready | int, Given], interval: float = 0.1, timeout: float | None = None
    ) -> Given:
        """Consume a generator of libpq operations. A wait that may end before it is over is left to psycopg."""
        if timeout is not None:
            return super().wait(gen, interval, timeout)
        try:
            wanted = next(gen)
            for n in count(1):
                # Whoever has much to say or to hear lets others go on from time to time.
                ready = self._ready(wanted) if n % _AT_ONCE else 0
                if not ready:
                    self._wait_in_hub(wanted)
                    # Of a socket that was to be readable or writable, both is said: libpq finds what there is.
                    ready = wanted
                wanted = gen.send(ready)
        except StopIteration as over:
            given: Given = over.value
            return given
        raise AssertionError("counting ends with the generator")

    def _ready(self, wanted: Wait) -> int:
        """Ask the operating system, which answers at once, for what of it the socket is ready."""
        poll = self._polls.get(wanted)
        if poll is None:
            poll = self._polls[wanted] = get_original("select", "poll")()
            poll.register(self.pgconn.socket, _EVENTS[wanted])
        for _socket, found in poll.poll(0):
            return wanted & _READY.get(found, wanted)
        return 0

    def _wait_in_hub(self, wanted: Wait) -> None:
        hub = get_hub()
        # libev and psycopg call readable and writable by the same numbers; a test says so.
        watcher = hub.loop.io(self.pgconn.socket, wanted)
        try:
            hub.wait(watcher)
        finally:
            watcher.close()
