"""One's own recurring tasks as a workbook."""

from __future__ import annotations

from backend.sheets import Column, Sheet
from backend.texts import Text
from tasks.recurrences.http import list_recurrences

_STATES = {
    "active": Text("đang chạy", "active"),
    "paused": Text("tạm dừng", "paused"),
    "suspended": Text("bị ngừng", "suspended"),
    "ended": Text("đã hết", "ended"),
}

RECURRENCES = Sheet(
    at="/recurrences",
    of=list_recurrences,
    title=Text("Việc định kỳ", "Recurring tasks"),
    columns=(
        Column(Text("Tên", "Name"), "name", width=44),
        Column(Text("Quy tắc (RFC 5545)", "Rule (RFC 5545)"), "rule", width=40),
        Column(Text("Tình trạng", "State"), "state", words=_STATES),
        Column(Text("Vì", "Reason"), "reason_text", width=50),
        Column(Text("Lần tới", "Next"), "next_at"),
    ),
)
