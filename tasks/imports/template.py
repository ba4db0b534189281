"""An empty annex: the columns that are read, as a workbook to be filled in."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from backend.sheets.workbook import Head, Writer
from backend.texts import Language, Text

_TITLE = Text("Phụ lục nhiệm vụ", "Annex of tasks")
_NOTES = (
    Text(
        "Mỗi dòng là một nhiệm vụ. Bắt buộc: nội dung và cơ quan chủ trì; các cơ quan phối hợp cách nhau bằng dấu ;",
        "Each row is a task. Needed: the work and its lead; several coordinators are parted by semicolons.",
    ),
    Text(
        "Thời hạn: ngày (31/12/2026), lời (trước thứ Sáu, quý I/2027) hoặc khoảng (10 ngày làm việc). "
        "Mức độ khẩn: thường, khẩn, thượng khẩn, hỏa tốc.",
        "Deadline: a day (31/12/2026), words, or a length (10 ngày làm việc). "
        "Urgency: normal, urgent, very urgent, flash.",
    ),
)
_COLUMNS = (
    (Text("STT", "Code"), 8),
    (Text("Nội dung nhiệm vụ", "Task"), 60),
    (Text("Cơ quan chủ trì", "Lead"), 32),
    (Text("Cơ quan phối hợp", "Coordinators"), 32),
    (Text("Thời hạn", "Deadline"), 18),
    (Text("Sản phẩm", "Product"), 30),
    (Text("Lĩnh vực", "Field"), 20),
    (Text("Mức độ khẩn", "Urgency"), 14),
    (Text("Ghi chú", "Note"), 24),
)


def template(language: Language, zone: ZoneInfo) -> bytes:
    """Return the workbook (XLSX) in the reader's language; every column of it is one that `annex` knows."""
    heads = [Head(name.said(language), width) for name, width in _COLUMNS]
    return Writer(_TITLE.said(language), [each.said(language) for each in _NOTES], heads, zone).content()
