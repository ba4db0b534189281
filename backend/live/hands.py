"""A second pair of hands for broadcasts to thousands: the kernel's work on each send is shared by two processors."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Any

from gevent.monkey import get_original

from backend.live.ring import PORTION, Ring, open_ring
from backend.live.wire import Wire, push

#: Fewer are written sooner than another thread is awake.
WORTH_IT = 1000
#: A broadcast that got less of the processors than this finds them taken, by the live processes beside us for one.
#: The next is sent by one thread: a second would only stand in its way.
_FREE = 0.9
_STAT = Path("/proc/thread-self/stat")


class Hand:
    """What one thread sends with: a ring where there is one, else one send after the other."""

    def __init__(self, ring: Ring | None) -> None:
        self._ring = ring

    def push(self, portions: Iterator[Sequence[Wire]], data: bytes) -> list[tuple[Wire, int]]:
        """As `wire.push`, of portions that another hand takes from as well."""
        ring, size = self._ring, len(data)
        short: list[tuple[Wire, int]] = []
        if ring is not None:
            ring.load(data)
            for wires in portions:
                took = ring.send([wire.number for wire in wires])
                if took.count(size) != len(wires):
                    short += [(wire, _taken(sent)) for wire, sent in zip(wires, took, strict=True) if sent != size]
                if ring.broken:
                    ring.close()
                    self._ring = None
                    break
        return short + push(chain.from_iterable(portions), data)


def _portions(wires: Sequence[Wire]) -> Iterator[Sequence[Wire]]:
    return iter([wires[at : at + PORTION] for at in range(0, len(wires), PORTION)])


def _taken(sent: int) -> int:
    """What a ring says in the words of `wire.push`: who has no number, and who is full, took nothing."""
    if sent in (-errno.EAGAIN, -errno.EBADF):
        return 0
    return sent if sent >= 0 else -1


class Helper:
    """A thread of the machine's own, not one of gevent's, that sends and does nothing else.

    Who asks for help works too, and waits without switching: to all else in this process, a broadcast is one step.
    """

    def __init__(self, ring: Callable[[], Ring | None] = open_ring) -> None:
        self._own, self._other = Hand(ring()), Hand(ring())
        lock = get_original("_thread", "allocate_lock")
        self._asked, self._done = lock(), lock()
        self._asked.acquire()
        self._done.acquire()
        self._free = True
        self._portions: Iterator[Sequence[Wire]] = iter(())
        self._data = b""
        self._short: list[tuple[Wire, int]] = []
        self._failed: Exception | None = None
        self._thread = 0  # as the kernel counts
        get_original("_thread", "start_new_thread")(self._help, ())

    def push(self, wires: Sequence[Wire], data: bytes) -> list[tuple[Wire, int]]:
        """As `wire.push`, by two where the processors are free."""
        began, had = time.monotonic(), time.process_time()
        try:
            return self.push_by_two(wires, data) if self._free else self._own.push(_portions(wires), data)
        finally:
            self._free = time.process_time() - had > _FREE * (time.monotonic() - began)

    def push_by_two(self, wires: Sequence[Wire], data: bytes) -> list[tuple[Wire, int]]:
        """Whoever is quicker takes more."""
        self._portions = _portions(wires)
        self._data, self._short, self._failed = data, [], None
        _keep_away(self._thread)
        self._asked.release()
        try:
            short = self._own.push(self._portions, data)
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
                self._short = self._other.push(self._portions, self._data)
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
