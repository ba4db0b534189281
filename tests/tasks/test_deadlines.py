"""A deadline in words: read, refused with what was not understood, and never another than the instant beside it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.city import City, Desk


def post(desk: Desk, who: str = "chair", **deadline: Any) -> Any:
    return desk(who).post("/tasks", {"title": "Rà soát", "lead": desk.party("works"), **deadline})


def refusal(answer: Any) -> tuple[str, str, str]:
    assert answer.status_code == 422, answer.text
    [error] = answer.json["errors"]
    return error["pointer"], error["code"], error["message"]


@pytest.mark.parametrize(
    ("phrase", "deadline"),
    [
        ("trước 17h thứ Sáu", "2026-03-06T10:00:00+00:00"),
        ("3 ngày làm việc", "2026-03-05T10:00:00+00:00"),
        ("chậm nhất cuối tháng", "2026-03-31T10:00:00+00:00"),
        ("Báo cáo trước 15/3/2026, trình trước 20/3/2026", "2026-03-20T10:00:00+00:00"),
        ("thường xuyên", None),
    ],
)
def test_words_alone_are_the_deadline(desk: Desk, phrase: str, deadline: str | None) -> None:
    task = post(desk, deadline_phrase=phrase).json
    assert (task["deadline"], task["deadline_phrase"]) == (deadline, phrase)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("khi có điều kiện", "khi có điều kiện"),
        ("trước 17h thứ Sáu tuần sau nữa", "trước 17h thứ Sáu tuần sau nữa"),
        ("thứ Sáu tuần sau hoặc sau nữa", "hoặc sau nữa"),
        ("sau khi xong, 15/3/2026", "sau khi xong"),
    ],
)
def test_words_that_cannot_be_read_to_their_end_are_refused_and_named(desk: Desk, phrase: str, text: str) -> None:
    pointer, code, message = refusal(post(desk, deadline_phrase=phrase))
    assert (pointer, code) == ("/deadline_phrase", "phrase_not_understood")
    assert f"“{text}”" in message


@pytest.mark.parametrize(
    ("phrase", "asked"),
    [("trước 4h thứ Sáu", "morning_or_afternoon"), ("trong vòng 24h", "working_or_clock_hours")],
)
def test_words_of_an_hour_of_which_there_are_two_are_asked_about(desk: Desk, phrase: str, asked: str) -> None:
    assert refusal(post(desk, deadline_phrase=phrase))[:2] == ("/deadline_phrase", asked)
    friday = "2026-03-06T16:00:00+07:00"
    assert post(desk, deadline=friday, deadline_phrase=phrase).json["deadline_phrase"] == phrase, (
        "the instant says which"
    )
    if asked == "working_or_clock_hours":
        assert post(desk, urgency="flash", deadline_phrase=phrase).json["deadline"] == "2026-03-03T02:00:00+00:00"


def test_words_of_a_time_that_is_over_are_refused(desk: Desk) -> None:
    assert refusal(post(desk, deadline_phrase="trước 25/11/2025"))[:2] == ("/deadline_phrase", "deadline_passed")


def test_words_beside_a_deadline_mean_the_same_or_are_refused(desk: Desk) -> None:
    friday = "2026-03-06T17:00:00+07:00"
    for words in ("trước 17h thứ Sáu", "thứ Sáu", "6/3", "theo Kế hoạch 12", "4 ngày làm việc"):
        assert post(desk, deadline=friday, deadline_phrase=words).status_code == 201, words
    assert post(desk, deadline="2027-03-15T17:00:00+07:00", deadline_phrase="15/3").status_code == 201
    assert post(desk, deadline="2026-03-17T17:00:00+07:00", deadline_phrase="đến hết thứ Ba").status_code == 201
    pointer, code, message = refusal(post(desk, deadline=friday, deadline_phrase="trước 17h thứ Năm"))
    assert (pointer, code) == ("/deadline_phrase", "phrase_contradicts")
    assert "17:00 05/03/2026" in message
    assert refusal(post(desk, deadline=friday, deadline_phrase="thường xuyên"))[1] == "phrase_says_continuing"
    week = {"amount": 5, "unit": "working_days"}
    assert refusal(post(desk, deadline_in=week, deadline_phrase="trong 3 ngày làm việc"))[1] == "phrase_contradicts"


def test_words_alone_change_the_words_of_a_deadline_and_never_its_day(desk: Desk) -> None:
    task = post(desk, deadline="2026-03-06T17:00:00+07:00").json
    path = f"/tasks/{task['id']}"
    other = desk("chair").patch(path, {"deadline_phrase": "trước thứ Năm"}, If_Match='"1"')
    assert refusal(other)[:2] == ("/deadline_phrase", "phrase_contradicts")
    same = desk("chair").patch(path, {"deadline_phrase": "thứ Sáu"}, If_Match='"1"').json
    assert (same["deadline"], same["deadline_phrase"]) == (task["deadline"], "thứ Sáu")
    undated = post(desk).json
    given = desk("chair").patch(f"/tasks/{undated['id']}", {"deadline_phrase": "thứ Sáu"}, If_Match='"1"').json
    assert given["deadline"] == task["deadline"]


def test_work_handed_on_reads_words_too(desk: Desk) -> None:
    parent = post(desk, deadline="2026-03-06T17:00:00+07:00").json
    path = f"/tasks/{parent['id']}/subtasks"
    body = {"title": "Khảo sát", "lead": desk.party("division")}
    assert desk("director").post(path, {**body, "deadline_phrase": "thứ Tư"}).json["deadline"] == (
        "2026-03-04T10:00:00+00:00"
    )
    refused = desk("director").post(path, {**body, "deadline_phrase": "khi rảnh"})
    assert refusal(refused)[:2] == ("/deadline_phrase", "phrase_not_understood")


def test_a_draft_that_loses_its_deadline_loses_its_words(city: City, desk: Desk) -> None:
    draft = desk("chair").post("/task-drafts", {"sentence": "Giao Sở Xây dựng vá đường, trước 17h thứ Sáu"}).json
    path = f"/task-drafts/{draft['id']}"
    desk("chair").patch(path, {"deadline": None}, If_Match='"1"')
    made = desk("chair").post(f"{path}/assignment").json
    assert (made["deadline"], made["deadline_phrase"]) == (None, "")


def test_a_draft_is_not_read_again_when_it_is_assigned_the_next_day(city: City, desk: Desk) -> None:
    draft = desk("chair").post("/task-drafts", {"sentence": "Giao Sở Xây dựng vá đường, 3 ngày làm việc"}).json
    city.fast_forward(days=1)
    made = desk("chair").post(f"/task-drafts/{draft['id']}/assignment").json
    assert (made["deadline"], made["deadline_phrase"]) == ("2026-03-05T10:00:00+00:00", "3 ngày làm việc")
