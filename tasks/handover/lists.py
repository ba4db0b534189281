"""The list that a hand-over leaves with whoever took over: written once, read by those it concerns.

The state of an item is that of the part: read, never stored, so that one tap on the task confirms it here too.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload
from sqlalchemy.orm.interfaces import LoaderOption

from backend.errors import NotFound
from backend.http.paging import Page, SortKey, cut, from_cursor, page
from backend.ids import new_id
from backend.many_rows import insert_rows
from backend.org.model import Person, Post
from backend.org.reach import acts_as
from backend.unit_of_work import UnitOfWork
from tasks.events import HandoverMade
from tasks.handover.model import Handover, HandoverItem
from tasks.handover.moving_parts import Taken
from tasks.model import Assignee, Task

_NEWEST = SortKey("handovers", (Handover.id,), lambda each: (each.id,), descending=True)
_BY_PART = SortKey("handover items", (HandoverItem.part_id,), lambda row: (row[0].part_id,))
_OLD = aliased(Assignee)


def leave_list(
    work: UnitOfWork,
    actor: Person,
    taken: Sequence[Taken],
    *,
    to_id: UUID,
    unit_id: UUID,
    post: Post | None = None,
    from_id: UUID | None = None,
    now: datetime,
) -> UUID:
    """Write that somebody took these parts over, with a post or, without one, by a reform; return its id."""
    handover = Handover(
        id=new_id(now),
        kind="post" if post else "reform",
        at=now,
        by_id=actor.id,
        to_id=to_id,
        unit_id=unit_id,
        post_id=post.id if post else None,
        from_id=from_id,
    )
    work.session.add(handover)
    work.session.flush()
    items = [
        {"part_id": each.part_id, "handover_id": handover.id, "from_part_id": each.from_part_id, "reason": ""}
        for each in taken
    ]
    insert_rows(work.session, HandoverItem, items)
    if items:
        work.emit(HandoverMade(now, actor.id, handover.id, to_id))
    return handover.id


def state() -> ColumnElement[str]:
    """The state of an item, of which the part and the task have been joined."""
    return case(
        (or_(HandoverItem.confirmed_at.is_not(None), Assignee.acknowledged_at.is_not(None)), "confirmed"),
        (or_(Assignee.ended_at.is_not(None), Task.closed_at.is_not(None)), "over"),
        (HandoverItem.upheld_at.is_not(None), "upheld"),
        (HandoverItem.objected_at.is_not(None), "objected"),
        else_="open",
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """A hand-over, and how many of its items that one may see are in which state."""

    handover: Handover
    counts: dict[str, int]


def handovers_to(
    work: UnitOfWork, actor: Person, *, cursor: str | None, limit: int, position: int, now: datetime
) -> Page[Shown]:
    """Return what was handed over to somebody, or to whom they stand in for, newest first."""
    mine = Handover.to_id.in_(sorted(acts_as(work, actor.id, now=now)))
    found = page(work.session, select(Handover).where(mine).options(*_named()), _NEWEST, cursor, limit, position)
    counts = _counts(work, [each.id for each in found.items])
    return Page([Shown(each, counts.get(each.id, {})) for each in found.items], found.next, found.position)


def handover_for(work: UnitOfWork, actor: Person, handover_id: UUID, *, now: datetime) -> Shown:
    """Return a hand-over with the counts of what this person may see of it. NotFound for whom it does not concern."""
    handover = work.session.scalars(select(Handover).filter_by(id=handover_id).options(*_named())).one_or_none()
    if handover is None:
        raise NotFound("unknown_handover")
    people = acts_as(work, actor.id, now=now)
    seen = visible(work, actor, handover, now=now)
    counts = _counts(work, [handover.id], *seen).get(handover.id, {})
    if seen and not counts and handover.from_id not in people:
        raise NotFound("unknown_handover")
    return Shown(handover, counts)


def visible(work: UnitOfWork, actor: Person, handover: Handover, *, now: datetime) -> list[ColumnElement[bool]]:
    """Return the condition on the items that one may see: all for the new holder and for administrators; for others
    those of tasks they gave, and those whose part was theirs."""
    people = acts_as(work, actor.id, now=now)
    if handover.to_id in people or actor.has_role("administrator"):
        return []
    had = exists().where(_OLD.id == HandoverItem.from_part_id, _OLD.person_id.in_(people))
    return [or_(Task.assigner_id.in_(people), had)]


def items_of(
    work: UnitOfWork,
    actor: Person,
    handover: Handover,
    *,
    states: Collection[str],
    cursor: str | None,
    limit: int,
    position: int,
    now: datetime,
) -> Page[Any]:
    """Return the items that one may see, each with its state, the task and who had the part before."""
    query = with_parts(HandoverItem, state().label("state")).where(
        HandoverItem.handover_id == handover.id, *visible(work, actor, handover, now=now)
    )
    if states:
        query = query.where(state().in_(states))
    task = joinedload(HandoverItem.part).joinedload(Assignee.task)
    whole = task.options(joinedload(Task.assigner), joinedload(Task.lead_person), joinedload(Task.lead_unit))
    before = joinedload(HandoverItem.from_part).options(joinedload(Assignee.person), joinedload(Assignee.unit))
    rows = work.session.execute(from_cursor(query.options(whole, before), _BY_PART, cursor, limit)).all()
    return cut(rows, _BY_PART, limit, position)


def with_parts(*columns: Any) -> Select[Any]:
    """Select of items, each joined with its part and the task: what `state` and `visible` are asked of."""
    query: Select[Any] = select(*columns).select_from(HandoverItem)
    return query.join(Assignee, Assignee.id == HandoverItem.part_id).join(Task, Task.id == Assignee.task_id)


def _counts(
    work: UnitOfWork, handover_ids: Collection[UUID], *conditions: ColumnElement[bool]
) -> dict[UUID, dict[str, int]]:
    """Count the items of some hand-overs by state: one query."""
    seen = with_parts(HandoverItem.handover_id, state().label("reached"))
    items = seen.where(HandoverItem.handover_id.in_(handover_ids), *conditions).subquery()
    counted = select(items.c.handover_id, items.c.reached, func.count()).group_by(items.c.handover_id, items.c.reached)
    found: dict[UUID, dict[str, int]] = {}
    for handover_id, reached, count in work.session.execute(counted):
        found.setdefault(handover_id, {})[reached] = count
    return found


def _named() -> tuple[LoaderOption, ...]:
    return tuple(joinedload(each) for each in (Handover.by, Handover.to, Handover.giver, Handover.unit, Handover.post))
