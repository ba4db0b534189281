"""Shapes of tasks in the API."""

from __future__ import annotations

from typing import Any

import marshmallow as ma

from backend.http.fields import Choice, Flag, Id, Instant, Items, Nested, QuerySchema, Schema, Text, Whole, wrong
from backend.org.schemas import PageQuery, PersonBrief, UnitBrief
from tasks.board import BOARD_SORTS, BoardRow
from tasks.lists import CONDITIONS, SORTS, VIEWS
from tasks.may import MAY
from tasks.states import ASSIGNEE_STATES, STATUSES
from tasks.timeliness import TIMELINESS, URGENCIES
from tasks.written import Written

#: Grades of secrecy (Law on Protection of State Secrets 2018, article 8). Only the first may enter.
GRADES = ("none", "mat", "toi_mat", "tuyet_mat")


class PartySchema(Schema):
    """A unit (whoever heads it now), a person, or a person in one of their units."""

    unit_id = Id(load_default=None, allow_none=True)
    person_id = Id(load_default=None, allow_none=True)


class CoordinatorPartySchema(PartySchema):
    """A party, or a group of units by its code: everybody in it who is not named otherwise."""

    group = Text(min=1, max=60, load_default=None, allow_none=True)


class SpanSchema(Schema):
    """A length of working time; for a flash task hours are hours on the wall clock."""

    amount = Whole(min=1, max=2000, required=True)
    unit = Choice(("working_days", "hours"), required=True)


