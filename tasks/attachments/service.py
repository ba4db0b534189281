"""Attaching, reading and removing files of a task.

The file is kept before its row is written: a row never points to nothing. A file whose row was never committed belongs
to nobody, cannot be reached, and is overwritten by nobody; it costs its disk until an operator clears it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from backend.errors import Conflict, Forbidden, GiaoViecError, Invalid, NotFound
from backend.ids import new_id
from backend.org.model import Person
from backend.org.reach import acts_as
from backend.storage import Place, TooLarge
from backend.unit_of_work import UnitOfWork
from tasks import authority, events
from tasks.attachments.model import Attachment, Kind
from tasks.attachments.sniffing import HEAD, Refused, look_inside, sniff
from tasks.model import Task
from tasks.moving import finish, plain

#: The largest file, in bytes.
LARGEST = 50 * 1024 * 1024
_MOST = 200


def attach(
    work: UnitOfWork,
    actor: Person,
    place: Place,
    task_id: UUID,
    stream: Iterable[bytes],
    *,
    name: str,
    kind: Kind,
    now: datetime,
) -> Attachment:
    """Keep a file with a task (whoever is part of it; evidence: its assignees). Invalid for programs, secrets, size."""
    _may_attach(work, actor, authority.task_for(work, actor, task_id, now=now), kind, now)
    file_id = new_id(now)
    key = str(file_id)
    head, chunks = _peek(iter(stream))
    try:
        media_type = sniff(head, name).media_type
        stored = place.put(key, chunks, LARGEST)
        if media_type == "application/zip":
            media_type = look_inside(b"".join(place.open(key)))
    except Refused as error:
        place.delete(key)
        raise Invalid.at("/file", error.code) from error
    except TooLarge as error:
        raise Invalid.at("/file", "file_too_large", max=LARGEST // 1024 // 1024) from error
    # Only now the lock: a slow upload must not keep everybody else from the task.
    task = authority.task_for(work, actor, task_id, now=now, lock=True)
    try:
        _may_attach(work, actor, task, kind, now)
        present = _present(work, task.id)
        if len(present) >= _MOST:
            raise Conflict("too_many_files", max=_MOST)
        if any(each.sha256 == stored.sha256 for each in present):
            raise Conflict("file_twice")
    except GiaoViecError:
        place.delete(key)
        raise
    row = Attachment(
        id=file_id,
        task_id=task.id,
        uploader=actor,
        uploader_id=actor.id,
        at=now,
        kind=kind,
        name=name,
        media_type=media_type,
        size=stored.size,
        sha256=stored.sha256,
        key=key,
    )
    work.session.add(row)
    told = {"id": key, "name": name, "kind": kind, "size": stored.size, "sha256": stored.sha256}
    finish(work, actor, task, "attach", told, plain(events.AttachmentAdded), now)
    return row


def _peek(stream: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """Read the beginning, and return it with a stream that begins at the beginning."""
    held: list[bytes] = []
    for chunk in stream:
        held.append(chunk)
        if sum(map(len, held)) >= HEAD:
            break
    return b"".join(held)[:HEAD], _again(held, stream)


def _again(held: list[bytes], rest: Iterator[bytes]) -> Iterator[bytes]:
    yield from held
    yield from rest


def _may_attach(work: UnitOfWork, actor: Person, task: Task, kind: Kind, now: datetime) -> None:
    works_on_it = any(authority.holds_part(work, actor, part, now=now) for part in task.active)
    if kind == "evidence" and not works_on_it:
        raise Forbidden("only_assignees")
    if not works_on_it and acts_as(work, actor.id, now=now).isdisjoint({task.assigner_id, task.supervisor_id}):
        raise Forbidden("only_part_of_it")
    if task.closed_at is not None:
        raise Conflict("task_is_closed")


def files_of(work: UnitOfWork, actor: Person, task_id: UUID, *, now: datetime) -> list[Attachment]:
    """Return the files of a task that one may see, oldest first."""
    authority.task_for(work, actor, task_id, now=now)
    return _present(work, task_id)


def _present(work: UnitOfWork, task_id: UUID) -> list[Attachment]:
    query = select(Attachment).where(Attachment.task_id == task_id, Attachment.removed_at.is_(None))
    return list(work.session.scalars(query.order_by(Attachment.id).options(joinedload(Attachment.uploader))))


def file_of(work: UnitOfWork, actor: Person, task_id: UUID, file_id: UUID, *, now: datetime) -> Attachment:
    """Return one file of a task that one may see; checked each time it is asked for."""
    found = next((each for each in files_of(work, actor, task_id, now=now) if each.id == file_id), None)
    if found is None:
        raise NotFound("unknown_file")
    return found


def remove(work: UnitOfWork, actor: Person, task_id: UUID, file_id: UUID, *, now: datetime) -> None:
    """Take back one's own file while the task is open; that it was there stays in the history."""
    task = authority.task_for(work, actor, task_id, now=now, lock=True)
    found = file_of(work, actor, task_id, file_id, now=now)
    if found.uploader_id != actor.id:
        raise Forbidden("only_the_uploader")
    if task.closed_at is not None or task.status == "awaiting_approval":
        raise Conflict("task_is_closed")
    found.removed_at = now
    told: dict[str, Any] = {"id": str(found.id), "name": found.name, "sha256": found.sha256}
    finish(work, actor, task, "remove_file", told, plain(events.AttachmentAdded), now)
