"""One's own drafts as a workbook."""

from __future__ import annotations

from backend.sheets import Column, Sheet
from backend.texts import Text
from tasks.drafts.http import list_drafts
from tasks.drafts.schemas import DraftQuery

_FIELDS = {"title": Text("nội dung", "title"), "lead": Text("chủ trì", "lead")}

DRAFTS = Sheet(
    at="/task-drafts",
    of=list_drafts,
    query=DraftQuery,
    title=Text("Bản nháp", "Drafts"),
    columns=(
        Column(Text("Lúc", "At"), "at"),
        Column(Text("Câu đã viết", "Sentence"), "sentence", width=70),
        Column(Text("Nội dung", "Title"), lambda draft: draft["body"].get("title"), width=60),
        Column(Text("Giao được", "Ready"), "ready", width=11),
        Column(Text("Còn thiếu", "Missing"), "missing", words=_FIELDS),
    ),
)
