"""Writing XLSX row by row: nothing in it is calculated, times are local, and the heads stay in sight."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from backend.sheets.column import Share

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: What a spreadsheet would take for a formula when it stands first.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_TELEPHONE = re.compile(r"\+[\d ().]+")
#: What XML does not take; a file that somebody uploaded may have held it.
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LONGEST = 32_000
_NO_TAB = re.compile(r"[\[\]:*?/\\]")
_LONGEST_TAB = 31
_FORMATS: dict[type, str] = {datetime: "dd/mm/yyyy hh:mm", date: "dd/mm/yyyy", Share: "0.0%"}


@dataclass(frozen=True, slots=True)
class Head:
    text: str
    width: int


def printable(value: str) -> str:
    """Return text without what XML, and so no office document, takes."""
    return _NOT_XML.sub("", value)


def plain(value: str) -> str:
    """Return text that no spreadsheet runs: what people typed is shown, never calculated."""
    text = printable(value)
    if len(text) > _LONGEST:
        text = f"{text[:_LONGEST]}…"
    return f"'{text}" if text.startswith(_FORMULA) and not _TELEPHONE.fullmatch(text) else text


def _tab(text: str) -> str:
    """Return text as Excel takes it for the name of a sheet: 31 letters, without some marks."""
    return " ".join(_NO_TAB.sub(" ", printable(text)).split())[:_LONGEST_TAB].strip(" '")


class Writer:
    """One sheet, written from the top: lines that say what it is, the heads, the rows, perhaps their sums."""

    def __init__(
        self, title: str, notes: Sequence[str], heads: Sequence[Head], zone: ZoneInfo, *, tab: str = ""
    ) -> None:
        self._book = Workbook(write_only=True)
        self._sheet: Any = self._book.create_sheet(_tab(tab or title))
        self._zone = zone
        self._columns = len(heads)
        self._at = len(notes) + 2
        self._rows = 0
        self._formatted = {kind: WriteOnlyCell(self._sheet) for kind in _FORMATS}
        for kind, cell in self._formatted.items():
            cell.number_format = _FORMATS[kind]
        self._lay_out(heads)
        self._sheet.append([self._bold(title)])
        for note in notes:
            self._sheet.append([plain(note)])
        self._sheet.append([self._bold(head.text, wrap=True) for head in heads])

    def add(self, values: Iterable[object]) -> None:
        """Write one row."""
        self._sheet.append(self._cell(value) for value in values)
        self._rows += 1

    def add_sums(self, values: Iterable[object]) -> None:
        """Write the last row, which no filter hides and no sorting moves."""
        self._filter()
        self._sheet.append([self._bold(value) for value in values])

    def content(self) -> bytes:
        """Return the file; to be called whatever happens, since the rows wait in a file of their own until then."""
        self._filter()
        out = io.BytesIO()
        self._book.save(out)
        return out.getvalue()

    def _lay_out(self, heads: Sequence[Head]) -> None:
        sheet = self._sheet
        for n, head in enumerate(heads, 1):
            sheet.column_dimensions[get_column_letter(n)].width = head.width
        sheet.freeze_panes = f"A{self._at + 1}"
        sheet.print_title_rows = f"{self._at}:{self._at}"
        sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)

    def _filter(self) -> None:
        if self._sheet.auto_filter.ref is None:
            last = f"{get_column_letter(self._columns)}{self._at + self._rows}"
            self._sheet.auto_filter.ref = f"A{self._at}:{last}"

    def _cell(self, value: Any) -> Any:
        """Return what openpyxl takes. A cell is written before the next is asked for: one for each format will do."""
        if isinstance(value, str):
            return plain(value)
        cell = self._formatted.get(type(value))
        if cell is None:
            return value
        cell.value = value.astimezone(self._zone).replace(tzinfo=None) if isinstance(value, datetime) else value
        return cell

    def _bold(self, value: Any, *, wrap: bool = False) -> Any:
        cell = WriteOnlyCell(self._sheet, value=plain(value) if isinstance(value, str) else value)
        cell.number_format = _FORMATS.get(type(value), cell.number_format)
        cell.font = Font(bold=True)
        if wrap:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        return cell
