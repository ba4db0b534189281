"""Shapes of units, people, posts and stand-ins in the API."""

from __future__ import annotations

from typing import Any

import marshmallow as ma

from backend.errors import FieldError
from backend.http.fields import Choice, Flag, Id, Instant, Items, Nested, QuerySchema, Schema, Text, Whole
from backend.org.model import ROLES, UNIT_KINDS, USERNAME


class UnitBrief(Schema):
    id = Id(required=True)
    name = Text(max=300, required=True)
    kind = Choice(UNIT_KINDS, required=True)


class UnitSchema(UnitBrief):
    short_name = Text(max=60)
    parent_id = Id(allow_none=True)
    valid_from = Instant()
    valid_to = Instant(allow_none=True)


class UnitListedSchema(UnitSchema):
    """`parent` tells units of the same name apart."""

    parent = Nested(UnitBrief, allow_none=True)


class NewUnitSchema(Schema):
    name = Text(min=1, max=300, required=True)
    short_name = Text(max=60, load_default="")
    kind = Choice(UNIT_KINDS, required=True)
    parent_id = Id(load_default=None, allow_none=True)


class ChangeUnitSchema(Schema):
    name = Text(min=1, max=300)
    short_name = Text(max=60)
    parent_id = Id(allow_none=True)


class UnitGroupSchema(Schema):
    id = Id()
    code = Text(max=60)
    name = Text(max=300)
    units = Items(Nested(UnitBrief))


class KeepUnitGroupSchema(Schema):
    name = Text(min=1, max=300, required=True)
    unit_ids = Items(Id(), max=1000, required=True)


class NewUnitGroupSchema(KeepUnitGroupSchema):
    code = Text(min=1, max=60, required=True, metadata={"description": "A word for filters: wards, departments"})


class UnitGroupsSchema(Schema):
    items = Items(Nested(UnitGroupSchema))


class PostInPersonSchema(Schema):
    id = Id()
    title = Text(max=200)
    is_head = Flag()
    unit = Nested(UnitBrief)
    valid_from = Instant()
    valid_to = Instant(allow_none=True)


class PersonBrief(Schema):
    id = Id(required=True)
    full_name = Text(max=200, required=True)


class PersonSchema(PersonBrief):
    username = Text(max=60)
    roles = Items(Choice(ROLES))
    language = Choice(("vi", "en"))
    phone = Text(max=40)
    email = Text(max=200)
    disabled_at = Instant(allow_none=True)
    posts = Items(Nested(PostInPersonSchema))


class MeSchema(PersonSchema):
    """`may`: `assign` for who commands somebody, `assign_widely` for who commands other units (campaigns, imports)."""

    may = Items(Choice(("assign", "assign_widely")))


class OwnSchema(Schema):
    """What one decides about oneself: the language in which messages come."""

    language = Choice(("vi", "en"), required=True)


class Username(Text):
    """A name that one types: ASCII letters, digits and . _ - @ +, so that no two look alike (Cyrillic а, Latin a)."""

    def __init__(self, **options: Any) -> None:
        pattern = {"pattern": f"^{USERNAME.pattern}$", "description": "ASCII letters, digits and . _ - @ +"}
        super().__init__(min=2, max=60, metadata=pattern, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        name = super()._deserialize(value, attr, data, **kwargs)
        if not USERNAME.fullmatch(name):
            raise ma.ValidationError([FieldError("", "bad_username")])
        return name


class NewPersonSchema(Schema):
    username = Username(required=True)
    full_name = Text(min=1, max=200, required=True)
    password = Text(min=10, max=200, required=True, load_only=True)
    roles = Items(Choice(ROLES), max=4, required=True)
    language = Choice(("vi", "en"), load_default="vi")
    phone = Text(max=40, load_default="")
    email = Text(max=200, load_default="")


class ChangePersonSchema(Schema):
    full_name = Text(min=1, max=200)
    roles = Items(Choice(ROLES), max=4)
    language = Choice(("vi", "en"))
    phone = Text(max=40)
    email = Text(max=200)
    password = Text(min=10, max=200, load_only=True)
    disabled = Flag()


class NewPostSchema(Schema):
    person_id = Id(required=True)
    unit_id = Id(required=True)
    title = Text(min=1, max=200, required=True)
    is_head = Flag(load_default=False)


class PostSchema(PostInPersonSchema):
    person = Nested(PersonBrief)


class NewStandInSchema(Schema):
    post_id = Id(required=True)
    person_id = Id(required=True)
    since = Instant(required=True)
    until = Instant(required=True)
    reason = Text(max=500, load_default="")


class StandInSchema(NewStandInSchema):
    id = Id()


class StandInListedSchema(StandInSchema):
    post = Nested(PostSchema)
    person = Nested(PersonBrief)


class PageQuery(QuerySchema):
    """What every list takes."""

    cursor = Text(max=2000, load_default=None, metadata={"pattern": "^[A-Za-z0-9_=-]*$"})
    limit = Whole(min=1, max=200, load_default=50)


class UnitQuery(PageQuery):
    q = Text(max=200, load_default="")
    kind = Items(Choice(UNIT_KINDS), max=len(UNIT_KINDS), load_default=list)
    parent_id = Id(load_default=None)
    group = Text(max=60, load_default="")


class PersonQuery(PageQuery):
    q = Text(max=200, load_default="")
    unit_id = Id(load_default=None)


class DirectoryQuery(PageQuery):
    q = Text(max=200, load_default="")
    unit_id = Id(load_default=None)


class StandInQuery(PageQuery):
    unit_id = Id(load_default=None)


class ReachableSchema(PersonBrief):
    phone = Text(max=40)
    email = Text(max=200)


class ContactPostSchema(Schema):
    id = Id()
    title = Text(max=200)
    is_head = Flag()


class ContactSchema(Schema):
    """A post that is held now; `stand_in` does its work while the holder is away. `parent` is above its unit and tells
    units of the same name apart."""

    post = Nested(ContactPostSchema)
    person = Nested(ReachableSchema)
    unit = Nested(UnitBrief)
    parent = Nested(UnitBrief, allow_none=True)
    stand_in = Nested(ReachableSchema, allow_none=True)


class ContactPage(Schema):
    items = Items(Nested(ContactSchema))
    next = Text(max=2000, allow_none=True)
    position = Whole(min=0, max=2**62)


class StandInPage(Schema):
    items = Items(Nested(StandInListedSchema))
    next = Text(max=2000, allow_none=True)
    position = Whole(min=0, max=2**62)


class UnitPage(Schema):
    items = Items(Nested(UnitListedSchema))
    next = Text(max=2000, allow_none=True)
    position = Whole(min=0, max=2**62)


class PersonPage(Schema):
    items = Items(Nested(PersonSchema))
    next = Text(max=2000, allow_none=True)
    position = Whole(min=0, max=2**62)
