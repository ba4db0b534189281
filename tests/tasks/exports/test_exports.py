"""What leaves the product: workbooks that calculate nothing, histories that can be verified."""

from __future__ import annotations

import io
import json

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from tasks.exports.history import document_in, fault_of
from tests.city import City, Desk


def test_the_list_as_a_workbook_respects_filters_and_reach(city: City, desk: Desk) -> None:
    city.assign("chair", "works", "=HYPERLINK(1)", urgency="urgent")
    city.assign("chair", "health_unit", "Việc khác")
    answer = desk("director").get("/tasks.xlsx?urgency=urgent")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    rows = load_workbook(io.BytesIO(answer.data)).worksheets[0].iter_rows(min_row=4, values_only=True)
    assert [row[1] for row in rows] == ["Nội dung", "'=HYPERLINK(1)"]


@pytest.fixture
def exported(city: City, desk: Desk) -> dict[str, bytes]:
    task = city.assign("chair", "works", "Xử lý điểm ngập đường X")
    city.do("director", "submit", task, note="đã xong")
    return {kind: desk("an").get(f"/tasks/{task.id}/history.{kind}").data for kind in ("json", "pdf")}


def test_a_signed_history_holds_as_json_and_inside_the_pdf(exported: dict[str, bytes], desk: Desk) -> None:
    key = desk("an").get("/history-key").json["public_key"]
    for content in exported.values():
        assert fault_of(document_in(content), key) is None
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(exported["pdf"])).pages)
    assert "Xử lý điểm ngập đường X" in text
    assert "Hoàng Văn Giám" in text


@pytest.mark.parametrize("field", ["at", "verb", "actor_id", "data"])
def test_any_edit_is_found(exported: dict[str, bytes], field: str) -> None:
    found = json.loads(exported["json"])
    found["payload"]["entries"][1][field] = "2026-01-01T00:00:00+00:00" if field == "at" else "khác"
    assert fault_of(found) == "the signature does not hold"


def test_another_key_is_nobodys(exported: dict[str, bytes]) -> None:
    assert fault_of(json.loads(exported["json"]), "A" * 43 + "=") == "the signature does not hold"
