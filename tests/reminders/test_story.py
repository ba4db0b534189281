"""The ladder of one task as a story, and as a preview."""

from __future__ import annotations

import io

from openpyxl import load_workbook
from sqlalchemy import func, select

from reminders.model import Reminder
from reminders.sweep import sweep
from tasks.assigning import Deadline
from tests.city import Desk, local
from tests.reminders.sweep.told import sleep_until


def test_the_story_says_what_fired_to_whom_and_why_and_what_lies_ahead(desk: Desk) -> None:
    city = desk.city
    task = city.assign("chair", "works", urgency="urgent", deadline=local("2026-03-04 17:00"))
    city.fast_forward(hours=6)
    city.do("director", "acknowledge", task)
    items = desk("director").get(f"/tasks/{task.id}/reminders").json["items"]
    said = {item["rung"]: (item["state"], item["why"]) for item in items}
    assert said["assigned"] == ("fired", "vì anh/chị được giao chủ trì")
    assert said["not_acknowledged_1"] == ("fired", "vì chưa tiếp nhận sau 4 giờ làm việc")
    assert said["not_acknowledged_2"] == ("cancelled", "không gửi: đã tiếp nhận lúc 15:00 thứ Hai 02/03/2026")
    assert said["due"] == ("planned", "vì đã đến hạn")
    first = next(item for item in items if item["rung"] == "assigned")
    assert [(each["person"]["full_name"], each["told_as"]) for each in first["recipients"]] == [
        ("Hoàng Văn Giám", "assignee")
    ]
    assert first["recipients"][0]["message_id"]
    ahead = next(item for item in items if item["rung"] == "due_soon_1")
    assert [each["person"]["full_name"] for each in ahead["recipients"]] == ["Hoàng Văn Giám"]
    assert desk("director", "en").get(f"/tasks/{task.id}/reminders").json["items"][0]["why"] == (
        "because you were given the lead"
    )


def test_what_was_met_at_night_says_why_it_came_in_the_morning(desk: Desk) -> None:
    """Workers were away from the afternoon until 22:00."""
    city = desk.city
    task = city.assign("chair", "works", deadline=local("2026-03-06 17:00"))
    sleep_until(city, local("2026-03-03 22:00"))
    sweep(city.runtime)
    for state in ("planned", "fired"):
        items = desk("director").get(f"/tasks/{task.id}/reminders").json["items"]
        (item,) = [item for item in items if item["rung"] == "not_acknowledged_1"]
        assert (item["state"], item["due_at"]) == (state, "2026-03-03T23:00:00+00:00")
        assert [step["said"] for step in item["arithmetic"]] == [
            "giao lúc 09:00 thứ Hai 02/03/2026",
            "thêm 1 ngày làm việc: 09:00 thứ Ba 03/03/2026",
            "đến lượt khi đã là ban đêm, nên để đến 06:00 thứ Tư 04/03/2026",
        ]
        city.go_to(local("2026-03-04 06:00"))


def test_a_preview_is_what_assigning_then_plans(desk: Desk) -> None:
    body = {
        "title": "Xem trước",
        "lead": desk.party("works"),
        "coordinators": [desk.party("health_unit")],
        "urgency": "urgent",
        "deadline_in": {"amount": 3, "unit": "working_days"},
    }
    preview = desk("chair").post("/reminder-previews", body).json
    assert preview["deadline"] == "2026-03-05T10:00:00+00:00"
    with desk.city.runtime.sessions() as session:
        assert session.scalar(select(func.count()).select_from(Reminder)) == 0, "a preview writes nothing"
    task = desk("chair").post("/tasks", body).json
    planned = desk("chair").get(f"/tasks/{task['id']}/reminders").json["items"]
    told = {(row["rung"], row["due_at"], row["why"]) for row in planned if row["rung"] != "overdue"}
    shown = {
        (row["rung"], row["due_at"], row["why"]) for row in preview["items"] if not row["rung"].startswith("overdue")
    }
    assert shown == told


def test_a_request_that_was_taken_back_was_not_answered(desk: Desk) -> None:
    city = desk.city
    task = city.assign("chair", "works", deadline=local("2026-03-20 17:00"))
    asked = city.extension("director", "ask", task, deadline=Deadline(at=local("2026-03-25 17:00")), reason="mưa")
    city.extension("director", "withdraw", task, asked.id)
    items = desk("director").get(f"/tasks/{task.id}/reminders").json["items"]
    whys = {item["why"] for item in items if item["rung"].startswith("extension_unanswered")}
    assert whys == {"không gửi: đề nghị gia hạn không còn chờ trả lời"}


def test_the_workbook_says_rungs_in_words(desk: Desk) -> None:
    task = desk.city.assign("chair", "works", deadline=local("2026-03-20 17:00"))
    for language, words in (("vi", ("chưa tiếp nhận 1", "đến hạn")), ("en", ("not acknowledged 1", "due"))):
        book = load_workbook(io.BytesIO(desk("chair", language).get(f"/tasks/{task.id}/reminders.xlsx").data))
        cells = {str(cell.value) for row in book.active.iter_rows() for cell in row}
        assert cells >= set(words)
        assert not any("not_acknowledged" in cell for cell in cells)
