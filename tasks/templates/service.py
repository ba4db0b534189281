"""Keeping assignments to be used again: one's own, or shared with one's unit."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import marshmallow as ma
from sqlalchemy import ColumnElement, Select, func, or_, select

from backend.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from backend.ids import new_id
from backend.org.model import Person
from backend.org.reach import command_roots, units_of
from backend.unit_of_work import UnitOfWork
from tasks.schemas import AssignSchema
from tasks.templates.model import TaskTemplate

#: Of one person, and of those shared with one unit.
MOST = 100


def keep(
    work: UnitOfWork, actor: Person, *, name: str, body: dict[str, Any], shared: bool, now: datetime
) -> TaskTemplate:
    """Keep a template (leaders); `shared` with everybody in one's own unit. Conflict for more than a list can show."""
    if not command_roots(work, actor, now=now):
        raise Forbidden("only_leaders_assign")
    units = units_of(work, actor.id, now=now)
    unit_id = units[0] if shared and units else None
    if _count(work, TaskTemplate.owner_id == actor.id) >= MOST:
        raise Conflict("too_many_templates", max=MOST)
    if unit_id is not None and _count(work, TaskTemplate.unit_id == unit_id) >= MOST:
        raise Conflict("too_many_shared_templates", max=MOST)
    template = TaskTemplate(id=new_id(now), owner_id=actor.id, unit_id=unit_id, name=name, body=body)
    work.session.add(template)
    work.session.flush()
    return template


def _count(work: UnitOfWork, those: ColumnElement[bool]) -> int:
    return work.session.scalar(select(func.count()).select_from(TaskTemplate).where(those)) or 0


def usable(work: UnitOfWork, actor: Person, *, now: datetime) -> Select[TaskTemplate]:
    """Select the templates one may use: one's own, and those of one's units."""
    units = units_of(work, actor.id, now=now)
    return select(TaskTemplate).where(or_(TaskTemplate.owner_id == actor.id, TaskTemplate.unit_id.in_(units)))


def templates_of(work: UnitOfWork, actor: Person, *, now: datetime) -> list[TaskTemplate]:
    """Return them, newest first."""
    query = usable(work, actor, now=now).order_by(TaskTemplate.id.desc())
    return list(work.session.scalars(query))


def template_for(work: UnitOfWork, actor: Person, template_id: UUID, *, now: datetime) -> TaskTemplate:
    """Return one that this person may use. NotFound otherwise."""
    query = usable(work, actor, now=now).where(TaskTemplate.id == template_id)
    template = work.session.scalars(query).one_or_none()
    if template is None:
        raise NotFound("unknown_template")
    return template


def drop(work: UnitOfWork, actor: Person, template_id: UUID) -> None:
    """Throw one's own template away."""
    own = select(TaskTemplate).filter_by(id=template_id, owner_id=actor.id)
    template = work.session.scalars(own).one_or_none()
    if template is None:
        raise NotFound("unknown_template")
    work.session.delete(template)


def loaded(body: dict[str, Any]) -> dict[str, Any]:
    """Read a kept body as one that was just sent. Invalid for one that no longer is an assignment."""
    try:
        found: dict[str, Any] = AssignSchema().load(body)
    except ma.ValidationError as error:
        raise Invalid([FieldError(f"/body/{name}", "invalid_value") for name in error.messages_dict]) from error
    return found
