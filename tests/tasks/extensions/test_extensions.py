"""Asking for a later deadline: every rule of domain.md, "Extension rules"."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from backend.errors import Conflict, Forbidden, Invalid
from backend.live.journal import JournalRow
from tasks.assigning import Assignment, Deadline
from tasks.extensions.service import unsettled
from tasks.model import Task
from tests.city import City, Desk, local
from tests.tasks.test_verbs import pass_time, verbs_of

WHY = "chờ ý kiến thẩm định"


def ask(city: City, task: Task, who: str = "director", **length: float) -> Any:
    assert task.deadline is not None
    later = Deadline(at=task.deadline + timedelta(**(length or {"days": 7})))
    return city.extension(who, "ask", task, deadline=later, reason=WHY)


@pytest.fixture
def task(city: City) -> Task:
    return city.assign("chair", "works", deadline=city.now + timedelta(days=10))


def test_only_the_lead_asks_and_only_once_at_a_time(city: City, task: Task) -> None:
    for who in ("chair", "deputy", "an"):
        with pytest.raises(Forbidden):
            ask(city, task, who)
    ask(city, task)
    with pytest.raises(Conflict):
        ask(city, task)


def test_not_while_it_awaits_approval_and_not_without_a_deadline(city: City, task: Task) -> None:
    city.do("director", "submit", task, note="xong")
    with pytest.raises(Conflict):
        ask(city, task)
    undated = city.assign("chair", "works")
    with pytest.raises(Conflict):
        city.extension("director", "ask", undated, deadline=Deadline(at=city.now + timedelta(days=1)), reason=WHY)


def test_a_coordinator_who_declines_does_not_end_the_leads_request(city: City) -> None:
    deadline = city.now + timedelta(days=10)
    task = city.assign("chair", "works", deadline=deadline, coordinators=["health_unit"])
    request = ask(city, task)
    city.do("health", "decline", task, reason="không thuộc thẩm quyền")
    assert city.extension("chair", "decide", task, request.id, decision="grant").state == "granted"


def test_the_new_date_is_later_and_inside_the_parent(city: City, task: Task) -> None:
    with pytest.raises(Invalid):
        ask(city, task, days=0)
    assignment = Assignment(title="Việc con", lead=city.party("division"))
    child = city.do("director", "delegate", task, assignment=assignment)
    with pytest.raises(Invalid):
        ask(city, child, "head", days=1)


def test_granted_the_deadline_moves_and_the_original_stays(city: City, task: Task) -> None:
    request = ask(city, task)
    granted = city.extension("chair", "decide", task, request.id, decision="grant")
    now = city.see("chair", task)
    assert (granted.state, now.deadline) == ("granted", request.wanted)
    assert now.original_deadline == task.deadline
    assert now.questions == 0
    assert verbs_of(city, task) == ["assign", "ask_extension", "extend"]


def test_the_requester_never_decides_not_even_standing_in(city: City, task: Task) -> None:
    request = ask(city, task)
    with pytest.raises(Forbidden):
        city.extension("director", "decide", task, request.id, decision="grant")
    city.away("chair", "director", days=5)
    with pytest.raises(Forbidden):
        city.extension("director", "decide", task, request.id, decision="grant")


def test_where_the_assigner_asked_for_the_lead_a_leader_above_decides(city: City) -> None:
    task = city.assign("director", "division", deadline=city.now + timedelta(days=10))
    city.away("head", "director", days=5)
    request = ask(city, task)
    for who in ("director", "deputy"):
        with pytest.raises(Forbidden):
            city.extension(who, "decide", task, request.id, decision="grant")
    assert city.extension("chair", "decide", task, request.id, decision="grant").state == "granted"


def test_a_refusal_and_a_counter_need_a_reason(city: City, task: Task) -> None:
    request = ask(city, task)
    for decision in ("refuse", "counter"):
        with pytest.raises(Invalid):
            city.extension("chair", "decide", task, request.id, decision=decision)
    refused = city.extension("chair", "decide", task, request.id, decision="refuse", reason="không đủ lý do")
    assert refused.state == "refused"
    assert city.see("chair", task).deadline == task.deadline


def test_a_counter_is_the_leads_to_accept(city: City, task: Task) -> None:
    assert task.deadline is not None
    request = ask(city, task)
    sooner = Deadline(at=task.deadline + timedelta(days=3))
    city.extension("chair", "decide", task, request.id, decision="counter", reason="3 ngày là đủ", deadline=sooner)
    with pytest.raises(Forbidden):
        city.extension("chair", "accept", task, request.id)
    accepted = city.extension("director", "accept", task, request.id)
    assert (accepted.state, accepted.granted) == ("granted", sooner.at)
    assert city.see("chair", task).deadline == sooner.at


def test_from_the_third_on_it_is_flagged(city: City, task: Task) -> None:
    flags = []
    for _ in range(4):
        request = ask(city, city.see("director", task))
        flags.append(request.flagged)
        city.extension("chair", "decide", task, request.id, decision="grant")
    assert flags == [False, False, True, True]


@pytest.mark.parametrize(
    ("who", "verb", "words"),
    [
        ("director", "submit", {"note": ""}),
        ("chair", "recall", {"reason": "thôi"}),
        ("chair", "pause", {"reason": "chờ"}),
        ("chair", "change", {"changes": {}, "deadline": Deadline(at=local("2026-05-01 17:00"))}),
    ],
)
def test_what_overtakes_a_request_ends_it(city: City, task: Task, who: str, verb: str, words: dict[str, Any]) -> None:
    ask(city, task)
    city.do(who, verb, task, **words)
    with city.runtime.unit_of_work() as work:
        assert unsettled(work, task.id) is None
    assert city.see("chair", task).questions == 0


@pytest.mark.parametrize(
    ("who", "verb", "words"),
    [
        ("director", "submission", {"note": "xong"}),
        ("chair", "pause", {"reason": "chờ"}),
        ("chair", "recall", {"reason": "thôi"}),
        ("chair", "transfer", {"to": "health_unit", "reason": "đúng chức năng"}),
        ("chair", None, {"deadline": "2026-03-10T17:00:00+07:00"}),
    ],
)
def test_what_overtakes_a_request_answers_and_tells_the_version_that_is(
    desk: Desk, who: str, verb: str | None, words: dict[str, Any]
) -> None:
    """Else the same person's next change, with the ETag of the answer, is refused as stale."""
    given, _ = asked_for_friday(desk)
    path = f"/tasks/{given['id']}"
    if "to" in words:
        words = {**words, "to": desk.party(words["to"])}
    if verb is None:
        answer = desk(who).patch(path, words, If_Match=desk(who).get(path).headers["ETag"])
    else:
        answer = desk(who).post(f"{path}/{verb}", words)
    assert answer.status_code in (200, 201), answer.text
    with desk.city.runtime.sessions() as session:
        rows = session.scalars(select(JournalRow).order_by(JournalRow.transaction, JournalRow.id))
        told = [row.item["version"] for row in rows if row.item.get("id") == given["id"]]
    fresh = desk("chair").get(path)
    assert [f'"{told[-1]}"', answer.headers["ETag"]] == [fresh.headers["ETag"]] * 2
    assert desk("chair").get(f"{path}/extension-requests").json["items"][0]["state"] == "lapsed"


