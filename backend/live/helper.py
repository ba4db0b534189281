"""A second pair of hands for broadcasts to thousands: the kernel's work on each send is shared by two processors."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Any

from gevent.monkey import get_original

from backend.live.wire import Wire, push

_PORTION = 64
#: Fewer are written sooner than another thread is awake.
WORTH_IT = 1000
_STAT = Path("/proc/thread-self/stat")


class Helper:
    """A thread of the machine's own, not one of gevent's, that sends and does nothing else.

    Who asks for help works too, and waits without switching: to all else in this process, a broadcast is one step.
    """

    def __init__(self) -> None:
        lock = get_original("_thread", "allocate_lock")
        self._asked, self._done = lock(), lock()
        self._asked.acquire()
        self._done.acquire()
        self._portions: Iterator[Sequence[Wire]] = iter(())
        self._data = b""
        self._short: list[tuple[Wire, int]] = []
        self._failed: Exception | None = None
        self._thread = 0  # as the kernel counts
        get_original("_thread", "start_new_thread")(self._help, ())

    def push(self, wires: Sequence[Wire], data: bytes) -> list[tuple[Wire, int]]:
        """As `wire.push`, by two; whoever is quicker takes more."""
        self._portions = iter([wires[at : at + _PORTION] for at in range(0, len(wires), _PORTION)])
        self._data, self._short, self._failed = data, [], None
        _keep_away(self._thread)
        self._asked.release()
        try:
            short = push(chain.from_iterable(self._portions), data)
        finally:
            self._done.acquire()
        if self._failed is not None:
            raise self._failed
        return short + self._short

    def _help(self, *_: Any) -> None:
        self._thread = get_original("_thread", "get_native_id")()
        while True:
            self._asked.acquire()
            try:
                self._short = push(chain.from_iterable(self._portions), self._data)
            except Exception as error:
                # Whoever asked hears of it: a thread that ended here would leave the next broadcast waiting for ever.
                self._failed = error
            finally:
                self._done.release()


def _keep_away(thread: int) -> None:
    """Let a thread run on any processor of ours but the one we are on.

    Left alone, many a kernel wakes it right here, where it waits for us, and leaves the other processor idle.
    """
    if thread and hasattr(os, "sched_setaffinity"):
        with suppress(OSError):
            here = int(_STAT.read_text().rpartition(")")[2].split()[36])  # proc(5): processor
            if others := os.sched_getaffinity(0) - {here}:
                os.sched_setaffinity(thread, others)
