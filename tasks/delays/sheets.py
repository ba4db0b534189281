"""The missed deadlines of a task as a workbook."""

from __future__ import annotations

from backend.sheets import Column, Sheet
from backend.texts import Text
from tasks.delays.http import list_delays
from tasks.delays.model import Delay
from tasks.labels import CAUSE_WORDS
from tasks.sheets import named_task

_ENDED_BY = {
    "submitted": Text("đã trình", "submitted"),
    "extended": Text("được gia hạn", "extended"),
    "changed": Text("đổi thời hạn", "changed"),
    "recalled": Text("thu hồi", "recalled"),
    "transferred": Text("chuyển đơn vị", "transferred"),
    "paused": Text("tạm dừng", "paused"),
}


def _working_hours(delay: Delay) -> float | None:
    return None if delay.working_seconds is None else round(delay.working_seconds / 3600, 1)


DELAYS = Sheet(
    at="/tasks/<uuid:task_id>/delays",
    of=list_delays,
    about=named_task,
    title=Text("Chậm hạn", "Delays"),
    columns=(
        Column(Text("Thời hạn đã lỡ", "Missed deadline"), "deadline"),
        Column(Text("Đơn vị", "Unit"), "unit.name", width=36),
        Column(Text("Người chủ trì", "Lead"), "person.full_name", width=26),
        Column(Text("Hết chậm lúc", "Ended at"), "ended_at"),
        Column(Text("Vì", "Ended by"), "ended_by", words=_ENDED_BY),
        Column(Text("Chậm (giờ làm việc)", "Working hours late"), _working_hours, width=12),
        Column(Text("Loại lý do", "Kind of cause"), "cause_kind", words=CAUSE_WORDS),
        Column(Text("Lý do", "Cause"), "cause", width=60),
        Column(Text("Người nêu", "Stated by"), "stated_by.full_name", width=26),
        Column(Text("Nêu lúc", "Stated at"), "stated_at"),
        Column(Text("Được xác nhận", "Confirmed"), "confirmed", width=11),
        Column(Text("Người xác nhận", "Confirmed by"), "confirmed_by.full_name", width=26),
        Column(Text("Xác nhận lúc", "Confirmed at"), "confirmed_at"),
        Column(Text("Ý kiến xác nhận", "Note"), "confirmation_note", width=40),
    ),
)
