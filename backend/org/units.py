"""The verbs of the tree: units, what they are called and hang under, and the groups that are addressed as one."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from backend.errors import FieldError, Invalid, NotFound
from backend.folding import fold
from backend.ids import new_id
from backend.org.charts import subtree
from backend.org.directory import unit_by_id
from backend.org.model import Person, Unit, UnitGroup
from backend.org.service import only_administrator
from backend.unit_of_work import UnitOfWork
from backend.working_time import CalendarChanged


def add_unit(
    work: UnitOfWork,
    actor: Person,
    *,
    name: str,
    kind: str,
    parent_id: UUID | None,
    short_name: str = "",
    now: datetime,
) -> Unit:
    """Put a unit into the tree. Invalid for an unknown parent."""
    only_administrator(actor)
    if parent_id is not None and work.session.get(Unit, parent_id) is None:
        raise Invalid.at("/parent_id", "unknown_unit")
    unit = Unit(
        id=new_id(now),
        name=name,
        short_name=short_name,
        kind=kind,
        parent_id=parent_id,
        valid_from=now,
        search=fold(f"{name} {short_name}"),
    )
    work.session.add(unit)
    work.session.flush()
    return unit


def change_unit(work: UnitOfWork, actor: Person, unit_id: UUID, changes: dict[str, Any], *, now: datetime) -> Unit:
    """Rename a unit, or hang it under another one; what was written before keeps the old name. NotFound for an unknown
    unit, Invalid for a parent that is not there or lies below the unit itself."""
    only_administrator(actor)
    unit = unit_by_id(work, unit_id)
    parent_id = changes.get("parent_id", unit.parent_id)
    if parent_id is not None and parent_id != unit.parent_id:
        if work.session.get(Unit, parent_id) is None:
            raise Invalid.at("/parent_id", "unknown_unit")
        if parent_id in set(work.session.scalars(subtree([unit_id]))):
            raise Invalid.at("/parent_id", "below_itself")
    if parent_id != unit.parent_id:
        # The hours, the days off and the ladders of those above it are others now.
        work.emit(CalendarChanged(now, actor.id, unit_id, "parent"))
    for name, value in changes.items():
        setattr(unit, name, value)
    unit.search = fold(f"{unit.name} {unit.short_name}")
    return unit


def add_group(
    work: UnitOfWork, actor: Person, *, code: str, name: str, unit_ids: list[UUID], now: datetime
) -> UnitGroup:
    """Name units that are addressed as one. Invalid for a code that is taken or a unit that is not there."""
    only_administrator(actor)
    group = UnitGroup(id=new_id(now), code=code, name=name, units=_units(work, unit_ids))
    try:
        with work.session.begin_nested():
            work.session.add(group)
    except IntegrityError as error:
        raise Invalid.at("/code", "code_taken") from error
    return group


def change_group(work: UnitOfWork, actor: Person, group_id: UUID, *, name: str, unit_ids: list[UUID]) -> UnitGroup:
    """Replace the name and the units of a group; what was assigned to it stays as it is. NotFound, Invalid."""
    only_administrator(actor)
    group = work.session.get(UnitGroup, group_id)
    if group is None:
        raise NotFound("not_found")
    group.name, group.units = name, _units(work, unit_ids)
    return group


def _units(work: UnitOfWork, unit_ids: list[UUID]) -> list[Unit]:
    found = {unit.id: unit for unit in work.session.scalars(select(Unit).where(Unit.id.in_(unit_ids)))}
    unknown = [n for n, each in enumerate(unit_ids) if each not in found]
    if unknown:
        raise Invalid([FieldError(f"/unit_ids/{n}", "unknown_unit") for n in unknown])
    return list(found.values())
