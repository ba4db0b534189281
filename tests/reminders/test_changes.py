"""Whoever works on a task is told what is asked of them from now on, when the assigner changes it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from push.model import MessageRow
from tasks.assigning import Deadline
from tests.city import City, Desk, local

FRIDAY, MONDAY = local("2026-03-06 17:00"), local("2026-03-09 11:00")


def told(city: City, name: str) -> list[MessageRow]:
    """What somebody was told of since the assignment, the newest last."""
    mine = select(MessageRow).where(MessageRow.person_id == city.people[name].id, MessageRow.kind != "assigned")
    with city.runtime.sessions() as session:
        return list(session.scalars(mine.order_by(MessageRow.id)))


def test_another_deadline_is_told_to_the_lead_and_the_coordinators_and_rings(city: City) -> None:
    director = city.phone("director")
    task = city.assign("chair", "works", "Xử lý điểm ngập", deadline=FRIDAY, coordinators=["health_unit"])
    city.simulation.work()
    director.expects("Nhiệm vụ mới")
    city.do("chair", "change", task, changes={}, deadline=Deadline(at=MONDAY))
    city.simulation.work()
    director.expects("Có thay đổi")
    for name in ("director", "health"):
        (message,) = told(city, name)
        assert (message.kind, message.subjects) == ("update", [task.id])
        assert message.title == f"Có thay đổi {task.code}"
        assert message.body == "Xử lý điểm ngập. Thời hạn mới: 11:00 thứ Hai 09/03/2026."
        assert message.why == "vì Nguyễn Văn Chủ đã sửa nhiệm vụ"
    assert told(city, "chair") == []


@pytest.mark.parametrize(
    ("changes", "vi", "en"),
    [
        (
            {"urgency": "flash", "content": "Hai máy bơm"},
            "Mức độ khẩn: hỏa tốc. Nội dung đã sửa.",
            "Urgency: flash. The content has changed.",
        ),
        (
            {"expected_product": "Báo cáo"},
            "Sản phẩm đầu ra đã sửa.",
            "The expected product has changed.",
        ),
    ],
)
def test_what_else_is_asked_of_them(city: City, changes: dict[str, Any], vi: str, en: str) -> None:
    city.change_person("health", language="en")
    task = city.assign("chair", "works", "Xử lý điểm ngập", deadline=FRIDAY, coordinators=["health_unit"])
    city.do("chair", "change", task, changes=changes)
    assert [each.body for each in told(city, "director")] == [f"Xử lý điểm ngập. {vi}"]
    assert [each.body for each in told(city, "health")] == [f"Xử lý điểm ngập. {en}"]


def test_a_deadline_that_is_taken_away_is_said(city: City) -> None:
    task = city.assign("chair", "works", "Xử lý điểm ngập", deadline=FRIDAY)
    city.do("chair", "change", task, changes={}, deadline=Deadline())
    assert told(city, "director")[0].body == "Xử lý điểm ngập. Thời hạn mới: không có thời hạn."


def test_nobody_is_told_of_a_misspelling_or_of_what_is_as_it_was(city: City) -> None:
    task = city.assign("chair", "works", "Xử lý điểm ngập", deadline=FRIDAY)
    city.do("chair", "change", task, changes={"title": "Xử lý điểm ngập X", "urgency": task.urgency})
    city.do("chair", "change", task, changes={}, deadline=Deadline(at=FRIDAY))
    assert told(city, "director") == []


def test_many_that_change_together_are_one_message(desk: Desk) -> None:
    city = desk.city
    tasks = [city.assign("chair", "works", f"Việc {n}", deadline=FRIDAY) for n in range(3)]
    body = {"items": [{"task_id": str(task.id)} for task in tasks], "deadline": MONDAY.isoformat()}
    assert desk("chair").post("/bulk/deadline", body).status_code == 200
    (message,) = told(city, "director")
    assert (message.kind, message.title) == ("digest", "Có thay đổi ở 3 nhiệm vụ")
    assert message.body.split("\n")[0] == f"{tasks[0].code}: Việc 0. Thời hạn mới: 11:00 thứ Hai 09/03/2026"
