"""Extension requests, and every deadline a task had, as workbooks."""

from __future__ import annotations

from datetime import datetime

from backend.sheets import Column, Sheet
from backend.texts import Text
from tasks.extensions import http
from tasks.extensions.deadlines import DeadlineChange
from tasks.labels import VERB_WORDS
from tasks.sheets import named_task

_STATES = {
    "open": Text("chờ trả lời", "open"),
    "countered": Text("đề xuất thời hạn khác", "countered"),
    "granted": Text("đồng ý", "granted"),
    "refused": Text("không đồng ý", "refused"),
    "withdrawn": Text("đã rút", "withdrawn"),
    "lapsed": Text("hết hiệu lực", "lapsed"),
}


def _before(change: DeadlineChange) -> datetime | None:
    return None if change.before is None else datetime.fromisoformat(change.before)


def _after(change: DeadlineChange) -> datetime | None:
    return None if change.after is None else datetime.fromisoformat(change.after)


EXTENSION_REQUESTS = Sheet(
    at="/tasks/<uuid:task_id>/extension-requests",
    of=http.list_extensions,
    about=named_task,
    title=Text("Xin gia hạn", "Extension requests"),
    columns=(
        Column(Text("Lần", "Number"), "number", width=7),
        Column(Text("Từ lần thứ ba", "Flagged"), "flagged", width=10),
        Column(Text("Trạng thái", "State"), "state", words=_STATES),
        Column(Text("Người xin", "Asked by"), "asked_by.full_name", width=26),
        Column(Text("Xin lúc", "Asked at"), "asked_at"),
        Column(Text("Lý do", "Reason"), "reason", width=50),
        Column(Text("Thời hạn khi xin", "Deadline then"), "deadline"),
        Column(Text("Xin đến", "Wanted"), "wanted"),
        Column(Text("Trả lời trước", "Answer by"), "answer_by"),
        Column(Text("Đề xuất", "Countered"), "countered"),
        Column(Text("Được đến", "Granted"), "granted"),
        Column(Text("Người quyết định", "Decided by"), "decided_by.full_name", width=26),
        Column(Text("Quyết định lúc", "Decided at"), "decided_at"),
        Column(Text("Ý kiến", "Reason of the decision"), "decision_reason", width=40),
    ),
)
DEADLINES = Sheet(
    at="/tasks/<uuid:task_id>/deadlines",
    of=http.list_deadlines,
    items="changes",
    about=named_task,
    title=Text("Thay đổi thời hạn", "Changes of the deadline"),
    columns=(
        Column(Text("Số nhật ký", "Entry"), "number", width=9),
        Column(Text("Lúc", "At"), "at"),
        Column(Text("Ai", "Who"), "actor.full_name", width=26),
        Column(Text("Việc", "What"), "verb", words=VERB_WORDS),
        Column(Text("Thời hạn trước", "Before"), _before),
        Column(Text("Thời hạn sau", "After"), _after),
    ),
)
SHEETS = (EXTENSION_REQUESTS, DEADLINES)
