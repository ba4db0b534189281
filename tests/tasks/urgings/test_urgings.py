"""Urging: who may press whom, how often, and what counts as an answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from backend.errors import Conflict, Forbidden, Invalid, NotFound, TooManyRequests
from tasks.model import HistoryEntry, Task
from tasks.urgings.model import Urging
from tasks.urgings.service import A_DAY, MOST_A_DAY, _together
from tests.city import City, Desk, local
from tests.tasks.test_verbs import pass_time, verbs_of


def urgings(city: City, task: Task) -> list[Urging]:
    with city.runtime.sessions() as session:
        return list(session.scalars(select(Urging).filter_by(task_id=task.id).order_by(Urging.number)))


def urged(city: City, task: Task, who: str = "chair", note: str = "khẩn trương") -> UUID:
    """Urge, and return the urging's id."""
    city.do(who, "urge", task, note=note)
    return urgings(city, task)[-1].id


def answer(city: City, task: Task, urging_id: UUID, who: str = "director", **words: Any) -> Urging:
    done: Urging = city.do(who, "answer", task, urging_id=urging_id, **words)
    return done


def test_a_task_rests_after_an_urging_whoever_urges(city: City) -> None:
    director = city.phone("director")
    task = city.assign("chair", "works")
    director.expects("Nhiệm vụ mới")
    city.do("an", "urge", task, note="Chủ tịch hỏi việc này")
    director.expects("Chủ tịch hỏi việc này")
    pass_time(city, minutes=29)
    for who in ("an", "chair"):
        with pytest.raises(Conflict) as refused:
            city.do(who, "urge", task, note="lần nữa")
        assert refused.value.params == {"again": "09:30 02/03/2026"}
    pass_time(city, minutes=1)
    city.do("chair", "urge", task, note="lần nữa")
    director.expects("lần nữa")
    assert verbs_of(city, task) == ["assign", "urge", "urge"]


@pytest.mark.parametrize("who", ["director", "head"])
def test_nobody_presses_themselves_or_upward(city: City, who: str) -> None:
    task = city.assign("chair", "works", coordinators=("division",))
    with pytest.raises(Forbidden):
        city.do(who, "urge", task, note="")


def test_it_is_counted_on_the_task_and_listed_with_its_answers(city: City, desk: Desk) -> None:
    given = desk.assign("chair", "works")
    path = f"/tasks/{given['id']}"
    assert (given["urgings"], given["urged_at"]) == (0, None)
    desk("an").post(f"{path}/urging", {"note": "Chủ tịch hỏi"})
    pass_time(city, minutes=31)
    shown = desk("chair").post(f"{path}/urging", {"note": "khẩn trương"}).json
    assert (shown["urgings"], shown["urged_at"]) == (2, "2026-03-02T02:31:00+00:00")
    (brief,) = desk("an").get("/tasks").json["items"]
    assert (brief["urgings"], brief["urged_at"]) == (2, shown["urged_at"])
    listed = desk("director").get(f"{path}/urgings").json
    assert (listed["urgings"], listed["urged_at"]) == (2, shown["urged_at"])
    assert [(each["number"], each["by"]["full_name"], each["to"]["full_name"], each["note"], each["answer"])
            for each in listed["items"]] == [
        (2, "Nguyễn Văn Chủ", "Hoàng Văn Giám", "khẩn trương", None),
        (1, "Lê Thị An", "Hoàng Văn Giám", "Chủ tịch hỏi", None),
    ]  # fmt: skip
    tap = {"promise": "đang xử lý", "done_by": "xong trước 16h", "percent": 40}
    answered = desk("director").post(f"{path}/urgings/{listed['items'][0]['id']}/answer", tap)
    assert answered.status_code == 201, answered.text
    assert (answered.json["answer"], answered.json["promised_at"]) == (
        "đang xử lý, xong trước 16h",
        "2026-03-02T09:00:00+00:00",
    )
    assert answered.json["answered_by"]["full_name"] == "Hoàng Văn Giám"


