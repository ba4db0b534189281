"""A plan's annex: read, shown with its problems, corrected, assigned once."""

from __future__ import annotations

import io
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select

from tasks.imports.annex import names_in, read_annex
from tasks.imports.model import PlanRow
from tasks.imports.sheet import read_sheet
from tasks.model import Task
from tests.city import City, Desk

HEAD = ("TT", "Nội dung nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời hạn hoàn thành", "Sản phẩm")
PLAN: tuple[tuple[str, ...], ...] = (
    ("I", "Hạ tầng kỹ thuật", "", "", "", ""),
    ("1", "Rà soát điểm ngập", "Sở Xây dựng", "Sở Y tế; UBND phường Sài Gòn", "trước ngày 25/3/2026", "Danh mục"),
    ("2", "Kế hoạch duy tu", "SXD", "", "Dự thảo: 15/4/2026; trình: 30/6/2026", "Kế hoạch"),
    ("II", "Y tế", "", "", "", ""),
    ("1", "Tiêm chủng", "Sở Y tế", "", "Quý II/2026", "Báo cáo"),
    ("2", "Kiểm tra bếp ăn", "Sở Y Té", "", "khi có điều kiện", ""),
    ("3", "Việc không ai làm", "", "", "tháng 6/2026", "Báo cáo"),
    ("4", "Trực cấp cứu", "Sở Y tế", "", "thường xuyên", ""),
)


def annex(rows: tuple[tuple[str, ...], ...] = PLAN, merge: str = "", head: tuple[str, ...] = HEAD) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["PHỤ LỤC"])
    sheet.append(["Phân công nhiệm vụ kèm theo Kế hoạch số 12/KH-UBND"])
    sheet.append([])
    sheet.append(list(head))
    sheet.append([f"({n})" for n in range(1, len(head) + 1)])
    for row in rows:
        sheet.append(list(row))
    if merge:
        sheet.merge_cells(merge)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def upload(desk: Desk, content: bytes, query: str = "", who: str = "chair") -> Any:
    caller = desk(who)
    return caller._client.post(
        f"/api/v1/plan-imports{query}",
        data=content,
        headers={**caller.headers, "Content-Type": "application/octet-stream"},
    )


def rows(desk: Desk, plan: dict[str, Any], who: str = "chair") -> dict[int, dict[str, Any]]:
    items = desk(who).get(f"/plan-imports/{plan['id']}/rows").json["items"]
    return {each["number"]: each for each in items}


def test_every_row_is_shown_with_its_reading_and_its_problems(desk: Desk) -> None:
    plan = upload(desk, annex()).json
    assert plan["counts"] == {"ready": 4, "problem": 2, "left_out": 0, "assigned": 0}
    shown = rows(desk, plan)
    first = shown[7]
    assert (first["body"]["title"], first["path"]) == ("Rà soát điểm ngập", ["Hạ tầng kỹ thuật"])
    assert first["body"]["deadline"] == "2026-03-25T10:00:00+00:00"
    assert len(first["body"]["coordinators"]) == 2
    assert [each["code"] for each in shown[8]["problems"]] == ["several_milestones"]
    assert shown[8]["body"]["deadline"] == "2026-06-30T10:00:00+00:00"
    problems = {(each["field"], each["code"], each["level"]) for each in shown[11]["problems"]}
    assert problems == {("deadline", "deadline_not_understood", "error")}  # "Té" and "tế" fold to the same
    assert {(each["field"], each["code"]) for each in shown[12]["problems"]} == {("lead", "row_without_lead")}
    assert "deadline" not in shown[13]["body"]


