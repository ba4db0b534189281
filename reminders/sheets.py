"""The reminders of a task, with who heard them and why, as a workbook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from backend.sheets import Column, Sheet
from backend.texts import Text
from reminders.http import read_story
from tasks.sheets import named_task

_STATES = {
    "planned": Text("dự kiến", "planned"),
    "fired": Text("đã gửi", "sent"),
    "withheld": Text("không gửi", "withheld"),
    "cancelled": Text("đã hủy", "cancelled"),
}


def _heard_by(reminder: Mapping[str, Any]) -> list[str]:
    return [each["person"]["full_name"] for each in reminder["recipients"]]


REMINDERS = Sheet(
    at="/tasks/<uuid:task_id>/reminders",
    of=read_story,
    about=named_task,
    title=Text("Nhắc việc", "Reminders"),
    columns=(
        Column(Text("Đến lúc", "Due at"), "due_at"),
        Column(Text("Trạng thái", "State"), "state", width=13, words=_STATES),
        Column(Text("Bậc", "Rung"), "rung", width=22),
        Column(Text("Lần", "Occurrence"), "occurrence", width=8),
        Column(Text("Người nhận", "Who"), _heard_by, width=50),
        Column(Text("Vì sao", "Why"), "why", width=70),
        Column(Text("Xong lúc", "Settled at"), "settled_at"),
        Column(Text("Phiên bản quy tắc", "Policy version"), "policy_version", width=11),
    ),
)