def test_how_late_it_was_asked_is_on_record(city: City) -> None:
    task = city.assign("chair", "works", deadline=local("2026-03-03 11:30"))
    pass_time(city, hours=7)  # Monday 16:00: an hour today, four tomorrow
    assert ask(city, task).seconds_left == 5 * 3600


def test_over_http_with_every_change_of_the_deadline(city: City, desk: Desk) -> None:
    given = desk.assign("chair", "works", deadline=local("2026-03-06 17:00").isoformat())
    path = f"/tasks/{given['id']}/extension-requests"
    body = {"deadline_in": {"amount": 3, "unit": "working_days"}, "reason": WHY}
    asked = desk("director").post(path, body)
    assert asked.status_code == 201, asked.text
    assert asked.json["wanted"] == "2026-03-11T10:00:00+00:00"
    decided = desk("chair").post(f"{path}/{asked.json['id']}/decision", {"decision": "grant"})
    assert decided.json["state"] == "granted"
    shown = desk("director").get(f"/tasks/{given['id']}/deadlines").json
    assert shown["original_deadline"] == given["deadline"]
    assert [(each["verb"], each["before"][:10], each["after"][:10]) for each in shown["changes"]] == [
        ("extend", "2026-03-06", "2026-03-11")
    ]
    assert [each["state"] for each in desk("an").get(path).json["items"]] == ["granted"]


def test_words_are_read_as_said_now_and_never_passed_over(desk: Desk) -> None:
    given = desk.assign("chair", "works", deadline=local("2026-03-09 17:00").isoformat())
    path = f"/tasks/{given['id']}/extension-requests"
    refused = desk("director").post(path, {"deadline_phrase": "trước 17h thứ Sáu", "reason": WHY})
    assert [(each["pointer"], each["code"]) for each in refused.json["errors"]] == [("/deadline_phrase", "not_later")]
    asked = desk("director").post(path, {"deadline_phrase": "trước 17h thứ Sáu tuần sau", "reason": WHY})
    assert asked.json["wanted"] == "2026-03-13T10:00:00+00:00"
    decision = {"decision": "grant", "deadline_phrase": "trước 17h thứ Tư tuần sau"}
    decided = desk("chair").post(f"{path}/{asked.json['id']}/decision", decision)
    assert decided.json["granted"] == "2026-03-11T10:00:00+00:00"


