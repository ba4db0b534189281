"""Writing workbooks: nothing is calculated, times are local, sums stand outside the filter, and too much is refused."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook

from backend.app import assemble
from backend.feature import Feature
from backend.org.sheets import UNITS
from backend.runtime import Runtime
from backend.sheets.column import Column, Share, reach, spelled
from backend.sheets.workbook import Head, Writer, plain
from backend.texts import Text
from tests.city import ZONE, Caller, City

HEADS = (Head("Một", 12), Head("Hai", 30))


def read(writer: Writer) -> Any:
    return load_workbook(io.BytesIO(writer.content())).worksheets[0]


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r"])
def test_what_people_typed_is_never_calculated(first: str) -> None:
    writer = Writer("=1+1", ["@note"], HEADS, ZONE)
    writer.add([f"{first}HYPERLINK(1)", "x"])
    cells = [cell for row in read(writer).iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [str(cell.value)[0] for cell in cells[:2]] == ["'", "'"]
    assert str(cells[-2].value).startswith("'")


def test_a_telephone_number_stays_one() -> None:
    assert plain("+84 (28) 3829.1234") == "+84 (28) 3829.1234"
    assert plain("+84-1") == "'+84-1"


def test_text_that_xml_or_a_cell_does_not_take() -> None:
    assert plain("a\x0bb\x00c\ufffed") == "abcd"
    assert plain("a\nb\tc") == "a\nb\tc"
    assert len(plain("x" * 40_000)) == 32_001


def test_values_are_kept_as_what_they_are() -> None:
    writer = Writer("Bảng", ["một", "hai"], (*HEADS, *HEADS), ZONE)
    writer.add([datetime(2026, 3, 2, 2, 5, tzinfo=UTC), date(2026, 3, 10), Share(0.375), 1200])
    page = read(writer)
    row = page[5]
    assert [str(cell.value) for cell in row] == ["2026-03-02 09:05:00", "2026-03-10 00:00:00", "0.375", "1200"]
    assert [cell.is_date for cell in row] == [True, True, False, False]
    assert [cell.number_format for cell in row] == ["dd/mm/yyyy hh:mm", "dd/mm/yyyy", "0.0%", "General"]
    assert (page.freeze_panes, page.auto_filter.ref, page.print_title_rows) == ("A5", "A4:D5", "$4:$4")
    assert page.column_dimensions["B"].width == 30


@pytest.mark.parametrize(
    ("title", "tab", "named"),
    [
        ("Chậm hạn: 2026-0001", "Chậm hạn", "Chậm hạn"),
        ("'Việc [1/2]: a*b?\\'", "", "Việc 1 2 a b"),
        ("Đề nghị lùi thời hạn của nhiệm vụ", "", "Đề nghị lùi thời hạn của nhiệm"),
    ],
)
def test_the_tab_is_named_after_the_list(title: str, tab: str, named: str) -> None:
    assert read(Writer(title, [], HEADS, ZONE, tab=tab)).title == named


def test_sums_are_no_row_that_is_filtered() -> None:
    writer = Writer("Bảng", [], HEADS, ZONE)
    for number in (1, 2):
        writer.add([str(number), number])
    writer.add_sums(["Cộng", 3])
    page = read(writer)
    assert page.auto_filter.ref == "A2:B4"
    assert [cell.value for cell in page[5]] == ["Cộng", 3]
    assert page["B5"].font.b


def test_where_a_value_stands() -> None:
    item = {"lead": {"unit": {"name": "Sở"}}, "actor": None}
    assert reach(item, "lead.unit.name") == "Sở"
    assert reach(item, "actor.full_name") is None
    with pytest.raises(KeyError):
        reach(item, "lead.person")


def test_how_a_value_is_said() -> None:
    words = {"ward": Text("phường", "ward")}
    assert spelled(["ward", "khác"], words, "vi") == "phường, khác"
    assert (spelled(True, None, "en"), spelled(False, None, "vi")) == ("yes", "không")
    assert spelled(Text("có", "yes"), None, "en") == "yes"
    assert spelled(7, None, "vi") == 7
    share = Column(Text("Tỷ lệ", "Rate"), share=("good", "all"))
    assert share.of({"good": 1, "all": 4}) == 0.25
    assert share.of({"good": 0, "all": 0}) is None


@pytest.fixture
def narrow(runtime: Runtime, city: City) -> Iterator[Caller]:
    """The chair at a product whose list of units may have three rows in a sheet."""
    few = replace(UNITS, at="/few/units", most=3)
    app: Flask = assemble(runtime.settings, [Feature(name="few", sheets=(few,))])
    own: Runtime = app.extensions["giaoviec"]
    city.runtime.attach(app)
    yield Caller(app, city.token("chair"))
    own.engine.dispose()
    own.redis.close()


def test_more_rows_than_a_sheet_takes_are_refused(narrow: Caller) -> None:
    fitting = narrow.get("/few/units.xlsx?kind=department&kind=ward")
    page = load_workbook(io.BytesIO(fitting.data)).worksheets[0]
    assert page.max_row == 4 + 3
    assert fitting.headers["Content-Disposition"].startswith('attachment; filename="don-vi-2026-03-02.xlsx"')
    assert load_workbook(io.BytesIO(fitting.data)).sheetnames == ["Đơn vị"]
    answer = narrow.get("/few/units.xlsx")
    assert answer.status_code == 422
    message = "Danh sách có hơn 3 dòng; hãy thu hẹp rồi lấy lại"
    assert answer.json["errors"] == [{"pointer": "/query", "code": "too_many_rows", "message": message}]


def test_a_sheet_that_broke_off_leaves_nothing_behind(
    narrow: Caller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert narrow.get("/few/units.xlsx").status_code == 422
    assert list(tmp_path.iterdir()) == []
