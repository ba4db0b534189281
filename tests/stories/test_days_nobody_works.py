"""Reminders know when the office is open: weekends, Tết, made-up Saturdays."""

from __future__ import annotations

from backend.runtime import Runtime
from tasks.timeliness import Span
from tests.city import build_city, local
from tests.fakes import Carrier


def test_a_weekend_does_not_count(runtime: Runtime, carrier: Carrier) -> None:
    city = build_city(runtime, carrier, local("2026-03-06 16:00"))  # a Friday
    director = city.phone("director")
    city.assign("chair", "works", urgency="urgent")
    director.expects("Nhiệm vụ mới")
    city.go_to(local("2026-03-09 10:29"))
    director.expects_nothing()
    city.go_to(local("2026-03-09 10:30"))
    director.expects("vì chưa tiếp nhận sau 4 giờ làm việc")


def test_tet_does_not_count(runtime: Runtime, carrier: Carrier) -> None:
    city = build_city(runtime, carrier, local("2026-02-13 15:00"))  # the Friday before
    director = city.phone("director")
    city.assign("chair", "works", deadline=local("2026-03-06 17:00"))
    director.expects("Hạn: 17:00 thứ Sáu 06/03/2026")
    city.go_to(local("2026-02-22 23:59"))
    director.expects_nothing()
    city.go_to(local("2026-02-23 15:00"))
    director.expects("vì chưa tiếp nhận sau 1 ngày làm việc")


def test_an_overdue_task_is_not_urged_at_the_weekend(runtime: Runtime, carrier: Carrier) -> None:
    city = build_city(runtime, carrier, local("2026-03-05 09:00"))  # a Thursday
    director = city.phone("director")
    task = city.assign("chair", "works", deadline=local("2026-03-05 17:00"))
    city.do("director", "acknowledge", task)
    city.go_to(local("2026-03-06 08:00"))
    assert director.messages[-1].why == "vì đã quá hạn từ 17:00 thứ Năm 05/03/2026"
    count = len(director.messages)
    city.go_to(local("2026-03-09 07:59"))
    assert len(director.messages) == count
    city.go_to(local("2026-03-09 08:00"))
    assert director.messages[-1].title.endswith("(nhắc lần 2)")


def test_a_made_up_saturday_is_a_working_day(runtime: Runtime, carrier: Carrier) -> None:
    """22 August 2026 makes up for Monday the 31st, and the published calendar knows it."""
    city = build_city(runtime, carrier, local("2026-08-21 16:00"))  # the Friday before
    director = city.phone("director")
    city.assign("chair", "works", urgency="urgent")
    director.expects("Nhiệm vụ mới")
    city.go_to(local("2026-08-22 10:30"))
    director.expects("vì chưa tiếp nhận sau 4 giờ làm việc")


def test_the_administrator_has_the_last_word(runtime: Runtime, carrier: Carrier) -> None:
    """Decided on 25 December 2025: Friday 2 January off, Saturday 10 January worked."""
    city = build_city(runtime, carrier, local("2025-12-31 16:00"))
    city.declare("2026-01-02", "off")
    city.declare("2026-01-10", "working")
    director = city.phone("director")
    city.assign("chair", "works", urgency="urgent")
    director.expects("Nhiệm vụ mới")
    city.go_to(local("2026-01-05 10:29"))
    director.expects_nothing()
    city.go_to(local("2026-01-05 10:30"))
    director.expects("vì chưa tiếp nhận sau 4 giờ làm việc")

    city.go_to(local("2026-01-09 16:00"))
    second = city.assign("chair", "works", "Việc thứ hai", urgency="urgent")
    city.go_to(local("2026-01-10 10:30"))
    told = {row.due_at: row.rung for row in city.reminders(second, "fired")}
    assert told[local("2026-01-10 10:30")] == "not_acknowledged_1"


def test_three_working_days_over_tet_end_after_it(runtime: Runtime, carrier: Carrier) -> None:
    city = build_city(runtime, carrier, local("2026-02-12 10:00"))
    task = city.assign("chair", "works", within=Span(days=3))
    assert task.deadline == local("2026-02-24 17:00")
