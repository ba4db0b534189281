"""Units, people, posts and stand-ins over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from backend.http.api import Api, Call
from backend.http.paging import Page
from backend.org import contacts, directory, schemas, service
from backend.org import units as tree
from backend.org.model import Person, Post, StandIn, Unit, UnitGroup

api = Api("organisation", __name__, description="Units, people, posts, stand-ins")


@api.read("/units", answer=schemas.UnitPage, query=schemas.UnitQuery)
def units(call: Call, query: dict[str, Any]) -> Page[Unit]:
    """List units by name; `q` needs no accents."""
    kinds = query.pop("kind")
    return directory.find_units(call.work, kinds=kinds, position=call.position, now=call.now, **query)


@api.read("/units/<uuid:unit_id>", answer=schemas.UnitSchema)
def unit(call: Call, unit_id: UUID) -> Unit:
    """Read one unit."""
    return directory.unit_by_id(call.work, unit_id)


@api.write("/units", body=schemas.NewUnitSchema, answer=schemas.UnitSchema, status=201)
def add_unit(call: Call, body: dict[str, Any]) -> Unit:
    """Add a unit (administrator)."""
    return tree.add_unit(call.work, call.actor, now=call.now, **body)


@api.write("/units/<uuid:unit_id>", method="PATCH", body=schemas.ChangeUnitSchema, answer=schemas.UnitSchema)
def change_unit(call: Call, body: dict[str, Any], unit_id: UUID) -> Unit:
    """Rename a unit or hang it under another one (administrator). Merging and splitting are reforms."""
    return tree.change_unit(call.work, call.actor, unit_id, body, now=call.now)


@api.read("/unit-groups", answer=schemas.UnitGroupsSchema)
def unit_groups(call: Call) -> dict[str, Any]:
    """List the groups of units that are addressed as one."""
    return {"items": directory.unit_groups(call.work)}


@api.write("/unit-groups", body=schemas.NewUnitGroupSchema, answer=schemas.UnitGroupSchema, status=201)
def add_unit_group(call: Call, body: dict[str, Any]) -> UnitGroup:
    """Name units that are addressed as one (administrator)."""
    return tree.add_group(call.work, call.actor, now=call.now, **body)


@api.write(
    "/unit-groups/<uuid:group_id>", method="PUT", body=schemas.KeepUnitGroupSchema, answer=schemas.UnitGroupSchema
)
def change_unit_group(call: Call, body: dict[str, Any], group_id: UUID) -> UnitGroup:
    """Replace the name and the units of a group (administrator)."""
    return tree.change_group(call.work, call.actor, group_id, **body)


@api.read("/people", answer=schemas.PersonPage, query=schemas.PersonQuery)
def people(call: Call, query: dict[str, Any]) -> Page[Person]:
    """List people by name; of a unit and all below it with `unit_id`."""
    return directory.find_people(call.work, position=call.position, now=call.now, **query)


@api.read("/people/<uuid:person_id>", answer=schemas.PersonSchema)
def person(call: Call, person_id: UUID) -> Person:
    """Read one person with their posts."""
    return directory.person_by_id(call.work, person_id)


@api.write("/people", body=schemas.NewPersonSchema, answer=schemas.PersonSchema, status=201)
def add_person(call: Call, body: dict[str, Any]) -> Person:
    """Register a person (administrator)."""
    return service.add_person(call.work, call.actor, service.NewPerson(**body), now=call.now)


@api.write("/people/<uuid:person_id>", method="PATCH", body=schemas.ChangePersonSchema, answer=schemas.PersonSchema)
def change_person(call: Call, body: dict[str, Any], person_id: UUID) -> Person:
    """Change or disable a person (administrator); disabling closes their sessions and sockets."""
    return service.change_person(call.work, call.actor, person_id, body, now=call.now)


@api.write("/posts", body=schemas.NewPostSchema, answer=schemas.PostSchema, status=201)
def give_post(call: Call, body: dict[str, Any]) -> Post:
    """Put a person into a unit (administrator)."""
    return service.give_post(call.work, call.actor, now=call.now, **body)


@api.write("/posts/<uuid:post_id>", method="DELETE", answer=None, status=204)
def end_post(call: Call, post_id: UUID) -> None:
    """End a post now (administrator)."""
    service.end_post(call.work, call.actor, post_id, now=call.now)


@api.read("/stand-ins", answer=schemas.StandInPage, query=schemas.StandInQuery)
def stand_ins(call: Call, query: dict[str, Any]) -> Page[StandIn]:
    """List who stands in for whom, today and in time to come."""
    return directory.find_stand_ins(call.work, position=call.position, now=call.now, **query)


@api.write("/stand-ins", body=schemas.NewStandInSchema, answer=schemas.StandInSchema, status=201)
def stand_in(call: Call, body: dict[str, Any]) -> StandIn:
    """Say who does the work of a post during an absence."""
    return service.stand_in(call.work, call.actor, now=call.now, **body)


@api.write("/stand-ins/<uuid:stand_in_id>", method="DELETE", answer=None, status=204)
def end_stand_in(call: Call, stand_in_id: UUID) -> None:
    """Take a stand-in back."""
    service.end_stand_in(call.work, call.actor, stand_in_id, now=call.now)


@api.read("/directory", answer=schemas.ContactPage, query=schemas.DirectoryQuery)
def list_contacts(call: Call, query: dict[str, Any]) -> dict[str, Any]:
    """Look somebody up by name, title or unit: phone, address, and who stands in today."""
    page = contacts.contacts(call.work, **query, position=call.position, now=call.now)
    return {"items": page.items, "next": page.next, "position": page.position}
