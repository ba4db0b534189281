"""Shapes of plan imports."""

from __future__ import annotations

import marshmallow as ma

from backend.http.fields import Choice, Flag, Id, Instant, Items, Nested, QuerySchema, Schema, Text, Whole
from backend.org.schemas import PageQuery
from tasks.drafts.schemas import CandidateSchema
from tasks.imports.model import ROW_STATES
from tasks.schemas import CoordinatorPartySchema, PartySchema
from tasks.timeliness import URGENCIES
from tasks.written import Written


class UploadQuery(QuerySchema):
    """What holds for every row: the document the plan belongs to, and the urgency of rows that say none."""

    filename = Written(max=200, load_default="")
    source_number = Written(max=60, load_default="")
    source_issuer = Written(max=300, load_default="")
    issued_on = Text(max=10, load_default="", metadata={"pattern": "^(\\d{4}-\\d\\d-\\d\\d)?$"})
    urgency = Choice(URGENCIES, load_default="normal")
    secrecy = Choice(("none", "mat", "toi_mat", "tuyet_mat"), load_default="none")


class PlanCountsSchema(Schema):
    ready = Whole(min=0, max=5000)
    problem = Whole(min=0, max=5000)
    left_out = Whole(min=0, max=5000)
    assigned = Whole(min=0, max=5000)


class PlanImportSchema(Schema):
    id = Id()
    at = Instant()
    filename = Text(max=200)
    digest = Text(max=64)
    facts = ma.fields.Dict()
    counts = Nested(PlanCountsSchema)


class PlanImportPage(Schema):
    items = Items(Nested(PlanImportSchema))
    next = Text(max=2000, allow_none=True)
    position = Whole(min=0, max=2**62)


class PlanImportQuery(PageQuery):
    """Paging alone."""


class PlanProblemSchema(Schema):
    field = Text(max=40)
    code = Text(max=40)
    level = Choice(("error", "warning"))
    message = Text(max=400)
    text = Text(max=300)
    candidates = Items(Nested(CandidateSchema))


class PlanRowSchema(Schema):
    number = Whole(min=1, max=10_000)
    code = Text(max=60)
    state = Choice(ROW_STATES)
    cells = ma.fields.Dict()
    body = ma.fields.Dict()
    path = Items(Text(max=2000))
    inherited = Items(Text(max=40))
    problems = Items(Nested(PlanProblemSchema))
    task_id = Id(allow_none=True)
    task_code = Text(max=20, allow_none=True)


class PlanRowsSchema(Schema):
    items = Items(Nested(PlanRowSchema))
    next = Whole(min=0, max=10_000, allow_none=True)


class PlanRowQuery(QuerySchema):
    after = Whole(min=0, max=10_000, load_default=0)
    limit = Whole(min=1, max=200, load_default=100)
    state = Items(Choice(ROW_STATES), max=len(ROW_STATES), load_default=list)


class CorrectRowSchema(Schema):
    title = Written(min=1, max=700)
    lead = Nested(PartySchema)
    coordinators = Items(Nested(CoordinatorPartySchema), max=500)
    deadline = Instant(allow_none=True)
    urgency = Choice(URGENCIES)
    expected_product = Written(max=2000)
    field = Text(max=100)
    left_out = Flag()
