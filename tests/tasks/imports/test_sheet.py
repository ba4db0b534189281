"""Files that are small and would take minutes to open are refused at once; those that people have are read."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, time
from time import process_time

import pytest
from openpyxl import Workbook

from tasks.imports.parts import UnreadableSheet
from tasks.imports.sheet import read_sheet
from tasks.imports.workbook import MOST_COLUMNS, MOST_ROWS


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
        ('ref="&#65;1:XFD1048576"', "sheet_too_large"),
        ('ref="B2:A1"', "sheet_unreadable"),
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


HEAD = '<row r="1"><c r="A1" t="inlineStr"><is><t>Nội dung</t></is></c></row>'
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def parts(data: str = HEAD, after: str = "", at: str = "xl/worksheets/sheet1.xml", **more: str) -> bytes:
    """A book by hand: the rows of its one sheet and what follows them, wherever that sheet lies; more parts by name."""
    related = "".join(
        f'<Relationship Id="r{n}" Type="{_RELATED}/{kind}" Target="/{where}"/>'
        for n, (kind, where) in enumerate([("worksheet", at), *((each, f"xl/{each}.xml") for each in more)])
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {
            "_rels/.rels": f'<r><Relationship Id="b" Type="{_RELATED}/officeDocument" Target="xl/workbook.xml"/></r>',
            "xl/_rels/workbook.xml.rels": f"<r>{related}</r>",
            "xl/workbook.xml": '<w xmlns:r="r"><sheets><sheet name="S" r:id="r0"/></sheets></w>',
            at: f"<worksheet><sheetData>{data}</sheetData>{after}</worksheet>",
            **{f"xl/{each}.xml": content for each, content in more.items()},
        }.items():
            archive.writestr(name, content)
    return out.getvalue()


def _cells(rows: int, columns: int) -> str:
    return HEAD + f"<row>{'<c><v>1</v></c>' * columns}</row>" * rows


#: Small files of which each stood in the way of everybody for seconds or minutes, or would have.
BOMBS: dict[str, tuple[Callable[[], bytes], str]] = {
    "a merge in a sheet that lies elsewhere": (
        lambda: parts(after='<mergeCells><mergeCell ref="A1:XFD60"/></mergeCells>', at="xl/evil/s.xml"),
        "sheet_too_large",
    ),
    "cells within the rows": (lambda: parts(_cells(4900, 780)), "sheet_too_large"),
    "strings that no cell names": (
        lambda: parts(sharedStrings=f"<sst>{'<si/>' * 11_000_000}</sst>"),
        "sheet_too_large",
    ),
    "a few fewer strings": (lambda: parts(sharedStrings=f"<sst>{'<si/>' * 1_200_000}</sst>"), "sheet_too_large"),
    "one string in every cell": (
        lambda: parts(
            ("<row>" + "<c t='s'><v>0</v></c>" * 60 + "</row>") * 4900,
            sharedStrings=f"<sst><si><t>{'x' * 32_000}</t></si></sst>",
        ),
        "sheet_too_large",
    ),
    "nothing but elements": (lambda: parts(HEAD + "<a/>" * 14_000_000), "sheet_too_large"),
    "nothing but references": (
        lambda: parts(f"<row><c><v>{'&#49;' * 11_000_000}</v></c></row>"),
        "sheet_too_large",
    ),
    "more bytes than are unpacked": (lambda: parts(" " * 61_000_000), "sheet_too_large"),
    "styles": (lambda: parts(styles=f"<s><cellXfs>{'<xf/>' * 3_000_000}</cellXfs></s>"), "sheet_too_large"),
    "entities": (
        lambda: parts(sharedStrings=f'<!DOCTYPE s [<!ENTITY a "{"x" * 10_000}">]><sst>{"&a;" * 50_000}</sst>'),
        "sheet_unreadable",
    ),
    "a letter of another alphabet for <": (
        lambda: parts(sharedStrings='<?xml version="1.0" encoding="cp037"?><sst/>'),
        "",
    ),
    "a link on everything": (lambda: parts(after='<hyperlinks><hyperlink ref="A1:XFD1048576"/></hyperlinks>'), ""),
    "a list for every cell": (
        lambda: parts(
            after=f'<dataValidations><dataValidation sqref="{"A1:B2 " * 40_000}"/></dataValidations>',
        ),
        "",
    ),
    "attributes": (
        lambda: parts(after="<a " + " ".join(f"a{n}=''" for n in range(1_000_000)) + "/>"),
        "sheet_too_large",
    ),
    "attributes of many": (
        lambda: parts(after="".join("<a " + " ".join(f"a{m}_{n}=''" for n in range(40)) + "/>" for m in range(25_000))),
        "sheet_too_large",
    ),
    "a remark without end": (
        lambda: parts(after="<!--" + ("<" + "x" * 99) * 550_000 + "-->"),
        "sheet_too_large",
    ),
    "remarks": (lambda: parts(after="<!-- a --><?b?>" * 600_000), ""),
    "a name that is said again": (
        lambda: parts(after=f'<x:a xmlns:x="{"u" * 200_000}">{"<x:a/>" * 500_000}</x:a>'),
        "",
    ),
    "the most that is read": (lambda: parts(_cells(4999, 30)), ""),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_what_is_small_and_unpacks_to_much_stops_nobody(bomb: str) -> None:
    make, code = BOMBS[bomb]
    content = make()
    began = process_time()
    try:
        assert read_sheet(content)[0][0] == "Nội dung"
        said = ""
    except UnreadableSheet as refused:
        said = refused.code
    took = process_time() - began
    print(f"{len(content):,} bytes, {took:.2f} s of a processor")
    assert said == code
    assert took < 3


def test_a_list_of_a_million_names_is_refused_before_it_is_read() -> None:
    one = parts()
    start, end = one.index(b"PK\x01\x02"), one.index(b"PK\x05\x06")
    names = one[start:end] * 20_000
    tail = bytearray(one[end:])
    tail[12:16] = len(names).to_bytes(4, "little")
    with pytest.raises(UnreadableSheet) as refused:
        read_sheet(one[:start] + names + bytes(tail))
    assert refused.value.code == "sheet_too_large"


def test_what_people_write_is_read_as_it_is_shown() -> None:
    made = Workbook()
    made.create_sheet("Trống", 0)
    sheet = made.worksheets[1]
    sheet.append(["STT", 1, 2.0, 2.5, True, date(2026, 3, 25), time(17, 30), " hai ", None, "=1+1"])
    sheet.append([None])
    sheet["F3"] = 46106
    sheet["F3"].number_format = '"ngày" dd "tháng" mm'
    sheet["G3"] = 46106
    sheet["G3"].number_format = '0 "ngày"'
    sheet["L3"] = "xa"
    kept = io.BytesIO()
    made.save(kept)
    assert read_sheet(kept.getvalue()) == [
        ["STT", "1", "2", "2.5", "True", "25/03/2026", "17:30:00", "hai", "", "", "", ""],
        [""] * 12,
        ["", "", "", "", "", "25/03/2026", "46106", "", "", "", "", "xa"],
    ]


def test_texts_are_told_from_how_they_are_pronounced() -> None:
    strings = "<sst><si><r><t>Nội </t></r><r><t>dung</t></r><rPh><t>x</t></rPh></si></sst>"
    data = '<row><c t="s"><v>0</v></c><c t="str"><f>A1</f><v>Sở Y tế</v></c><c t="e"><v>#N/A</v></c></row>'
    assert read_sheet(parts(data, sharedStrings=strings)) == [["Nội dung", "Sở Y tế", "#N/A"]]
