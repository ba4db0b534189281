"""A recurring task that can no longer be assigned says so once, to its owner, who mends it and goes on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from backend.org.model import Post
from tasks.model import Task
from tasks.recurrences.running import run_all
from tests.city import City, Desk, local


def weekly(desk: Desk, lead: str = "works") -> str:
    body = {"title": "Báo cáo tuần", "lead": desk.party(lead), "deadline_in": {"amount": 2, "unit": "working_days"}}
    rule = {"name": "Báo cáo tuần", "rule": "FREQ=WEEKLY;BYDAY=MO", "starts_on": "2026-03-02", "at": "08:00"}
    made = desk("chair").post("/recurrences", {**rule, "body": body})
    assert made.status_code == 201, made.text
    return str(made.json["id"])


def comes(city: City, day: str) -> None:
    city.go_to(local(f"{day} 08:00"))
    run_all(city.runtime)


def done(city: City) -> None:
    """The task that came last is handed in and approved, so that no ladder speaks of it."""
    with city.runtime.sessions() as session:
        task = session.scalars(select(Task).order_by(Task.id.desc())).first()
    assert task is not None
    city.do("director", "submit", task, note="xong")
    city.do("chair", "approve", task, note="")


def head_of_works(city: City, **values: Any) -> None:
    with city.runtime.sessions() as session:
        for post in session.scalars(select(Post).filter_by(unit_id=city.units["works"].id, is_head=True)):
            for name, value in values.items():
                setattr(post, name, value)
        session.commit()


def test_its_owner_hears_once_why_and_how_to_go_on(city: City, desk: Desk) -> None:
    chair, director = city.phone("chair"), city.phone("director")
    recurrence = weekly(desk)
    comes(city, "2026-03-09")
    director.expects("Báo cáo tuần")
    done(city)
    chair.expects("Chờ duyệt")
    director.expects("Đã phê duyệt")

    head_of_works(city, valid_to=city.now)
    comes(city, "2026-03-16")
    chair.expects(
        "Việc định kỳ bị ngừng: Báo cáo tuần | Lần 16/03/2026 chưa được giao: "
        "Sở Xây dựng hiện chưa có người đứng đầu; hãy chọn một người cụ thể. "
        "Khi đã khắc phục, hãy bấm “Chạy tiếp”; nếu không cần nữa, hãy bấm “Kết thúc”. | "
        "vì việc định kỳ của anh/chị không giao được nữa"
    )
    for day in ("2026-03-23", "2026-03-30"):
        comes(city, day)
    chair.expects_nothing()

    head_of_works(city, valid_to=None)
    going = desk("chair").post(f"/recurrences/{recurrence}/resumption").json
    assert (going["state"], going["reason"]) == ("active", None)
    director.expects_nothing()
    comes(city, "2026-04-06")
    director.expects("Báo cáo tuần")
    chair.expects_nothing()


def test_it_is_said_in_the_owners_language_and_without_a_sound_at_night(city: City, desk: Desk) -> None:
    city.change_person("chair", language="en")
    chair = city.phone("chair")
    weekly(desk)
    head_of_works(city, valid_to=city.now)
    city.go_to(local("2026-03-16 23:30"))
    run_all(city.runtime)
    chair.expects(
        "Recurring task suspended: Báo cáo tuần | It was not assigned on 16/03/2026: Sở Xây dựng has no head now"
    )
    assert chair.messages[-1].silent
    assert chair.messages[-1].link.startswith("/recurrences/")


def test_where_its_owner_is_gone_the_secretariat_hears_for_nobody_is_above_the_chair(city: City, desk: Desk) -> None:
    chair, an, vice = city.phone("chair"), city.phone("an"), city.phone("vice")
    weekly(desk)
    city.change_person("chair", disabled_at=city.now + timedelta(hours=1))
    comes(city, "2026-03-09")
    an.expects(
        "Việc định kỳ bị ngừng: Báo cáo tuần | Lần 09/03/2026 không được giao: Nguyễn Văn Chủ, "
        "người lập việc định kỳ này, không còn sử dụng hệ thống. Nếu công việc vẫn cần, hãy lập lại"
    )
    assert an.messages[-1].link == "/recurrences"
    comes(city, "2026-03-16")
    for phone in (chair, an, vice):
        phone.expects_nothing()


def test_where_its_owner_is_gone_whoever_heads_their_last_unit_hears(city: City, desk: Desk) -> None:
    director, an = city.phone("director"), city.phone("an")
    body = {"title": "Họp giao ban", "lead": desk.party("division"), "deadline_in": {"amount": 4, "unit": "hours"}}
    rule = {"name": "Họp giao ban", "rule": "FREQ=WEEKLY;BYDAY=MO", "starts_on": "2026-03-02", "at": "08:00"}
    assert desk("deputy").post("/recurrences", {**rule, "body": body}).status_code == 201
    # Who leaves gives the post up as well.
    with city.runtime.sessions() as session:
        for post in session.scalars(select(Post).filter_by(person_id=city.people["deputy"].id)):
            post.valid_to = city.now
        session.commit()
    city.change_person("deputy", disabled_at=city.now)
    comes(city, "2026-03-09")
    director.expects("Việc định kỳ bị ngừng: Họp giao ban | Lần 09/03/2026 không được giao: Vũ Thị Đốc, người lập")
    an.expects_nothing()