def test_ready_rows_become_tasks_in_one_commit_and_the_rest_can_follow(city: City, desk: Desk) -> None:
    director = city.phone("director")
    plan = upload(desk, annex(), "?source_number=12/KH-UBND").json
    done = desk("chair").post(f"/plan-imports/{plan['id']}/execution")
    assert done.json["counts"] == {"ready": 0, "problem": 2, "left_out": 0, "assigned": 4}
    city.simulation.work()
    told = {message.body.split(": ")[1].split(".")[0] for message in director.messages}
    assert told == {"Rà soát điểm ngập", "Kế hoạch duy tu"}
    shown = rows(desk, plan)
    task = desk("chair").get(f"/tasks/{shown[7]['task_id']}").json
    assert (task["source"]["number"], task["expected_product"]) == ("12/KH-UBND", "Danh mục")
    path = f"/plan-imports/{plan['id']}/rows"
    settled = desk("chair").call("PUT", f"{path}/12", {"lead": desk.party("health_unit")})
    assert settled.json["state"] == "ready"
    assert desk("chair").call("PUT", f"{path}/11", {"left_out": True}).json["state"] == "left_out"
    assert desk("chair").call("PUT", f"{path}/7", {"title": "khác"}).status_code == 409
    again = desk("chair").post(f"/plan-imports/{plan['id']}/execution")
    assert again.json["counts"] == {"ready": 0, "problem": 0, "left_out": 1, "assigned": 5}


def test_the_same_file_twice_changes_nothing(city: City, desk: Desk) -> None:
    for _ in range(2):
        plan = upload(desk, annex()).json
        desk("chair").post(f"/plan-imports/{plan['id']}/execution")
    with city.runtime.sessions() as session:
        assert session.scalar(select(func.count()).select_from(Task)) == 4
    second = rows(desk, plan)
    assert second[7]["state"] == "assigned"
    assert second[7]["task_code"].startswith("2026-")


def test_merged_cells_and_inherited_deadlines(desk: Desk) -> None:
    plan = (
        ("1", "Nhóm việc", "Sở Xây dựng", "", "30/6/2026", "Báo cáo"),
        ("1.1", "Việc thứ nhất", "Sở Y tế", "", "", "Báo cáo"),
        ("1.2", "Việc thứ hai", "", "", "", "Báo cáo"),
        ("2", "Việc hai dòng", "Sở Y tế", "", "10 ngày", ""),
        ("3", "Việc ba", "", "", "", ""),
    )
    grid = read_sheet(annex(plan, merge="C9:C10"))
    found = {row.title: row for row in read_annex(grid)}
    assert (found["Việc thứ nhất"].deadline, found["Việc thứ nhất"].inherited) == ("30/6/2026", ("deadline",))
    assert found["Việc thứ hai"].lead == "Sở Xây dựng"
    assert found["Việc ba"].lead == "Sở Y tế"


def test_csv_in_whatever_encoding(desk: Desk) -> None:
    lines = [";".join(HEAD), *(";".join(f'"{cell}"' for cell in row) for row in PLAN)]
    text = "\r\n".join(lines)
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        assert upload(desk, text.encode(encoding)).json["counts"]["ready"] == 4, encoding
    assert upload(desk, text.replace(";", "\t").encode()).json["counts"]["ready"] == 4


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_empty_file_has_the_columns_that_are_read(desk: Desk, language: str) -> None:
    sheet = read_sheet(desk("chair", language).get("/plan-imports/template.xlsx").data)
    row = [
        "1",
        "Rà soát điểm ngập",
        "Sở Xây dựng",
        "Sở Y tế",
        "10 ngày làm việc",
        "Báo cáo",
        "Giao thông",
        "khẩn",
        "gấp",
    ]
    (read,) = read_annex([*sheet, row])
    assert (read.title, read.lead, read.coordinators) == ("Rà soát điểm ngập", "Sở Xây dựng", ("Sở Y tế",))
    assert (read.deadline, read.product, read.field) == ("10 ngày làm việc", "Báo cáo", "Giao thông")
    assert (read.urgency, read.note, read.code) == ("khẩn", "gấp", "1")
    assert (
        upload(desk, desk("chair").get("/plan-imports/template.xlsx").data).json["errors"][0]["code"] == "sheet_empty"
    )


def test_names_in_a_cell() -> None:
    assert names_in("Sở Y tế, Sở Tài chính và Công an Thành phố") == ["Sở Y tế", "Sở Tài chính", "Công an Thành phố"]
    assert names_in("Các sở, ban, ngành") == ["Các sở, ban, ngành"]
    assert names_in("SXD\nSYT; CATP") == ["SXD", "SYT", "CATP"]


