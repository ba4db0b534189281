"""What is planned of an urging: an answer that is missing, a promise that is due, and when neither is asked for."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from reminders.model import Reminder
from reminders.policies.document import PolicyError, default_document, default_policy, read_policy
from reminders.watchdog import look
from tasks.model import Task
from tasks.timeliness import URGENCIES
from tests.city import City, local
from tests.tasks.urgings.test_urgings import answer, urged

DEADLINE = local("2026-04-20 17:00")


@pytest.fixture
def task(city: City) -> Task:
    task = city.assign("chair", "works", deadline=DEADLINE)
    city.do("director", "acknowledge", task)
    return task


def of_urgings(city: City, task: Task) -> list[tuple[str, str, str | None]]:
    """Return the reminders about urgings: rung, state, why not. The watchdog agrees with each step."""
    with city.runtime.unit_of_work() as work:
        assert look(work, city.now)[1] == []
    return [(row.rung, row.state, row.reason) for row in about_urgings(city, task)]


def about_urgings(city: City, task: Task) -> list[Reminder]:
    return [row for row in city.reminders(task) if row.rung.startswith(("urging_", "promise_"))]


def promised(city: City, task: Task, by: str = "xong trước 16h") -> UUID:
    urging_id = urged(city, task)
    answer(city, task, urging_id, promise="đang xử lý", done_by=by)
    return urging_id


def test_who_does_not_answer_is_reminded_after_four_working_hours_and_whoever_urged_hears(
    city: City, task: Task
) -> None:
    director, secretary = city.phone("director"), city.phone("an")
    city.do("an", "urge", task, note="đến đâu rồi?")
    director.expects("đến đâu rồi?")
    city.go_to(local("2026-03-02 14:29"))
    director.expects_nothing()
    city.go_to(local("2026-03-02 14:30"))
    director.expects("vì lời đôn đốc chưa được trả lời sau 4 giờ làm việc")
    secretary.expects("Sở Xây dựng (Hoàng Văn Giám)")
    assert secretary.messages[-1].why.endswith("; anh/chị đã đôn đốc")
    city.go_to(local("2026-03-06 17:00"))
    director.expects_nothing()
    assert of_urgings(city, task) == [("urging_unanswered", "fired", None)]


def test_a_flash_task_waits_a_quarter_of_an_hour_for_its_answer(city: City) -> None:
    task = city.assign("chair", "works", urgency="flash")
    city.do("director", "acknowledge", task)
    city.go_to(local("2026-03-02 23:00"))
    urged(city, task)
    assert [row.due_at for row in about_urgings(city, task)] == [local("2026-03-02 23:15")]


def test_a_task_made_flash_is_asked_for_its_answer_once(city: City, task: Task) -> None:
    urged(city, task)
    city.go_to(local("2026-03-02 15:00"))
    city.do("chair", "change", task, changes={"urgency": "flash"})
    city.go_to(local("2026-03-02 16:00"))
    assert of_urgings(city, task) == [("urging_unanswered", "fired", None)]


def test_a_silence_is_one_question_however_often_it_was_urged(city: City, task: Task) -> None:
    director, chair, secretary = city.phone("director"), city.phone("chair"), city.phone("an")
    for who in ("chair", "an"):
        city.do(who, "urge", task, note="đến đâu rồi?")
        city.fast_forward(minutes=30)
    director.expects("đến đâu rồi?", "đến đâu rồi?")
    city.go_to(local("2026-03-02 17:00"))
    for phone in (director, chair, secretary):
        phone.expects("Chưa trả lời đôn đốc")


@pytest.mark.parametrize(
    ("who", "verb", "words", "reason"),
    [
        ("director", "report_progress", {"percent": 40, "note": ""}, "answered"),
        ("director", "submit", {"note": ""}, "submitted"),
        ("chair", "recall", {"reason": "thôi"}, "recalled"),
        ("chair", "pause", {"reason": "chờ"}, "paused"),
    ],
)
def test_what_ends_the_waiting_for_an_answer(
    city: City, task: Task, who: str, verb: str, words: dict[str, Any], reason: str
) -> None:
    urged(city, task)
    assert of_urgings(city, task) == [("urging_unanswered", "planned", None)]
    city.do(who, verb, task, **words)
    assert of_urgings(city, task) == [("urging_unanswered", "cancelled", reason)]


def test_what_was_asked_before_a_pause_a_return_or_a_transfer_is_not_asked_after_it(city: City, task: Task) -> None:
    urged(city, task)
    city.fast_forward(minutes=40)
    city.do("chair", "pause", task, reason="chờ")
    city.do("chair", "resume", task, note="")
    assert of_urgings(city, task) == [("urging_unanswered", "cancelled", "paused")]
    urged(city, task)
    city.fast_forward(minutes=40)
    city.do("director", "submit", task, note="")
    city.do("chair", "return_for_rework", task, reason="thiếu")
    assert of_urgings(city, task)[1:] == [("urging_unanswered", "cancelled", "submitted")]
    urged(city, task)
    city.fast_forward(minutes=40)
    city.do("chair", "transfer", task, to=city.party("health_unit"), reason="")
    assert of_urgings(city, task)[2:] == [("urging_unanswered", "cancelled", "transferred")]


def test_a_promise_that_was_not_kept_reminds_the_lead_and_whoever_urged_once(city: City, task: Task) -> None:
    director, chair = city.phone("director"), city.phone("chair")
    promised(city, task)
    director.expects("khẩn trương")
    chair.expects("Trả lời đôn đốc")
    city.go_to(local("2026-03-02 15:59"))
    chair.expects_nothing()
    city.go_to(local("2026-03-02 16:00"))
    director.expects("vì đã quá giờ hẹn xong mà chưa có báo cáo hay kết quả")
    chair.expects("vì đã quá giờ hẹn xong mà chưa có báo cáo hay kết quả; anh/chị đã đôn đốc")
    city.go_to(local("2026-03-05 16:00"))
    director.expects_nothing()
    chair.expects_nothing()
    assert of_urgings(city, task)[1:] == [("promise_passed", "fired", None)]


@pytest.mark.parametrize(
    ("verb", "words", "reason"),
    [
        ("report_progress", {"percent": 90, "note": "gần xong"}, "progress_reported"),
        ("submit", {"note": "xong"}, "submitted"),
    ],
)
def test_a_promise_that_was_kept_reminds_nobody(
    city: City, task: Task, verb: str, words: dict[str, Any], reason: str
) -> None:
    promised(city, task)
    city.fast_forward(hours=1)
    city.do("director", verb, task, **words)
    assert of_urgings(city, task)[1:] == [("promise_passed", "cancelled", reason)]


def test_a_later_promise_takes_the_place_of_an_earlier_one(city: City, task: Task) -> None:
    promised(city, task, "trước 11h")
    city.fast_forward(minutes=31)
    promised(city, task, "trước 16h")
    assert [(row.state, row.due_at) for row in about_urgings(city, task) if row.rung == "promise_passed"] == [
        ("cancelled", local("2026-03-02 11:00")),
        ("planned", local("2026-03-02 16:00")),
    ]


def test_a_promise_for_the_night_is_asked_about_in_the_morning(city: City, task: Task) -> None:
    promised(city, task, "trước 22h")
    assert [row.due_at for row in about_urgings(city, task)[1:]] == [local("2026-03-03 06:00")]


def test_each_urgency_has_one_rung_for_an_answer_that_is_missing() -> None:
    for urgency in URGENCIES:
        rung = default_policy().rung(urgency, "urging_unanswered")
        assert rung is not None
        assert rung.after is not None
        assert rung.after.wall == (urgency == "flash")


def test_a_rung_for_an_urgency_that_is_none_is_refused_by_name() -> None:
    rung = {"rung": "x", "trigger": "promise_passed", "who": ["lead"], "urgencies": ["burning"]}
    with pytest.raises(PolicyError, match="/questions/0/urgencies/0: invalid_choice"):
        read_policy({**default_document(), "questions": [rung]}, 1)
