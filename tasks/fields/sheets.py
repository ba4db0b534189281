"""The list of fields as a workbook."""

from __future__ import annotations

from backend.sheets import Column, Label, Sheet
from backend.texts import Text
from tasks.fields.http import FieldQuery, list_fields

_STATES = {
    "current": Text("đang dùng", "current"),
    "retired": Text("thôi dùng", "retired"),
    "all": Text("tất cả", "all"),
}

FIELDS = Sheet(
    at="/fields",
    of=list_fields,
    query=FieldQuery,
    filters={"q": Label(Text("tìm", "search")), "state": Label(Text("tình trạng", "state"), _STATES)},
    title=Text("Lĩnh vực", "Fields"),
    columns=(
        Column(Text("Lĩnh vực", "Field"), "name", width=44),
        Column(Text("Thôi dùng từ", "Retired at"), "retired_at"),
    ),
)
