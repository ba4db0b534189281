"""Files that are small and would take minutes to open are refused before they are opened."""

from __future__ import annotations

import io
import zipfile
from time import process_time

import pytest
from openpyxl import Workbook

from tasks.imports.sheet import MOST_COLUMNS, MOST_ROWS, UnreadableSheet, read_sheet


def book(*cells: tuple[str, str], merged: str = "") -> bytes:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    for where, what in cells:
        sheet[where] = what
    kept = io.BytesIO()
    made.save(kept)
    return _with_merge(kept.getvalue(), merged) if merged else kept.getvalue()


def _with_merge(content: bytes, ref: str) -> bytes:
    """Merge by hand: openpyxl would take as long to write it as to read it."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                part = part.replace(
                    b"</sheetData>", f"</sheetData><mergeCells><mergeCell {ref}/></mergeCells>".encode()
                )
            new.writestr(name, part)
    return written.getvalue()


@pytest.mark.parametrize(
    ("merged", "code"),
    [
        ('ref="A1:XFD1048576"', "sheet_too_large"),
        ("ref='A1:CV2000'", "sheet_too_large"),
        ('ref="&#65;1:XFD1048576"', "sheet_unreadable"),
    ],
)
def test_a_merge_of_everything_is_refused_at_once(merged: str, code: str) -> None:
    content = book(("A1", "STT"), merged=merged)
    began = process_time()
    with pytest.raises(UnreadableSheet) as refused:
        read_sheet(content)
    assert refused.value.code == code
    assert process_time() - began < 1


def test_a_cell_at_the_far_end_does_not_make_the_rows_long() -> None:
    content = book(("A1", "STT"), (f"XFD{MOST_ROWS}", "xa"))
    began = process_time()
    rows = read_sheet(content)
    assert (len(rows), len(rows[0]), rows[0][0]) == (MOST_ROWS, MOST_COLUMNS, "STT")
    assert process_time() - began < 3


def test_more_rows_than_any_annex_has_are_refused_before_they_are_read() -> None:
    began = process_time()
    with pytest.raises(UnreadableSheet) as refused:
        read_sheet(b"STT,Noi dung\n" + b"1,Viec\n" * 1_000_000)
    assert refused.value.code == "sheet_too_large"
    assert process_time() - began < 1


def test_what_is_merged_as_people_merge_is_read() -> None:
    rows = read_sheet(
        book(("A1", "STT"), ("B1", "Thời hạn"), ("A2", "1"), ("B2", "Tháng 6"), ("A3", "2"), merged='ref="B2:B3"')
    )
    assert rows == [["STT", "Thời hạn"], ["1", "Tháng 6"], ["2", "Tháng 6"]]
