"""Apart: reminders that belong to no group, or were taken out of one, looked at one by one as ever."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from backend.unit_of_work import UnitOfWork
from reminders.alike.groups import due_rows
from reminders.facts import Known, load_known
from reminders.hearing import listen
from reminders.holding import Waited
from reminders.ladder import Rung
from reminders.model import Due

#: Settles what is not to fire after all, and returns what is.
Judge = Callable[[Sequence[Due], Mapping[UUID, Known]], list[tuple[Due, Rung]]]


class Apart:
    """What is taken so far: what of it fires, and who hears that, with what people have waited for until now."""

    def __init__(self, work: UnitOfWork, waited: Waited, judge: Judge, now: datetime) -> None:
        self._work, self._judge, self._now = work, judge, now
        self._taken: set[bytes] = set()
        self.climbing: list[tuple[Due, Rung]] = []
        self.known: dict[UUID, Known] = {}
        self.audience = listen(work, (), {}, waited, now)

    @property
    def people(self) -> set[UUID]:
        return self.audience.people

    def take(self, places: Iterable[bytes]) -> set[UUID]:
        """Take these reminders as well, if they are not taken yet; return who hears something and did not before."""
        new = set(places) - self._taken
        if not new:
            return set()
        self._taken |= new
        rows = list(due_rows(self._work, new).values())
        known = load_known(self._work, {row.task_id for row in rows}, now=self._now)
        climbing = self._judge(rows, known)
        heard, before = listen(self._work, climbing, known, Waited(), self._now), self.people
        self.climbing += climbing
        self.known |= known
        self.audience = self.audience.and_those(heard)
        return self.people - before
