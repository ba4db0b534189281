"""What one process keeps of the figures for a moment, so that a wall of screens asks the database once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, TypeVar, cast

Found = TypeVar("Found")
_MOST = 64


class Kept:
    """Answers with the instant they are of. `read` may be called from several threads; one of them counts."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._answers: OrderedDict[Hashable, tuple[datetime, Any]] = OrderedDict()

    def read(
        self, key: Hashable, count: Callable[[], Found], *, keep: timedelta, now: datetime
    ) -> tuple[Found, datetime]:
        """Return what `count` found at most `keep` ago, and when that was."""
        with self._lock:
            known = self._answers.get(key)
            if known is None or not timedelta(0) <= now - known[0] < keep:
                known = (now, count())
            self._answers[key] = known
            self._answers.move_to_end(key)
            while len(self._answers) > _MOST:
                self._answers.popitem(last=False)
            return cast(Found, known[1]), known[0]
