"""Who gave a task, or supervises it, is somebody else when a post changes hands: whoever left decides no more."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select

from backend.many_rows import insert_rows, portions, update_rows
from backend.org.charts import holds, subtree
from backend.org.model import Person, Post, Unit
from backend.org.reach import looks_on_from
from backend.unit_of_work import UnitOfWork
from tasks.events import OversightHandedOver
from tasks.handover.moving_parts import forget
from tasks.history import next_entry
from tasks.model import HistoryEntry, Task
from tasks.summary import is_open

_COLUMNS = ("assigner_id", "supervisor_id")


def hangs_on(work: UnitOfWork, post: Post, *, now: datetime) -> ColumnElement[bool]:
    """The condition that an open task which the holder of a post gave or supervises hangs on this post.

    With their only post everything does. While they keep another, what that one reaches stays theirs, and only what
    this one alone reaches goes with it.
    """
    kept = work.session.scalars(
        select(Post.unit_id).where(Post.person_id == post.person_id, Post.id != post.id, holds(now))
    ).all()
    if not kept:
        return is_open()
    person = work.session.get_one(Person, post.person_id)
    reached = Task.lead_unit_id.in_(subtree(_roots(work, person, [post.unit_id])))
    return is_open() & reached & Task.lead_unit_id.not_in(subtree(_roots(work, person, kept)))


def _roots(work: UnitOfWork, person: Person, units: Collection[UUID]) -> list[UUID]:
    """Return where the reach of posts in these units begins: for a secretariat with the unit its office belongs to."""
    if not person.has_role("secretariat"):
        return list(units)
    rows = work.session.execute(select(Unit.id, Unit.parent_id, Unit.kind).where(Unit.id.in_(units)))
    return [looks_on_from(*row) for row in rows]


def count_positions(work: UnitOfWork, person_id: UUID, hanging: ColumnElement[bool]) -> tuple[int, int]:
    """Return of how many of these tasks somebody is the assigner, and of how many the supervisor."""
    counts = [
        work.session.scalar(select(func.count()).select_from(Task).where(hanging, getattr(Task, column) == person_id))
        for column in _COLUMNS
    ]
    return counts[0] or 0, counts[1] or 0


def move_positions(
    work: UnitOfWork, actor: Person, leaver: UUID, to: UUID, hanging: ColumnElement[bool], *, now: datetime
) -> None:
    """Make somebody else the assigner and the supervisor wherever `leaver` was; every task's history says so."""
    own = or_(*(getattr(Task, column) == leaver for column in _COLUMNS))
    locked = select(Task.id).where(hanging, own).order_by(Task.id).with_for_update(key_share=True)
    facts = (Task.id, Task.version, Task.history_length, Task.history_hash, Task.assigner_id, Task.supervisor_id)
    for portion in portions(work.session.scalars(locked).all()):
        changed: list[dict[str, Any]] = []
        history: list[dict[str, Any]] = []
        for task in work.session.execute(select(*facts).where(Task.id.in_(portion)).order_by(Task.id)).all():
            now_is = {column: to if getattr(task, column) == leaver else getattr(task, column) for column in _COLUMNS}
            moved = [column for column in _COLUMNS if getattr(task, column) == leaver]
            told = {"why": "post", **{column: {"from": str(leaver), "to": str(to)} for column in moved}}
            entry = next_entry(task, "hand_over", actor.id, told, now)
            history.append(entry)
            written = {"history_length": entry["number"], "history_hash": entry["hash"], "version": task.version + 1}
            changed.append({"id": task.id, **now_is, **written})
            work.emit(OversightHandedOver(now, actor.id, task.id, ()))
        update_rows(work.session, Task, changed)
        insert_rows(work.session, HistoryEntry, history)
    forget(work.session)
