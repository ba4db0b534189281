"""A wheel of seconds: thousands of timers for the price of one."""

from __future__ import annotations

from typing import Generic, TypeVar

Timed = TypeVar("Timed")

_SLOTS = 64  # more than the longest wait, in seconds


class Wheel(Generic[Timed]):
    """Whatever is put in comes out once, after as many turns as were said; one turn is one second."""

    def __init__(self) -> None:
        self._slots: list[list[Timed]] = [[] for _ in range(_SLOTS)]
        self._at = 0

    def put(self, thing: Timed, seconds: int) -> None:
        """Have `thing` come out after 1 to 63 turns; ValueError for any other number."""
        if not 1 <= seconds < _SLOTS:
            raise ValueError(f"a wheel of {_SLOTS} seconds cannot wait for {seconds}")
        self._slots[(self._at + seconds) % _SLOTS].append(thing)

    def turn(self) -> list[Timed]:
        """Go on by a second and return what is due."""
        self._at = (self._at + 1) % _SLOTS
        due, self._slots[self._at] = self._slots[self._at], []
        return due
