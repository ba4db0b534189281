"""Who may see and do what: checked here, in the service, whatever the view believes.

A task that somebody may not see does not exist for them (NotFound); one they may see but not act on is Forbidden.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import LoaderOption

from backend.errors import Forbidden, NotFound
from backend.org.model import Person
from backend.org.reach import acts_as, acts_for, acts_for_part, command_roots, is_above, reaches, watch_roots
from backend.unit_of_work import UnitOfWork
from tasks.model import Assignee, Follower, HistoryEntry, Task
from tasks.risk.lists import loaded_risk


def whole() -> tuple[LoaderOption, ...]:
    """Load everything that showing or judging one task needs."""
    return (
        joinedload(Task.assigner),
        joinedload(Task.lead_person),
        joinedload(Task.lead_unit),
        selectinload(Task.assignees).options(joinedload(Assignee.person), joinedload(Assignee.unit)),
        selectinload(Task.followers).joinedload(Follower.person),
        loaded_risk(),
    )


def task_for(work: UnitOfWork, actor: Person, task_id: UUID, *, now: datetime, lock: bool = False) -> Task:
    """Return a task this person may see, locked when it is to be changed. NotFound otherwise."""
    if lock:
        # The lock first, alone: the joins below cannot be locked, and must read what the lock waited for.
        work.session.execute(select(Task.id).where(Task.id == task_id).with_for_update(key_share=True))
        work.look_again()
    task = work.session.scalars(
        select(Task).where(Task.id == task_id).options(*whole()).execution_options(populate_existing=True)
    ).one_or_none()
    if task is None or not may_see(work, actor, task, now):
        raise NotFound("unknown_task")
    return task


def may_see(work: UnitOfWork, actor: Person, task: Task, now: datetime) -> bool:
    people = {task.assigner_id, task.supervisor_id, *(a.person_id for a in task.assignees)}
    people |= {follower.person_id for follower in task.followers}
    if not people.isdisjoint(acts_as(work, actor.id, now=now)):
        return True
    roots = watch_roots(work, actor, now=now)
    return any(reaches(work, roots, unit, now=now) for unit in {each.unit_id for each in task.active})


def own_part(work: UnitOfWork, actor: Person, task: Task, *, now: datetime) -> Assignee:
    """Return the part that this person, or whom they stand in for, has in the task. Forbidden otherwise."""
    return own_parts(work, actor, task, now=now)[0]


def own_parts(work: UnitOfWork, actor: Person, task: Task, *, now: datetime) -> list[Assignee]:
    """Return every part that this person has or acts for, their own first. Forbidden without any."""
    held = [each for each in task.active if holds_part(work, actor, each, now=now)]
    if not held:
        raise Forbidden("only_assignees")
    return sorted(held, key=lambda each: each.person_id != actor.id)


def holds_part(work: UnitOfWork, actor: Person, part: Assignee, *, now: datetime) -> bool:
    """Say whether a part is this person's own, or that of somebody whose post in its unit they stand in for."""
    return acts_for_part(work, actor.id, part.person_id, part.unit_id, now=now)


def require_lead(work: UnitOfWork, actor: Person, task: Task, *, now: datetime) -> Assignee:
    if not holds_part(work, actor, task.lead, now=now):
        raise Forbidden("only_the_lead")
    return task.lead


def require_assigner(work: UnitOfWork, actor: Person, task: Task, *, now: datetime) -> None:
    if not acts_for(work, actor.id, task.assigner_id, now=now):
        raise Forbidden("only_the_assigner")


def require_judge(work: UnitOfWork, actor: Person, task: Task, *, now: datetime) -> None:
    """The assigner judges a result; a leader above may as well, where the work is the assigner's own."""
    if not stands_above(work, actor, task, _whose_result(work, actor, task, now), now=now):
        require_assigner(work, actor, task, now=now)


def require_approver(work: UnitOfWork, actor: Person, task: Task, *, now: datetime) -> None:
    """The same may accept it, but nobody their own work, whichever post they act for (docs/adr/0010)."""
    require_impartial(work, actor, task, _whose_result(work, actor, task, now), "not_your_own_work", now=now)


def _whose_result(work: UnitOfWork, actor: Person, task: Task, now: datetime) -> set[UUID]:
    """Return whose own a result is: the lead's, and that of whoever handed it in. The history knows the latter, and is
    asked only where a result waits for a judgement that nothing else keeps the actor from."""
    own = {task.lead_person_id}
    judges = acts_for(work, actor.id, task.assigner_id, now=now) or command_roots(work, actor, now=now)
    if task.status == "awaiting_approval" and judges and actor.id not in own:
        own.add(work.once(("handed in", task.id, task.history_length), lambda: _handed_in_by(work, task)))
    return own


def _handed_in_by(work: UnitOfWork, task: Task) -> UUID:
    submitted = select(HistoryEntry.actor_id).where(HistoryEntry.task_id == task.id, HistoryEntry.verb == "submit")
    newest = work.session.scalar(submitted.order_by(HistoryEntry.number.desc()).limit(1))
    return newest or task.lead_person_id


def require_impartial(
    work: UnitOfWork, actor: Person, task: Task, own: Collection[UUID], code: str, *, now: datetime
) -> None:
    """The assigner decides about what is these people's `own`; where they are one of them, a leader above."""
    above = stands_above(work, actor, task, own, now=now)
    if not above:
        require_assigner(work, actor, task, now=now)
    if actor.id in own or (task.assigner_id in own and not above):
        raise Forbidden(code)


def stands_above(work: UnitOfWork, actor: Person, task: Task, own: Collection[UUID], *, now: datetime) -> bool:
    """Say whether somebody decides in the place of an assigner whose `own` work it is: their word reaches the unit that
    leads, from a post that is neither the assigner's nor the lead's, and not from below either."""
    if task.assigner_id not in own:
        return False
    roots, people = command_roots(work, actor, now=now), (task.assigner, task.lead_person)
    for each in people:
        if acts_for(work, actor.id, each.id, now=now):
            roots -= command_roots(work, each, now=now)
    below = any(is_above(work, actor.id, roots, task.lead_unit_id, each.id, now=now) for each in people)
    return reaches(work, roots, task.lead_unit_id, now=now) and not below


def require_command(work: UnitOfWork, actor: Person, task: Task, *, now: datetime) -> None:
    """The assigner, or a leader above the unit that leads, may hand the task to somebody else."""
    if acts_for(work, actor.id, task.assigner_id, now=now):
        return
    roots = command_roots(work, actor, now=now)
    if not reaches(work, roots, task.lead_unit_id, now=now) or is_above(
        work, actor.id, roots, task.lead_unit_id, task.lead_person_id, now=now
    ):
        raise Forbidden("only_command")


def require_oversight(work: UnitOfWork, actor: Person, task: Task, *, now: datetime) -> None:
    """Whoever gave the task, supervises it, or watches the unit that leads it may press and ask, but nobody themselves:
    not even where the lead has given the task, supervises it, or stands in for who does."""
    others = {task.assigner_id, task.supervisor_id} - {task.lead_person_id}
    if actor.id != task.lead_person_id and any(each and acts_for(work, actor.id, each, now=now) for each in others):
        return
    if holds_part(work, actor, task.lead, now=now):
        raise Forbidden("not_your_own_work_to_watch")
    roots = watch_roots(work, actor, now=now)
    if not reaches(work, roots, task.lead_unit_id, now=now) or is_above(
        work, actor.id, command_roots(work, actor, now=now), task.lead_unit_id, task.lead_person_id, now=now
    ):
        raise Forbidden("only_oversight")
