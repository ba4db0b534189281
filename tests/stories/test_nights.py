"""Quiet hours: people are told, but not woken; except by a flash task."""

from __future__ import annotations

from datetime import timedelta

from backend.runtime import Runtime
from tasks.timeliness import Span
from tests.city import City, Phone, build_city, local
from tests.fakes import Carrier


def loudness(city: City, phone: Phone) -> list[bool]:
    """Whether each push that arrived was silent."""
    return [each.silent for each in city.carrier.shown[phone.token]]


def test_a_task_assigned_at_night_arrives_silently_and_its_reminders_wait_for_morning(
    runtime: Runtime, carrier: Carrier
) -> None:
    city = build_city(runtime, carrier, local("2026-03-02 22:00"))
    director = city.phone("director")
    city.assign("chair", "works", urgency="very_urgent")
    director.expects("Nhiệm vụ mới")
    assert loudness(city, director) == [True]

    city.go_to(local("2026-03-03 08:29"))
    director.expects_nothing()
    city.go_to(local("2026-03-03 08:30"))
    director.expects("vì chưa tiếp nhận sau 1 giờ làm việc")
    assert loudness(city, director) == [True, False]


def test_a_deadline_in_the_night_is_told_at_six(runtime: Runtime, carrier: Carrier) -> None:
    city = build_city(runtime, carrier, local("2026-03-02 15:00"))
    director = city.phone("director")
    task = city.assign("chair", "works", urgency="very_urgent", deadline=local("2026-03-02 23:30"))
    city.do("director", "acknowledge", task)
    city.do("director", "report_progress", task, percent=50, note="")
    city.go_to(local("2026-03-02 20:59"))
    before = len(director.messages)
    city.go_to(local("2026-03-03 05:59"))
    assert len(director.messages) == before
    city.go_to(local("2026-03-03 06:00"))
    assert [row.why for row in director.messages[before:]] == ["vì đã đến hạn"]


def test_a_flash_task_rings_at_three_in_the_morning(runtime: Runtime, carrier: Carrier) -> None:
    city = build_city(runtime, carrier, local("2026-03-08 03:00"))  # a Sunday
    director, chair = city.phone("director"), city.phone("chair")
    task = city.assign("chair", "works", urgency="flash", within=Span(hours=2))
    assert task.deadline == local("2026-03-08 05:00")
    director.expects("Hạn: 05:00 Chủ nhật 08/03/2026")
    city.go_to(local("2026-03-08 03:20"))
    director.expects("vì chưa tiếp nhận sau 10 phút", "vì chưa tiếp nhận sau 20 phút")
    chair.expects("anh/chị là cấp trên trực tiếp")
    assert loudness(city, director) == [False, False, False]
    assert loudness(city, chair) == [False]


def test_a_task_assigned_at_the_edge_of_the_night(runtime: Runtime, carrier: Carrier) -> None:
    city = build_city(runtime, carrier, local("2026-03-02 20:59"))
    director = city.phone("director")
    for clock in ("20:59", "21:00"):
        city.go_to(local(f"2026-03-02 {clock}"))
        city.assign("chair", "works")
        director.expects("Nhiệm vụ mới")
    for clock in ("05:59", "06:00"):
        city.go_to(local(f"2026-03-03 {clock}"))
        city.assign("chair", "works")
        director.expects("Nhiệm vụ mới")
    assert loudness(city, director) == [False, True, True, False]


def test_the_whole_night_of_a_normal_task_is_silent(runtime: Runtime, carrier: Carrier) -> None:
    city = build_city(runtime, carrier, local("2026-03-02 16:00"))
    director, chair = city.phone("director"), city.phone("chair")
    city.assign("chair", "works", urgency="very_urgent", deadline=city.now + timedelta(hours=1))
    city.fast_forward(days=3)
    for phone in (director, chair):
        hours = {row.at.astimezone(local("2026-03-02 00:00").tzinfo).hour for row in phone.messages}
        assert hours
        assert not hours & {21, 22, 23, 0, 1, 2, 3, 4, 5}
