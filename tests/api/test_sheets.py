"""Every list as a workbook: read back, it says what the list itself answers to the same person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from openpyxl.worksheet.worksheet import Worksheet

from backend.calendar_sheet import CALENDAR
from backend.org.sheets import SHEETS as ORGANISATION
from backend.runtime import Runtime
from backend.sheets import Column
from reminders.sheets import REMINDERS
from tasks.exports.feature import SHEETS as TASKS
from tasks.labels import VERB_WORDS
from tests.api.office import Office
from tests.city import ZONE, build_city, open_desk
from tests.conftest import MONDAY, empty
from tests.fakes import Carrier

SHEETS = {sheet.name: sheet for sheet in (*ORGANISATION, CALENDAR, *TASKS, REMINDERS)}
#: Lists of one's own devices, settings, notes and messages; figures that have a workbook of their own, and
#: those that a board's pictures are drawn from; a preview; who is reachable this minute; what
#: an administrator looks after: versions of the ladders, walks through the book, the watchdog's rounds, devices.
WITHOUT = {
    *("/me/handovers", "/me/personal-reminders", "/reminder-policies", "/book-walks", "/watchdog", "/risk"),
    *("/sessions", "/me/devices", "/me/calendar-feeds", "/me/messages", "/views"),
    *("/reports/monthly", "/posts/{post_id}/handover"),
    *("/board/history", "/board/workload", "/board/acknowledgement"),
    *("/me/notification-preferences", "/subjects/{subject_id}/deliveries", "/deliveries/parked", "/carriers"),
    *("/devices", "/people/{person_id}/sessions", "/presence"),
}
#: Where a list's answer has what a sheet's columns read from.
SHAPES = {
    "units_sheet": lambda item: {"unit": item},
    "board_sheet": lambda item: {**item["unit"], "cell": item["cell"]},
    "tasks_history_sheet": lambda item: {"entry": item},
}


@pytest.fixture(scope="module")
def office(app: Flask, carrier: Carrier) -> Iterator[Office]:
    runtime: Runtime = app.extensions["giaoviec"]
    empty(runtime)
    carrier.forget()
    city = build_city(runtime, carrier, MONDAY)
    with open_desk(app, city) as desk:
        yield Office(desk)
    empty(runtime)


@pytest.fixture(scope="module")
def document(app: Flask) -> dict[str, Any]:
    found: dict[str, Any] = app.test_client().get("/api/v1/openapi.json").get_json()
    return found


def rows_of(page: Worksheet) -> list[tuple[Any, ...]]:
    """Return the rows below the heads, without the sums."""
    low, high = (int(cell) for cell in re.findall(r"\d+", page.auto_filter.ref or ""))
    return list(page.iter_rows(min_row=low + 1, max_row=high, values_only=True)) if high > low else []


def expected(value: Any, column: Column) -> Any:
    """Say what a value of the list's JSON is in a cell, for a Vietnamese reader."""
    if isinstance(value, bool):
        return "có" if value else "không"
    if not isinstance(value, str | list):
        return value
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d", value):
        return datetime.fromisoformat(value).astimezone(ZONE).replace(tzinfo=None, microsecond=0)
    words = column.words or {}
    said = ", ".join(
        words[each].vi if each in words else each for each in ([value] if isinstance(value, str) else value)
    )
    return f"'{said}" if said.startswith(("=", "+", "-", "@")) else said or None