def test_one_person_does_not_press_another_without_end(city: City) -> None:
    tasks = [city.assign("chair", "works", f"Việc {n}") for n in range(MOST_A_DAY + 1)]
    elsewhere = city.assign("chair", "health_unit")
    for task in tasks[:MOST_A_DAY]:
        city.do("chair", "urge", task, note="")
        pass_time(city, minutes=1)
    with pytest.raises(TooManyRequests) as refused:
        city.do("chair", "urge", tasks[-1], note="")
    assert refused.value.retry_after == (A_DAY - timedelta(minutes=MOST_A_DAY)).total_seconds()
    assert refused.value.params["again"] == "09:00 03/03/2026"
    city.do("chair", "urge", elsewhere, note="")
    city.do("an", "urge", tasks[-1], note="")
    pass_time(city, seconds=refused.value.retry_after)
    city.do("chair", "urge", tasks[-1], note="")


def test_too_often_is_said_with_the_wait_in_the_readers_language(city: City, desk: Desk) -> None:
    tasks = [desk.assign("chair", "works", f"Việc {n}") for n in range(MOST_A_DAY + 1)]
    for task in tasks[:MOST_A_DAY]:
        assert desk("chair").post(f"/tasks/{task['id']}/urging").status_code == 201
        pass_time(city, minutes=1)
    path = f"/tasks/{tasks[-1]['id']}/urging"
    told = {language: desk("chair", language).post(path) for language in ("vi", "en")}
    assert {each.status_code for each in told.values()} == {429}
    assert {each.headers["Retry-After"] for each in told.values()} == {str((24 * 60 - MOST_A_DAY) * 60)}
    assert told["vi"].json["title"] == (
        "Anh/chị đã đôn đốc người này 6 lần trong một ngày; có thể đôn đốc lại từ 09:00 03/03/2026"
    )
    assert (
        told["en"].json["title"]
        == "You have pressed this person 6 times within a day: you can again from 09:00 03/03/2026"
    )
    city.do("chair", "recall", UUID(tasks[-1]["id"]), reason="thôi")
    assert desk("chair").post(path).status_code == 409, "what can never be urged is not said to be possible later"


def test_an_answer_is_a_progress_report_and_whoever_urged_hears_it_at_once(city: City) -> None:
    chair = city.phone("chair")
    task = city.assign("chair", "works", deadline=local("2026-03-20 17:00"))
    city.do("director", "report_progress", task, percent=30, note="")
    urging_id = urged(city, task)
    pass_time(city, minutes=5)
    answered = answer(city, task, urging_id, promise="đang xử lý", done_by="trước 16h")
    chair.expects("đang xử lý, trước 16h. Hẹn xong: 16:00 thứ Hai 02/03/2026.")
    assert (answered.promised_at, answered.answered_at) == (local("2026-03-02 16:00"), city.now)
    assert verbs_of(city, task) == ["assign", "report", "urge", "report"]
    shown = city.see("chair", task)
    assert (shown.progress, shown.reported_at) == (30, city.now), "who says nothing of how far leaves it as it was"
    with city.runtime.sessions() as session:
        entry = session.scalars(
            select(HistoryEntry).filter_by(task_id=task.id).order_by(HistoryEntry.number.desc())
        ).first()
    assert entry is not None
    assert entry.data == {
        "percent": 30,
        "note": "đang xử lý, trước 16h",
        "urging": 1,
        "promised_at": "2026-03-02T09:00:00+00:00",
    }


def test_an_answer_silences_half_time_as_any_report_does(city: City) -> None:
    task = city.assign("chair", "works", deadline=local("2026-03-20 17:00"))
    answer(city, task, urged(city, task), percent=10)
    assert [row.reason for row in city.reminders(task, "cancelled") if row.rung == "half_time"] == ["progress_reported"]
    assert city.see("chair", task).acknowledged_at == city.now


