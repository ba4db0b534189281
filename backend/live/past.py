"""What a gateway remembers of the journal, so that a screen that comes back hears exactly what it missed."""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Iterable

from backend.live.journal import Change

REMEMBERED = 20_000  # changes


class Past:
    """The last changes, in the journal's order, and found by room: thousands may come back at the same moment."""

    def __init__(self, most: int = REMEMBERED) -> None:
        self._most = most
        self._changes: deque[Change] = deque()
        self._by_room: dict[str, list[Change]] = {}
        self._floor = 0  # complete from this position on
        self.position = 0

    def begin(self, start: int, end: int, changes: Iterable[Change]) -> None:
        """Start over with the changes of [start, end)."""
        self._changes.clear()
        self._by_room.clear()
        self._floor = start
        self.learn(end, changes)

    def learn(self, end: int, changes: Iterable[Change]) -> None:
        """Add the changes up to `end`, and forget the oldest beyond what is remembered."""
        for change in changes:
            self._changes.append(change)
            for room in change.rooms:
                self._by_room.setdefault(room, []).append(change)
        while len(self._changes) > self._most:
            self._forget_oldest()
        self.position = end

    def missed(self, rooms: Iterable[str], since: int) -> list[Change] | None:
        """Return what was said in `rooms` since a position, or None when memory does not reach back that far."""
        if since < self._floor or since > self.position:
            return None
        found: dict[int, Change] = {}
        for room in rooms:
            said = self._by_room.get(room, ())
            for change in said[bisect_left(said, since, key=_transaction) :]:
                found[change.id] = change
        return sorted(found.values(), key=_order)

    def _forget_oldest(self) -> None:
        oldest = self._changes.popleft()
        for room in oldest.rooms:
            said = self._by_room[room]
            del said[0]
            if not said:
                del self._by_room[room]
        # What is left may have lost a sibling of the same transaction.
        self._floor = oldest.transaction + 1


def _transaction(change: Change) -> int:
    return change.transaction


def _order(change: Change) -> tuple[int, int]:
    return change.transaction, change.id
