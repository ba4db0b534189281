"""Seeing: who asked about a task and may no longer see it. `tasks.authority.may_see`, for many tasks at once.

Nearly all who ask gave the task or watch over its unit still, which is known without a query (docs/adr/0033).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from backend.database import among
from backend.org.charts import load_chart
from backend.org.model import Person
from backend.org.reach import acts_as, watch_roots
from backend.org.remembered import those
from backend.unit_of_work import UnitOfWork
from tasks.model import Assignee, Follower, Task

#: A task, and somebody who asked about it.
Asked = tuple[UUID, UUID]


def unseen(
    work: UnitOfWork, asked: Mapping[UUID, Collection[UUID]], leading: Mapping[UUID, UUID], now: datetime
) -> frozenset[Asked]:
    """Return who, of the people that `asked` about each task, may no longer see it, or sign in. `leading` are the units
    that lead the tasks."""
    wanted = {person_id for people in asked.values() for person_id in people}
    if not wanted:
        return frozenset()
    people = {each.id: each for each in those(work, Person, wanted)}
    roots = {each: watch_roots(work, people[each], now=now) for each in wanted}
    chart = load_chart(work, set(leading.values()), now)
    far = {
        (task_id, each)
        for task_id, askers in asked.items()
        for each in askers
        if roots[each].isdisjoint(chart.upward(leading[task_id]))
    }
    near = _concerned(work, far, roots, now) if far else set()
    locked = {(task_id, each) for task_id, askers in asked.items() for each in askers if people[each].disabled_at}
    return frozenset(far - near | locked)


def _concerned(
    work: UnitOfWork, far: Collection[Asked], roots: Mapping[UUID, frozenset[UUID]], now: datetime
) -> set[Asked]:
    """Return those who do not watch over the unit that leads, and have to do with the task all the same."""
    tasks = {task_id for task_id, _ in far}
    named: set[Asked] = set()
    units: dict[UUID, set[UUID]] = {}
    gave = select(Task.id, Task.assigner_id, Task.supervisor_id).where(among(Task.id, tasks))
    for task_id, assigner_id, supervisor_id in work.session.execute(gave):
        named |= {(task_id, each) for each in (assigner_id, supervisor_id) if each is not None}
    parts = select(Assignee.task_id, Assignee.person_id, Assignee.unit_id, Assignee.ended_at)
    for part in work.session.execute(parts.where(among(Assignee.task_id, tasks))):
        named.add((part.task_id, part.person_id))
        if part.ended_at is None:
            units.setdefault(part.task_id, set()).add(part.unit_id)
    followers = select(Follower.task_id, Follower.person_id).where(among(Follower.task_id, tasks))
    named |= {(task_id, person_id) for task_id, person_id in work.session.execute(followers)}
    chart = load_chart(work, {unit for those_ in units.values() for unit in those_}, now)
    return {
        (task_id, person_id)
        for task_id, person_id in far
        if any((task_id, each) in named for each in acts_as(work, person_id, now=now))
        or any(not roots[person_id].isdisjoint(chart.upward(unit)) for unit in units.get(task_id, ()))
    }
