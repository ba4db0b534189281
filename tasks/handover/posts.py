"""A post changes hands: its holder's open tasks go to whoever follows, after a list that is shown first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from backend.errors import Invalid, NotFound
from backend.org.model import Person, Post, Unit
from backend.org.service import end_post, give_post, only_administrator
from backend.unit_of_work import UnitOfWork
from tasks.handover.moving_parts import Successor, move_part, open_tasks_of_part, tell
from tasks.model import Task
from tasks.summary import is_open


@dataclass(frozen=True, slots=True)
class Load:
    """What hangs on a post: tasks in which its holder has a part, and open tasks that they gave or supervise."""

    post: Post
    parts: list[Task]
    assigned: int
    supervised: int


def load_of(work: UnitOfWork, actor: Person, post_id: UUID) -> Load:
    """Show what a hand-over of this post would move (administrators)."""
    only_administrator(actor)
    post = work.session.get(Post, post_id)
    if post is None:
        raise NotFound("unknown_post")
    parts = open_tasks_of_part(work, post.unit_id, post.person_id)
    own = (Task.assigner_id == post.person_id, Task.supervisor_id == post.person_id)
    counts = [len(work.session.scalars(select(Task.id).where(each, is_open())).all()) for each in own]
    return Load(post, parts, *counts)


def hand_over(work: UnitOfWork, actor: Person, post_id: UUID, to: UUID, *, now: datetime) -> Load:
    """Give a post to somebody else, with every open task that hangs on it: one transaction.

    What they are new in they have yet to acknowledge: their list of what to confirm is the list of what is not
    acknowledged. Who left neither approves nor supervises any more: those positions move too.
    """
    load = load_of(work, actor, post_id)
    post, person = load.post, work.session.get(Person, to)
    if person is None or person.disabled_at is not None:
        raise Invalid.at("/to", "unknown_person")
    if person.id == post.person_id:
        raise Invalid.at("/to", "same_person")
    leaver, unit_id, title, head = post.person_id, post.unit_id, post.title, post.is_head
    end_post(work, actor, post_id, now=now)
    work.session.flush()
    given = give_post(work, actor, person_id=to, unit_id=unit_id, title=title, is_head=head, now=now)
    follows = Successor(work.session.get_one(Unit, unit_id), person)
    for task in load.parts:
        move_part(work, actor, task, unit_id, leaver, follows, "post", now)
    for column in (Task.assigner_id, Task.supervisor_id):
        work.session.execute(
            update(Task).where(column == leaver, is_open()).values({column.key: to, "version": Task.version + 1})
        )
    work.session.expire_all()
    tell(work, actor, load.parts, (unit_id,), now)
    return Load(given, load.parts, load.assigned, load.supervised)
