"""Campaigns with how far they have come, and the tasks of one, as workbooks."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from backend.http.api import Call
from backend.sheets import Column, Sheet
from backend.texts import Text
from tasks.campaigns import http, schemas
from tasks.campaigns.model import Campaign
from tasks.sheets import TASK_COLUMNS, TASK_FILTERS


def _named(call: Call, _answer: Any, campaign_id: UUID) -> str:
    return call.work.session.get_one(Campaign, campaign_id).title


CAMPAIGNS = Sheet(
    at="/campaigns",
    of=http.list_campaigns,
    query=schemas.CampaignQuery,
    title=Text("Giao đồng loạt", "Campaigns"),
    columns=(
        Column(Text("Nội dung", "Title"), "title", width=60),
        Column(Text("Người giao", "Assigner"), "assigner.full_name", width=26),
        Column(Text("Ngày giao", "Assigned at"), "at"),
        Column(Text("Số nhiệm vụ", "Tasks"), "progress.total", width=11, summed=True),
        Column(Text("Đã tiếp nhận", "Acknowledged"), "progress.acknowledged", width=11, summed=True),
        Column(Text("Đang làm", "Open"), "progress.open", width=11, summed=True),
        Column(Text("Sắp đến hạn", "Due soon"), "progress.due_soon", width=11, summed=True),
        Column(Text("Quá hạn", "Overdue"), "progress.overdue", width=11, summed=True),
        Column(Text("Chờ duyệt", "Awaiting approval"), "progress.awaiting_approval", width=11, summed=True),
        Column(Text("Hoàn thành", "Completed"), "progress.completed", width=11, summed=True),
        Column(Text("Hoàn thành đúng hạn", "Completed on time"), "progress.completed_on_time", width=13, summed=True),
        Column(Text("Thu hồi", "Recalled"), "progress.recalled", width=11, summed=True),
        Column(Text("Đơn vị bỏ qua", "Units skipped"), lambda each: len(each["skipped"]), width=11),
    ),
)
CAMPAIGN_TASKS = Sheet(
    at="/campaigns/<uuid:campaign_id>/tasks",
    of=http.list_campaign_tasks,
    query=schemas.CampaignTasksQuery,
    filters=TASK_FILTERS,
    about=_named,
    title=Text("Tiến độ giao đồng loạt", "Progress of a campaign"),
    columns=TASK_COLUMNS,
)
SHEETS = (CAMPAIGNS, CAMPAIGN_TASKS)
