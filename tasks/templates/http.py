"""Templates over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import marshmallow as ma
from flask import url_for

from backend.http.api import Api, Call
from backend.http.fields import Flag, Id, Items, Nested, Schema, Text
from tasks.assigning import assign
from tasks.http import assignment_of, show
from tasks.schemas import AssignSchema, TaskSchema
from tasks.templates import service
from tasks.templates.model import TaskTemplate
from tasks.written import Written

api = Api("templates", __name__, description="Assignments kept to be used again")


class TemplateBodySchema(AssignSchema):
    """An assignment whose deadline, if any, is a length of time."""

    class Meta(AssignSchema.Meta):
        exclude = ("deadline",)


class NewTemplateSchema(Schema):
    name = Written(min=1, max=200, required=True)
    body = Nested(TemplateBodySchema, required=True)
    shared = Flag(load_default=False, metadata={"description": "With everybody in one's own unit"})


class TemplateSchema(Schema):
    id = Id()
    name = Text(max=200)
    body = ma.fields.Dict()
    unit_id = Id(allow_none=True)


class TemplatesSchema(Schema):
    """One's own, at most 100, and at most as many of each unit in which one holds a post."""

    items = Items(Nested(TemplateSchema), max=1000)


@api.write("/templates", body=NewTemplateSchema, answer=TemplateSchema, status=201)
def keep_template(call: Call, body: dict[str, Any]) -> TaskTemplate:
    """Keep an assignment to be used again (leaders)."""
    kept = TemplateBodySchema().dump(body["body"])
    return service.keep(call.work, call.actor, name=body["name"], body=kept, shared=body["shared"], now=call.now)


@api.read("/templates", answer=TemplatesSchema)
def list_templates(call: Call) -> dict[str, Any]:
    """List one's own templates and those shared with one's unit."""
    return {"items": service.templates_of(call.work, call.actor, now=call.now)}


@api.write("/templates/<uuid:template_id>", method="DELETE", answer=None, status=204)
def drop_template(call: Call, template_id: UUID) -> None:
    """Throw one's own template away."""
    service.drop(call.work, call.actor, template_id)


@api.write("/templates/<uuid:template_id>/assignment", answer=TaskSchema, status=201)
def assign_template(call: Call, template_id: UUID) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Assign what a template says, now."""
    template = service.template_for(call.work, call.actor, template_id, now=call.now)
    task = assign(call.work, call.actor, assignment_of(service.loaded(template.body)), now=call.now)
    return show(call, task), 201, {"Location": url_for("tasks.read_task", task_id=task.id)}