def test_five_hundred_rows_in_seconds(city: City, desk: Desk) -> None:
    plan = tuple(
        (str(n), f"Nhiệm vụ số {n}", "Sở Xây dựng", "Sở Y tế", "Quý II/2026", "Báo cáo") for n in range(1, 501)
    )
    content = annex(plan)
    began, worked = time.perf_counter(), time.process_time()
    made = upload(desk, content).json
    read = time.perf_counter()
    done = desk("chair").post(f"/plan-imports/{made['id']}/execution").json
    ended, worked = time.perf_counter(), time.process_time() - worked
    print(f"500 rows: read {read - began:.2f} s, assigned {ended - read:.2f} s; {worked:.2f} s of it our own work")
    assert done["counts"]["assigned"] == 500
    assert worked < 10  # our own, so that a busy neighbour does not count


def test_the_name_of_a_plan_is_one_clean_line(desk: Desk) -> None:
    refused = upload(desk, annex(), "?filename=a%0Ab.xlsx")
    assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, "/query/filename")
    assert upload(desk, annex(), "?filename=../%E2%80%AEplan.xlsx").json["filename"] == "plan.xlsx"


def test_a_row_whose_words_are_missing_is_shown_and_not_dropped(desk: Desk) -> None:
    plan = (
        ("1", "", "Sở Xây dựng", "", "30/6/2026", "Báo cáo"),
        ("2", "=CONCATENATE(A1)", "Sở Y tế", "", "30/6/2026", ""),
        ("", "", "", "", "", ""),
        ("", "", "TM. ỦY BAN NHÂN DÂN", "", "", ""),
    )
    made = upload(desk, annex(plan)).json
    assert made["counts"] == {"ready": 0, "problem": 2, "left_out": 0, "assigned": 0}
    shown = rows(desk, made)
    assert [[p["code"] for p in shown[number]["problems"]] for number in (6, 7)] == [["row_without_title"]] * 2
    assert "công thức" in shown[7]["problems"][0]["message"]
    path = f"/plan-imports/{made['id']}/rows/7"
    assert desk("chair").call("PUT", path, {"title": "Tiêm chủng"}).json["state"] == "ready"


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#NAME?", "#DIV/0!", "#value!", "#NULL!", "#NUM!", "#SPILL!"])
def test_what_a_spreadsheet_shows_for_a_failed_formula_is_no_title(desk: Desk, error: str) -> None:
    made = upload(desk, annex((("1", error, "Sở Xây dựng", "", "30/6/2026", ""), ("2", error, "", "", "", "")))).json
    assert made["counts"]["problem"] == 2
    assert "cell_error" in [each["code"] for each in rows(desk, made)[6]["problems"]]


def monthly(desk: Desk) -> tuple[str, str]:
    """Upload one row whose deadline an assignment does not take; return the paths of its import and of its rows."""
    made = upload(desk, annex((("1", "Báo cáo thu chi", "Sở Xây dựng", "", "25 hằng tháng", "Báo cáo"),))).json
    path = f"/plan-imports/{made['id']}"
    return path, f"{path}/rows"


def test_words_that_an_assignment_does_not_take_are_a_problem_at_once(city: City, desk: Desk) -> None:
    path, listed = monthly(desk)
    (row,) = desk("chair").get(listed).json["items"]
    assert (row["state"], [each["code"] for each in row["problems"]]) == ("problem", ["phrase_not_understood"])
    assert row["problems"][0]["message"].startswith("Không hiểu “25” trong thời hạn")
    assert desk("chair").post(f"{path}/execution").json["counts"]["problem"] == 1
    assert [desk("chair").get(f"{listed}{form}").status_code for form in ("", ".xlsx")] == [200, 200]
    given = {"deadline": "2026-04-24T10:00:00+00:00"}
    assert desk("chair").put(f"{listed}/6", given).json["state"] == "ready"
    assert desk("chair").post(f"{path}/execution").json["counts"]["assigned"] == 1


def test_a_row_that_is_refused_says_why_and_takes_another_deadline(city: City, desk: Desk) -> None:
    path, listed = monthly(desk)
    with city.runtime.sessions() as session:  # as it was read before the words were judged when they came
        row = session.scalars(select(PlanRow)).one()
        row.state, row.reading = "ready", {**row.reading, "problems": []}
        session.commit()
    assert desk("chair").post(f"{path}/execution").json["counts"]["problem"] == 1
    (row,) = desk("chair", "en").get(listed).json["items"]
    assert (row["problems"][0]["field"], row["problems"][0]["message"][:4]) == ("deadline", "“25”")
    assert desk("chair").put(f"{listed}/6", {"deadline": None}).json["state"] == "ready"
    assert desk("chair").post(f"{path}/execution").json["counts"]["assigned"] == 1


