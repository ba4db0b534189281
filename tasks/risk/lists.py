"""Risk beside a task and as an order of lists: for whoever watches units, as long as a forecast is used."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import with_expression
from sqlalchemy.orm.interfaces import LoaderOption

from backend.errors import Forbidden, Invalid
from backend.http.paging import SortKey
from backend.org.model import Person
from backend.org.reach import watch_roots
from backend.unit_of_work import UnitOfWork
from tasks.model import Task
from tasks.risk.model import Risk, present_model
from tasks.risk.queue import is_running

BY_RISK = SortKey("tasks by risk", (Risk.probability, Risk.task_id), lambda task: (task.risk, task.id), descending=True)


def loaded_risk() -> LoaderOption:
    """Load what the forecast says of a task with the task."""
    said = select(Risk.probability).where(Risk.task_id == Task.id).correlate(Task).scalar_subquery()
    return with_expression(Task.risk, said)


def judged(now: datetime) -> list[ColumnElement[bool]]:
    """The conditions that join tasks to what is said of them, and leave out those of which nothing is."""
    return [Risk.task_id == Task.id, Risk.probability.is_not(None), is_running(now)]


def require_order(work: UnitOfWork, actor: Person, *, now: datetime) -> None:
    """Forbidden for whoever watches no unit; Invalid while no forecast is used: an empty list would say "no risk"."""
    if not sees_risk(work, actor, now=now):
        raise Forbidden("only_overseers")
    model = present_model(work.session)
    if model is None or not model.used:
        raise Invalid.at("/query/sort", "risk_not_used")


def sees_risk(work: UnitOfWork, actor: Person, *, now: datetime) -> bool:
    """Say whether somebody sees risk: a guess about the work of others is for those who answer for it."""
    return work.once(("sees risk", actor.id, now), lambda: bool(watch_roots(work, actor, now=now)))


def shown_risk(work: UnitOfWork, actor: Person, task: Task, *, now: datetime) -> float | None:
    """Return the probability that an open task will be late: None where nothing is said, or not to this person."""
    running = task.deadline is not None and task.deadline >= now and task.closed_at is None
    if task.risk is None or not running or task.submitted_at is not None or task.paused_at is not None:
        return None
    return task.risk if sees_risk(work, actor, now=now) else None
