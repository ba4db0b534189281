"""A rehearsal: a few acts and a week of work before anybody is forked, so that a fresh process begins warm.

A worker of the product lives for weeks; ours is killed every other minute, and would spend its life putting statements
together and reading the calendar of public holidays.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from sqlalchemy import select

from backend.jobs import perform as perform_job
from backend.ticking import tick
from tasks.model import Task
from tests.faults.exactness.acts import Act, NewTask, perform
from tests.faults.exactness.house import House
from tests.faults.exactness.ladder import CALENDAR

HOUR = timedelta(hours=1)


def rehearse(house: House) -> None:
    """Do everything once or twice, then leave no connection behind."""
    with TemporaryDirectory() as folder:
        house.carrier.open(Path(folder) / "rehearsal.jsonl")
        now = CALENDAR.instant(datetime(2026, 1, 5, 9))  # noqa: DTZ001 (what the wall shows)
        _act(house, now, "assign", "chair", new=_tasks(now))
        _act(house, now, "acknowledge", "head0", 1)
        _act(house, now, "report", "head0", 1)
        _act(house, now, "ask_extension", "head0", 1, deadline=now + 90 * HOUR)
        _act(house, now, "grant_extension", "chair", 1, deadline=now + 90 * HOUR)
        _act(house, now, "submit", "head0", 1)
        _act(house, now, "return", "chair", 1)
        _act(house, now, "pause", "chair", 2)
        _act(house, now, "resume", "chair", 2)
        _act(house, now, "transfer", "chair", 2, to="d2")
        for hours in range(0, 120, 4):
            house.dial.reading = now + hours * HOUR
            _work(house)
        _act(house, now + 120 * HOUR, "recall", "chair", 1)
        house.carrier.close()
    house.runtime.engine.dispose()


def _tasks(now: datetime) -> tuple[NewTask, ...]:
    urgencies = ("normal", "urgent", "very_urgent", "flash")
    return tuple(NewTask(n, f"d{n - 1}", ("d4",), each, now + 30 * HOUR) for n, each in enumerate(urgencies, start=1))


def _act(house: House, at: datetime, verb: str, actor: str, task: int = 0, **words: object) -> None:
    with house.runtime.sessions() as session:
        rows = session.execute(select(Task.title, Task.id))
        ids: dict[int, UUID] = {int(title.split()[-1]): task_id for title, task_id in rows}
    perform(house.runtime, Act(verb, actor, (task,), at, words), ids)


def _work(house: House) -> None:
    with house.app.app_context():
        for name in tick(house.runtime):
            perform_job(name, "")
