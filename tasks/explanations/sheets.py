"""What was asked about a task, and answered, as a workbook."""

from __future__ import annotations

from backend.sheets import Column, Sheet
from backend.texts import Text
from tasks.explanations.http import list_explanations
from tasks.sheets import named_task

EXPLANATIONS = Sheet(
    at="/tasks/<uuid:task_id>/explanation-requests",
    of=list_explanations,
    about=named_task,
    title=Text("Giải trình", "Explanations"),
    columns=(
        Column(Text("Người được hỏi", "Asked of"), "assignee.person.full_name", width=26),
        Column(Text("Câu hỏi", "Question"), "question", width=60),
        Column(Text("Người yêu cầu", "Demanded by"), "demanded_by.full_name", width=26),
        Column(Text("Yêu cầu lúc", "Demanded at"), "demanded_at"),
        Column(Text("Trả lời trước", "Answer by"), "answer_by"),
        Column(Text("Giải trình", "Answer"), "answer", width=60),
        Column(Text("Người giải trình", "Answered by"), "answered_by.full_name", width=26),
        Column(Text("Giải trình lúc", "Answered at"), "answered_at"),
    ),
)
