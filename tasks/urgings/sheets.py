"""How often a task was urged, and what was answered, as a workbook."""

from __future__ import annotations

from backend.sheets import Column, Sheet
from backend.texts import Text
from tasks.sheets import named_task
from tasks.urgings.http import list_urgings

URGINGS = Sheet(
    at="/tasks/<uuid:task_id>/urgings",
    of=list_urgings,
    about=named_task,
    title=Text("Đôn đốc", "Urgings"),
    columns=(
        Column(Text("Lần", "Number"), "number", width=8),
        Column(Text("Lúc", "At"), "at"),
        Column(Text("Người đôn đốc", "By"), "by.full_name", width=26),
        Column(Text("Người được đôn đốc", "To"), "to.full_name", width=26),
        Column(Text("Nội dung", "Note"), "note", width=50),
        Column(Text("Trả lời lúc", "Answered at"), "answered_at"),
        Column(Text("Trả lời", "Answer"), "answer", width=50),
        Column(Text("Hẹn xong lúc", "Promised at"), "promised_at"),
    ),
)
