"""The verbs after assigning: what each changes, what it records, and when it refuses."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from backend.errors import Conflict, Forbidden, Invalid
from tasks.assigning import Assignment, Deadline
from tasks.history import faults
from tasks.model import Assignee, HistoryEntry, Task
from tests.city import City, Desk, local


def verbs_of(city: City, task: Task) -> list[str]:
    with city.runtime.sessions() as session:
        rows = session.scalars(select(HistoryEntry).filter_by(task_id=task.id).order_by(HistoryEntry.number))
        return [row.verb for row in rows]


def pass_time(city: City, **length: float) -> None:
    city.simulation.clock.advance(timedelta(**length))


def test_a_task_from_assignment_to_approval(city: City) -> None:
    task = city.assign("chair", "works", deadline=city.now + timedelta(days=3))
    for who, verb, words, status in (
        ("director", "acknowledge", {}, "in_progress"),
        ("director", "report_progress", {"percent": 60, "note": "xong khảo sát"}, "in_progress"),
        ("director", "submit", {"note": "đã xong"}, "awaiting_approval"),
        ("chair", "return_for_rework", {"reason": "thiếu dự toán"}, "returned"),
        ("director", "submit", {"note": "đã bổ sung"}, "awaiting_approval"),
        ("chair", "approve", {"note": "tốt"}, "completed"),
    ):
        pass_time(city, hours=1)
        done = city.do(who, verb, task, **words)
        assert done.status == status
    assert verbs_of(city, task) == ["assign", "acknowledge", "report", "submit", "return", "submit", "approve"]
    assert (done.progress, done.closed_at, done.version) == (100, city.now, 7)
    assert done.timeliness_at(city.now) == "completed_on_time"
    with city.runtime.sessions() as session:
        assert list(faults(session)) == []
        lead = session.scalars(select(Assignee).filter_by(task_id=task.id)).one()
    assert lead.state == "done"
    instants = [lead.assigned_at, lead.acknowledged_at, lead.working_at, lead.done_at]
    assert None not in instants
    assert instants == sorted(each for each in instants if each)


def test_a_second_tap_changes_nothing(city: City) -> None:
    task = city.assign("chair", "works")
    once = city.do("director", "acknowledge", task)
    pass_time(city, minutes=1)
    twice = city.do("director", "acknowledge", task)
    assert (twice.version, twice.acknowledged_at) == (once.version, once.acknowledged_at)
    assert verbs_of(city, task) == ["assign", "acknowledge"]


def test_a_coordinators_acknowledgement_is_their_own_and_does_not_move_the_task(city: City) -> None:
    task = city.assign("chair", "works", coordinators=["health_unit"])
    done = city.do("health", "acknowledge", task)
    assert (done.status, done.acknowledged_at) == ("assigned", None)
    parts = city.see("chair", task).active
    assert {part.role: part.state for part in parts} == {"lead": "assigned", "coordinator": "acknowledged"}


def test_a_coordinator_may_acknowledge_while_the_result_awaits_approval(city: City) -> None:
    task = city.assign("chair", "works", coordinators=["health_unit"])
    city.do("director", "submit", task, note="")
    assert city.do("health", "acknowledge", task).status == "awaiting_approval"


def test_reporting_says_received_as_well(city: City) -> None:
    task = city.assign("chair", "works")
    done = city.do("director", "report_progress", task, percent=30, note="")
    assert (done.status, done.progress, done.acknowledged_at) == ("in_progress", 30, city.now)
    assert city.see("chair", task).lead.state == "working"


@pytest.mark.parametrize(
    ("submitted", "approved", "called"),
    [(-1, 500, "completed_on_time"), (0, 1, "completed_on_time"), (1, 2, "completed_late")],
)
def test_a_result_is_judged_by_the_instant_of_its_submission(
    city: City, submitted: int, approved: int, called: str
) -> None:
    deadline = city.now + timedelta(days=1)
    task = city.assign("chair", "works", deadline=deadline)
    city.simulation.clock.move_to(deadline + timedelta(minutes=submitted))
    city.do("director", "submit", task, note="")
    city.simulation.clock.move_to(deadline + timedelta(minutes=approved))
    assert city.do("chair", "approve", task, note="").timeliness_at(city.now) == called


def test_a_result_that_was_returned_is_overdue_again(city: City) -> None:
    deadline = city.now + timedelta(days=1)
    task = city.assign("chair", "works", deadline=deadline)
    city.do("director", "submit", task, note="")
    city.simulation.clock.move_to(deadline + timedelta(days=1))
    assert city.see("chair", task).timeliness_at(city.now) == "on_time", "handed in before the deadline, it waits"
    returned = city.do("chair", "return_for_rework", task, reason="thiếu dự toán")
    assert returned.timeliness_at(city.now) == "overdue"
    pass_time(city, hours=1)
    city.do("director", "submit", task, note="")
    assert city.do("chair", "approve", task, note="").timeliness_at(city.now) == "completed_late"


def test_a_recalled_task_is_owed_by_nobody(city: City) -> None:
    task = city.assign("chair", "works", deadline=city.now + timedelta(days=1))
    recalled = city.do("chair", "recall", task, reason="giao nhầm")
    assert (recalled.status, recalled.closed_at) == ("recalled", city.now)
    for who, verb, words in (
        ("director", "acknowledge", {}),
        ("director", "submit", {"note": ""}),
        ("chair", "recall", {"reason": "lần nữa"}),
        ("chair", "change", {"changes": {"title": "Khác"}}),
    ):
        with pytest.raises(Conflict) as caught:
            city.do(who, verb, task, **words)
        assert caught.value.code == "not_in_this_status"


def test_the_original_deadline_is_kept_for_ever(city: City) -> None:
    first = city.now + timedelta(days=1)
    task = city.assign("chair", "works", deadline=first)
    for days in (5, 9):
        task = city.do("chair", "change", task, changes={}, deadline=Deadline(at=city.now + timedelta(days=days)))
    assert (task.original_deadline, task.deadline) == (first, city.now + timedelta(days=9))
    removed = city.do("chair", "change", task, changes={}, deadline=Deadline())
    assert (removed.deadline, removed.due_soon_from, removed.original_deadline) == (None, None, first)


def test_a_change_is_recorded_with_what_it_was_and_what_it_is(city: City) -> None:
    task = city.assign("chair", "works", "Xử lý điểm ngập", urgency="normal", deadline=local("2026-03-09 17:00"))
    changed = city.do(
        "chair",
        "change",
        task,
        changes={"title": "Xử lý hai điểm ngập", "urgency": "urgent"},
        deadline=Deadline(at=local("2026-03-10 17:00"), phrase="trước 17h thứ Ba"),
    )
    with city.runtime.sessions() as session:
        entry = session.scalars(select(HistoryEntry).filter_by(task_id=task.id, verb="change")).one()
    assert entry.data == {
        "title": {"from": "Xử lý điểm ngập", "to": "Xử lý hai điểm ngập"},
        "urgency": {"from": "normal", "to": "urgent"},
        "deadline": {"from": "2026-03-09T10:00:00+00:00", "to": "2026-03-10T17:00:00+07:00"},
    }
    assert changed.due_soon_from == local("2026-03-10 07:30"), "one working day before, now that it is urgent"
    assert changed.search.endswith("xu ly hai diem ngap")


def test_a_new_deadline_in_the_past_is_refused(city: City) -> None:
    task = city.assign("chair", "works", deadline=city.now + timedelta(days=1))
    with pytest.raises(Invalid) as caught:
        city.do("chair", "change", task, changes={}, deadline=Deadline(at=city.now))
    assert caught.value.errors[0].code == "deadline_passed"


def test_a_transfer_gives_the_task_to_somebody_who_has_not_acknowledged_it(city: City) -> None:
    task = city.assign("chair", "works")
    city.do("director", "acknowledge", task)
    health = city.phone("health")
    pass_time(city, minutes=5)
    moved = city.do("chair", "transfer", task, to=city.party("health_unit"), reason="đúng chức năng")
    assert (moved.status, moved.acknowledged_at) == ("assigned", None)
    assert (moved.lead_unit_id, moved.lead_person_id) == (city.units["health_unit"].id, city.people["health"].id)
    health.expects("vì anh/chị được giao chủ trì")
    with city.runtime.sessions() as session:
        parts = session.scalars(select(Assignee).filter_by(task_id=task.id).order_by(Assignee.assigned_at)).all()
    assert [(part.person_id, part.ended_at) for part in parts] == [
        (city.people["director"].id, city.now),
        (city.people["health"].id, None),
    ]


def test_a_coordinator_may_become_the_lead(city: City) -> None:
    task = city.assign("chair", "works", coordinators=["health_unit"])
    city.do("health", "acknowledge", task)
    pass_time(city, minutes=5)
    city.do("chair", "transfer", task, to=city.party("health_unit"), reason="")
    parts = city.see("chair", task).active
    assert [(part.role, part.person_id, part.state) for part in parts] == [
        ("lead", city.people["health"].id, "assigned")
    ]


def test_the_former_lead_may_do_nothing_more(city: City) -> None:
    task = city.assign("chair", "works")
    city.do("chair", "transfer", task, to=city.party("health_unit"), reason="")
    for verb, words in (("acknowledge", {}), ("submit", {"note": ""}), ("report_progress", {"percent": 1, "note": ""})):
        with pytest.raises(Forbidden):
            city.do("director", verb, task, **words)


def test_a_lead_hands_the_task_down_within_their_own_unit(city: City) -> None:
    task = city.assign("chair", "works")
    moved = city.do("director", "transfer", task, to=city.party("division"), reason="")
    assert moved.lead_person_id == city.people["head"].id


@pytest.mark.parametrize(
    ("by", "to", "code"),
    [
        ("chair", "works", "already_the_lead"),
        ("chair", "chair", "assign_to_self"),
        ("director", "health_unit", "out_of_reach"),
        ("director", "city", "out_of_reach"),
    ],
)
def test_a_transfer_that_makes_no_sense_is_refused(city: City, by: str, to: str, code: str) -> None:
    task = city.assign("chair", "works")
    with pytest.raises(Invalid) as caught:
        city.do(by, "transfer", task, to=city.party(to), reason="")
    assert [error.code for error in caught.value.errors] == [code]


def test_a_task_is_not_transferred_to_whoever_assigned_it(city: City) -> None:
    """Else nobody could approve it: not the lead, and nobody but the assigner."""
    task = city.assign("vice", "works")
    child = city.do("director", "delegate", task, assignment=Assignment(title="Việc con", lead=city.party("division")))
    for each, to in ((task, "vice"), (child, "director"), (child, "works")):
        with pytest.raises(Invalid) as caught:
            city.do("chair", "transfer", each, to=city.party(to), reason="")
        assert [(error.pointer, error.code) for error in caught.value.errors] == [("/to", "transfer_to_assigner")]


def test_a_task_goes_back_to_who_had_it_first(city: City) -> None:
    task = city.assign("chair", "works")
    for to in ("health_unit", "works"):
        pass_time(city, minutes=1)
        moved = city.do("chair", "transfer", task, to=city.party(to), reason="")
    assert moved.lead_person_id == city.people["director"].id
    assert city.see("chair", task).lead.acknowledged_at is None


def test_the_stand_in_of_an_assigner_who_heads_nothing_approves_in_their_place(city: City) -> None:
    """`require_assigner` lets a stand-in of the assigner act; it must not be hidden from them first."""
    task = city.assign("deputy", "division")
    city.do("head", "submit", task, note="xong")
    city.away("deputy", "ward", days=1)
    assert city.do("ward", "approve", task, note="").status == "completed"


# -- over HTTP: preconditions -------------------------------------------------------------------------------------


def body_errors(answer: Any) -> tuple[int, str]:
    assert answer.content_type.startswith("application/problem+json")
    return answer.status_code, answer.json["code"]


def test_a_change_needs_the_version_it_was_decided_on(desk: Desk) -> None:
    task = desk.assign("chair", "works")
    chair, path = desk("chair"), f"/tasks/{task['id']}"
    assert body_errors(chair.patch(path, {"title": "Khác"})) == (428, "precondition_missing")
    changed = chair.patch(path, {"title": "Khác"}, If_Match='"1"')
    version = changed.json["version"]
    assert (changed.status_code, changed.headers["ETag"], changed.json["title"]) == (200, f'"{version}"', "Khác")
    assert version > 1
    stale = chair.patch(path, {"title": "Khác nữa"}, If_Match='"1"')
    assert body_errors(stale) == (412, "stale")
    said = f"Nội dung đã được người khác thay đổi (phiên bản {version}); hãy xem lại trước khi sửa"
    assert stale.json["title"] == said
    assert chair.get(path).json["title"] == "Khác"


@pytest.mark.parametrize("header", ["2", 'W/"2"', '"2"'])
def test_a_version_is_written_as_the_etag_was(desk: Desk, header: str) -> None:
    task = desk.assign("chair", "works")
    desk("director").post(f"/tasks/{task['id']}/acknowledgement")
    answer = desk("chair").patch(f"/tasks/{task['id']}", {"starred": True}, If_Match=header)
    assert (answer.status_code, answer.json["starred"]) == (200, True)


@pytest.mark.parametrize("header", ["abc", '"-1"', '"1.5"', '"1", "2"', '"99999999999"', '"²"'])
def test_what_is_no_version_is_refused(desk: Desk, header: str) -> None:
    task = desk.assign("chair", "works")
    answer = desk("chair").patch(f"/tasks/{task['id']}", {"starred": True}, If_Match=header.encode().decode("latin-1"))
    assert (answer.status_code, answer.json["errors"][0]["code"]) == (422, "bad_if_match")


def test_a_verb_checks_the_version_when_it_is_named(desk: Desk) -> None:
    task = desk.assign("chair", "works")
    desk("chair").patch(f"/tasks/{task['id']}", {"title": "Khác"}, If_Match='"1"')
    director = desk("director")
    assert body_errors(director.post(f"/tasks/{task['id']}/submission", If_Match='"1"')) == (412, "stale")
    assert director.post(f"/tasks/{task['id']}/acknowledgement").status_code == 201, "one tap needs no version"


def test_a_verb_in_the_wrong_status_is_a_conflict(desk: Desk) -> None:
    task = desk.assign("chair", "works")
    answer = desk("chair").post(f"/tasks/{task['id']}/approval")
    assert body_errors(answer) == (409, "not_in_this_status")


def test_the_history_is_read_page_by_page(desk: Desk) -> None:
    task = desk.assign("chair", "works")
    director = desk("director")
    for percent in (10, 20, 30):
        director.post(f"/tasks/{task['id']}/progress-reports", {"percent": percent, "note": "tiếp"})
    first = director.get(f"/tasks/{task['id']}/history?limit=2").json
    second = director.get(f"/tasks/{task['id']}/history?limit=2&after={first['next']}").json
    assert [each["number"] for page in (first, second) for each in page["items"]] == [1, 2, 3, 4]
    assert (first["next"], second["next"]) == (2, None)
    assert first["items"][1]["previous_hash"] == first["items"][0]["hash"]
    assert first["items"][0]["actor"]["full_name"] == "Nguyễn Văn Chủ"


def test_a_length_of_time_keeps_the_words_it_would_be_said_in(desk: Desk) -> None:
    days = desk.assign("chair", "works", deadline_in={"amount": 3, "unit": "working_days"})
    hours = desk.assign("chair", "works", deadline_in={"amount": 4, "unit": "hours"}, urgency="urgent")
    own = desk.assign("chair", "works", deadline="2026-03-06T17:00:00+07:00", deadline_phrase="trước 17h thứ Sáu")
    assert [task["deadline_phrase"] for task in (days, hours, own)] == [
        "3 ngày làm việc",
        "trong 4 giờ",
        "trước 17h thứ Sáu",
    ]
    assert own["deadline"] == "2026-03-06T10:00:00+00:00"


def test_a_phrase_alone_can_be_corrected(desk: Desk) -> None:
    task = desk.assign("chair", "works", deadline="2026-03-06T17:00:00+07:00", deadline_phrase="truoc 17h thu Sau")
    answer = desk("chair").patch(f"/tasks/{task['id']}", {"deadline_phrase": "trước 17h thứ Sáu"}, If_Match='"1"')
    assert answer.status_code in (200, 422), "accepted or refused, but never accepted and dropped"
    if answer.status_code == 200:
        assert answer.json["deadline_phrase"] == "trước 17h thứ Sáu"
