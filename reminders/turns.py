"""Turns: in a storm one batch reads while the one before it writes, and they commit in order (docs/adr/0015).

Two batches share no task (the claim of the second passes over them), but they share people. What the first tells them
is not to be seen in PostgreSQL before it has committed; so the second hears of it here, and judges as if it were.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event, Lock

from backend.columns import Places


class Undone(Exception):
    """The batch before came to nothing, and with it what this one has read."""


@dataclass(frozen=True, slots=True)
class Told:
    """How often people are told something, by the cells of their ids, and when; and when the first of what they are
    spared until then is to be told."""

    at: datetime | None = None
    times: Mapping[bytes, int] = field(default_factory=dict)
    next_at: datetime | None = None


NOBODY = Told()


class Turn:
    """A batch's place in the row: what it waits for, and what the next one hears of it.

    Its methods are called by the one thread that carries out the batch; `asked` is for whoever starts the next.
    """

    def __init__(self, before: Turn | None = None) -> None:
        self._before = before
        self._committing, self._over, self._failed = Lock(), Event(), False
        self._places = Places()
        self._told = NOBODY
        #: Set when everything is asked that the next batch must not see otherwise.
        self.asked = Event()

    @property
    def taken_before(self) -> Places:
        """The places of what the batch before has claimed."""
        return self._before._places if self._before else Places()

    def was_held_until(self, now: datetime) -> bool:
        """Say whether the batch before holds something whose time has come by `now`."""
        until = self._before._told.next_at if self._before else None
        return until is not None and until <= now

    @contextmanager
    def told_before(self) -> Iterator[Told]:
        """Whom the batch before tells something that PostgreSQL does not show yet; within the block it stays so."""
        if self._before is None:
            yield NOBODY
            return
        with self._before._committing:
            yield NOBODY if self._before._over.is_set() else self._before._told

    def wait(self) -> bool:
        """Wait until the batch before has committed, and say whether there was one. Raises `Undone` where it failed."""
        before = self._before
        if before is None:
            return False
        before._over.wait()
        if before._failed:
            raise Undone
        self._before = None
        return True

    def has_asked(self, places: Places, told: Told) -> None:
        """The next batch may begin: these places are taken, and these people told."""
        self._places, self._told = places, told
        self.asked.set()

    @contextmanager
    def carried_out(self) -> Iterator[None]:
        """The batch itself; whoever waits for it learns how it ended."""
        self._failed = True
        try:
            yield
        finally:
            self.asked.set()
            self._over.set()

    @contextmanager
    def commits(self) -> Iterator[None]:
        """The block commits the batch, which nobody else reads around meanwhile."""
        with self._committing:
            yield
            self._failed = False
            self._over.set()
