"""Crash points: where a process is killed. It kills itself, with SIGKILL: nothing is flushed, closed or rolled back.

The hooks are SQLAlchemy's own events and the carrier of the tests; nothing of the product knows of them.
"""

from __future__ import annotations

import os
import random
import signal
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.orm import sessionmaker

BEFORE_STATEMENT, AFTER_STATEMENT = "before a statement", "after a statement"
BEFORE_COMMIT, AFTER_COMMIT = "before a commit", "after a commit"
BEFORE_CARRIER, AMID_CARRIER = "between claim and send", "amid the carrier's batch"
AFTER_CARRIER = "between the carrier's answer and the record"
AT_RANDOM = "at a random instant"


@dataclass(frozen=True, slots=True)
class Crash:
    """Die the `nth` time that this point is reached. `AT_RANDOM` is left to the parent, after `nth` milliseconds."""

    point: str
    nth: int


def some_crash(chance: random.Random, busy: bool) -> Crash:
    """Choose one. Where there is little to do, few statements are run, and a late point would never be reached."""
    many = 45 if busy else 6
    nth = {
        BEFORE_STATEMENT: chance.randint(1, many),
        AFTER_STATEMENT: chance.randint(1, many),
        BEFORE_COMMIT: chance.randint(1, 4),
        AFTER_COMMIT: chance.randint(1, 4),
        BEFORE_CARRIER: 1,
        AMID_CARRIER: chance.randint(1, 3),
        AFTER_CARRIER: 1,
        AT_RANDOM: chance.randint(0, 60),
    }
    point = chance.choice(list(nth))
    return Crash(point, nth[point])


class Fuse:
    """Counts how often each point is reached, and kills its process at the chosen one."""

    def __init__(self) -> None:
        self._crash: Crash | None = None
        self._reached = 0

    def set(self, crash: Crash | None) -> None:
        self._crash, self._reached = crash, 0

    def reach(self, point: str) -> None:
        if self._crash is None or self._crash.point != point:
            return
        self._reached += 1
        if self._reached == self._crash.nth:
            os.kill(os.getpid(), signal.SIGKILL)


def wire(fuse: Fuse, engine: Engine, sessions: sessionmaker[Any]) -> None:
    """Let everything that this engine does pass the fuse."""
    event.listen(engine, "before_cursor_execute", lambda *_: fuse.reach(BEFORE_STATEMENT))
    event.listen(engine, "after_cursor_execute", lambda *_: fuse.reach(AFTER_STATEMENT))
    event.listen(engine, "commit", lambda *_: fuse.reach(BEFORE_COMMIT))
    event.listen(sessions, "after_commit", lambda *_: fuse.reach(AFTER_COMMIT))
