"""How far the replay is: one line that rewrites itself on a terminal, a line every ten per cent elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import datetime

_BAR, _PAUSE = 30, 0.2


class Progress:
    """Shows cases finished, the simulated day and the reminders fired so far."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._tty = sys.stderr.isatty()
        self._shown_at = 0.0
        self._tenth = 0

    def __call__(self, finished: int, at: datetime, fired: Callable[[], int]) -> None:
        """Show the present state, if it is time to."""
        if self._tty:
            if time.monotonic() - self._shown_at >= _PAUSE or finished == self._total:
                self._shown_at = time.monotonic()
                done = _BAR * finished // self._total
                self._write(f"\r[{'#' * done}{'.' * (_BAR - done)}] {self._line(finished, at, fired())}")
        elif (tenth := 10 * finished // self._total) > self._tenth:
            self._tenth = tenth
            self._write(f"{10 * tenth:3d} % {self._line(finished, at, fired())}\n")

    def close(self) -> None:
        """Leave the line, so that what follows begins on its own."""
        if self._tty:
            self._write("\n")

    def _line(self, finished: int, at: datetime, fired: int) -> str:
        return f"{finished:,}/{self._total:,} cases, {at:%Y-%m-%d}, {fired:,} reminders fired"

    def _write(self, text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()
