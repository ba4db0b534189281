"""Playing plots: the product's own verbs on simulated time, while the sweep reminds whoever has to be reminded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select

from backend.org.model import Person
from backend.runtime import Runtime
from backend.unit_of_work import UnitOfWork
from push.model import MessageRow
from push.receipts import note_receipts
from reminders.demo.plots import Act, Plot, Visit
from reminders.simulation import Simulation
from tasks import interruptions, service
from tasks.assigning import assign
from tasks.model import Task

#: Told of the share that is done, 0 to 1.
Progress = Callable[[float], None]


class _Step(NamedTuple):
    """A plot begins (no act), goes on with an act, or somebody visits."""

    at: datetime
    plot: int = -1
    act: Act | None = None
    visitor: UUID | None = None


class Stage:
    """Plays every plot up to `end`; what would come later stays undone, which is why work is open."""

    def __init__(self, runtime: Runtime, start: datetime, end: datetime) -> None:
        self._simulation = Simulation(runtime, start)
        self._runtime = self._simulation.runtime
        self._end = end
        self._tasks: dict[int, UUID] = {}

    def play(self, plots: Sequence[Plot], visits: Sequence[Visit], tell: Progress) -> int:
        """Return how many tasks were assigned."""
        steps = [
            _Step(max(at, plot.at), number, act)
            for number, plot in enumerate(plots)
            for at, act in [(plot.at, None), *((act.at, act) for act in plot.acts)]
        ]
        steps += [_Step(visit.at, visitor=visit.who) for visit in visits]
        # Sorting is stable: the acts of a plot stay in order.
        steps = sorted((step for step in steps if step.at <= self._end), key=lambda step: step.at)
        for count, step in enumerate(steps):
            if step.at > self._simulation.now:
                self._simulation.run_until(step.at)
            self._do(step, plots)
            tell(count / len(steps))
        self._simulation.run_until(self._end)
        return len(self._tasks)

    def _do(self, step: _Step, plots: Sequence[Plot]) -> None:
        now = self._simulation.now
        with self._runtime.unit_of_work() as work:
            if step.visitor is not None:
                _read(work, step.visitor, now)
            elif step.act is None:
                plot = plots[step.plot]
                actor = work.session.get_one(Person, plot.by)
                self._tasks[step.plot] = assign(work, actor, plot.assignment, now=now).id
            else:
                _act(work, self._tasks[step.plot], step.act, now)
            work.commit()


def _act(work: UnitOfWork, task_id: UUID, act: Act, now: datetime) -> None:
    leads = select(Task.lead_person_id).where(Task.id == task_id).scalar_subquery()
    actor = work.session.scalars(select(Person).where(Person.id == (act.who or leads))).one()
    VERBS[act.verb](work, actor, task_id, **act.words, now=now)


def _read(work: UnitOfWork, person_id: UUID, now: datetime) -> None:
    """Open every message: what it is about is seen, though not acknowledged."""
    unread = select(MessageRow.id).where(MessageRow.person_id == person_id, MessageRow.opened_at.is_(None))
    note_receipts(work, person_id, list(work.session.scalars(unread)), "opened", channel="live", now=now)


VERBS: dict[str, Callable[..., Any]] = {
    "acknowledge": service.acknowledge,
    "report_progress": service.report_progress,
    "submit": service.submit,
    "approve": service.approve,
    "return_for_rework": service.return_for_rework,
    "recall": service.recall,
    "change": service.change,
    "transfer": service.transfer,
    "pause": interruptions.pause,
    "decline": interruptions.decline,
}
