"""A year of the working calendar as a workbook."""

from __future__ import annotations

from datetime import date

from backend.calendar_http import YearQuery, read_year
from backend.sheets import Column, Label, Sheet
from backend.texts import Text

_KINDS = {"off": Text("nghỉ", "off"), "working": Text("làm bù", "working")}
_DECIDED_BY = {"published": Text("lịch công bố", "published"), "administrator": Text("quản trị", "administrator")}

CALENDAR = Sheet(
    at="/working-calendar",
    of=read_year,
    query=YearQuery,
    items="days",
    filters={"year": Label(Text("năm", "year")), "unit_id": Label(Text("đơn vị", "unit"))},
    title=Text("Lịch làm việc", "Working calendar"),
    columns=(
        Column(Text("Ngày", "Day"), lambda each: date.fromisoformat(each["day"])),
        Column(Text("Nghỉ hay làm", "Off or working"), "kind", words=_KINDS),
        Column(Text("Ghi chú", "Note"), "note", width=44),
        Column(Text("Theo", "Decided by"), "decided_by", words=_DECIDED_BY),
    ),
)
