"""Writing to each other about a task, with mentions that reach a phone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from backend.errors import FieldError, Forbidden, Invalid, NotFound
from backend.http.paging import Page, SortKey, page
from backend.ids import new_id
from backend.org.model import Person
from backend.unit_of_work import UnitOfWork
from tasks import authority, events
from tasks.discussion.model import Comment
from tasks.model import Task
from tasks.moving import EventMaker, finish

_KEY = SortKey("comments", (Comment.id,), lambda each: (each.id,), descending=True)


def comment(
    work: UnitOfWork, actor: Person, task_id: UUID, *, text: str, mentions: Sequence[UUID] = (), now: datetime
) -> Comment:
    """Write about a task one may see; whoever is mentioned must be able to see it, and is told at once."""
    task = authority.task_for(work, actor, task_id, now=now, lock=True)
    wanted = list(dict.fromkeys(mentions))
    people = {each.id: each for each in work.session.scalars(select(Person).where(Person.id.in_(wanted)))}
    errors = []
    for n, person_id in enumerate(wanted):
        person = people.get(person_id)
        if person is None or person.disabled_at is not None:
            errors.append(FieldError(f"/mentions/{n}", "unknown_person"))
        elif not authority.may_see(work, person, task, now):
            errors.append(FieldError(f"/mentions/{n}", "mention_cannot_see", {"name": person.full_name}))
    if errors:
        raise Invalid(errors)
    row = Comment(id=new_id(now), task_id=task.id, author=actor, author_id=actor.id, at=now, text=text, mentions=wanted)
    work.session.add(row)
    finish(work, actor, task, "comment", {"id": str(row.id)}, _commented(tuple(wanted), text), now)
    return row


def comments_of(
    work: UnitOfWork, actor: Person, task_id: UUID, *, cursor: str | None, limit: int, position: int, now: datetime
) -> Page[Comment]:
    """Return what was written about a task that one may see, newest first."""
    authority.task_for(work, actor, task_id, now=now)
    query: Select[Any] = select(Comment).where(Comment.task_id == task_id).options(joinedload(Comment.author))
    return page(work.session, query, _KEY, cursor, limit, position)


def delete(work: UnitOfWork, actor: Person, task_id: UUID, comment_id: UUID, *, now: datetime) -> None:
    """Take back what one wrote; its place stays."""
    task = authority.task_for(work, actor, task_id, now=now, lock=True)
    row = work.session.scalars(select(Comment).filter_by(id=comment_id, task_id=task_id)).one_or_none()
    if row is None or row.deleted_at is not None:
        raise NotFound("unknown_comment")
    if row.author_id != actor.id:
        raise Forbidden("only_the_author")
    row.text, row.mentions, row.deleted_at = "", [], now
    finish(work, actor, task, "delete_comment", {"id": str(row.id)}, _commented((), ""), now)


def _commented(to: tuple[UUID, ...], text: str) -> EventMaker:
    def made(task: Task, actor: Person, now: datetime) -> events.TaskEvent:
        return events.Commented(now, actor.id, task.id, (), to, text[:300])

    return made
