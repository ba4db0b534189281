"""A file as a grid of text: XLSX with merged cells filled in, or CSV in whatever encoding. Pure on bytes."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import date, datetime
from itertools import islice
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string

MOST_ROWS = 5000
MOST_COLUMNS = 60
#: What an XLSX may unpack to; one of 10 MB that becomes gigabytes is no annex.
MOST_UNPACKED = 60_000_000
#: How many cells may be merged: openpyxl makes an object of each before anybody can ask how many there are.
MOST_MERGED = 100_000
_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
_MERGE = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*>")
_RANGE = re.compile(rb"\sref=[\"']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})[\"']")

Grid = list[list[str]]


class UnreadableSheet(ValueError):
    """The bytes are no sheet; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_sheet(content: bytes) -> Grid:
    """Return the rows of the first sheet that has any, cell by cell. Raises UnreadableSheet."""
    if content[:4] == b"PK\x03\x04":
        return _xlsx(content)
    if content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise UnreadableSheet("sheet_old_or_locked")
    if b"\0" in content[:4000] and content[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        raise UnreadableSheet("sheet_unreadable")
    return _csv(_decoded(content))


def _xlsx(content: bytes) -> Grid:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _require_modest(archive)
        book = load_workbook(io.BytesIO(content), data_only=True)
    except UnreadableSheet:
        raise
    except Exception as error:  # openpyxl raises whatever a broken file makes it stumble over
        raise UnreadableSheet("sheet_unreadable") from error
    for sheet in book.worksheets:
        if sheet.max_row > MOST_ROWS:
            raise UnreadableSheet("sheet_too_large")
        # Asked for by name: one cell at the far end of a sheet makes its rows sixteen thousand cells long.
        cells = sheet.iter_rows(values_only=True, max_col=min(sheet.max_column, MOST_COLUMNS))
        rows = [[_text(cell) for cell in row] for row in cells]
        for merged in sheet.merged_cells.ranges:
            _fill(rows, merged)
        if any(any(row) for row in rows):
            return rows
    raise UnreadableSheet("sheet_empty")


def _require_modest(archive: zipfile.ZipFile) -> None:
    """Refuse a book that would take long to open, before it is opened: everybody in this process would wait."""
    if sum(each.file_size for each in archive.infolist()) > MOST_UNPACKED:
        raise UnreadableSheet("sheet_too_large")
    for name in archive.namelist():
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            sheet = archive.read(name)
            if b"\0" in sheet:
                raise UnreadableSheet("sheet_unreadable")
            merged = sum(_area(each) for each in _MERGE.findall(sheet))
            if merged > MOST_MERGED or sum(1 for _ in islice(_ROW.finditer(sheet), MOST_ROWS + 1)) > MOST_ROWS:
                raise UnreadableSheet("sheet_too_large")


def _area(merge: bytes) -> int:
    """Return how many cells a merged range covers."""
    found = _RANGE.search(merge)
    if found is None:
        raise UnreadableSheet("sheet_unreadable")
    left, top, right, bottom = (each.decode() for each in found.groups())
    width = column_index_from_string(right) - column_index_from_string(left) + 1
    return abs(width) * (abs(int(bottom) - int(top)) + 1)


def _fill(rows: Grid, merged: Any) -> None:
    """What is written once over several rows holds for each of them; across columns only the first cell says it."""
    first, column = merged.min_row - 1, merged.min_col - 1
    if column >= MOST_COLUMNS or first >= len(rows):
        return
    for row in rows[first : merged.max_row]:
        row[column] = rows[first][column]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "utf-16") if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1258"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableSheet("sheet_unreadable")


def _csv(text: str) -> Grid:
    head = text[:4000]
    delimiter = max(";,\t", key=head.count)
    try:
        lines = islice(csv.reader(io.StringIO(text), delimiter=delimiter), MOST_ROWS + 1)
        rows = [[cell.strip() for cell in row[:MOST_COLUMNS]] for row in lines]
    except csv.Error as error:
        raise UnreadableSheet("sheet_unreadable") from error
    if len(rows) > MOST_ROWS:
        raise UnreadableSheet("sheet_too_large")
    if not any(any(row) for row in rows):
        raise UnreadableSheet("sheet_empty")
    return rows
