"""One verb on many tasks: each succeeds or fails alone, all in one transaction.

One transaction, since a person who presses a button once expects one outcome; a savepoint for each task, so that one
that cannot be done takes nothing with it. Tasks are locked in the order of their ids first: two bulk commands that
overlap wait for each other instead of deadlocking.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from backend.errors import GiaoViecError
from backend.unit_of_work import UnitOfWork
from tasks.model import Task

#: Does the verb on one task, given the version it was read at.
One = Callable[[UUID, int | None], Task]


@dataclass(frozen=True, slots=True)
class Item:
    """One task to do it to; `version` refuses it when it has changed since."""

    task_id: UUID
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """How it went with one task: the task, or why not."""

    task_id: UUID
    task: Task | None
    error: GiaoViecError | None


def each_of(work: UnitOfWork, items: Sequence[Item], one: One, *, now: datetime) -> list[Result]:
    """Do `one` to every item; return a result for each, in order."""
    ids = sorted({item.task_id for item in items})
    work.session.execute(select(Task.id).where(Task.id.in_(ids)).order_by(Task.id).with_for_update(key_share=True))
    return [_try(work, item, one) for item in items]


def _try(work: UnitOfWork, item: Item, one: One) -> Result:
    try:
        with work.attempt():
            task = one(item.task_id, item.version)
    except GiaoViecError as error:
        return Result(item.task_id, None, error)
    return Result(item.task_id, task, None)
