"""Lists as workbooks."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DATE = "dd/mm/yyyy hh:mm"
#: What a spreadsheet would take for a formula when it stands first.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def plain(value: str) -> str:
    """Return text that no spreadsheet runs: what people typed is shown, never calculated."""
    return f"'{value}" if value.startswith(_FORMULA) else value


def workbook(heads: Sequence[str], rows: Iterable[Sequence[object]], zone: ZoneInfo, note: str = "") -> bytes:
    """Return XLSX with one sheet: heads in bold, dates as dates in local time; rows are written as they come."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    bold = []
    for head in heads:
        cell = WriteOnlyCell(sheet, value=head)
        cell.font = Font(bold=True)
        bold.append(cell)
    sheet.append(bold)
    for row in rows:
        sheet.append([_cell(sheet, value, zone) for value in row])
    if note:
        sheet.append([note])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(sheet: Any, value: object, zone: ZoneInfo) -> object:
    if isinstance(value, datetime):
        cell = WriteOnlyCell(sheet, value=value.astimezone(zone).replace(tzinfo=None))
        cell.number_format = _DATE
        return cell
    return plain(value) if isinstance(value, str) else value
