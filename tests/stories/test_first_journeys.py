"""The main job as a story: assign, acknowledge, remind, climb."""

from __future__ import annotations

from datetime import timedelta

from tasks.timeliness import Span
from tests.city import City


def test_a_flash_task_climbs_until_somebody_answers(city: City) -> None:
    chair, director, secretary = city.phone("chair"), city.phone("director"), city.phone("an")
    task = city.assign("chair", "works", urgency="flash", within=Span(hours=4, wall=True))

    director.expects("Nguyễn Văn Chủ giao: Xử lý điểm ngập đường X")
    city.fast_forward(minutes=10)
    director.expects("vì chưa tiếp nhận sau 10 phút")
    city.fast_forward(minutes=10)
    director.expects("vì chưa tiếp nhận sau 20 phút")
    chair.expects("Sở Xây dựng (Hoàng Văn Giám)")
    city.fast_forward(minutes=10)
    director.expects("vì chưa tiếp nhận sau 30 phút")
    chair.expects("anh/chị là cấp trên trực tiếp")
    secretary.expects("báo Văn phòng để đôn đốc")

    city.do("director", "acknowledge", task)
    city.fast_forward(minutes=60)
    director.expects_nothing()
    secretary.expects_nothing()


def test_a_finished_task_reminds_nobody(city: City) -> None:
    director = city.phone("director")
    task = city.assign("chair", "works", urgency="urgent", within=Span(days=2))
    director.expects("Nhiệm vụ mới")
    city.do("director", "submit", task, note="xong")
    city.do("chair", "approve", task, note="")
    director.expects("Đã phê duyệt")
    city.fast_forward(days=10)
    director.expects_nothing()
    assert {row.state for row in city.reminders(task)} == {"fired", "cancelled"}


def test_overdue_repeats_climb_from_the_second_and_the_fourth_goes_to_the_top(city: City) -> None:
    director, officer, secretary = city.phone("director"), city.phone("officer"), city.phone("an")
    task = city.assign("director", "officer", deadline=city.now + timedelta(hours=2), urgency="normal")
    city.do("officer", "acknowledge", task)
    officer.expects("Nhiệm vụ mới")
    city.fast_forward(days=5)
    urged = [row for row in city.reminders(task, "fired") if row.rung == "overdue"]
    assert [row.occurrence for row in urged] == [1, 2, 3, 4]
    assert [row.rung for row in city.reminders(task, "fired")].count("overdue_4") == 1
    assert any("đã nhắc 4 lần" in row.why for row in director.messages)
    assert any("đã nhắc 4 lần" in row.why for row in secretary.messages)