def test_the_lead_answers_or_whoever_stands_in(city: City) -> None:
    task = city.assign("chair", "works", coordinators=("health_unit",))
    urging_id = urged(city, task)
    for who in ("chair", "an", "health"):
        with pytest.raises(Forbidden):
            answer(city, task, urging_id, who, promise="đang xử lý")
    city.away("director", "deputy", days=1)
    assert answer(city, task, urging_id, "deputy", promise="đang xử lý").answered_by_id == city.people["deputy"].id


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"promised_at": local("2026-03-02 09:00")}, "moment_passed"),
        ({"done_by": "trước ngày 27/2/2026"}, "moment_passed"),
        ({"done_by": "sớm thôi"}, "moment_not_understood"),
        ({"done_by": "thường xuyên"}, "moment_not_understood"),
    ],
)
def test_a_promise_is_for_a_moment_that_is_ahead(city: City, words: dict[str, Any], code: str) -> None:
    task = city.assign("chair", "works")
    with pytest.raises(Invalid) as refused:
        answer(city, task, urged(city, task), **words)
    assert [each.code for each in refused.value.errors] == [code]
    assert verbs_of(city, task) == ["assign", "urge"]


def test_one_answer_each_and_none_to_what_was_never_urged(city: City) -> None:
    task = city.assign("chair", "works")
    urging_id = urged(city, task)
    answer(city, task, urging_id, promise="đang xử lý")
    with pytest.raises(Conflict) as refused:
        answer(city, task, urging_id, promise="vẫn đang xử lý")
    assert refused.value.code == "urging_answered"
    with pytest.raises(NotFound):
        answer(city, task, uuid4(), promise="đang xử lý")
    elsewhere = city.assign("chair", "works", "Việc khác")
    with pytest.raises(NotFound):
        answer(city, elsewhere, urging_id, promise="đang xử lý")


def test_hours_are_hours_on_the_clock_for_a_flash_task(city: City) -> None:
    task = city.assign("chair", "works", urgency="flash")
    city.go_to(local("2026-03-02 16:30"))
    assert answer(city, task, urged(city, task), done_by="trong 2 giờ").promised_at == local("2026-03-02 18:30")


def test_one_answer_is_for_all_who_wait(city: City) -> None:
    chair, secretary = city.phone("chair"), city.phone("an")
    task = city.assign("chair", "works")
    urged(city, task, "an")
    pass_time(city, minutes=31)
    last = urged(city, task, "chair")
    answer(city, task, last, promise="đang xử lý", done_by="xong trước 16h")
    for phone in (chair, secretary):
        phone.expects("đang xử lý")
    first, second = urgings(city, task)
    assert first.answered_at == second.answered_at == city.now
    assert (first.answer, first.promised_at) == (None, None)


def test_an_ordinary_report_answers_and_may_be_followed_by_the_tap(city: City) -> None:
    secretary = city.phone("an")
    task = city.assign("chair", "works")
    urging_id = urged(city, task, "an")
    city.do("director", "report_progress", task, percent=50, note="đã thông cống")
    secretary.expects("Trả lời đôn đốc")
    (only,) = urgings(city, task)
    assert (only.answered_at, only.answer) == (city.now, None)
    pass_time(city, minutes=1)
    answer(city, task, urging_id, done_by="xong trước 16h")
    secretary.expects("xong trước 16h")


def test_handing_in_answers_too_and_is_told_as_what_it_is(city: City) -> None:
    chair = city.phone("chair")
    task = city.assign("chair", "works")
    urged(city, task)
    city.do("director", "submit", task, note="đã xong")
    chair.expects("Chờ duyệt")
    assert [each.answered_at for each in urgings(city, task)] == [city.now]
    with pytest.raises(Conflict):
        answer(city, task, urgings(city, task)[0].id, promise="đang xử lý")


@pytest.mark.parametrize(
    ("promise", "done_by", "said"),
    [
        ("xong trước 16h", "16h", "xong trước 16h"),
        ("đang xử lý", "xong trước 16h", "đang xử lý, xong trước 16h"),
        ("16h", "xong trước 16h", "xong trước 16h"),
        ("", "trước 16h", "trước 16h"),
        ("đang xử lý", "", "đang xử lý"),
    ],
)
def test_an_answer_says_nothing_twice(promise: str, done_by: str, said: str) -> None:
    assert _together(promise, done_by) == said