def at(item: Any, path: str) -> Any:
    for name in path.split("."):
        item = None if item is None else item[name]
    return item


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_says_what_the_list_answers(office: Office, name: str) -> None:
    sheet = SHEETS[name]
    items = [SHAPES.get(name, lambda each: each)(item) for item in office.listed(office.desk("chair"), sheet)]
    page = office.read("chair", f"{office.address(sheet)}.xlsx")
    rows = rows_of(page)
    assert items, "a list without anything in it proves nothing"
    assert len(rows) == len(items)
    compared = 0
    for n, column in enumerate(sheet.columns):
        if isinstance(column.read, str) and column.read and column.read.split(".")[0] in items[0]:
            compared += 1
            cells = [row[n] for row in rows]
            cells = [cell.replace(microsecond=0) if isinstance(cell, datetime) else cell for cell in cells]
            assert cells == [expected(at(item, column.read), column) for item in items], column.head
    assert compared >= 2


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_says_what_it_is_of_whom_and_since_when(office: Office, name: str, language: str) -> None:
    sheet = SHEETS[name]
    page = office.read("chair", f"{office.address(sheet)}.xlsx", language)
    title, drawn, narrowed, heads = page.iter_rows(max_row=4, values_only=True)
    said = [(each.head.vi if language == "vi" else each.head.en) for each in sheet.columns]
    assert list(heads) == said
    assert str(title[0]).startswith(sheet.title.vi if language == "vi" else sheet.title.en)
    now = office.desk.city.now.astimezone(ZONE)
    assert f"{now:%H:%M %d/%m/%Y}" in str(drawn[0])
    assert "Nguyễn Văn Chủ" in str(drawn[0])
    assert str(narrowed[0]).startswith("Bộ lọc: " if language == "vi" else "Filter: ")
    assert page.freeze_panes == "A5"
    assert str(page.auto_filter.ref).startswith("A4:")
    assert all(
        page.column_dimensions[cell.column_letter].width == c.width
        for cell, c in zip(page[4], sheet.columns, strict=True)
    )
    assert not [cell for row in page.iter_rows() for cell in row if cell.data_type == "f"]


def test_the_boards_last_row_is_the_sum(office: Office) -> None:
    page = office.read("an", "/board.xlsx")
    *rows, last = page.iter_rows(min_row=5, values_only=True)
    total = office.desk("an").get("/board").json["total"]
    columns = SHEETS["board_sheet"].columns
    assert last[0] == "Cộng"
    for n, column in enumerate(columns):
        if column.summed:
            named = str(column.read).removeprefix("cell.")
            assert last[n] == sum(int(row[n]) for row in rows) == total[named], column.head
    assert last[-1] == pytest.approx(total["fell_due_on_time"] / total["fell_due"])
    assert page.cell(page.max_row, len(columns)).number_format == "0.0%"
    assert str(page.auto_filter.ref).endswith(str(page.max_row - 1))


def test_the_filter_is_said_in_words(office: Office) -> None:
    works = office.desk.city.units["works"].id
    chair = SHEETS["tasks_sheet"]
    query = f"condition=overdue&urgency=urgent&unit_id={works}&assigned_from=2026-03-01T00:00:00Z&q=hyperlink"
    page = office.read("chair", f"{chair.at}.xlsx?{query}")
    assert page["A3"].value == (
        "Bộ lọc: điều kiện: quá hạn; mức độ khẩn: khẩn; đơn vị chủ trì: Sở Xây dựng; giao từ: 07:00 01/03/2026; "
        "tìm: hyperlink"
    )
    assert len(rows_of(page)) == 1
    view = office.read("chair", f"/views/{office.ids['view_id']}/tasks.xlsx")
    assert view["A1"].value == "Nhiệm vụ: Quá hạn"
    assert view["A3"].value == "Bộ lọc: điều kiện: quá hạn; đơn vị chủ trì: Sở Xây dựng"


def test_a_plans_rows_show_what_was_written_and_what_was_read(office: Office) -> None:
    page = office.read("chair", f"/plan-imports/{office.ids['import_id']}/rows.xlsx")
    heads = [cell.value for cell in page[4]]
    first, second = (dict(zip(heads, row, strict=True)) for row in rows_of(page))
    assert (first["Chủ trì (trong tệp)"], first["Chủ trì (hiểu là)"]) == ("Sở Xây dựng", "Sở Xây dựng")
    assert (first["Phối hợp (hiểu là)"], first["Sản phẩm"]) == ("Sở Y tế", "Báo cáo")
    assert isinstance(first["Thời hạn (hiểu là)"], datetime)
    assert (second["Chủ trì (hiểu là)"], second["Tình trạng"]) == (None, "vướng mắc")
    assert "Sở Không Có" in second["Vướng mắc"]


