"""The run: every act of the records at its own instant through the product's services, reminders firing in between."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy import func, select

from backend.org.model import Person
from backend.runtime import Runtime
from backend.unit_of_work import UnitOfWork
from reminders.model import Reminder
from reminders.replay.city import CHAIR, City, build_city
from reminders.replay.course import Act, course, end_of
from reminders.replay.records import Case
from reminders.simulation import Simulation
from tasks import service
from tasks.assigning import Assignment, Deadline, assign
from tasks.model import Task
from tasks.parties import Party

#: Told after every act: cases finished, the simulated instant, and how to count the reminders fired so far.
Watcher = Callable[[int, datetime, Callable[[], int]], None]


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a run leaves behind: the records, the organisation, which task each case became, and when it stopped."""

    runtime: Runtime
    cases: Sequence[Case]
    city: City
    tasks: dict[str, UUID]
    began: datetime
    ended: datetime
    acts: Counter[str]


def replay(runtime: Runtime, cases: Sequence[Case], watch: Watcher) -> Replayed:
    """Build the organisation, live through the records, and go on to the last instant they name."""
    acts = course(cases)
    simulation = Simulation(runtime, acts[0].at)
    with runtime.sessions() as session:
        city = build_city(session, cases)
        session.commit()
    stage = Stage(simulation, city)
    left = Counter(act.case.id for act in acts)
    finished = 0
    for act in acts:
        if act.at > simulation.now:
            simulation.run_until(act.at)
        stage.play(act)
        left[act.case.id] -= 1
        finished += not left[act.case.id]
        watch(finished, act.at, stage.fired)
    ended = end_of(cases)
    simulation.run_until(ended)
    watch(finished, ended, stage.fired)
    return Replayed(runtime, cases, city, stage.tasks, acts[0].at, ended, Counter(act.verb for act in acts))


class Stage:
    """Acts become verbs, each in a unit of work of its own."""

    def __init__(self, simulation: Simulation, city: City) -> None:
        self._simulation = simulation
        self._city = city
        self.tasks: dict[str, UUID] = {}
        with simulation.runtime.sessions() as session:
            self._people = {person.username: person for person in session.scalars(select(Person))}

    def play(self, act: Act) -> None:
        """Do one act at the simulated instant, and commit it."""
        for verb in self._verbs(act):
            with self._simulation.runtime.unit_of_work() as work:
                task = verb(work, now=self._simulation.now)
                work.commit()
                # A session forgets what nobody holds; a view holds the task it answers with, and so do we.
                del task

    def fired(self) -> int:
        with self._simulation.runtime.sessions() as session:
            return session.scalar(select(func.count()).where(Reminder.state == "fired")) or 0

    def _verbs(self, act: Act) -> Iterator[Callable[..., Task]]:
        if act.verb == "assign":
            yield partial(self._assign, act)
            return
        chair, actor, task_id = self._people[CHAIR], self._people[act.person], self.tasks[act.case.id]
        if act.verb == "transfer":
            to = self._party(act.person)
            yield partial(service.transfer, actor=chair, task_id=task_id, to=to, reason="as the records say")
        elif act.verb == "acknowledge":
            yield partial(service.acknowledge, actor=actor, task_id=task_id)
        elif act.verb == "report":
            yield partial(service.report_progress, actor=actor, task_id=task_id, percent=act.percent, note="")
        else:
            yield partial(service.submit, actor=actor, task_id=task_id, note="")
            yield partial(service.approve, actor=chair, task_id=task_id, note="")

    def _assign(self, act: Act, work: UnitOfWork, *, now: datetime) -> Task:
        assignment = Assignment(act.case.title, self._party(act.person), deadline=Deadline(at=act.case.deadline))
        task = assign(work, self._people[CHAIR], assignment, now=now)
        self.tasks[act.case.id] = task.id
        return task

    def _party(self, name: str) -> Party:
        return Party(unit_id=self._city.units[self._city.homes[name]], person_id=self._city.people[name])
