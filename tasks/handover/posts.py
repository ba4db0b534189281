"""A post changes hands: its holder's open tasks go to whoever follows, after a list that is shown first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select

from backend.errors import Conflict, Invalid, NotFound
from backend.org.model import Person, Post, Unit
from backend.org.service import end_post, give_post, only_administrator
from backend.unit_of_work import UnitOfWork
from tasks.handover.lists import leave_list
from tasks.handover.model import Handover
from tasks.handover.moving_parts import lock_tasks, move_parts
from tasks.handover.positions import count_positions, hangs_on, move_positions
from tasks.handover.settling import Held, Place
from tasks.model import Assignee, Task
from tasks.summary import is_open

#: How many tasks a load names; the counts are of all.
NAMED = 500


@dataclass(frozen=True, slots=True)
class Load:
    """What hangs on a post: tasks in which its holder has a part, and open tasks that they gave or supervise.

    `handover_id` is the list that the new holder confirms, once the post has changed hands.
    """

    post: Post
    parts: int
    tasks: Sequence[Any]
    assigned: int
    supervised: int
    handover_id: UUID | None = None


def load_of(work: UnitOfWork, actor: Person, post_id: UUID, *, now: datetime) -> Load:
    """Show what a hand-over of this post would move (administrators)."""
    only_administrator(actor)
    post = work.session.get(Post, post_id)
    if post is None:
        raise NotFound("unknown_post")
    own = select(Assignee.task_id).where(*_held_with(post), Assignee.ended_at.is_(None))
    hanging = select(Task.id, Task.code, Task.title).where(Task.id.in_(own), is_open())
    count = work.session.scalar(select(func.count()).select_from(hanging.subquery())) or 0
    named = work.session.execute(hanging.order_by(Task.id).limit(NAMED)).all()
    return Load(post, count, named, *count_positions(work, post.person_id, hangs_on(work, post, now=now)))


def hand_over(work: UnitOfWork, actor: Person, post_id: UUID, to: UUID, *, now: datetime) -> Load:
    """Give a post to somebody else, with every open task that hangs on it: one transaction.

    The new holder has yet to acknowledge each part, and is left a list of them to confirm. Who left neither approves
    nor supervises any more: those positions move too. Conflict for a post that was handed over before; one that was
    only ended still hands over what its holder had.
    """
    load = load_of(work, actor, post_id, now=now)
    post, person = load.post, work.session.get(Person, to)
    _check_not_yet(work, post, now)
    if person is None or person.disabled_at is not None:
        raise Invalid.at("/to", "unknown_person")
    if person.id == post.person_id:
        raise Invalid.at("/to", "same_person")
    leaver, held, hanging = post.person_id, _held_with(post), hangs_on(work, post, now=now)
    place = Place(post.unit_id, work.session.get_one(Unit, post.unit_id).name, to)
    given = _give(work, actor, post, to, now)
    task_ids = lock_tasks(work.session, *held)

    def goes(part: Held) -> Place | None:
        return place if (part.unit_id, part.person_id) == (place.unit_id, leaver) else None

    taken = move_parts(work, actor, task_ids, goes, "post", now=now)
    move_positions(work, actor, leaver, to, hanging, now=now)
    left = leave_list(work, actor, taken, to_id=to, unit_id=place.unit_id, post=given, from_id=leaver, now=now)
    return Load(given, load.parts, load.tasks, load.assigned, load.supervised, left)


def _check_not_yet(work: UnitOfWork, post: Post, now: datetime) -> None:
    """Lock the post, so that the second of two taps waits for the first. Conflict when it went to somebody already."""
    work.session.refresh(post, with_for_update={"key_share": True})
    if post.valid_to is None or post.valid_to > now:
        return
    given = (Post.title == post.title, Post.is_head == post.is_head)
    left = (Handover.from_id == post.person_id, Handover.unit_id == post.unit_id, Handover.at >= post.valid_to)
    if work.session.scalar(select(exists().where(Handover.post_id == Post.id, *given, *left))):
        raise Conflict("post_handed_over")


def _held_with(post: Post) -> tuple[ColumnElement[bool], ...]:
    return Assignee.unit_id == post.unit_id, Assignee.person_id == post.person_id


def _give(work: UnitOfWork, actor: Person, post: Post, to: UUID, now: datetime) -> Post:
    """End the post and give it to somebody else in the same instant."""
    unit_id, title, head = post.unit_id, post.title, post.is_head
    end_post(work, actor, post.id, now=now)
    work.session.flush()
    return give_post(work, actor, person_id=to, unit_id=unit_id, title=title, is_head=head, now=now)