def test_a_problem_that_was_kept_without_its_words_is_shown_and_put_right(city: City, desk: Desk) -> None:
    _path, listed = monthly(desk)
    kept = {"field": "deadline_phrase", "code": "phrase_not_understood", "level": "error", "text": "", "candidates": []}
    with city.runtime.sessions() as session:
        row = session.scalars(select(PlanRow)).one()
        row.reading = {**row.reading, "problems": [kept]}
        session.commit()
    (row,) = desk("chair").get(listed).json["items"]
    assert row["problems"][0]["message"].startswith("Không hiểu “25 hằng tháng” trong thời hạn")
    assert desk("chair").get(f"{listed}.xlsx").status_code == 200
    assert desk("chair").put(f"{listed}/6", {"deadline": "2026-04-24T10:00:00+00:00"}).json["state"] == "ready"


def test_a_unit_that_lost_its_head_is_named_in_the_refusal(city: City, desk: Desk) -> None:
    made = upload(desk, annex(PLAN[1:2])).json
    desk("admin").patch(f"/people/{city.people['director'].id}", {"disabled": True})
    assert desk("chair").post(f"/plan-imports/{made['id']}/execution").json["counts"]["problem"] == 1
    assert rows(desk, made)[6]["problems"][0]["message"].startswith("Sở Xây dựng hiện chưa có người đứng đầu")


TWICE: tuple[tuple[str, ...], ...] = (("1", "Rà soát điểm ngập", "Sở Xây dựng", "", "10 ngày", "Danh mục"),) * 2


def titles(desk: Desk) -> list[str]:
    return sorted(each["title"] for each in desk("chair").get("/tasks").json["items"])


@pytest.mark.parametrize(("corrected", "together"), [(6, True), (7, True), (7, False)])
def test_a_row_that_repeats_another_and_is_corrected_is_a_task_of_its_own(
    desk: Desk, corrected: int, together: bool
) -> None:
    path = f"/plan-imports/{upload(desk, annex(TWICE)).json['id']}"
    if not together:
        assert desk("chair").post(f"{path}/execution").json["counts"]["assigned"] == 1
    if corrected == 6:
        desk("chair").put(f"{path}/rows/7", {"title": TWICE[0][1]})
    assert desk("chair").put(f"{path}/rows/{corrected}", {"title": "Việc khác"}).json["state"] == "ready"
    done = desk("chair").post(f"{path}/execution")
    assert (done.status_code, done.json["counts"]["assigned"]) == (201, 2)
    assert titles(desk) == ["Rà soát điểm ngập", "Việc khác"]
    assert upload(desk, annex(TWICE)).json["counts"]["assigned"] == 2, "the file is known still"


def test_a_row_that_repeats_another_word_for_word_is_one_task_with_it(desk: Desk) -> None:
    plan = upload(desk, annex(TWICE)).json
    path = f"/plan-imports/{plan['id']}"
    assert desk("chair").put(f"{path}/rows/7", {"title": TWICE[0][1]}).json["state"] == "ready"
    assert desk("chair").post(f"{path}/execution").json["counts"]["assigned"] == 2
    shown = rows(desk, plan)
    assert shown[6]["task_id"] == shown[7]["task_id"]
    assert titles(desk) == [TWICE[0][1]]


def test_two_imports_of_one_file_at_once_make_its_tasks_once(city: City, desk: Desk) -> None:
    plan = tuple((str(n), f"Nhiệm vụ số {n}", "Sở Xây dựng", "", "10 ngày", "Báo cáo") for n in range(30))
    made = [upload(desk, annex(plan)).json["id"] for _ in range(2)]
    callers = [desk("chair") for _ in made]
    with ThreadPoolExecutor(2) as both:
        paths = [f"/plan-imports/{each}/execution" for each in made]
        done = list(both.map(lambda caller, path: caller.post(path), callers, paths))
    assert [(each.status_code, each.json["counts"]["assigned"]) for each in done] == [(201, 30)] * 2
    with city.runtime.sessions() as session:
        assert session.scalar(select(func.count()).select_from(Task)) == 30
