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


_TRIGGERS: dict[str, Text] = {
    "assigned": Text("giao việc", "assigned"),
    "not_acknowledged": Text("chưa tiếp nhận", "not acknowledged"),
    "half_time": Text("giữa chừng", "midway"),
    "likely_late": Text("có nguy cơ trễ hạn", "likely late"),
    "due_soon": Text("sắp đến hạn", "due soon"),
    "due": Text("đến hạn", "due"),
    "overdue": Text("quá hạn", "overdue"),
    "overdue_nth": Text("quá hạn nhiều lần", "overdue again"),
    "urged_nth": Text("đôn đốc nhiều lần", "urged again"),
    "awaiting_approval": Text("chờ duyệt", "awaiting approval"),
    "extension_unanswered": Text("chưa trả lời xin gia hạn", "extension unanswered"),
    "explanation_unanswered": Text("chưa giải trình", "explanation unanswered"),
    "urging_unanswered": Text("chưa trả lời đôn đốc", "urging unanswered"),
    "promise_passed": Text("quá hẹn", "promise passed"),
}


#: Each rung by what triggers it, with its number where a ladder has several; one that an administrator named otherwise
#: keeps its name.
_RUNGS = _TRIGGERS | {
    f"{trigger}_{n}": Text(f"{said.vi} {n}", f"{said.en} {n}")
    for trigger, said in _TRIGGERS.items()
    for n in range(1, 10)
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
        Column(Text("Bậc", "Rung"), "rung", width=22, words=_RUNGS),
        Column(Text("Lần", "Occurrence"), "occurrence", width=8),
        Column(Text("Người nhận", "Who"), _heard_by, width=50),
        Column(Text("Vì sao", "Why"), "why", width=70),
        Column(Text("Xong lúc", "Settled at"), "settled_at"),
        Column(Text("Phiên bản quy tắc", "Policy version"), "policy_version", width=11),
    ),
)
