"""Writing new tasks: past the ORM's unit of work, which took more of an assignment than everything it wrote.

The objects are known to the session afterwards as if it had written them itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from functools import cache
from typing import Any, TypeVar

from sqlalchemy.orm import Session, make_transient_to_detached
from sqlalchemy.orm.attributes import instance_dict, manager_of_class

from backend.database import Base
from backend.many_rows import insert_rows, table_of
from backend.writing_behind import written_behind
from tasks.model import Assignee, Follower, HistoryEntry, Task

Made = TypeVar("Made", bound=Base)
#: So few wait for what else their transaction writes.
_FEW = 3


def insert_new(session: Session, tasks: Sequence[Task], entries: Sequence[Mapping[str, Any]]) -> None:
    """Insert tasks with their assignees, their followers and the first entries of their histories.

    Whatever the session holds is written first: a task may be part of what is not there yet.
    """
    session.flush()
    parts = [part for task in tasks for part in task.assignees]
    followers = [follower for task in tasks for follower in task.followers]
    with written_behind(session) if len(tasks) > _FEW else nullcontext():
        for model, objects in ((Task, tasks), (Assignee, parts), (Follower, followers)):
            insert_rows(session, model, [_row(each) for each in objects], later=True)
        insert_rows(session, HistoryEntry, entries, later=True)
    for each in (*parts, *followers, *tasks):
        make_transient_to_detached(each)
    session.add_all(tasks)


def made(model: type[Made], /, **values: Any) -> Made:
    """Return a new object whose values nobody is told of: what the ORM does to notice each was half of making one."""
    found: Made = manager_of_class(model).new_instance()
    instance_dict(found).update(values)
    return found


def _row(of: Base) -> dict[str, Any]:
    """Return every column's value, and have the object know it too: what is not set takes its default."""
    known = of.__dict__
    return {key: known.setdefault(key, default) for key, default in _columns(type(of))}


@cache
def _columns(model: type[Base]) -> tuple[tuple[str, Any], ...]:
    """Return the columns that are written, each with its default. What has another than a plain value must be given."""
    return tuple(
        (each.key, getattr(each.default, "arg", None) if getattr(each.default, "is_scalar", False) else None)
        for each in table_of(model).columns
        if not each.computed
    )
