"""A connection that waits for PostgreSQL as gevent itself would.

psycopg notices gevent and waits by the patched `select.poll`: for each statement a poll object, a watcher, an event and
a timer that has it look up every tenth of a second. A request waits two dozen times, and that was a fifth of what it
cost. Here the hub watches the socket, and nothing else is made.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, TypeVar

import psycopg
from gevent import get_hub
from psycopg.waiting import Ready, Wait

Given = TypeVar("Given")


class GeventConnection(psycopg.Connection[Any]):
    """For processes that gevent has patched; other greenlets run while it waits."""

    def wait(
        self, gen: Generator[Wait, Ready | int, Given], interval: float = 0.1, timeout: float | None = None
    ) -> Given:
        """Consume a generator of libpq operations. A wait that may end before it is over is left to psycopg."""
        if timeout is not None:
            return super().wait(gen, interval, timeout)
        hub = get_hub()
        try:
            wanted = next(gen)
            while True:
                # libev and psycopg call readable and writable by the same numbers; a test says so.
                watcher = hub.loop.io(self.pgconn.socket, wanted)
                try:
                    hub.wait(watcher)
                finally:
                    watcher.close()
                # Of a socket that was to be readable or writable, both is said: libpq looks, and finds what there is.
                wanted = gen.send(wanted)
        except StopIteration as over:
            given: Given = over.value
            return given
