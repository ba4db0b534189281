"""Attaching, reading and removing files of a task.

The bytes are kept before their row is written (`tasks.attachments.arriving`): a row never points to nothing. The row
and its claim on the bytes commit together, and so do its end and their release (`backend.storage.ledger`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from backend.errors import Conflict, Forbidden, Invalid, NotFound
from backend.http.file_names import clean, has_controls
from backend.org.model import Person
from backend.org.reach import acts_as
from backend.storage import ledger
from backend.unit_of_work import UnitOfWork
from tasks import authority, events
from tasks.attachments.model import Attachment, Kind
from tasks.attachments.sniffing import Refused, refuse_name
from tasks.model import Task
from tasks.moving import finish, plain

#: What was sent for a comment that nobody wrote is kept this long.
UNSAID = timedelta(days=1)
_MOST = 200
_MOST_UNSAID = 20


@dataclass(frozen=True, slots=True)
class Kept:
    """Bytes in their place, which nothing refers to yet."""

    key: str
    media_type: str
    size: int
    sha256: str


def check(
    work: UnitOfWork, actor: Person, task_id: UUID, *, name: str, kind: Kind, now: datetime, lock: bool = False
) -> Task:
    """Return the task if this person may put a file of that name and kind with it: whoever is part of it; evidence, its
    assignees; a comment's, whoever may comment. Invalid for a name by which machines would run the file."""
    task = authority.task_for(work, actor, task_id, now=now, lock=lock)
    _may_attach(work, actor, task, kind, now)
    if has_controls(name):
        raise Invalid.at("/query/filename", "unprintable_text")
    try:
        refuse_name(clean(name))
    except Refused as error:
        raise Invalid.at("/query/filename", error.code) from error
    return task


def attach(
    work: UnitOfWork, actor: Person, task_id: UUID, kept: Kept, *, name: str, kind: Kind, now: datetime
) -> Attachment:
    """Put a file that has been kept with a task. Raises what `check` raises, and Conflict for one that is there already
    or too many."""
    task = check(work, actor, task_id, name=name, kind=kind, now=now, lock=True)
    if kind == "comment":
        _check_unsaid(work, task, actor, now)
    else:
        _check_room(work, task, kept)
    if not ledger.claim(work.session, kept.key, until=now + UNSAID if kind == "comment" else None):
        raise Conflict("file_came_too_slowly")
    row = Attachment(
        id=UUID(kept.key),
        task_id=task.id,
        uploader=actor,
        uploader_id=actor.id,
        at=now,
        kind=kind,
        name=clean(name),
        media_type=kept.media_type,
        size=kept.size,
        sha256=kept.sha256,
        key=kept.key,
    )
    work.session.add(row)
    if kind == "comment":
        work.session.flush()  # nothing has happened to the task until the comment is written
        return row
    finish(work, actor, task, "attach", {**told(row), "kind": kind}, plain(events.AttachmentAdded), now)
    return row


def told(row: Attachment) -> dict[str, Any]:
    """Return what the history keeps of a file."""
    return {"id": str(row.id), "name": row.name, "size": row.size, "sha256": row.sha256}


def _check_room(work: UnitOfWork, task: Task, kept: Kept) -> None:
    present = _present(work, task.id)
    if len(present) >= _MOST:
        raise Conflict("too_many_files", max=_MOST)
    if any(each.sha256 == kept.sha256 for each in present):
        raise Conflict("file_twice")


def _check_unsaid(work: UnitOfWork, task: Task, actor: Person, now: datetime) -> None:
    waiting = select(func.count()).where(
        Attachment.task_id == task.id,
        Attachment.uploader_id == actor.id,
        Attachment.at > now - UNSAID,
        Attachment.removed_at.is_(None),
        Attachment.is_unsaid,
    )
    if (work.session.scalar(waiting) or 0) >= _MOST_UNSAID:
        raise Conflict("too_many_files", max=_MOST_UNSAID)


def _may_attach(work: UnitOfWork, actor: Person, task: Task, kind: Kind, now: datetime) -> None:
    """Whoever may see the task may comment, and attach to their comment; the rest is for those who are part of it."""
    if kind == "comment":
        return
    works_on_it = any(authority.holds_part(work, actor, part, now=now) for part in task.active)
    if kind == "evidence" and not works_on_it:
        raise Forbidden("only_assignees")
    if not works_on_it and acts_as(work, actor.id, now=now).isdisjoint({task.assigner_id, task.supervisor_id}):
        raise Forbidden("only_part_of_it")
    if task.closed_at is not None:
        raise Conflict("task_is_closed")


def files_of(work: UnitOfWork, actor: Person, task_id: UUID, *, now: datetime) -> list[Attachment]:
    """Return the documents and evidence of a task that one may see, oldest first. Comments list their own files."""
    authority.task_for(work, actor, task_id, now=now)
    return _present(work, task_id)


def _present(work: UnitOfWork, task_id: UUID) -> list[Attachment]:
    query = select(Attachment).where(
        Attachment.task_id == task_id, Attachment.removed_at.is_(None), Attachment.kind != "comment"
    )
    return list(work.session.scalars(query.order_by(Attachment.id).options(joinedload(Attachment.uploader))))


def file_of(work: UnitOfWork, actor: Person, task_id: UUID, file_id: UUID, *, now: datetime) -> Attachment:
    """Return one file of a task that one may see; checked each time it is asked for. What was sent for a comment that
    is not written yet is its sender's alone."""
    authority.task_for(work, actor, task_id, now=now)
    query = select(Attachment).where(
        Attachment.id == file_id, Attachment.task_id == task_id, Attachment.removed_at.is_(None)
    )
    found = work.session.scalars(query).one_or_none()
    if found is None or (found.is_unsaid and (found.uploader_id != actor.id or found.at <= now - UNSAID)):
        raise NotFound("unknown_file")
    return found


def remove(work: UnitOfWork, actor: Person, task_id: UUID, file_id: UUID, *, grace: timedelta, now: datetime) -> None:
    """Take back one's own file while the task is open; that it was there stays in the history, its bytes stay for
    `grace`."""
    task = authority.task_for(work, actor, task_id, now=now, lock=True)
    found = file_of(work, actor, task_id, file_id, now=now)
    if found.uploader_id != actor.id:
        raise Forbidden("only_the_uploader")
    if found.is_unsaid:
        put_away(work, [found], grace=timedelta(), now=now)
        return
    if task.closed_at is not None or task.status == "awaiting_approval":
        raise Conflict("task_is_closed")
    put_away(work, [found], grace=grace, now=now)
    finish(work, actor, task, "remove_file", told(found), plain(events.AttachmentAdded), now)


def put_away(work: UnitOfWork, rows: Iterable[Attachment], *, grace: timedelta, now: datetime) -> None:
    """End files: nobody sees them any more, and their bytes go after `grace`."""
    ended = [row for row in rows if row.removed_at is None]
    for row in ended:
        row.removed_at = now
    ledger.release(work.session, [row.key for row in ended], after=now + grace, now=now)
