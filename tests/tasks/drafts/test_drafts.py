"""Drafts: from one sentence to a reviewed draft to a task."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from tasks.drafts.model import Draft
from tests.city import City, Desk, local

SENTENCE = "Giao Sở Xây dựng chủ trì, Sở Y tế phối hợp xử lý điểm ngập đường X, báo cáo trước 17h thứ Sáu, hỏa tốc"


def test_from_a_sentence_to_a_task_on_the_directors_phone(city: City, desk: Desk) -> None:
    director = city.phone("director")
    draft = desk("chair").post("/task-drafts", {"sentence": SENTENCE}).json
    assert (draft["ready"], draft["missing"], draft["reading"]["unclear"]) == (True, [], [])
    assert draft["reading"]["lead"]["name"] == "Sở Xây dựng"
    made = desk("chair").post(f"/task-drafts/{draft['id']}/assignment")
    assert made.status_code == 201, made.text
    task = made.json
    assert (task["title"], task["urgency"], task["deadline"]) == (
        "Xử lý điểm ngập đường X",
        "flash",
        "2026-03-06T10:00:00+00:00",
    )
    assert [each["unit"]["name"] for each in task["assignees"]] == ["Sở Xây dựng", "Sở Y tế"]
    director.expects("Xử lý điểm ngập đường X")
    with city.runtime.sessions() as session:
        assert session.scalar(select(func.count()).select_from(Draft)) == 0


def test_what_is_missing_is_said_and_the_draft_stays(desk: Desk) -> None:
    draft = desk("chair").post("/task-drafts", {"sentence": "Sửa đèn ngã tư Hàng Xanh, 3 ngày làm việc"}).json
    assert (draft["ready"], draft["missing"]) == (False, ["lead"])
    assert [(each["code"], each["message"]) for each in draft["reading"]["unclear"]] == [
        ("lead_not_named", "Chưa rõ giao cho ai; hãy chọn đơn vị hoặc người chủ trì")
    ]
    path = f"/task-drafts/{draft['id']}"
    assert desk("chair").post(f"{path}/assignment").json["errors"][0]["pointer"] == "/lead"
    changed = desk("chair").patch(path, {"lead": desk.party("works")}, If_Match='"1"')
    assert (changed.json["ready"], changed.json["version"]) == (True, 2)
    assert desk("chair").post(f"{path}/assignment").status_code == 201
    assert desk("chair").get(path).status_code == 404


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("hạn 30/2", "no_such_day"),
        ("trước 17h hôm qua", "deadline_passed"),
        ("hạn 45/13", "deadline_not_understood"),
        ("trước 4h thứ Sáu", "morning_or_afternoon"),
        ("trong vòng 24h", "working_or_clock_hours"),
    ],
)
def test_a_deadline_that_was_said_and_not_understood_is_settled_first(desk: Desk, said: str, code: str) -> None:
    draft = desk("chair").post("/task-drafts", {"sentence": f"Giao Sở Xây dựng vá đường, {said}"}).json
    assert (draft["ready"], draft["missing"]) == (False, ["deadline"])
    assert [(each["code"], each["settles"]) for each in draft["reading"]["unclear"]] == [(code, "deadline")]
    path = f"/task-drafts/{draft['id']}"
    refused = desk("chair").post(f"{path}/assignment")
    assert refused.status_code == 422
    assert [(each["pointer"], each["code"]) for each in refused.json["errors"]] == [("/deadline", code)]
    desk("chair").patch(path, {"starred": True}, If_Match='"1"')
    assert desk("chair").post(f"{path}/assignment").status_code == 422, "another field settles nothing"
    assert desk("chair").patch(path, {"deadline": None}, If_Match='"2"').json["ready"]
    task = desk("chair").post(f"{path}/assignment").json
    assert (task["title"], task["deadline"]) == ("Vá đường", None)


def test_a_deadline_put_right_is_the_tasks(desk: Desk) -> None:
    sentence = "Giao Sở Xây dựng vá đường, hạn 30/2"
    draft = desk("chair").post("/task-drafts", {"sentence": sentence, "deadline_phrase": "trước 17h thứ Sáu"}).json
    assert (draft["ready"], draft["reading"]["unclear"]) == (True, [])
    task = desk("chair").post(f"/task-drafts/{draft['id']}/assignment").json
    assert task["deadline"] == "2026-03-06T10:00:00+00:00"


ANEW: list[tuple[dict[str, Any], str | None, str]] = [
    ({"deadline_phrase": "trước 9h thứ Năm"}, "2026-03-05T02:00:00+00:00", "trước 9h thứ Năm"),
    ({"deadline_in": {"amount": 3, "unit": "hours"}}, "2026-03-02T06:30:00+00:00", "trong 3 giờ"),
    ({"deadline": "2026-03-04T10:00:00+00:00"}, "2026-03-04T10:00:00+00:00", ""),
    ({"deadline_phrase": "thường xuyên"}, None, "thường xuyên"),
    ({"deadline": None}, None, ""),
]


@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize(("said", "deadline", "words"), ANEW)
def test_a_deadline_said_anew_leaves_nothing_of_the_one_before(
    desk: Desk, said: dict[str, Any], deadline: str | None, words: str, at_once: bool
) -> None:
    sentence = {"sentence": "Giao Sở Xây dựng vá đường, trước 17h thứ Sáu"}
    draft = desk("chair").post("/task-drafts", {**sentence, **(said if at_once else {})}).json
    path = f"/task-drafts/{draft['id']}"
    if not at_once:
        draft = desk("chair").patch(path, said, If_Match='"1"').json
    given = {name for name, value in said.items() if value is not None}
    assert ({name for name in draft["body"] if name.startswith("deadline")}, draft["ready"]) == (given, True)
    task = desk("chair").post(f"{path}/assignment").json
    assert (task["deadline"], task["deadline_phrase"]) == (deadline, words)


def test_a_length_of_time_gives_way_to_an_instant_and_words_alone_can_be_taken_out(desk: Desk) -> None:
    body = {"title": "Vá đường", "lead": desk.party("works"), "deadline_in": {"amount": 3, "unit": "hours"}}
    path = f"/task-drafts/{desk('chair').post('/task-drafts', body).json['id']}"
    given = {"deadline": "2026-03-06T10:00:00+00:00", "deadline_phrase": "trước 17h thứ Sáu"}
    changed = desk("chair").patch(path, given, If_Match='"1"').json["body"]
    assert {name: value for name, value in changed.items() if name.startswith("deadline")} == given
    changed = desk("chair").patch(path, {"deadline_phrase": "", "deadline_in": None}, If_Match='"2"').json["body"]
    assert changed["deadline"] == given["deadline"]


def test_words_that_nobody_can_read_are_no_deadline(desk: Desk) -> None:
    body = {"title": "Vá đường", "lead": desk.party("works"), "deadline_phrase": "khi có điều kiện"}
    draft = desk("chair").post("/task-drafts", body).json
    assert (draft["ready"], draft["missing"]) == (False, ["deadline"])
    path = f"/task-drafts/{draft['id']}"
    assert desk("chair").post(f"{path}/assignment").json["errors"][0]["pointer"] == "/deadline_phrase"
    assert desk("chair").patch(path, {"deadline_phrase": "thứ Sáu"}, If_Match='"1"').json["ready"]


def test_a_deadline_on_a_day_off_is_said_before_assigning(city: City, desk: Desk) -> None:
    city.go_to(local("2026-03-08 16:31"))  # a Sunday
    draft = desk("chair").post("/task-drafts", {"sentence": "Giao Sở Xây dựng vá đường, hôm nay 17:00"}).json
    expected = "17:00 Chủ nhật 08/03 là ngày nghỉ; nhắc việc chỉ chạy trong giờ làm việc"
    notes = [{"code": "deadline_on_day_off", "message": expected}]
    assert (draft["notes"], draft["reading"]["notes"], draft["ready"]) == (notes, notes, True)
    flash = {"sentence": "Giao Sở Xây dựng vá đường, hôm nay 17:00, hỏa tốc"}
    assert desk("chair").post("/task-drafts/readings", flash).json["notes"] == []
    early = {"sentence": "Giao Sở Xây dựng vá đường, trước 6h sáng mai"}
    [note] = desk("chair").post("/task-drafts/readings", early, Accept_Language="en").json["notes"]
    assert note == {
        "code": "deadline_before_work",
        "message": "Nobody works between now and 06:00 Monday 09/03; reminders run in working hours only",
    }


def test_the_form_goes_before_what_was_read_and_null_takes_out(desk: Desk) -> None:
    body = {"sentence": SENTENCE, "urgency": "normal", "title": "Tên khác"}
    draft = desk("chair").post("/task-drafts", body).json
    assert (draft["body"]["urgency"], draft["body"]["title"]) == ("normal", "Tên khác")
    path = f"/task-drafts/{draft['id']}"
    changed = desk("chair").patch(path, {"deadline": None, "coordinators": None}, If_Match='"1"').json
    assert {"deadline", "coordinators"}.isdisjoint(changed["body"])


def test_names_beyond_ones_reach_are_nobody(desk: Desk) -> None:
    read = desk("director").post("/task-drafts/readings", {"sentence": "Giao Sở Y tế kiểm tra"}).json
    assert read["lead"] is None
    read = desk("director").post("/task-drafts/readings", {"sentence": "Giao bà Viên kiểm tra cống"}).json
    assert (read["lead"]["kind"], read["lead"]["name"]) == ("person", "Bùi Thị Viên")


def test_candidates_of_units_named_alike_are_told_apart_by_the_unit_above(desk: Desk) -> None:
    admin, name = desk("admin"), "Phòng Kinh tế, Hạ tầng và Đô thị"
    for given, above in (("Lê Thanh", "works"), ("Trần Sơn", "health_unit")):
        body = {"name": name, "kind": "division", "parent_id": str(desk.city.units[above].id)}
        unit = admin.post("/units", body).json
        body = {"username": above, "full_name": f"{given} Tùng", "password": "mat-khau-dai", "roles": ["official"]}
        person = admin.post("/people", body).json
        post = {"person_id": person["id"], "unit_id": unit["id"], "title": "Trưởng phòng", "is_head": True}
        assert admin.post("/posts", post).status_code == 201
    read = desk("chair").post("/task-drafts/readings", {"sentence": "Giao anh Tùng kiểm tra cống"}).json
    [unclear] = read["unclear"]
    assert {each["detail"] for each in unclear["candidates"]} == {
        f"Trưởng phòng, {name} · Sở Xây dựng",
        f"Trưởng phòng, {name} · Sở Y tế",
    }
    above = {"Sở Xây dựng", "Sở Y tế"}
    units = desk("chair").get("/units?q=phong+kinh+te").json["items"]
    assert {each["parent"]["name"] for each in units} == above
    people = desk("chair").get("/directory?q=tung").json["items"]
    assert {each["parent"]["name"] for each in people} == above


def test_a_name_of_before_a_reform_offers_the_successor(city: City, desk: Desk) -> None:
    reform = {"ending": [str(city.units["health_unit"].id)], "successors": [str(city.units["works"].id)]}
    assert desk("admin").post("/reforms", reform).status_code == 201
    city.fast_forward(minutes=1)
    read = desk("chair").post("/task-drafts/readings", {"sentence": "Giao Sở Y tế tiêm chủng"}).json
    assert read["lead"] is None
    [unclear] = read["unclear"]
    assert (unclear["code"], [each["name"] for each in unclear["candidates"]]) == ("unit_succeeded", ["Sở Xây dựng"])
    assert "kế thừa" in unclear["message"]
