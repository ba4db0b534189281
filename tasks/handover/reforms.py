"""Units merged, split or abolished: a plan of which open task goes where, shown first, then carried out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from backend.errors import Conflict, FieldError, Invalid
from backend.org.charts import load_chart
from backend.org.model import Person, Post, Unit, UnitSuccessor
from backend.org.service import only_administrator
from backend.unit_of_work import UnitOfWork
from tasks.handover.moving_parts import Successor, move_part, open_tasks_of_part, tell
from tasks.model import Task


@dataclass(frozen=True, slots=True)
class Move:
    """One open task of a unit that ends, and where it goes; `successor` is None while nobody has decided."""

    task: Task
    unit: Unit
    successor: Unit | None


def plan(
    work: UnitOfWork,
    actor: Person,
    ending: Sequence[UUID],
    successors: Sequence[UUID],
    decisions: Mapping[UUID, UUID],
    *,
    now: datetime,
) -> list[Move]:
    """Show where every open task of the ending units would go (administrators). With one successor it goes there; with
    several, to the one that was decided for it, or else nowhere yet."""
    only_administrator(actor)
    units = _units(work, ending, "/ending", now)
    heirs = {unit.id: unit for unit in _units(work, successors, "/successors", now)}
    if set(ending) & heirs.keys():
        raise Invalid.at("/successors", "ends_and_succeeds")
    wrong = [FieldError("/decisions", "not_a_successor") for unit_id in decisions.values() if unit_id not in heirs]
    if wrong:
        raise Invalid(wrong[:1])
    only = next(iter(heirs.values())) if len(heirs) == 1 else None
    return [
        Move(task, unit, heirs.get(decisions.get(task.id, UUID(int=0)), only))
        for unit in units
        for task in open_tasks_of_part(work, unit.id)
    ]


def execute(
    work: UnitOfWork,
    actor: Person,
    ending: Sequence[UUID],
    successors: Sequence[UUID],
    decisions: Mapping[UUID, UUID],
    *,
    now: datetime,
) -> list[Move]:
    """Carry the plan out in one transaction: tasks move, units end, their posts end, and successor edges are written.

    Conflict while any task has nowhere to go, or a successor has no head to take it: nothing is done then.
    """
    moves = plan(work, actor, ending, successors, decisions, now=now)
    undecided = sum(1 for move in moves if move.successor is None)
    if undecided:
        raise Conflict("reform_undecided", count=undecided)
    heads = load_chart(work, list(successors), now).heads
    for move in moves:
        assert move.successor is not None
        head = heads.get(move.successor.id)
        if head is None or head.answers is None:
            raise Invalid.at("/successors", "unit_without_head", unit=move.successor.name)
        follows = Successor(move.successor, work.session.get_one(Person, head.answers))
        move_part(work, actor, move.task, move.unit.id, None, follows, "reform", now)
    for unit_id in ending:
        work.session.add_all(UnitSuccessor(unit_id=unit_id, successor_id=each, at=now) for each in successors)
    work.session.flush()
    held = (Post.unit_id.in_(ending), (Post.valid_to.is_(None)) | (Post.valid_to > now))
    work.session.execute(update(Post).where(*held).values(valid_to=now))
    if len(successors) == 1:
        work.session.execute(update(Unit).where(Unit.parent_id.in_(ending)).values(parent_id=successors[0]))
    work.session.execute(update(Unit).where(Unit.id.in_(ending)).values(valid_to=now))
    tasks = list({move.task.id: move.task for move in moves}.values())
    tell(work, actor, tasks, (*ending, *successors), now)
    return moves


def _units(work: UnitOfWork, ids: Sequence[UUID], pointer: str, now: datetime) -> list[Unit]:
    in_force = (Unit.valid_to.is_(None)) | (Unit.valid_to > now)
    found = {unit.id: unit for unit in work.session.scalars(select(Unit).where(Unit.id.in_(ids), in_force))}
    errors = [FieldError(f"{pointer}/{n}", "unknown_unit") for n, each in enumerate(ids) if each not in found]
    if errors:
        raise Invalid(errors)
    return [found[each] for each in dict.fromkeys(ids)]
