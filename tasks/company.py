"""Who else is in a task: coordinators added and released, followers, the star."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from backend.errors import Conflict, Invalid, NotFound
from backend.ids import new_id
from backend.org.model import Person
from backend.org.reach import command_roots
from backend.unit_of_work import UnitOfWork
from tasks import authority, events
from tasks.model import Assignee, Follower, Task
from tasks.moving import begin, finish, plain, take
from tasks.parties import Party, resolve_party


def add_coordinator(
    work: UnitOfWork, actor: Person, task_id: UUID, *, party: Party, expected: int | None = None, now: datetime
) -> Task:
    """Bring one more unit or person in (the assigner); they are told like everybody who is assigned."""
    task = begin(work, actor, task_id, "change", expected, now, authority.require_assigner)
    roots = command_roots(work, actor, now=now)
    taker = resolve_party(work, actor, party, roots, "/party", now=now)
    if task.assignee(taker.person_id) is not None:
        raise Invalid.at("/party", "in_it_already")
    task.assignees.append(
        Assignee(
            id=new_id(now),
            task_id=task.id,
            role="coordinator",
            unit=taker.unit,
            unit_id=taker.unit.id,
            person=taker.person,
            person_id=taker.person_id,
            assigned_at=now,
        )
    )
    told = {"unit_id": str(taker.unit.id), "unit": taker.unit.name, "person_id": str(taker.person_id)}
    return finish(work, actor, task, "add_coordinator", told, plain(events.CoordinatorAdded), now)


def release_coordinator(
    work: UnitOfWork, actor: Person, task_id: UUID, assignee_id: UUID, *, expected: int | None = None, now: datetime
) -> Task:
    """End a coordinator's part (the assigner); it stays on record. Conflict for the lead's, which is transferred."""
    task = begin(work, actor, task_id, "change", expected, now, authority.require_assigner)
    part = next((each for each in task.active if each.id == assignee_id), None)
    if part is None:
        raise NotFound("unknown_part")
    if part.role == "lead":
        raise Conflict("lead_is_transferred")
    part.ended_at = now
    told = {"unit_id": str(part.unit_id), "unit": part.unit.name, "person_id": str(part.person_id)}
    return finish(work, actor, task, "release_coordinator", told, plain(events.CoordinatorReleased), now)


def follow(work: UnitOfWork, actor: Person, task_id: UUID, *, expected: int | None = None, now: datetime) -> Task:
    """Follow a task one may see; following twice changes nothing."""
    task = take(work, actor, task_id, expected, now)
    if any(each.person_id == actor.id for each in task.followers):
        return task
    task.followers.append(Follower(task_id=task.id, person_id=actor.id, person=actor))
    return finish(work, actor, task, "follow", {}, plain(events.FollowersChanged), now)


def unfollow(work: UnitOfWork, actor: Person, task_id: UUID, *, expected: int | None = None, now: datetime) -> Task:
    """Stop following; the answer is the task as whoever asked still sees it, for this one time."""
    task = take(work, actor, task_id, expected, now)
    own = next((each for each in task.followers if each.person_id == actor.id), None)
    if own is None:
        return task
    task.followers.remove(own)
    work.session.delete(own)
    return finish(work, actor, task, "unfollow", {}, plain(events.FollowersChanged), now)


def star(
    work: UnitOfWork, actor: Person, task_id: UUID, *, starred: bool, expected: int | None = None, now: datetime
) -> Task:
    """Make it a key task, or no longer one (whoever oversees it); what stands already changes nothing."""
    task = take(work, actor, task_id, expected, now, authority.require_oversight)
    if task.starred == starred:
        return task
    task.starred = starred
    return finish(work, actor, task, "star" if starred else "unstar", {}, plain(events.FollowersChanged), now)