def test_every_verb_of_the_history_is_worded(office: Office) -> None:
    verbs = {each["verb"] for each in office.listed(office.desk("chair"), SHEETS["tasks_history_sheet"])}
    assert len(verbs) > 8
    assert verbs <= VERB_WORDS.keys()


def test_every_list_has_a_sheet_or_a_reason(document: dict[str, Any]) -> None:
    lists = set()
    for path, item in document["paths"].items():
        kinds = item.get("get", {}).get("responses", {}).get("200", {}).get("content", {})
        schema = kinds.get("application/json", {}).get("schema", {})
        if any(_is_list(each, document) for each in _resolved(schema, document).get("properties", {}).values()):
            lists.add(path.removeprefix("/api/v1"))
    twins = {path.removeprefix("/api/v1").removesuffix(".xlsx") for path in document["paths"] if ".xlsx" in path}
    answers_one_thing = {path for path in lists if path.endswith("_id}")} | {"/me"}
    assert lists - twins - answers_one_thing - WITHOUT == set()
    assert twins - lists == {"/views/{view_id}/tasks", "/plan-imports/template"}


def test_a_sheet_takes_the_filters_of_its_list_and_words_them(document: dict[str, Any]) -> None:
    for sheet in SHEETS.values():
        path = re.sub(r"<\w+:(\w+)>", r"{\1}", f"/api/v1{sheet.at}")
        own = _parameters(document, f"{path}.xlsx")
        if path in document["paths"]:
            assert own.keys() == _parameters(document, path).keys() - {"cursor", "limit", "after"}, path
        assert own.keys() <= sheet.filters.keys(), path
        for name, schema in own.items():
            _assert_worded(schema, sheet.filters[name].words, f"{path} ?{name}")


def test_every_code_in_a_sheet_is_worded(document: dict[str, Any]) -> None:
    for name, sheet in SHEETS.items():
        path = re.sub(r"<\w+:(\w+)>", r"{\1}", f"/api/v1{sheet.at}").replace("/views/{view_id}", "")
        answer = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        item = _resolved(answer, document)["properties"][sheet.items]["items"]
        for column in sheet.columns:
            if isinstance(column.read, str) and column.read:
                _assert_worded(
                    _at(item, _json_path(name, column.read), document), column.words, f"{name} {column.read}"
                )


def test_a_sheet_reaches_as_far_as_its_list() -> None:
    matrix = (Path(__file__).parent / "matrix.txt").read_text("utf-8").splitlines()
    who_may = dict(line.split(" | ", 1) for line in matrix)
    twins = [line for line in who_may if line.endswith(".xlsx") and line.removesuffix(".xlsx") in who_may]
    assert len(twins) >= len(SHEETS) - 1
    for line in twins:
        assert who_may[line] == who_may[line.removesuffix(".xlsx")], line


def _json_path(name: str, path: str) -> str:
    if name in ("units_sheet", "tasks_history_sheet"):
        return path.removeprefix("unit.").removeprefix("entry.")
    return path if name != "board_sheet" or path.startswith("cell.") else ""


def _assert_worded(schema: dict[str, Any], words: Any, what: str) -> None:
    schema = schema.get("items", schema)
    assert set(schema.get("enum", ())) - {None} <= set(words or ()), what


def _parameters(document: dict[str, Any], path: str) -> dict[str, dict[str, Any]]:
    parameters = document["paths"][path]["get"].get("parameters", [])
    return {each["name"]: each["schema"] for each in parameters if each["in"] == "query"}


def _resolved(schema: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    for each in (schema, *schema.get("anyOf", ()), *schema.get("allOf", ())):
        if "$ref" in each:
            found: dict[str, Any] = document["components"]["schemas"][each["$ref"].rsplit("/", 1)[1]]
            return found
    return schema


def _at(schema: dict[str, Any], path: str, document: dict[str, Any]) -> dict[str, Any]:
    for name in path.split(".") if path else ():
        schema = _resolved(schema, document).get("properties", {}).get(name, {})
    return schema


def _is_list(schema: dict[str, Any], document: dict[str, Any]) -> bool:
    return schema.get("type") == "array" and "properties" in _resolved(schema.get("items", {}), document)
