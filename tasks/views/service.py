"""Keeping views by name, checked by the schema of the list itself."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import marshmallow as ma
from sqlalchemy import func, select

from backend.errors import Conflict, FieldError, Invalid, NotFound
from backend.org.model import Person
from backend.unit_of_work import UnitOfWork
from tasks.schemas import TaskQuery
from tasks.views.model import SavedView

MOST = 50


def save_view(
    work: UnitOfWork, actor: Person, name: str, query: dict[str, Any], pinned: bool, view_id: UUID
) -> SavedView:
    """Keep a view. Invalid for parameters that the list would refuse."""
    parameters(query)
    if (work.session.scalar(select(func.count()).select_from(SavedView).filter_by(owner_id=actor.id)) or 0) >= MOST:
        raise Conflict("too_many_views", max=MOST)
    view = SavedView(id=view_id, owner_id=actor.id, name=name, query=query, pinned=pinned)
    work.session.add(view)
    work.session.flush()
    return view


def parameters(query: dict[str, Any]) -> dict[str, Any]:
    """Return a view's parameters as the list takes them, those that are left out too. Invalid for any it refuses."""
    try:
        found: dict[str, Any] = TaskQuery(exclude=("cursor", "limit")).load(query)
    except ma.ValidationError as error:
        raise Invalid([FieldError(f"/query/{each}", "invalid_value") for each in error.messages_dict]) from error
    return found


def view_of(work: UnitOfWork, actor: Person, view_id: UUID) -> SavedView:
    """Return one of one's own views. NotFound for anybody else's."""
    view = work.session.scalars(select(SavedView).filter_by(id=view_id, owner_id=actor.id)).one_or_none()
    if view is None:
        raise NotFound("unknown_view")
    return view


def drop_view(work: UnitOfWork, actor: Person, view_id: UUID) -> None:
    work.session.delete(view_of(work, actor, view_id))


def views_of(work: UnitOfWork, actor: Person) -> list[SavedView]:
    """Return one's own views, the pinned ones first."""
    query = select(SavedView).filter_by(owner_id=actor.id).order_by(SavedView.pinned.desc(), SavedView.id)
    return list(work.session.scalars(query))
