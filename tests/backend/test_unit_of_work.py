"""One use case, one transaction: everything commits together or not at all, and only then is anybody woken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from weakref import WeakSet

import pytest
from sqlalchemy import func, select

from backend.events import HandlerTable, batched, merge_handlers
from backend.ids import new_id
from backend.live.journal import JournalRow
from backend.many_rows import PORTION
from backend.org.model import Person
from backend.runtime import Runtime
from backend.unit_of_work import UnitOfWork
from migrations.metadata import METADATA
from reminders.sweep import sweep
from tasks import service
from tasks.assigning import Assignment, assign
from tasks.events import TaskAcknowledged, TaskAssigned, TaskEvent
from tests.city import City


class Refused(Exception):
    """What the last handler raises."""


def refuse(_work: UnitOfWork, _event: TaskEvent) -> None:
    raise Refused


class NotedBell:
    """Notes what it was asked to ring, or breaks."""

    def __init__(self, broken: bool = False) -> None:
        self.rung: list[str] = []
        self.broken = broken

    def ring(self, name: str) -> None:
        self.rung.append(name)
        if self.broken:
            raise ConnectionError("nobody answers")


def with_last_word(runtime: Runtime, table: HandlerTable) -> Runtime:
    """The same product with one more handler at the very end."""
    return replace(runtime, handlers=merge_handlers([runtime.handlers, table]))


def everything(runtime: Runtime) -> dict[str, int]:
    """Count the rows of every table."""
    with runtime.sessions() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in METADATA.sorted_tables
        }


def state_of(runtime: Runtime) -> dict[str, list[tuple[Any, ...]]]:
    """Read every row of every table."""
    with runtime.sessions() as session:
        return {
            table.name: sorted((tuple(row) for row in session.execute(select(table))), key=repr)
            for table in METADATA.sorted_tables
        }


def test_invariant_01_an_assignment_that_fails_last_leaves_nothing_at_all(city: City) -> None:
    city.phone("director")
    before = everything(city.runtime)
    bell = NotedBell()
    failing = replace(with_last_word(city.runtime, {TaskAssigned: (refuse,)}), bell=bell)
    with failing.unit_of_work() as work:
        actor = work.session.get_one(Person, city.people["chair"].id)
        assign(work, actor, Assignment("Xử lý điểm ngập", city.party("works")), now=city.now)
        with pytest.raises(Refused):
            work.commit()
    assert everything(city.runtime) == before
    assert bell.rung == [], "nobody is woken for what did not happen"


def test_invariant_01_an_assignment_that_succeeds_writes_all_of_it_at_once(city: City) -> None:
    city.phone("director")
    before = everything(city.runtime)
    city.assign("chair", "works", coordinators=["health_unit"])
    after = everything(city.runtime)
    written = {name for name in after if after[name] > before[name]}
    assert written == {
        "task",
        "assignee",
        "history_entry",
        "reminder",
        "reminder_recipient",
        "message",
        "delivery",
        "journal",
        "listing",
    }


def test_invariant_01_an_acknowledgement_that_fails_last_changes_nothing(city: City) -> None:
    task = city.assign("chair", "works")
    before = state_of(city.runtime)
    failing = with_last_word(city.runtime, {TaskAcknowledged: (refuse,)})
    with failing.unit_of_work() as work:
        service.acknowledge(work, work.session.get_one(Person, city.people["director"].id), task.id, now=city.now)
        with pytest.raises(Refused):
            work.commit()
    assert state_of(city.runtime) == before


def test_invariant_01_forgetting_to_commit_rolls_back(city: City) -> None:
    before = everything(city.runtime)
    with city.runtime.unit_of_work() as work:
        actor = work.session.get_one(Person, city.people["chair"].id)
        assign(work, actor, Assignment("Xử lý điểm ngập", city.party("works")), now=city.now)
    assert everything(city.runtime) == before


def test_invariant_01_a_sweep_that_fails_last_leaves_the_reminder_due(city: City) -> None:
    task = city.assign("chair", "works", deadline=city.now + timedelta(days=10))
    city.simulation.clock.advance(timedelta(days=2))
    planned = len(city.reminders(task, "planned"))
    before = everything(city.runtime)
    failing = _Failing(city.runtime)
    assert sweep(failing) == 0  # type: ignore[arg-type]
    after = everything(city.runtime)
    assert (after["message"], after["delivery"]) == (before["message"], before["delivery"])
    assert len(city.reminders(task, "planned")) == planned


class _Failing:
    """A runtime whose units of work refuse to commit: the machine dies at the last moment."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def __getattr__(self, name: str) -> Any:
        return getattr(self._runtime, name)

    def unit_of_work(self) -> UnitOfWork:
        real = self._runtime

        class Dying(UnitOfWork):
            def commit(self) -> None:
                self._settle()
                raise Refused

        return Dying(real.sessions(), real.handlers, lambda _session: _calendars(real), real.bell)


