"""When work does not simply go on: declined, upheld, paused, resumed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backend.errors import Conflict
from tasks.assigning import Deadline
from tasks.timeliness import Span
from tests.city import City, local
from tests.tasks.test_verbs import pass_time


def test_a_lead_declines_and_the_assigner_is_told_why(city: City) -> None:
    chair, director = city.phone("chair"), city.phone("director")
    task = city.assign("chair", "works", within=Span(days=5))
    director.expects("Nhiệm vụ mới")
    done = city.do("director", "decline", task, reason="thuộc thẩm quyền Sở Y tế")
    assert done.status == "declined"
    chair.expects("thuộc thẩm quyền Sở Y tế")
    city.fast_forward(days=4)
    director.expects_nothing()  # who has answered is not asked again


def test_declined_work_is_upheld_and_its_ladder_begins_anew(city: City) -> None:
    director = city.phone("director")
    task = city.assign("chair", "works", urgency="flash", within=Span(hours=8, wall=True))
    director.expects("Nhiệm vụ mới")
    city.do("director", "decline", task, reason="không đủ người")
    city.fast_forward(minutes=25)
    assert city.do("chair", "insist", task, note="đây là việc của sở").status == "assigned"
    director.expects("đây là việc của sở")
    city.fast_forward(minutes=9)
    director.expects_nothing()
    city.fast_forward(minutes=1)
    director.expects("vì chưa tiếp nhận sau 10 phút")


def test_declined_work_goes_to_somebody_else(city: City) -> None:
    task = city.assign("chair", "works")
    city.do("director", "decline", task, reason="sai địa chỉ")
    moved = city.do("chair", "transfer", task, to=city.party("health_unit"), reason="đúng nơi")
    assert (moved.status, moved.lead_person_id) == ("assigned", city.people["health"].id)


def test_a_coordinator_who_declines_leaves_the_task_going(city: City) -> None:
    chair = city.phone("chair")
    task = city.assign("chair", "works", coordinators=("health_unit", "ward_unit"))
    done = city.do("health", "decline", task, reason="không liên quan")
    assert done.status == "assigned"
    assert {part.person_id for part in done.active} == {city.people["director"].id, city.people["ward"].id}
    chair.expects("không liên quan")


def test_what_was_received_is_not_declined(city: City) -> None:
    task = city.assign("chair", "works", coordinators=("health_unit",))
    for who in ("director", "health"):
        city.do(who, "acknowledge", task)
        with pytest.raises(Conflict):
            city.do(who, "decline", task, reason="không")


def test_a_pause_stops_time_and_the_deadline_moves_by_it(city: City) -> None:
    director = city.phone("director")
    task = city.assign("chair", "works", deadline=local("2026-03-05 17:00"))  # Monday 09:00 to Thursday 17:00
    city.do("director", "acknowledge", task)
    director.expects("Nhiệm vụ mới")
    city.go_to(local("2026-03-03 09:00"))
    director.expects("Sắp đến hạn")
    paused = city.do("chair", "pause", task, reason="chờ ý kiến Bộ")
    director.expects("chờ ý kiến Bộ")
    city.go_to(local("2026-03-16 09:00"))
    director.expects_nothing()
    assert paused.timeliness_at(city.now) == "on_time"
    resumed = city.do("chair", "resume", task, note="Bộ đã có ý kiến")
    director.expects("Bộ đã có ý kiến")
    # Twenty-two working hours and a half were left on Tuesday at nine; they are left on Monday at nine as well.
    assert resumed.deadline == local("2026-03-18 17:00")
    assert resumed.original_deadline == local("2026-03-05 17:00")
    assert resumed.status == "in_progress"


def test_a_deadline_set_during_a_pause_moves_by_what_is_left_of_it(city: City) -> None:
    task = city.assign("chair", "works", deadline=local("2026-03-05 17:00"))
    city.go_to(local("2026-03-02 10:00"))
    city.do("chair", "pause", task, reason="chờ ý kiến Bộ")
    city.go_to(local("2026-03-09 09:00"))
    city.do("chair", "change", task, changes={}, deadline=Deadline(at=local("2026-03-13 09:00")))
    city.go_to(local("2026-03-10 09:00"))
    assert city.do("chair", "resume", task, note="").deadline == local("2026-03-16 09:00")  # not from 2 March


def test_a_deadline_that_a_pause_has_moved_is_no_longer_said_in_the_old_words(city: City) -> None:
    task = city.assign("chair", "works", deadline=local("2026-03-06 17:00"))
    city.do("chair", "change", task, changes={}, deadline=Deadline(phrase="trước 17h thứ Sáu"))
    for length, words in ((timedelta(0), "trước 17h thứ Sáu"), (timedelta(days=1), "")):
        paused = city.do("chair", "pause", task, reason="chờ")
        pass_time(city, days=length.days)
        resumed = city.do("chair", "resume", task, note="")
        assert resumed.deadline == paused.deadline + 3 * length  # Friday, or after the weekend
        assert resumed.deadline_phrase == words


def test_a_pause_brings_no_deadline_forward(city: City) -> None:
    """No working time lies between Friday evening and Saturday morning; nor has any gone by."""
    task = city.assign("chair", "works", deadline=local("2026-03-07 10:00"))
    city.do("chair", "pause", task, reason="chờ")
    assert city.do("chair", "resume", task, note="").deadline == local("2026-03-07 10:00")


def test_what_nobody_had_acknowledged_waits_for_that_again(city: City) -> None:
    task = city.assign("chair", "works", deadline=local("2026-03-05 17:00"))
    city.do("chair", "pause", task, reason="chờ ý kiến Bộ")
    assert city.do("chair", "resume", task, note="").status == "assigned"
    assert "not_acknowledged_1" in {row.rung for row in city.reminders(task, "planned")}
    assert city.do("director", "acknowledge", task).status == "in_progress"


def test_a_pause_does_not_make_late_work_punctual(city: City) -> None:
    task = city.assign("chair", "works", deadline=city.now + timedelta(hours=1))
    pass_time(city, hours=2)
    paused = city.do("chair", "pause", task, reason="chờ")
    assert paused.timeliness_at(city.now) == "overdue"
    pass_time(city, days=7)
    assert city.do("chair", "resume", task, note="").deadline == task.deadline