class SourceSchema(Schema):
    """The document a task comes from. Anything of a secret grade is refused and not kept."""

    kind = Choice(("document", "meeting", "direct", "higher_authority"), load_default="document")
    number = Written(max=60, load_default="")
    date = Text(max=10, load_default="")
    issuer = Written(max=300, load_default="")
    signer = Text(max=200, load_default="")
    abstract = Written(max=2000, load_default="")
    secrecy = Choice(GRADES, load_default="none")

    @ma.validates_schema
    def refuse_secrets(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("secrecy", "none") != "none":
            raise wrong("secrecy", "secret_refused")


class DeadlineFields(Schema):
    """A deadline as an instant, a length of time, or words; none of them for no deadline."""

    deadline = Instant(allow_none=True)
    deadline_in = Nested(SpanSchema, allow_none=True)
    deadline_phrase = Written(
        max=200,
        metadata={
            "description": "The deadline in words: trước 17h thứ Sáu, 3 ngày làm việc, cuối tháng, thường xuyên. Alone "
            "it is read, and refused where that fails, saying which words were not understood. Beside a deadline it is "
            "kept as its words, and refused when it means another moment."
        },
    )

    @ma.validates_schema
    def one_deadline(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("deadline") and data.get("deadline_in"):
            raise wrong("deadline_in", "two_deadlines")


class AssignSchema(DeadlineFields):
    title = Written(min=1, max=700, required=True)
    lead = Nested(PartySchema, required=True)
    coordinators = Items(Nested(CoordinatorPartySchema), max=500, load_default=list)
    follower_ids = Items(Id(), max=200, load_default=list)
    supervisor_id = Id(load_default=None, allow_none=True)
    urgency = Choice(URGENCIES, load_default="normal")
    content = Written(max=20_000, load_default="")
    expected_product = Written(max=2000, load_default="")
    field = Text(max=100, load_default="")
    tags = Items(Written(min=1, max=60), max=20, load_default=list)
    source = Nested(SourceSchema, load_default=None, allow_none=True)
    starred = Flag(load_default=False)


class ChangeSchema(DeadlineFields):
    title = Written(min=1, max=700)
    content = Written(max=20_000)
    expected_product = Written(max=2000)
    field = Text(max=100)
    tags = Items(Written(min=1, max=60), max=20)
    urgency = Choice(URGENCIES)
    starred = Flag()

    @ma.validates_schema
    def something(self, data: dict[str, Any], **_: Any) -> None:
        if not data:
            raise ma.ValidationError(["required"])


class NothingSchema(Schema):
    """A verb that takes no words."""


class ProgressSchema(Schema):
    percent = Whole(min=0, max=100, required=True)
    note = Written(max=5000, load_default="")


class NoteSchema(Schema):
    note = Written(max=5000, load_default="")


class SubmitSchema(NoteSchema):
    """`over_open_subtasks` says that work handed on may stay open when the result is handed in."""

    over_open_subtasks = Flag(load_default=False)


class CoordinatorSchema(Schema):
    party = Nested(PartySchema, required=True)


class ReasonSchema(Schema):
    reason = Written(min=1, max=5000, required=True)


class TransferSchema(Schema):
    to = Nested(PartySchema, required=True)
    reason = Written(max=5000, load_default="")


class LeadSchema(Schema):
    unit = Nested(UnitBrief)
    person = Nested(PersonBrief)


class TaskBriefSchema(Schema):
    id = Id()
    code = Text(max=20)
    title = Text(max=700)
    urgency = Choice(URGENCIES)
    starred = Flag()
    field = Text(max=100)
    tags = Items(Text(max=60))
    parent_id = Id(allow_none=True)
    campaign_id = Id(allow_none=True)
    status = Choice(STATUSES)
    timeliness = Choice(TIMELINESS)
    progress = Whole(min=0, max=100)
    risk = ma.fields.Float(
        allow_none=True, metadata={"description": "How likely it is to be late; null where nothing is said (GET /risk)"}
    )
    assigner = Nested(PersonBrief)
    lead = Nested(LeadSchema)
    assigned_at = Instant()
    deadline = Instant(allow_none=True)
    due_soon_from = Instant(allow_none=True)
    acknowledged_at = Instant(allow_none=True)
    reported_at = Instant(allow_none=True)
    submitted_at = Instant(allow_none=True)
    paused_at = Instant(allow_none=True)
    closed_at = Instant(allow_none=True)
    urgings = Whole(min=0, max=2**31, metadata={"description": "How often it was urged"})
    urged_at = Instant(allow_none=True)
    version = Whole(min=1, max=2**31)


class AssigneeSchema(Schema):
    id = Id()
    role = Choice(("lead", "coordinator"))
    unit = Nested(UnitBrief)
    person = Nested(PersonBrief)
    state = Choice(ASSIGNEE_STATES)
    assigned_at = Instant()
    delivered_at = Instant(allow_none=True)
    seen_at = Instant(allow_none=True)
    acknowledged_at = Instant(allow_none=True)
    working_at = Instant(allow_none=True)
    done_at = Instant(allow_none=True)


class RollUpSchema(Schema):
    """How far the work handed on within a task has come."""

    total = Whole(min=0, max=2**31)
    open = Whole(min=0, max=2**31)
    completed = Whole(min=0, max=2**31)
    progress = Whole(min=0, max=100, allow_none=True)


class TaskSchema(TaskBriefSchema):
    content = Text(max=20_000)
    expected_product = Text(max=2000)
    source = Nested(SourceSchema, allow_none=True)
    supervisor_id = Id(allow_none=True)
    original_deadline = Instant(allow_none=True)
    deadline_phrase = Text(max=200)
    assignees = Items(Nested(AssigneeSchema), max=501)
    followers = Items(Nested(PersonBrief))
    subtasks = Nested(RollUpSchema)
    may = Items(
        Choice(MAY),
        metadata={"description": "The verbs that would not be refused to the reader as the task stands: its buttons"},
    )
    position = Whole(min=0, max=2**62)


class TaskQuery(PageQuery):
    view = Choice(VIEWS, load_default="visible")
    condition = Items(Choice(CONDITIONS), max=len(CONDITIONS), load_default=list)
    status = Items(Choice(STATUSES), max=len(STATUSES), load_default=list)
    urgency = Items(Choice(URGENCIES), max=len(URGENCIES), load_default=list)
    unit_id = Id(load_default=None)
    person_id = Id(load_default=None)
    assigner_id = Id(load_default=None)
    field = Text(max=100, load_default="")
    tag = Items(Text(min=1, max=60), max=20, load_default=list)
    code = Text(max=20, load_default="")
    assigned_from = Instant(load_default=None)
    assigned_to = Instant(load_default=None)
    deadline_from = Instant(load_default=None)
    deadline_to = Instant(load_default=None)
    q = Text(max=200, load_default="")
    sort = Choice(SORTS, load_default="newest")


class TaskPage(Schema):
    items = Items(Nested(TaskBriefSchema))
    next = Text(max=2000, allow_none=True)
    position = Whole(min=0, max=2**62)


class HistoryQuery(QuerySchema):
    after = Whole(min=0, max=2**31 - 1, load_default=0)
    limit = Whole(min=1, max=200, load_default=100)


class HistoryEntrySchema(Schema):
    number = Whole(min=1, max=2**31)
    at = Instant()
    actor = Nested(PersonBrief, allow_none=True)
    verb = Text(max=40)
    data = ma.fields.Dict()
    previous_hash = Text(max=64)
    hash = Text(max=64)


class HistorySchema(Schema):
    items = Items(Nested(HistoryEntrySchema))
    next = Whole(min=0, max=2**31, allow_none=True)


class CellSchema(Schema):
    completed_on_time = Whole(min=0, max=2**31)
    completed_late = Whole(min=0, max=2**31)
    open_in_time = Whole(min=0, max=2**31)
    open_overdue = Whole(min=0, max=2**31)
    no_deadline = Whole(min=0, max=2**31)
    recalled = Whole(min=0, max=2**31)
    total = Whole(min=0, max=2**31, metadata={"description": "The sum of the six before it"})
    open = Whole(min=0, max=2**31, metadata={"description": "All that is still owed, with a deadline or without"})
    due_soon = Whole(min=0, max=2**31)
    not_acknowledged = Whole(min=0, max=2**31)
    likely_late = Whole(
        min=0, max=2**31, metadata={"description": "Of those open in time; 0 while no forecast is used (GET /risk)"}
    )
    fell_due_on_time = Whole(min=0, max=2**31, metadata={"description": "Numerator of the on-time rate"})
    fell_due = Whole(min=0, max=2**31, metadata={"description": "Denominator of the on-time rate"})


class BoardRowSchema(Schema):
    unit = ma.fields.Function(lambda row: _unit(row), metadata={"type": "object", "description": "{id, name, kind}"})
    cell = Nested(CellSchema)


class BoardSchema(Schema):
    unit = ma.fields.Function(
        lambda board: {"id": str(board.unit_id), "name": board.name},
        metadata={"type": "object", "description": "{id, name}"},
    )
    since = Instant()
    as_of = Instant()
    position = Whole(min=0, max=2**62)
    total = Nested(CellSchema)
    rows = Items(Nested(BoardRowSchema), max=10_000)


class BoardQuery(QuerySchema):
    """`sort`: by what is overdue and due soon, or by what is likely to be late."""

    unit_id = Id(load_default=None)
    since = Instant(load_default=None)
    sort = Choice(BOARD_SORTS, load_default="overdue")


def _unit(row: BoardRow) -> dict[str, str]:
    return {"id": str(row.unit_id), "name": row.name, "kind": row.kind}
