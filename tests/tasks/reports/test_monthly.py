"""The monthly report: buckets that sum, the same whenever it is drawn, in three forms."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from docx import Document
from openpyxl import load_workbook

from tasks.reports.monthly import BUCKETS, GROUPINGS
from tasks.reports.words import COLUMNS
from tests.album import Album
from tests.city import City, Desk, local

MARCH = "/reports/monthly?month=2026-03"


@pytest.fixture
def month(city: City, album: Album) -> None:
    """A month with one task in each bucket, in two units and two fields."""
    album.show(city, _live)


def _live(city: City) -> None:
    on_time = city.assign("chair", "works", "A", deadline=local("2026-03-10 17:00"), field="Hạ tầng")
    late = city.assign("chair", "works", "B", deadline=local("2026-03-05 17:00"), field="Hạ tầng")
    city.assign("chair", "health_unit", "C", deadline=local("2026-03-20 17:00"))
    city.assign("vice", "health_unit", "D", deadline=local("2026-04-20 17:00"))
    city.assign("chair", "ward_unit", "E")
    recalled = city.assign("chair", "works", "F", deadline=local("2026-03-12 17:00"))
    city.go_to(local("2026-03-09 10:00"))
    for task in (on_time, late):
        city.do("director", "submit", task, note="xong")
        city.do("chair", "approve", task, note="")
    city.do("chair", "recall", recalled, reason="thôi")
    city.go_to(local("2026-04-10 10:00"))


def test_buckets_sum_and_the_rate_has_both_its_numbers(month: None, city: City, desk: Desk) -> None:
    report = desk("an").get(MARCH).json
    total = report["total"]
    assert {name: total[name] for name in BUCKETS} == dict.fromkeys(BUCKETS, 1)
    assert total["total"] == sum(total[name] for name in BUCKETS) == 6
    assert (total["fell_due_on_time"], total["fell_due"], total["rate"]) == (1, 3, 33.3)
    by_unit = {row["name"]: row["figures"] for row in report["rows"]}
    assert [by_unit[name]["total"] for name in ("Sở Xây dựng", "Sở Y tế", "UBND phường Sài Gòn")] == [3, 2, 1]


def test_every_grouping_has_the_same_total(month: None, city: City, desk: Desk) -> None:
    drawings = (("unit", "today"), ("field", "today"), ("assigner", "today"), ("unit", "then"))
    totals = [desk("chair").get(f"{MARCH}&by={by}&drawn={drawn}").json["total"] for by, drawn in drawings]
    assert totals[1:] == totals[:-1]


def test_a_month_that_is_over_does_not_change(month: None, city: City, desk: Desk) -> None:
    before = desk("chair").get(MARCH).json
    late = next(t for t in desk("chair").get("/tasks").json["items"] if t["title"] == "C")
    desk("health").post(f"/tasks/{late['id']}/submission", {"note": "xong"})
    desk("chair").post(f"/tasks/{late['id']}/approval", {"note": ""})
    city.simulation.clock.advance(timedelta(days=20))
    after = desk("chair").get(MARCH).json
    assert (after["total"], after["rows"]) == (before["total"], before["rows"])


def test_what_was_finished_before_its_month_counts_as_fallen_due_in_it(city: City, desk: Desk) -> None:
    """As on the board and in its history: deadline in April, approved or recalled in March."""
    early, given_up = (city.assign("chair", "works", each, deadline=local("2026-04-03 17:00")) for each in "AB")
    city.assign("chair", "health_unit", "C", deadline=local("2026-04-02 17:00"))
    city.assign("chair", "works", "D", deadline=local("2026-04-30 17:00"), field="Hạ tầng")
    city.go_to(local("2026-03-12 10:00"))
    city.do("director", "submit", early, note="xong")
    city.do("chair", "approve", early, note="")
    city.do("chair", "recall", given_up, reason="thôi")
    city.go_to(local("2026-04-10 10:00"))

    march, april = (desk("chair").get(f"/reports/monthly?month={month}").json for month in ("2026-03", "2026-04"))
    assert {name: march["total"][name] for name in ("completed_on_time", "recalled", "open_in_time", "fell_due")} == {
        "completed_on_time": 1,
        "recalled": 1,
        "open_in_time": 2,
        "fell_due": 0,
    }
    total = april["total"]
    assert (total["fell_due_on_time"], total["fell_due"], total["rate"]) == (1, 2, 50.0)
    assert total["total"] == sum(total[name] for name in BUCKETS) == 2
    board = desk("chair").get("/board?since=2026-03-31T17:00:00%2B00:00").json["total"]
    assert [board[name] for name in ("fell_due_on_time", "fell_due")] == [1, 2]
    weeks = desk("chair").get("/board/history?weeks=6").json["total"]
    assert [sum(week[name] for week in weeks) for name in ("on_time", "fell_due")] == [1, 2]


def test_a_row_of_nothing_but_what_fell_due_is_shown(city: City, desk: Desk) -> None:
    task = city.assign("chair", "works", "A", deadline=local("2026-04-03 17:00"))
    city.do("director", "submit", task, note="xong")
    city.do("chair", "approve", task, note="")
    city.go_to(local("2026-04-10 10:00"))
    for by in GROUPINGS:
        (row,) = desk("chair").get(f"/reports/monthly?month=2026-04&by={by}").json["rows"]
        assert (row["figures"]["total"], row["figures"]["fell_due"]) == (0, 1), by
    book = load_workbook(io.BytesIO(desk("chair").get("/reports/monthly.xlsx?month=2026-04").data)).worksheets[0]
    assert list(book.values)[-1][-1] == "1/1 (100,0%)"


def test_as_a_workbook_and_as_a_document(month: None, city: City, desk: Desk) -> None:
    book = load_workbook(io.BytesIO(desk("chair").get("/reports/monthly.xlsx?month=2026-03").data))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert rows[-1][:3] == ("Cộng", 6, 1)
    assert rows[-1][-1] == "1/3 (33,3%)"
    english = desk("chair").get("/reports/monthly.xlsx?month=2026-03", Accept_Language="en")
    assert list(load_workbook(io.BytesIO(english.data)).worksheets[0].values)[-1][-1] == "1/3 (33.3%)"
    paper = Document(io.BytesIO(desk("chair").get("/reports/monthly.docx?month=2026-03").data))
    assert paper.tables[0].cell(0, 1).text.startswith("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    assert paper.tables[1].rows[-1].cells[0].text == "Cộng"


@pytest.mark.parametrize("by", GROUPINGS)
def test_every_form_adds_up(month: None, city: City, desk: Desk, by: str) -> None:
    """The six buckets of each row are its total, and the last row is the sum of the others, however it is drawn."""
    city.assign("vice", "ward_unit", "G", field="=1+1\ufffe", deadline=local("2026-04-30 17:00"))
    city.fast_forward(hours=1)
    path = f"/reports/monthly{{}}?month=2026-04&by={by}"
    drawn = desk("chair").get(path.format("")).json
    figures = [row["figures"] for row in [*drawn["rows"], {"figures": drawn["total"]}]]
    book = load_workbook(io.BytesIO(desk("chair").get(path.format(".xlsx")).data)).worksheets[0]
    paper = Document(io.BytesIO(desk("chair").get(path.format(".docx")).data)).tables[1]
    forms = (
        [[row[name] for name in COLUMNS if name != "rate"] for row in figures],
        [list(row[1:-1]) for row in book.iter_rows(min_row=3, values_only=True)],
        [[int(cell.text) for cell in row.cells[1:-1]] for row in paper.rows[1:]],
    )
    assert forms[0] == forms[1] == forms[2]
    assert len(forms[0]) > 2
    for *rows, last in forms:
        assert last == [sum(column) for column in zip(*rows, strict=True)]
        assert all(row[0] == sum(row[1:7]) for row in [*rows, last])
    assert "f" not in {cell.data_type for row in book.iter_rows() for cell in row}


def test_only_who_watches_draws(city: City, desk: Desk) -> None:
    assert desk("officer").get(MARCH).status_code == 403
    assert desk("director").get(MARCH).json["unit"]["name"] == "Sở Xây dựng"
