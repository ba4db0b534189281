"""Work handed on: inside the parent's deadline, counted above, recalled with it."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread
from typing import Any

import pytest

from backend.errors import Conflict, Forbidden, Invalid, NotFound
from backend.org.model import Person
from tasks.assigning import Assignment, Deadline
from tasks.history import faults
from tasks.model import Task
from tasks.service import change
from tasks.subtasks.service import RollUp, delegate, roll_up
from tests.city import City, Desk, local
from tests.tasks.test_verbs import pass_time, verbs_of


def hand_on(city: City, who: str, parent: Task, lead: str, **more: Any) -> Task:
    assignment = Assignment(title="Khảo sát hiện trường", lead=city.party(lead), **more)
    return city.do(who, "delegate", parent, assignment=assignment)


def rolled_up(city: City, task: Task) -> RollUp:
    with city.runtime.sessions() as session:
        return roll_up(session, task.id)


def test_handing_on_says_received_and_takes_the_parents_deadline(city: City) -> None:
    parent = city.assign("chair", "works", deadline=city.now + timedelta(days=5))
    child = hand_on(city, "director", parent, "division")
    assert (child.parent_id, child.deadline, child.assigner_id) == (
        parent.id,
        parent.deadline,
        city.people["director"].id,
    )
    seen = city.see("chair", parent)
    assert (seen.status, seen.acknowledged_at) == ("in_progress", city.now)
    assert verbs_of(city, parent) == ["assign", "delegate"]


def test_four_levels_each_seeing_its_own(city: City) -> None:
    top = city.assign("chair", "works", coordinators=("health_unit",))
    middle = hand_on(city, "director", top, "division")
    low = hand_on(city, "head", middle, "officer")
    for who in ("chair", "an", "director", "head", "officer"):
        assert city.see(who, low).id == low.id
    with pytest.raises(NotFound):
        city.see("officer", top)  # an officer knows their own task, not what it is part of
    with pytest.raises(NotFound):
        city.see("health", middle)  # who coordinates above sees no work inside another department


def test_a_deadline_stays_inside(city: City) -> None:
    parent = city.assign("chair", "works", deadline=city.now + timedelta(days=5))
    with pytest.raises(Invalid):
        hand_on(city, "director", parent, "division", deadline=Deadline(at=city.now + timedelta(days=6)))
    child = hand_on(city, "director", parent, "division", deadline=Deadline(at=city.now + timedelta(days=4)))
    with pytest.raises(Invalid):
        city.do("director", "change", child, changes={}, deadline=Deadline(at=city.now + timedelta(days=6)))
    with pytest.raises(Conflict):
        city.do("chair", "change", parent, changes={}, deadline=Deadline(at=city.now + timedelta(days=3)))
    city.do("chair", "change", parent, changes={}, deadline=Deadline(at=city.now + timedelta(days=9)))
    city.do("director", "change", child, changes={}, deadline=Deadline(at=city.now + timedelta(days=8)))


@pytest.mark.parametrize(("first", "status"), [("child", 409), ("parent", 422)])
def test_a_parent_and_its_part_do_not_move_past_each_other(city: City, desk: Desk, first: str, status: int) -> None:
    """One has moved and not committed; the other waits for it, and is refused."""
    parent = city.assign("chair", "works", deadline=city.now + timedelta(days=20))
    child = hand_on(city, "director", parent, "division", deadline=Deadline(at=city.now + timedelta(days=3)))
    moves = [("director", child, city.now + timedelta(days=18)), ("chair", parent, city.now + timedelta(days=5))]
    (who, task, deadline), (other, waiting, wanted) = moves if first == "child" else reversed(moves)
    path, version = f"/tasks/{waiting.id}", f'"{city.see(other, waiting).version}"'
    caller, answers = desk(other), []
    with city.runtime.unit_of_work() as work:
        actor = work.session.get_one(Person, city.people[who].id)
        change(work, actor, task.id, {}, deadline=Deadline(at=deadline), now=city.now)
        moving = Thread(
            target=lambda: answers.append(caller.patch(path, {"deadline": wanted.isoformat()}, If_Match=version))
        )
        moving.start()
        moving.join(0.5)
        assert moving.is_alive()
        work.commit()
    moving.join(10)
    assert [answer.status_code for answer in answers] == [status]


def test_none_is_no_way_past_a_deadline(city: City, desk: Desk) -> None:
    parent = city.assign("chair", "works", deadline=local("2026-03-06 17:00"))
    child = hand_on(city, "director", parent, "division", deadline=Deadline(phrase="thường xuyên"))
    assert child.deadline == parent.deadline, "what is handed on without a deadline has the parent's"
    version = {"If_Match": f'"{city.see("director", child).version}"'}
    refused = desk("director").patch(f"/tasks/{child.id}", {"deadline": None}, **version)
    assert refused.status_code == 422
    assert [(error["pointer"], error["code"]) for error in refused.json["errors"]] == [("/deadline", "after_parent")]


def test_a_parent_gets_no_deadline_over_parts_that_have_none(city: City) -> None:
    parent = city.assign("chair", "works")
    child = hand_on(city, "director", parent, "division")
    deadline = Deadline(at=city.now + timedelta(days=5))
    with pytest.raises(Conflict) as refused:
        city.do("chair", "change", parent, changes={}, deadline=deadline)
    assert (refused.value.code, refused.value.params) == ("subtasks_due_later", {"count": 1})
    city.do("director", "change", child, changes={}, deadline=deadline)
    city.do("chair", "change", parent, changes={}, deadline=deadline)


def test_a_pause_moves_a_deadline_no_further_than_the_parents(city: City) -> None:
    parent = city.assign("chair", "works", deadline=local("2026-03-06 17:00"))
    child = hand_on(city, "director", parent, "division", deadline=Deadline(at=local("2026-03-05 17:00")))
    city.do("director", "pause", child, reason="chờ")
    pass_time(city, days=2)
    assert city.do("director", "resume", child, note="").deadline == parent.deadline
    changed = city.do("chair", "change", parent, changes={}, deadline=Deadline(at=parent.deadline))
    assert changed.deadline == parent.deadline


def test_progress_rolls_up(city: City) -> None:
    parent = city.assign("chair", "works")
    assert rolled_up(city, parent) == RollUp(0, 0, 0, None)
    first, second = (hand_on(city, "director", parent, lead) for lead in ("division", "officer"))
    third = hand_on(city, "director", parent, "deputy")
    city.do("head", "report_progress", first, percent=50, note="")
    city.do("officer", "submit", second, note="xong")
    city.do("director", "approve", second, note="")
    city.do("director", "recall", third, reason="không cần")
    assert rolled_up(city, parent) == RollUp(total=3, open=1, completed=1, progress=75)


def test_nothing_is_submitted_over_open_subtasks_without_saying_so(city: City) -> None:
    parent = city.assign("chair", "works")
    hand_on(city, "director", parent, "division")
    with pytest.raises(Conflict) as refused:
        city.do("director", "submit", parent, note="xong")
    assert refused.value.params == {"count": 1}
    done = city.do("director", "submit", parent, note="xong", over_open_subtasks=True)
    assert done.status == "awaiting_approval"


def test_a_recall_reaches_all_the_way_down(city: City) -> None:
    officer = city.phone("officer")
    top = city.assign("chair", "works")
    middle = hand_on(city, "director", top, "division")
    low = hand_on(city, "head", middle, "officer")
    officer.expects("Nhiệm vụ mới")
    city.do("chair", "recall", top, reason="đổi chủ trương")
    officer.expects("đổi chủ trương")
    assert [city.see("chair", each).status for each in (top, middle, low)] == ["recalled"] * 3
    city.fast_forward(days=5)
    officer.expects_nothing()
    with city.runtime.sessions() as session:
        assert list(faults(session)) == []


def test_a_recall_reaches_what_is_open_below_work_that_is_done(city: City) -> None:
    top = city.assign("chair", "works")
    middle = hand_on(city, "director", top, "division")
    low = hand_on(city, "head", middle, "officer")
    city.do("head", "submit", middle, note="xong", over_open_subtasks=True)
    city.do("director", "approve", middle, note="")
    city.do("chair", "recall", top, reason="đổi chủ trương")
    assert [city.see("chair", each).status for each in (top, middle, low)] == ["recalled", "completed", "recalled"]


def test_what_is_handed_on_while_the_whole_is_recalled_is_recalled_with_it(city: City, desk: Desk) -> None:
    """The head has written the part and not committed; the recall waits for it, and takes it along."""
    chair = desk("chair")
    top = city.assign("chair", "works")
    middle = hand_on(city, "director", top, "division")
    with city.runtime.unit_of_work() as work:
        head = work.session.get_one(Person, city.people["head"].id)
        low = delegate(work, head, middle.id, Assignment("Đo đạc", city.party("officer")), now=city.now)
        recalling = Thread(target=chair.post, args=(f"/tasks/{top.id}/recall", {"reason": "đổi chủ trương"}))
        recalling.start()
        recalling.join(0.5)
        assert recalling.is_alive()
        work.commit()
    recalling.join(10)
    assert [city.see("chair", each).status for each in (top, middle, low)] == ["recalled"] * 3


def test_only_who_has_a_part_hands_on_and_only_below(city: City) -> None:
    parent = city.assign("chair", "works")
    with pytest.raises(Forbidden):
        hand_on(city, "chair", parent, "division")
    with pytest.raises(Invalid):
        hand_on(city, "director", parent, "ward_unit")


def test_over_http_the_parent_tells_how_far_its_parts_are(city: City, desk: Desk) -> None:
    parent = desk.assign("chair", "works", deadline=(city.now + timedelta(days=5)).isoformat())
    path = f"/tasks/{parent['id']}/subtasks"
    made = desk("director").post(path, {"title": "Khảo sát", "lead": desk.party("division")})
    assert made.status_code == 201, made.text
    assert made.json["parent_id"] == parent["id"]
    assert made.json["deadline"] == parent["deadline"]
    shown = desk("chair").get(f"/tasks/{parent['id']}").json
    assert shown["subtasks"] == {"total": 1, "open": 1, "completed": 0, "progress": 0}
    assert [each["id"] for each in desk("chair").get(path).json["items"]] == [made.json["id"]]


def test_a_refusal_speaks_of_local_time_and_of_no_parameter(city: City, desk: Desk) -> None:
    parent = city.assign("chair", "works", deadline=local("2026-03-06 17:00"))
    body = {"title": "Khảo sát", "lead": desk.party("division"), "deadline": "2026-03-09T17:00:00+07:00"}
    [error] = desk("director").post(f"/tasks/{parent.id}/subtasks", body).json["errors"]
    assert error["message"] == "Thời hạn phải trong thời hạn của nhiệm vụ cha (17:00 06/03/2026)"
    hand_on(city, "director", parent, "division")
    refused = desk("director").post(f"/tasks/{parent.id}/submission", {"note": "xong"}).json
    assert refused["code"] == "subtasks_open"
    assert "over_open_subtasks" not in refused["title"]
