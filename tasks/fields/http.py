"""The list of fields over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import marshmallow as ma

from backend.http.api import Api, Call
from backend.http.fields import Choice, Flag, Id, Instant, Items, Nested, Schema, Text, Whole
from backend.http.paging import Page
from backend.org.schemas import PageQuery
from tasks.fields import service
from tasks.fields.model import Field

api = Api("fields", __name__, description="The list of fields that tasks belong to")


class FieldSchema(Schema):
    id = Id()
    name = Text(max=100)
    retired_at = Instant(allow_none=True)


class FieldPage(Schema):
    items = Items(Nested(FieldSchema))
    next = Text(max=2000, allow_none=True)
    position = Whole(min=0, max=2**62)


class FieldQuery(PageQuery):
    q = Text(max=100, load_default="")
    state = Choice(service.STATES, load_default="current")


class NewFieldSchema(Schema):
    name = Text(min=1, max=100, required=True)


class ChangeFieldSchema(Schema):
    name = Text(min=1, max=100)
    retired = Flag()

    @ma.validates_schema
    def something(self, data: dict[str, Any], **_: Any) -> None:
        if not data:
            raise ma.ValidationError(["required"])


@api.read("/fields", answer=FieldPage, query=FieldQuery)
def list_fields(call: Call, query: dict[str, Any]) -> Page[Field]:
    """List the fields by name; `q` needs no accents."""
    return service.find_fields(call.work, **query, position=call.position)


@api.write("/fields", body=NewFieldSchema, answer=FieldSchema, status=201)
def add_field(call: Call, body: dict[str, Any]) -> Field:
    """Add a field (administrator). From the first on, tasks are given only fields of the list."""
    return service.add_field(call.work, call.actor, name=body["name"], now=call.now)


@api.write("/fields/<uuid:field_id>", method="PATCH", body=ChangeFieldSchema, answer=FieldSchema)
def change_field(call: Call, body: dict[str, Any], field_id: UUID) -> Field:
    """Rename a field, retire it or bring it back (administrator); open tasks follow a rename."""
    name, retired = body.get("name"), body.get("retired")
    return service.change_field(call.work, call.actor, field_id, name=name, retired=retired, now=call.now)
