"""What the new holder says to a list: received, or not theirs; and what the assigner says to that."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import case, select, update

from backend.errors import Conflict, FieldError, Forbidden, Invalid
from backend.many_rows import portions
from backend.org.model import Person
from backend.org.reach import acts_for_part
from backend.unit_of_work import UnitOfWork
from tasks import authority
from tasks.events import HandoverObjected, HandoverUpheld
from tasks.handover.lists import Shown, handover_for, state, visible, with_parts
from tasks.handover.model import Handover, HandoverItem, ItemState
from tasks.history import record
from tasks.model import Assignee, Task
from tasks.moving import say_received
from tasks.states import ASSIGNEE_STATES, AssigneeState, next_status

#: What "all" confirms. What was objected to waits for its assigner: no sweep of the hand takes an objection back.
_TO_CONFIRM: tuple[ItemState, ...] = ("open", "upheld")
#: What can be confirmed when it is named, and so meant.
_WHEN_NAMED: tuple[ItemState, ...] = (*_TO_CONFIRM, "objected")


def confirm(
    work: UnitOfWork, actor: Person, handover_id: UUID, items: Sequence[UUID] | None, *, now: datetime
) -> Shown:
    """Confirm some items, or all that are open or upheld (the new holder, or who acts for them). What was objected to
    is confirmed only when it is named: then somebody has thought better of it.

    It says "received" for the part as well, unless the task is paused or was declined: that is said when it goes on.
    What is confirmed or over already stays as it is.
    """
    handover = _own(work, actor, handover_id, now)
    if items is not None:
        _check_known(work, actor, handover, items, now)
    for portion in portions(_to_confirm(work, handover, items)):
        for item, part, task, _ in _locked(work, portion):
            if part.acknowledged_at is None and next_status(task.status, "acknowledge"):
                say_received(work, actor, task, part, now)
            item.confirmed_at = now
        work.session.flush()
    return handover_for(work, actor, handover_id, now=now)


def object_to(
    work: UnitOfWork, actor: Person, handover_id: UUID, items: Sequence[UUID], *, reason: str, now: datetime
) -> Shown:
    """Say, with a reason, that items are not one's own (the new holder, or who acts for them).

    The part stays where it is, and its ladder climbs on, until the assigner transfers or upholds it; the assigner and
    whoever handed over are told at once. Conflict for what is confirmed, over, or was objected to already.
    """
    handover = _own(work, actor, handover_id, now)
    _check_known(work, actor, handover, items, now)
    for item, part, task, reached in _locked(work, items):
        if reached != "open":
            raise Conflict(f"item_{reached}", task=task.code)
        item.objected_at, item.reason = now, reason
        told = {"handover_id": str(handover.id), "role": part.role, "reason": reason}
        record(work.session, task, "object_handover", actor.id, told, now)
        to = (task.assigner_id, handover.by_id)
        work.emit(HandoverObjected(now, actor.id, task.id, (task.lead_unit_id,), to, reason))
    work.session.flush()
    return handover_for(work, actor, handover_id, now=now)


def uphold(
    work: UnitOfWork, actor: Person, handover_id: UUID, items: Sequence[UUID], *, note: str, now: datetime
) -> Shown:
    """Say that items which were objected to stay with the new holder all the same (the assigner of each task)."""
    handover = handover_for(work, actor, handover_id, now=now).handover
    _check_known(work, actor, handover, items, now)
    for item, part, task, reached in _locked(work, items):
        authority.require_assigner(work, actor, task, now=now)
        if reached != "objected":
            raise Conflict("nothing_objected", task=task.code)
        item.upheld_at = now
        told = {"handover_id": str(handover.id), "role": part.role, "note": note}
        record(work.session, task, "uphold_handover", actor.id, told, now)
        work.emit(HandoverUpheld(now, actor.id, task.id, (task.lead_unit_id,), (part.person_id,), note))
    work.session.flush()
    return handover_for(work, actor, handover_id, now=now)


def note_list_reached(
    work: UnitOfWork, handover_id: UUID, person_id: UUID, reached: AssigneeState, *, now: datetime
) -> None:
    """Note that the message about a list was delivered or opened: so was every part on it that is still theirs."""
    column = getattr(Assignee, f"{reached}_at")
    earlier = ASSIGNEE_STATES[: ASSIGNEE_STATES.index(reached)]
    listed = select(HandoverItem.part_id).where(HandoverItem.handover_id == handover_id)
    own = (Assignee.id.in_(listed), Assignee.person_id == person_id, Assignee.ended_at.is_(None), column.is_(None))
    grown = case((Assignee.state.in_(earlier), reached), else_=Assignee.state)
    parts = update(Assignee).where(*own).values({column: now, Assignee.state: grown})
    work.session.execute(parts.execution_options(synchronize_session=False))


def _own(work: UnitOfWork, actor: Person, handover_id: UUID, now: datetime) -> Handover:
    """Return a hand-over to this person, or to somebody whose post there they stand in for. NotFound, Forbidden."""
    handover = handover_for(work, actor, handover_id, now=now).handover
    if not acts_for_part(work, actor.id, handover.to_id, handover.unit_id, now=now):
        raise Forbidden("only_the_new_holder")
    return handover


def _check_known(work: UnitOfWork, actor: Person, handover: Handover, items: Sequence[UUID], now: datetime) -> None:
    """Invalid for what is not on the list, as far as this person sees it."""
    listed = with_parts(HandoverItem.part_id).where(HandoverItem.handover_id == handover.id)
    seen = listed.where(HandoverItem.part_id.in_(items), *visible(work, actor, handover, now=now))
    known = set(work.session.scalars(seen))
    if unknown := [n for n, each in enumerate(items) if each not in known]:
        raise Invalid([FieldError(f"/items/{n}", "unknown_item") for n in unknown])


def _to_confirm(work: UnitOfWork, handover: Handover, items: Sequence[UUID] | None) -> Sequence[UUID]:
    """Return the items to be confirmed, in the order of their tasks: whoever locks them after us waits for us."""
    query = with_parts(HandoverItem.part_id).where(HandoverItem.handover_id == handover.id)
    query = query.order_by(Task.id)
    if items is None:
        return work.session.scalars(query.where(state().in_(_TO_CONFIRM))).all()
    return work.session.scalars(query.where(state().in_(_WHEN_NAMED), HandoverItem.part_id.in_(items))).all()


def _locked(work: UnitOfWork, items: Sequence[UUID]) -> Sequence[Any]:
    """Lock the tasks of these items, then read each with its part, its task and its state."""
    parts = select(Assignee.task_id).where(Assignee.id.in_(items))
    locked = select(Task.id).where(Task.id.in_(parts)).order_by(Task.id).with_for_update(key_share=True)
    work.session.execute(locked)
    query = with_parts(HandoverItem, Assignee, Task, state()).where(HandoverItem.part_id.in_(items)).order_by(Task.id)
    return work.session.execute(query.execution_options(populate_existing=True)).all()
