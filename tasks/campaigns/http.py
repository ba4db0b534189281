"""Campaigns over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import url_for

from backend.http.api import Api, Call
from tasks import lists
from tasks.campaigns import schemas, service
from tasks.campaigns.model import Campaign
from tasks.http import assignment_of, deadline_of, in_brief
from tasks.parties import Party
from tasks.schemas import ReasonSchema, TaskPage

api = Api("campaigns", __name__, description="One task for each of many units")


@api.write("/campaigns", body=schemas.LaunchSchema, answer=schemas.CampaignSchema, status=201)
def launch_campaign(call: Call, body: dict[str, Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Assign the same task to every unit named, alone or by group: one command, one transaction."""
    to = [Party(**each) for each in body.pop("to")]
    skip = body.pop("skip_without_head")
    assignment = assignment_of({**body, "lead": {}}, said_now=True)
    campaign = service.launch(call.work, call.actor, assignment, to, skip_without_head=skip, now=call.now)
    return _show(call, [campaign])[0], 201, {"Location": url_for("campaigns.read_campaign", campaign_id=campaign.id)}


@api.read("/campaigns", answer=schemas.CampaignPage, query=schemas.CampaignQuery)
def list_campaigns(call: Call, query: dict[str, Any]) -> dict[str, Any]:
    """List one's own campaigns and those of the units one watches."""
    page = service.campaigns(call.work, call.actor, **query, position=call.position, now=call.now)
    return {"items": _show(call, list(page.items)), "next": page.next, "position": page.position}


@api.read("/campaigns/<uuid:campaign_id>", answer=schemas.CampaignSchema)
def read_campaign(call: Call, campaign_id: UUID) -> dict[str, Any]:
    """Read a campaign with its progress."""
    return _show(call, [service.campaign_for(call.work, call.actor, campaign_id, now=call.now)])[0]


@api.read("/campaigns/<uuid:campaign_id>/tasks", answer=TaskPage, query=schemas.CampaignTasksQuery)
def list_campaign_tasks(call: Call, query: dict[str, Any], campaign_id: UUID) -> dict[str, Any]:
    """List the tasks of a campaign; conditions narrow them: who has not acknowledged, who is late."""
    campaign = service.campaign_for(call.work, call.actor, campaign_id, now=call.now)
    wanted = lists.TaskFilter(campaign_id=campaign.id, conditions=query["condition"])
    page = lists.find_tasks(
        call.work,
        call.actor,
        wanted,
        cursor=query["cursor"],
        limit=query["limit"],
        position=call.position,
        now=call.now,
    )
    items = [in_brief(call, each) for each in page.items]
    return {"items": items, "next": page.next, "position": page.position}


@api.write("/campaigns/<uuid:campaign_id>/recall", body=ReasonSchema, answer=schemas.CampaignSchema, status=201)
def recall_campaign(call: Call, body: dict[str, Any], campaign_id: UUID) -> dict[str, Any]:
    """Recall every open task of a campaign, all or none (the assigner)."""
    campaign = service.recall(call.work, call.actor, campaign_id, reason=body["reason"], now=call.now)
    return _show(call, [campaign])[0]


@api.write(
    "/campaigns/<uuid:campaign_id>/deadline",
    body=schemas.CampaignDeadlineSchema,
    answer=schemas.CampaignSchema,
    status=201,
)
def move_campaign(call: Call, body: dict[str, Any], campaign_id: UUID) -> dict[str, Any]:
    """Give every open task of a campaign another deadline, all or none (the assigner)."""
    campaign = service.move_deadline(call.work, call.actor, campaign_id, deadline_of(body, said_now=True), now=call.now)
    return _show(call, [campaign])[0]


def _show(call: Call, campaigns: list[Campaign]) -> list[dict[str, Any]]:
    counted = service.progress(call.work, [each.id for each in campaigns], now=call.now)
    names = ("id", "title", "assigner", "at", "total", "skipped")
    return [{**{name: getattr(each, name) for name in names}, "progress": counted.get(each.id)} for each in campaigns]
