"""Drafts: from one sentence to a reviewed draft to a task."""

from __future__ import annotations

from sqlalchemy import func, select

from tasks.drafts.model import Draft
from tests.city import City, Desk

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


def test_a_name_of_before_a_reform_offers_the_successor(city: City, desk: Desk) -> None:
    reform = {"ending": [str(city.units["health_unit"].id)], "successors": [str(city.units["works"].id)]}
    assert desk("admin").post("/reforms", reform).status_code == 201
    city.fast_forward(minutes=1)
    read = desk("chair").post("/task-drafts/readings", {"sentence": "Giao Sở Y tế tiêm chủng"}).json
    assert read["lead"] is None
    [unclear] = read["unclear"]
    assert (unclear["code"], [each["name"] for each in unclear["candidates"]]) == ("unit_succeeded", ["Sở Xây dựng"])
    assert "kế thừa" in unclear["message"]
