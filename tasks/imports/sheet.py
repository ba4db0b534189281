"""A file as a grid of text: XLSX with merged cells filled in, or CSV in whatever encoding. Pure on bytes."""

from __future__ import annotations

import csv
import io
from itertools import islice

from backend.folding import levelled
from tasks.imports.parts import UnreadableSheet
from tasks.imports.workbook import MOST_COLUMNS, MOST_ROWS, Grid, grids


def read_sheet(content: bytes) -> Grid:
    """Return the rows of the first sheet that has any, cell by cell. Raises UnreadableSheet."""
    return [[levelled(cell) for cell in row] for row in _rows(content)]


def _rows(content: bytes) -> Grid:
    if content[:4] == b"PK\x03\x04":
        return _xlsx(content)
    if content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise UnreadableSheet("sheet_old_or_locked")
    if b"\0" in content[:4000] and content[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        raise UnreadableSheet("sheet_unreadable")
    return _csv(_decoded(content))


def _xlsx(content: bytes) -> Grid:
    try:
        found = next((rows for rows in grids(content) if any(any(row) for row in rows)), None)
    except UnreadableSheet:
        raise
    except Exception as error:  # a broken file makes one stumble over anything
        raise UnreadableSheet("sheet_unreadable") from error
    if found is None:
        raise UnreadableSheet("sheet_empty")
    return found


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
