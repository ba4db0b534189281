"""Shapes of hand-overs and reforms in the API."""

from __future__ import annotations

from backend.http.fields import Choice, Flag, Id, Instant, Items, Nested, Schema, Text, Whole
from backend.org.schemas import ContactPostSchema, PageQuery, PersonBrief, UnitBrief
from tasks.handover.model import ITEM_STATES, KINDS
from tasks.handover.posts import NAMED
from tasks.schemas import LeadSchema, TaskBriefSchema
from tasks.written import Written


class HandOverPostSchema(Schema):
    to = Id(required=True)


class MovedTaskSchema(Schema):
    id = Id()
    code = Text(max=20)
    title = Text(max=700)


class LoadSchema(Schema):
    """The tasks in which the holder of a post has a part, and how many open ones they gave or supervise.

    `handover_id` is the list that the new holder confirms, once the post has changed hands.
    """

    post_id = Id()
    parts = Whole(min=0, max=2**31)
    assigned = Whole(min=0, max=2**31)
    supervised = Whole(min=0, max=2**31)
    tasks = Items(Nested(MovedTaskSchema), max=NAMED)
    handover_id = Id(allow_none=True)


class CountsSchema(Schema):
    """How many items one may see, by state; `over` are parts that ended otherwise, or of tasks that were closed."""

    open = Whole(min=0, max=2**31)
    confirmed = Whole(min=0, max=2**31)
    objected = Whole(min=0, max=2**31)
    upheld = Whole(min=0, max=2**31)
    over = Whole(min=0, max=2**31)


class HandoverSchema(Schema):
    """What one person took over, from whom (nobody in particular by a reform), with which post."""

    id = Id()
    kind = Choice(KINDS)
    at = Instant()
    by = Nested(PersonBrief)
    giver = Nested(PersonBrief, allow_none=True)
    to = Nested(PersonBrief)
    unit = Nested(UnitBrief)
    post = Nested(ContactPostSchema, allow_none=True)
    counts = Nested(CountsSchema)


class HandoverPage(Schema):
    items = Items(Nested(HandoverSchema))
    next = Text(max=2000, allow_none=True)
    position = Whole(min=0, max=2**62)


class HandoverItemSchema(Schema):
    """One part: `id` is the part's, `giver` who had it before and where, `reason` why it was objected to."""

    id = Id()
    state = Choice(ITEM_STATES)
    role = Choice(("lead", "coordinator"))
    giver = Nested(LeadSchema)
    reason = Text(max=5000)
    decided_at = Instant(allow_none=True)
    task = Nested(TaskBriefSchema)


class HandoverListSchema(HandoverSchema):
    items = Items(Nested(HandoverItemSchema))
    next = Text(max=2000, allow_none=True)
    position = Whole(min=0, max=2**62)


class HandoversQuery(PageQuery):
    """Paging alone."""


class HandoverQuery(PageQuery):
    state = Items(Choice(ITEM_STATES), max=len(ITEM_STATES), load_default=list)


class ConfirmationSchema(Schema):
    """`items` names some; without it all that is open or upheld is, but not what was objected to."""

    items = Items(Id(), max=1000, load_default=None, allow_none=True)


class ObjectionSchema(Schema):
    items = Items(Id(), max=50, required=True)
    reason = Written(min=1, max=5000, required=True)


class UpholdingSchema(Schema):
    items = Items(Id(), max=50, required=True)
    note = Written(max=5000, load_default="")


class DecisionOfReformSchema(Schema):
    task_id = Id(required=True)
    unit_id = Id(required=True)


class PlacementSchema(Schema):
    """Where a post goes; without a title it keeps its own."""

    post_id = Id(required=True)
    unit_id = Id(required=True)
    title = Text(min=1, max=200, load_default=None, allow_none=True)
    is_head = Flag(load_default=False)


class ReformSchema(Schema):
    """Units that end, those that follow them, and, with several successors, what goes where.

    `decisions` are for single tasks, `otherwise` is for all others; `people` says where posts go, what they are called
    there and who heads a successor that has no head.
    """

    ending = Items(Id(), max=50, required=True)
    successors = Items(Id(), max=50, required=True)
    decisions = Items(Nested(DecisionOfReformSchema), max=5_000, load_default=list)
    otherwise = Id(load_default=None, allow_none=True)
    people = Items(Nested(PlacementSchema), max=2_000, load_default=list)


class ReformQuery(PageQuery):
    show = Choice(("all", "undecided"), load_default="all")


class MoveSchema(Schema):
    """One part in an open task: who has it in the unit that ends, and who would have it in which successor."""

    task = Nested(MovedTaskSchema)
    role = Choice(("lead", "coordinator"))
    unit = Nested(UnitBrief)
    person = Nested(PersonBrief)
    successor = Nested(UnitBrief, allow_none=True)
    to = Nested(PersonBrief, allow_none=True)


class PostMoveSchema(Schema):
    """One post, and what it becomes where."""

    post = Nested(ContactPostSchema)
    person = Nested(PersonBrief)
    unit = Nested(UnitBrief)
    successor = Nested(UnitBrief, allow_none=True)
    title = Text(max=200)
    is_head = Flag()


class TakesSchema(Schema):
    """How many parts one person takes over; `id` is their list to confirm, once the reform has been carried out."""

    id = Id(allow_none=True)
    to = Nested(PersonBrief)
    unit = Nested(UnitBrief)
    parts = Whole(min=0, max=2**31)


class TouchedSchema(Schema):
    """Something else that names a unit which ends, and what becomes of it."""

    kind = Choice(("group", "recurrence", "template", "view"))
    id = Id()
    name = Text(max=300)
    outcome = Choice(("replaced", "readdressed", "suspended", "unchanged"))


class ReformedSchema(Schema):
    """What a reform does, in figures; the lists name at most so many, the counts are of all."""

    tasks = Whole(min=0, max=2**31)
    undecided = Whole(min=0, max=2**31)
    posts = Whole(min=0, max=2**31)
    posts_undecided = Whole(min=0, max=2**31)
    stand_ins = Whole(min=0, max=2**31)
    groups = Whole(min=0, max=2**31)
    recurrences = Whole(min=0, max=2**31)
    templates = Whole(min=0, max=2**31)
    views = Whole(min=0, max=2**31)
    people = Items(Nested(PostMoveSchema), max=NAMED)
    handovers = Items(Nested(TakesSchema), max=NAMED)
    touched = Items(Nested(TouchedSchema), max=NAMED)


class ReformPlanSchema(ReformedSchema):
    """The same before it is done, with the parts that would move, page by page."""

    moves = Items(Nested(MoveSchema))
    next = Text(max=2000, allow_none=True)
    position = Whole(min=0, max=2**62)
