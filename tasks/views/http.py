"""Saved views over HTTP: kept by name, checked by the schema of the list itself."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import marshmallow as ma
from sqlalchemy import func, select

from backend.errors import Conflict, FieldError, Invalid, NotFound
from backend.http.api import Api, Call
from backend.http.fields import Flag, Id, Items, Nested, Schema, Text
from backend.ids import new_id
from backend.org.model import Person
from backend.unit_of_work import UnitOfWork
from tasks.schemas import TaskQuery
from tasks.views.model import SavedView

api = Api("views", __name__, description="Saved ways of looking at the list of tasks")
MOST = 50


class NewViewSchema(Schema):
    """`query` has the parameters of GET /tasks; lists for those that repeat."""

    name = Text(min=1, max=100, required=True)
    query = ma.fields.Dict(required=True, metadata={"additionalProperties": True})
    pinned = Flag(load_default=False)


class ViewSchema(Schema):
    id = Id()
    name = Text(max=100)
    query = ma.fields.Dict()
    pinned = Flag()


class ViewsSchema(Schema):
    items = Items(Nested(ViewSchema), max=MOST)


def save_view(
    work: UnitOfWork, actor: Person, name: str, query: dict[str, Any], pinned: bool, view_id: UUID
) -> SavedView:
    """Keep a view. Invalid for parameters that the list would refuse."""
    try:
        TaskQuery(exclude=("cursor", "limit")).load(query)
    except ma.ValidationError as error:
        raise Invalid([FieldError(f"/query/{each}", "invalid_value") for each in error.messages_dict]) from error
    if (work.session.scalar(select(func.count()).select_from(SavedView).filter_by(owner_id=actor.id)) or 0) >= MOST:
        raise Conflict("too_many_views", max=MOST)
    view = SavedView(id=view_id, owner_id=actor.id, name=name, query=query, pinned=pinned)
    work.session.add(view)
    work.session.flush()
    return view


def drop_view(work: UnitOfWork, actor: Person, view_id: UUID) -> None:
    view = work.session.scalars(select(SavedView).filter_by(id=view_id, owner_id=actor.id)).one_or_none()
    if view is None:
        raise NotFound("unknown_view")
    work.session.delete(view)


def views_of(work: UnitOfWork, actor: Person) -> list[SavedView]:
    """Return one's own views, the pinned ones first."""
    query = select(SavedView).filter_by(owner_id=actor.id).order_by(SavedView.pinned.desc(), SavedView.id)
    return list(work.session.scalars(query))


@api.write("/views", body=NewViewSchema, answer=ViewSchema, status=201)
def keep_view(call: Call, body: dict[str, Any]) -> SavedView:
    """Save a way of looking at the list."""
    return save_view(call.work, call.actor, body["name"], body["query"], body["pinned"], new_id(call.now))


@api.read("/views", answer=ViewsSchema)
def list_views(call: Call) -> dict[str, Any]:
    """List one's own saved views."""
    return {"items": views_of(call.work, call.actor)}


@api.write("/views/<uuid:view_id>", method="DELETE", answer=None, status=204)
def delete_view(call: Call, view_id: UUID) -> None:
    """Throw a saved view away."""
    drop_view(call.work, call.actor, view_id)
