"""Units merged, split or abolished: the plan that was shown, carried out in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from backend.errors import Conflict, Invalid
from backend.org.model import Person, Unit
from backend.org.service import only_administrator
from backend.org.succession import end_units, move_posts, replace_in_groups
from backend.unit_of_work import UnitOfWork
from backend.working_time import CalendarChanged
from tasks.handover.addresses import readdress
from tasks.handover.lists import leave_list
from tasks.handover.moving_parts import Taken, lock_tasks, move_parts
from tasks.handover.planning import Plan, Reform, Takes, people_by_id, plan
from tasks.model import Assignee


def execute(work: UnitOfWork, actor: Person, reform: Reform, *, now: datetime) -> tuple[Plan, list[Takes]]:
    """Carry a reform out: people and tasks move, units end, and what named them names what followed.

    Conflict while a task or a post has nowhere to go, Invalid when a successor has no head to take what comes to it:
    nothing is done then. Returns the plan and the lists that were left to be confirmed.
    """
    only_administrator(actor)
    # Another reform of the same units waits, and then finds them ended; whoever assigns does not wait for us.
    units = select(Unit.id).where(Unit.id.in_([*reform.ending, *reform.successors])).order_by(Unit.id)
    work.session.execute(units.with_for_update(key_share=True))
    task_ids = lock_tasks(work.session, Assignee.unit_id.in_(reform.ending))
    work.look_again()
    found = plan(work, actor, reform, now=now)
    _check_decided(found)
    move_posts(work, found.posts, found.stand_ins, now=now)
    taken = move_parts(work, actor, task_ids, found.place_of, "reform", now=now)
    replace_in_groups(work, list(found.ending), list(found.heirs))
    homes = {move.post.person_id: move.to.id for move in found.posts if move.to is not None}
    readdress(work, found.addresses, list(found.ending), found.only, homes, now=now)
    work.session.flush()
    end_units(work, list(found.ending), list(found.heirs), now=now)
    # What hung below them may work by other hours, and climb by other ladders, from now on.
    work.emit(CalendarChanged(now, actor.id, None, "reform"))
    return found, _leave_lists(work, actor, found, taken, now)


def _check_decided(found: Plan) -> None:
    if count := found.undecided:
        raise Conflict("reform_undecided", count=count)
    if count := found.posts_undecided:
        raise Conflict("reform_posts_undecided", count=count)
    for part in found.parts:
        heir = found.successor_of(part.task_id)
        if heir is not None and found.place_of(part) is None:
            raise Invalid.at("/successors", "unit_without_head", unit=found.heirs[heir].name)


def _leave_lists(work: UnitOfWork, actor: Person, found: Plan, taken: Sequence[Taken], now: datetime) -> list[Takes]:
    """Leave each person who took something over a list of it, for each unit in which they did."""
    by_taker: dict[tuple[UUID, UUID], list[Taken]] = {}
    for each in taken:
        by_taker.setdefault((each.to_id, each.unit_id), []).append(each)
    people = people_by_id(work, [to_id for to_id, _ in by_taker])
    left = []
    for (to_id, unit_id), parts in by_taker.items():
        list_id = leave_list(work, actor, parts, to_id=to_id, unit_id=unit_id, now=now)
        left.append(Takes(people[to_id], found.heirs[unit_id], len(parts), list_id))
    return left