def _calendars(runtime: Runtime) -> Any:
    with runtime.unit_of_work() as work:
        return work.calendars


def test_events_of_handlers_are_heard_in_the_same_transaction(runtime: Runtime, city: City) -> None:
    heard: list[str] = []

    def first(work: UnitOfWork, event: TaskAssigned) -> None:
        heard.append("assigned")
        work.emit(TaskAcknowledged(event.at, None, event.task_id, (), event.task_id))

    def second(_work: UnitOfWork, _event: TaskAcknowledged) -> None:
        heard.append("acknowledged")

    silent = replace(city.runtime, handlers={TaskAssigned: (first,), TaskAcknowledged: (second,)})
    with silent.unit_of_work() as work:
        work.emit(TaskAssigned(city.now, None, new_id(city.now), ()))
        assert heard == [], "handlers wait for the commit"
        work.commit()
    assert heard == ["assigned", "acknowledged"]


def test_the_bell_is_rung_once_after_the_commit_however_often_asked(city: City) -> None:
    bell = NotedBell()
    runtime = replace(city.runtime, bell=bell)
    with runtime.unit_of_work() as work:
        for _ in range(3):
            work.ring("push.dispatch")
        assert bell.rung == []
        work.commit()
    assert bell.rung == ["push.dispatch"]


def test_invariant_02_a_bell_that_breaks_breaks_nothing_else(city: City) -> None:
    bell = NotedBell(broken=True)
    runtime = replace(city.runtime, bell=bell)
    before = everything(city.runtime)["task"]
    with runtime.unit_of_work() as work:
        actor = work.session.get_one(Person, city.people["chair"].id)
        assign(work, actor, Assignment("Xử lý điểm ngập", city.party("works")), now=city.now)
        work.commit()
    assert everything(city.runtime)["task"] == before + 1
    assert "journal" in bell.rung
    with city.runtime.sessions() as session:
        assert session.scalar(select(func.count()).select_from(JournalRow))


def test_a_run_of_events_is_bounded_and_what_was_read_for_it_is_held_no_longer(city: City) -> None:
    runs: list[int] = []
    alive: list[int] = []
    read: WeakSet[Person] = WeakSet()

    @batched
    def reads(work: UnitOfWork, happened: Sequence[TaskAcknowledged]) -> None:
        runs.append(len(happened))
        alive.append(len(read))
        rows = work.session.scalars(select(Person)).all()
        read.update(rows)
        work.hold(rows)

    @batched
    def uses(_work: UnitOfWork, _happened: Sequence[TaskAcknowledged]) -> None:
        alive.append(len(read))

    runtime = replace(city.runtime, handlers={TaskAcknowledged: (reads, uses)})
    with runtime.unit_of_work() as work:
        for _ in range(2 * PORTION + 1):
            work.emit(TaskAcknowledged(city.now, None, new_id(city.now), (), new_id(city.now)))
        work.commit()
    assert runs == [PORTION, PORTION, 1]
    people = len(city.people)
    # A handler finds in hand what the one before it has read; the next run starts with empty hands.
    assert alive == [0, people] * 3