@pytest.mark.parametrize("decision", ["grant", "counter"])
def test_words_that_mean_no_deadline_are_refused_and_grant_nothing(desk: Desk, decision: str) -> None:
    given, path = asked_for_friday(desk)
    refused = desk("chair").post(path, {"decision": decision, "deadline_phrase": "thường xuyên", "reason": WHY})
    assert [(each["pointer"], each["code"]) for each in refused.json["errors"]] == [("/deadline_phrase", "required")]
    assert desk("chair").get(f"/tasks/{given['id']}").json["deadline"] == given["deadline"]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({"deadline_phrase": "trước 17h thứ Tư tuần sau"}, "trước 17h thứ Tư tuần sau"),
        ({"deadline": "2026-03-11T17:00:00+07:00", "deadline_phrase": "thứ Tư tuần sau"}, "thứ Tư tuần sau"),
        ({"deadline": "2026-03-11T17:00:00+07:00", "deadline_phrase": "7 ngày làm việc"}, "7 ngày làm việc"),
        ({"deadline": "2026-03-11T17:00:00+07:00"}, ""),
        ({"deadline_in": {"amount": 2, "unit": "working_days"}}, ""),
    ],
)
def test_a_grant_keeps_the_words_it_was_given_in(desk: Desk, said: dict[str, Any], kept: str) -> None:
    given, path = asked_for_friday(desk)
    assert desk("chair").post(path, {"decision": "grant", **said}).status_code == 201
    shown = desk("director").get(f"/tasks/{given['id']}").json
    assert (shown["deadline"], shown["deadline_phrase"]) == ("2026-03-11T10:00:00+00:00", kept)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({"deadline_phrase": "trước 17h thứ Sáu tuần sau"}, "trước 17h thứ Sáu tuần sau"),
        ({"deadline": "2026-03-13T17:00:00+07:00", "deadline_phrase": "thứ Sáu tuần sau"}, "thứ Sáu tuần sau"),
        ({"deadline": "2026-03-13T17:00:00+07:00"}, ""),
    ],
)
def test_what_was_asked_in_words_and_is_granted_keeps_them(desk: Desk, said: dict[str, Any], kept: str) -> None:
    given, path = asked_for_friday(desk, said)
    [asked] = desk("an").get(path.rsplit("/", 2)[0]).json["items"]
    assert (asked["wanted_phrase"], asked["countered_phrase"]) == (kept, "")
    assert desk("chair").post(path, {"decision": "grant"}).status_code == 201
    shown = desk("director").get(f"/tasks/{given['id']}").json
    assert (shown["deadline"], shown["deadline_phrase"]) == ("2026-03-13T10:00:00+00:00", kept)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({"deadline_phrase": "trước 17h thứ Tư tuần sau"}, "trước 17h thứ Tư tuần sau"),
        ({"deadline": "2026-03-11T17:00:00+07:00"}, ""),
    ],
)
def test_what_was_proposed_in_words_and_is_accepted_keeps_them(desk: Desk, said: dict[str, Any], kept: str) -> None:
    given, path = asked_for_friday(desk, {"deadline_phrase": "thứ Sáu tuần sau"})
    countered = desk("chair").post(path, {"decision": "counter", "reason": "hai ngày là đủ", **said}).json
    assert (countered["wanted_phrase"], countered["countered_phrase"]) == ("thứ Sáu tuần sau", kept)
    assert desk("director").post(path.replace("decision", "acceptance")).status_code == 201
    shown = desk("director").get(f"/tasks/{given['id']}").json
    assert (shown["deadline"], shown["deadline_phrase"]) == ("2026-03-11T10:00:00+00:00", kept)


@pytest.mark.parametrize(
    "said",
    [
        {"deadline": "2026-03-11T17:00:00+07:00", "deadline_phrase": "thứ Năm tuần sau"},
        {"deadline_in": {"amount": 2, "unit": "working_days"}, "deadline_phrase": "2 ngày làm việc"},  # from now
    ],
)
def test_words_beside_a_later_deadline_mean_it_or_are_refused(desk: Desk, said: dict[str, Any]) -> None:
    given, path = asked_for_friday(desk)
    wrong = [("/deadline_phrase", "phrase_contradicts")]
    for decision in ("grant", "counter"):
        refused = desk("chair").post(path, {"decision": decision, "reason": WHY, **said})
        assert [(each["pointer"], each["code"]) for each in refused.json["errors"]] == wrong
    assert desk("director").post(path.replace("decision", "withdrawal")).status_code == 201
    refused = desk("director").post(f"/tasks/{given['id']}/extension-requests", {"reason": WHY, **said})
    assert [(each["pointer"], each["code"]) for each in refused.json["errors"]] == wrong


def asked_for_friday(desk: Desk, said: dict[str, Any] | None = None) -> tuple[dict[str, Any], str]:
    """Ask for four days more of a task due on Monday; return the task, and where it is decided."""
    given = desk.assign("chair", "works", deadline=local("2026-03-09 17:00").isoformat())
    path = f"/tasks/{given['id']}/extension-requests"
    body = {**(said or {"deadline": "2026-03-13T17:00:00+07:00"}), "reason": WHY}
    return given, f"{path}/{desk('director').post(path, body).json['id']}/decision"
