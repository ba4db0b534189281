"""Somebody who reads English is told in English, beside colleagues who are told in Vietnamese."""

from __future__ import annotations

from datetime import timedelta

from tests.city import City, Desk, local


def test_each_reads_their_own_language(city: City) -> None:
    city.change_person("health", language="en")
    director, health = city.phone("director"), city.phone("health")
    city.assign("chair", "works", urgency="urgent", coordinators=["health_unit"], deadline=local("2026-03-06 17:00"))
    director.expects("Nguyễn Văn Chủ giao: Xử lý điểm ngập đường X. Hạn: 17:00 thứ Sáu 06/03/2026.")
    health.expects("Nguyễn Văn Chủ assigned: Xử lý điểm ngập đường X. Deadline: 17:00 Fri 06/03/2026.")
    city.go_to(local("2026-03-02 14:30"))
    director.expects("vì chưa tiếp nhận sau 4 giờ làm việc")
    health.expects("because it is not acknowledged after 4 working hours")
    assert [each.body for each in city.carrier.shown[health.token]] == [
        "You have a new task",
        "A task needs your attention",
    ]


def test_an_english_digest(city: City) -> None:
    city.change_person("director", language="en")
    director = city.phone("director")
    for _ in range(3):
        city.assign("chair", "works", deadline=city.now + timedelta(days=10))
    director.expects(*["New task"] * 3)
    city.go_to(local("2026-03-03 09:00"))
    director.expects("3 tasks need your attention")
    assert director.messages[-1].body.count("because it is not acknowledged after 1 working day") == 3


def test_the_api_answers_in_the_language_it_is_asked_in(desk: Desk) -> None:
    task = desk.assign("chair", "works")
    refused = {
        language: desk("director", language).post(f"/tasks/{task['id']}/recall", {"reason": "x"})
        for language in ("vi", "en", "fr, en;q=0.5")
    }
    assert {language: answer.json["title"] for language, answer in refused.items()} == {
        "vi": "Chỉ người giao làm được việc này",
        "en": "Only the assigner may do this",
        "fr, en;q=0.5": "Only the assigner may do this",
    }
    assert {answer.headers["Content-Language"] for answer in refused.values()} == {"vi", "en"}
