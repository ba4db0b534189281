"""Templates as a workbook."""

from __future__ import annotations

from backend.sheets import Column, Sheet
from backend.texts import Text
from tasks.labels import URGENCY_WORDS
from tasks.templates.http import list_templates

TEMPLATES = Sheet(
    at="/templates",
    of=list_templates,
    title=Text("Mẫu giao việc", "Templates"),
    columns=(
        Column(Text("Tên mẫu", "Name"), "name", width=44),
        Column(Text("Dùng chung", "Shared"), lambda template: template.unit_id is not None, width=11),
        Column(Text("Nội dung", "Title"), "body.title", width=60),
        Column(Text("Mức độ khẩn", "Urgency"), lambda each: each.body.get("urgency"), width=13, words=URGENCY_WORDS),
        Column(Text("Sản phẩm", "Product"), lambda each: each.body.get("expected_product"), width=40),
    ),
)
