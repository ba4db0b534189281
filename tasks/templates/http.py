"""Templates over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import marshmallow as ma
from flask import url_for
from sqlalchemy import or_, select

from backend.errors import FieldError, Forbidden, Invalid, NotFound
from backend.http.api import Api, Call
from backend.http.fields import Flag, Id, Items, Nested, Schema, Text
from backend.ids import new_id
from backend.org.model import Person
from backend.org.reach import command_roots, units_of
from backend.unit_of_work import UnitOfWork
from tasks.assigning import assign
from tasks.http import assignment_of, show
from tasks.schemas import AssignSchema, TaskSchema
from tasks.templates.model import TaskTemplate

api = Api("templates", __name__, description="Assignments kept to be used again")


class TemplateBodySchema(AssignSchema):
    """An assignment whose deadline, if any, is a length of time."""

    class Meta(AssignSchema.Meta):
        exclude = ("deadline",)


class NewTemplateSchema(Schema):
    name = Text(min=1, max=200, required=True)
    body = Nested(TemplateBodySchema, required=True)
    shared = Flag(load_default=False, metadata={"description": "With everybody in one's own unit"})


class TemplateSchema(Schema):
    id = Id()
    name = Text(max=200)
    body = ma.fields.Dict()
    unit_id = Id(allow_none=True)


class TemplatesSchema(Schema):
    items = Items(Nested(TemplateSchema))


def loaded(body: dict[str, Any], schema: type[AssignSchema] = AssignSchema) -> dict[str, Any]:
    """Read a kept body as one that was just sent. Invalid for one that no longer is an assignment."""
    try:
        found: dict[str, Any] = schema().load(body)
    except ma.ValidationError as error:
        raise Invalid([FieldError(f"/body/{name}", "invalid_value") for name in error.messages_dict]) from error
    return found


def mine(work: UnitOfWork, actor: Person, now: Any) -> Any:
    """The templates one may use: one's own, and those of one's units."""
    units = units_of(work, actor.id, now=now)
    return select(TaskTemplate).where(or_(TaskTemplate.owner_id == actor.id, TaskTemplate.unit_id.in_(units)))


@api.write("/templates", body=NewTemplateSchema, answer=TemplateSchema, status=201)
def keep_template(call: Call, body: dict[str, Any]) -> TaskTemplate:
    """Keep an assignment to be used again (leaders)."""
    if not command_roots(call.work, call.actor, now=call.now):
        raise Forbidden("only_leaders_assign")
    units = units_of(call.work, call.actor.id, now=call.now)
    template = TaskTemplate(
        id=new_id(call.now),
        owner_id=call.actor.id,
        unit_id=units[0] if body["shared"] and units else None,
        name=body["name"],
        body=TemplateBodySchema().dump(body["body"]),
    )
    call.work.session.add(template)
    return template


@api.read("/templates", answer=TemplatesSchema)
def list_templates(call: Call) -> dict[str, Any]:
    """List one's own templates and those shared with one's unit."""
    query = mine(call.work, call.actor, call.now).order_by(TaskTemplate.id.desc()).limit(200)
    return {"items": call.work.session.scalars(query).all()}


@api.write("/templates/<uuid:template_id>", method="DELETE", answer=None, status=204)
def drop_template(call: Call, template_id: UUID) -> None:
    """Throw one's own template away."""
    own = select(TaskTemplate).filter_by(id=template_id, owner_id=call.actor.id)
    template = call.work.session.scalars(own).one_or_none()
    if template is None:
        raise NotFound("unknown_template")
    call.work.session.delete(template)


@api.write("/templates/<uuid:template_id>/assignment", answer=TaskSchema, status=201)
def assign_template(call: Call, template_id: UUID) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Assign what a template says, now."""
    usable = mine(call.work, call.actor, call.now).where(TaskTemplate.id == template_id)
    template = call.work.session.scalars(usable).one_or_none()
    if template is None:
        raise NotFound("unknown_template")
    task = assign(call.work, call.actor, assignment_of(loaded(template.body)), now=call.now)
    return show(call, task), 201, {"Location": url_for("tasks.read_task", task_id=task.id)}
