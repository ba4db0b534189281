"""What one process remembers between requests, so as not to ask the database again."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Any, TypeVar, cast

Thing = TypeVar("Thing")


class Memory:
    """One thing of each kind, made when it is first asked for. It is never the only copy of anything."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._things: dict[Any, Any] = {}

    def once(self, make: Callable[[], Thing]) -> Thing:
        """Return what `make` (a class, say) made the first time."""
        with self._lock:
            if make not in self._things:
                self._things[make] = make()
            return cast(Thing, self._things[make])
