"""Saved views over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import marshmallow as ma

from backend.http.api import Api, Call
from backend.http.fields import Flag, Id, Items, Nested, Schema, Text
from backend.ids import new_id
from tasks.views import service
from tasks.views.model import SavedView

api = Api("views", __name__, description="Saved ways of looking at the list of tasks")


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
    items = Items(Nested(ViewSchema), max=service.MOST)


@api.write("/views", body=NewViewSchema, answer=ViewSchema, status=201)
def keep_view(call: Call, body: dict[str, Any]) -> SavedView:
    """Save a way of looking at the list."""
    return service.save_view(call.work, call.actor, body["name"], body["query"], body["pinned"], new_id(call.now))


@api.read("/views", answer=ViewsSchema)
def list_views(call: Call) -> dict[str, Any]:
    """List one's own saved views."""
    return {"items": service.views_of(call.work, call.actor)}


@api.write("/views/<uuid:view_id>", method="DELETE", answer=None, status=204)
def delete_view(call: Call, view_id: UUID) -> None:
    """Throw a saved view away."""
    service.drop_view(call.work, call.actor, view_id)
