"""Shapes of campaigns."""

from __future__ import annotations

from backend.http.fields import Choice, Flag, Id, Instant, Items, Nested, Schema, Text, Whole
from backend.org.schemas import PageQuery, PersonBrief
from tasks.lists import CONDITIONS
from tasks.schemas import AssignSchema, CoordinatorPartySchema, DeadlineFields


class CampaignPartySchema(CoordinatorPartySchema):
    """A unit, a person, or a group of units by its code."""


class LaunchSchema(AssignSchema):
    """An assignment without a lead: every unit named in `to` leads its own."""

    class Meta(AssignSchema.Meta):
        exclude = ("lead",)

    to = Items(Nested(CampaignPartySchema), max=1000, required=True)
    skip_without_head = Flag(load_default=False)


class CampaignProgressSchema(Schema):
    total = Whole(min=0, max=2**31)
    acknowledged = Whole(min=0, max=2**31)
    awaiting_approval = Whole(min=0, max=2**31)
    completed = Whole(min=0, max=2**31)
    completed_on_time = Whole(min=0, max=2**31)
    open = Whole(min=0, max=2**31)
    due_soon = Whole(min=0, max=2**31)
    overdue = Whole(min=0, max=2**31)
    recalled = Whole(min=0, max=2**31)


class CampaignSchema(Schema):
    id = Id()
    title = Text(max=700)
    assigner = Nested(PersonBrief)
    at = Instant()
    total = Whole(min=0, max=2**31)
    skipped = Items(Id(), max=1000, metadata={"description": "Units that had no head and were left out"})
    progress = Nested(CampaignProgressSchema)


class CampaignPage(Schema):
    items = Items(Nested(CampaignSchema))
    next = Text(max=2000, allow_none=True)
    position = Whole(min=0, max=2**62)


class CampaignQuery(PageQuery):
    """Paging alone."""


class CampaignTasksQuery(PageQuery):
    condition = Items(Choice(CONDITIONS), max=len(CONDITIONS), load_default=list)


class CampaignDeadlineSchema(DeadlineFields):
    """Neither instant nor length: no deadline."""
