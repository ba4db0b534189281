"""Writing to each other about a task, with mentions that reach a phone and files that come with the words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from backend.errors import FieldError, Forbidden, Invalid, NotFound, TooManyRequests
from backend.http.paging import Page, SortKey, page
from backend.ids import first_id, new_id
from backend.org.model import Person
from backend.storage import ledger
from backend.unit_of_work import UnitOfWork
from tasks import authority, events
from tasks.attachments.model import Attachment
from tasks.attachments.service import put_away, told
from tasks.discussion.model import Comment
from tasks.model import Task
from tasks.moving import EventMaker, finish

#: How many comments one person writes in a minute, on all tasks together.
MOST_A_MINUTE, MINUTE = 20, timedelta(minutes=1)
_KEY = SortKey("comments", (Comment.id,), lambda each: (each.id,), descending=True)
_WITH_FILES = selectinload(Comment.attachments).joinedload(Attachment.uploader)


def comment(
    work: UnitOfWork,
    actor: Person,
    task_id: UUID,
    *,
    text: str,
    mentions: Sequence[UUID] = (),
    attachments: Sequence[UUID] = (),
    now: datetime,
) -> Comment:
    """Write about a task one may see. Whoever is mentioned must be able to see it, and is told at once; what is
    attached was sent to this task before, for a comment, by the same person, and came with no other. Invalid otherwise.
    TooManyRequests for whoever writes faster than people read.
    """
    task = authority.task_for(work, actor, task_id, now=now, lock=True)
    _check_pace(work, actor, now)
    wanted = list(dict.fromkeys(mentions))
    errors = _mistaken(work, task, wanted, now)
    files = _files(work, actor, task, attachments, errors)
    if errors:
        raise Invalid(errors)
    row = Comment(
        id=new_id(now),
        task_id=task.id,
        author=actor,
        author_id=actor.id,
        at=now,
        text=text,
        mentions=wanted,
        attachments=files,
    )
    work.session.add(row)
    data: dict[str, Any] = {"id": str(row.id)}
    if files:
        data["attachments"] = [told(each) for each in files]
    finish(work, actor, task, "comment", data, _commented(tuple(wanted), text), now)
    return row


def _check_pace(work: UnitOfWork, actor: Person, now: datetime) -> None:
    """Each comment wakes screens, and phones where somebody is mentioned: a stuck key or a script is held back."""
    newest = select(Comment.at).where(Comment.id >= first_id(now - MINUTE), Comment.author_id == actor.id)
    written = work.session.scalars(newest.order_by(Comment.id.desc()).limit(MOST_A_MINUTE)).all()
    if len(written) == MOST_A_MINUTE:
        wait = int((written[-1] + MINUTE - now).total_seconds()) + 1
        raise TooManyRequests(max(1, wait), "comments_too_often", most=MOST_A_MINUTE)


def _mistaken(work: UnitOfWork, task: Task, wanted: Sequence[UUID], now: datetime) -> list[FieldError]:
    people = {each.id: each for each in work.session.scalars(select(Person).where(Person.id.in_(wanted)))}
    errors = []
    for n, person_id in enumerate(wanted):
        person = people.get(person_id)
        if person is None or person.disabled_at is not None:
            errors.append(FieldError(f"/mentions/{n}", "unknown_person"))
        elif not authority.may_see(work, person, task, now):
            errors.append(FieldError(f"/mentions/{n}", "mention_cannot_see", {"name": person.full_name}))
    return errors


def _files(
    work: UnitOfWork, actor: Person, task: Task, wanted: Sequence[UUID], errors: list[FieldError]
) -> list[Attachment]:
    """Claim the bytes of the files, and return those in order; what cannot be had is added to the errors."""
    if not wanted:
        return []
    query = select(Attachment).where(
        Attachment.id.in_(wanted),
        Attachment.task_id == task.id,
        Attachment.uploader_id == actor.id,
        Attachment.is_unsaid,
        Attachment.removed_at.is_(None),
    )
    found = {each.id: each for each in work.session.scalars(query.options(joinedload(Attachment.uploader)))}
    files = []
    for n, file_id in enumerate(wanted):
        file = found.pop(file_id, None)
        if file is None or not ledger.claim(work.session, file.key):
            errors.append(FieldError(f"/attachments/{n}", "unknown_file"))
        else:
            files.append(file)
    return files


def comments_of(
    work: UnitOfWork, actor: Person, task_id: UUID, *, cursor: str | None, limit: int, position: int, now: datetime
) -> Page[Comment]:
    """Return what was written about a task that one may see, newest first, each with its files."""
    authority.task_for(work, actor, task_id, now=now)
    query: Select[Any] = select(Comment).where(Comment.task_id == task_id)
    query = query.options(joinedload(Comment.author), _WITH_FILES)
    return page(work.session, query, _KEY, cursor, limit, position)


def delete(
    work: UnitOfWork, actor: Person, task_id: UUID, comment_id: UUID, *, grace: timedelta, now: datetime
) -> None:
    """Take back what one wrote, and its files with it; that something was there stays, and in the history."""
    task = authority.task_for(work, actor, task_id, now=now, lock=True)
    query = select(Comment).filter_by(id=comment_id, task_id=task_id).options(_WITH_FILES)
    row = work.session.scalars(query).one_or_none()
    if row is None or row.deleted_at is not None:
        raise NotFound("unknown_comment")
    if row.author_id != actor.id:
        raise Forbidden("only_the_author")
    put_away(work, row.files, grace=grace, now=now)
    row.text, row.mentions, row.deleted_at = "", [], now
    finish(work, actor, task, "delete_comment", {"id": str(row.id)}, _commented((), ""), now)


def _commented(to: tuple[UUID, ...], text: str) -> EventMaker:
    def made(task: Task, actor: Person, now: datetime) -> events.TaskEvent:
        return events.Commented(now, actor.id, task.id, (), to, text[:300])

    return made
