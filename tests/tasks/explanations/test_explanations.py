"""Explanations demanded and given."""

from __future__ import annotations

import pytest

from backend.errors import Conflict, Forbidden, Invalid
from tests.city import City
from tests.tasks.test_verbs import verbs_of


def test_the_lead_is_asked_and_answers_once(city: City) -> None:
    chair, director, secretary = city.phone("chair"), city.phone("director"), city.phone("an")
    task = city.assign("chair", "works")
    director.expects("Nhiệm vụ mới")
    asked = city.do("an", "demand", task, question="Vì sao chưa tiếp nhận?")
    director.expects("Vì sao chưa tiếp nhận?")
    given = city.do("director", "explain", task, explanation_id=asked.id, answer="Đang đi công tác")
    assert given.answered_by.full_name == "Hoàng Văn Giám"
    secretary.expects("Đang đi công tác")
    chair.expects_nothing()
    with pytest.raises(Conflict):
        city.do("director", "explain", task, explanation_id=asked.id, answer="lần nữa")
    assert verbs_of(city, task) == ["assign", "demand_explanation", "explain"]
    assert city.see("chair", task).questions == 0


def test_a_coordinator_may_be_asked_too(city: City) -> None:
    task = city.assign("chair", "works", coordinators=("health_unit",))
    asked = city.do("chair", "demand", task, question="?", of=city.people["health"].id)
    with pytest.raises(Forbidden):
        city.do("director", "explain", task, explanation_id=asked.id, answer="thay mặt")
    with pytest.raises(Invalid):
        city.do("chair", "demand", task, question="?", of=city.people["ward"].id)
    with pytest.raises(Forbidden):
        city.do("health", "demand", task, question="Vì sao?")


def test_who_does_not_answer_is_reminded_and_then_it_climbs(city: City) -> None:
    chair, director, secretary = city.phone("chair"), city.phone("director"), city.phone("an")
    task = city.assign("chair", "works")
    city.do("director", "acknowledge", task)
    director.expects("Nhiệm vụ mới")
    city.do("an", "demand", task, question="Vì sao chậm?")  # Monday 09:00: due by the end of Tuesday
    director.expects("Vì sao chậm?")
    city.fast_forward(hours=32, minutes=1)
    director.expects("vì yêu cầu giải trình chưa được trả lời đúng hẹn")
    city.fast_forward(days=1)
    director.expects("vì yêu cầu giải trình chưa được trả lời đúng hẹn")
    chair.expects("vì yêu cầu giải trình chưa được trả lời đúng hẹn")
    city.fast_forward(days=10)
    for phone in (director, chair, secretary):
        phone.expects_nothing()
