"""Lists of tasks: search without accents, views, conditions; each compared with a plain loop in Python."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from backend.errors import Forbidden, NotFound
from backend.org.model import Person
from tasks.assigning import Deadline
from tasks.authority import task_for
from tasks.lists import CONDITIONS, Condition, TaskFilter, View, find_tasks
from tasks.lists.waiting import OWN
from tasks.may import may
from tasks.model import Task
from tasks.states import OPEN
from tests.album import Album
from tests.city import City, Desk
from tests.tasks.handover.towns import hand_over, one_more_post
from tests.tasks.test_stand_ins import lead_in_ward, stands_in
from tests.tasks.test_verbs import pass_time


def found(city: City, who: str, **wanted: Any) -> list[str]:
    with city.runtime.unit_of_work() as work:
        actor = work.session.get_one(Person, city.people[who].id)
        page = find_tasks(work, actor, TaskFilter(**wanted), cursor=None, limit=200, position=0, now=city.now)
        return [task.title for task in page.items]


def test_search_needs_no_accents_and_takes_signs_at_their_word(city: City) -> None:
    for title in ("Hòa giải", "Phòng hỏa", "Trồng hoa", "Sửa đường", "Đạt 100% chỉ tiêu", "Tệp a_b"):
        city.assign("chair", "works", title)
    for q, titles in {
        "hoa": ["Hòa giải", "Phòng hỏa", "Trồng hoa"],
        "hòa": ["Hòa giải", "Phòng hỏa", "Trồng hoa"],
        "HOÀ GIẢI": ["Hòa giải"],
        "duong": ["Sửa đường"],
        "đường": ["Sửa đường"],
        "  sửa   đường ": ["Sửa đường"],
        "100%": ["Đạt 100% chỉ tiêu"],
        "%": ["Đạt 100% chỉ tiêu"],
        "a_b": ["Tệp a_b"],
        "_": ["Tệp a_b"],
        "\\": [],
        "không có": [],
    }.items():
        assert sorted(found(city, "chair", q=q)) == titles, q


def test_search_finds_a_task_by_its_code_and_the_number_of_its_source(city: City) -> None:
    task = city.assign("chair", "works", "Thoát nước", source={"number": "123/QĐ-UBND"})
    assert found(city, "chair", q=task.code) == found(city, "chair", q="123/qd") == ["Thoát nước"]


def test_search_follows_a_new_title(city: City) -> None:
    task = city.assign("chair", "works", "Thoát nước", source={"number": "123/QĐ-UBND"})
    city.do("chair", "change", task, changes={"title": "Chống ngập"})
    assert found(city, "chair", q="chong ngap") == found(city, "chair", q="123/qd") == ["Chống ngập"]
    assert found(city, "chair", q="thoat nuoc") == []


VIEWS: list[tuple[str, View, set[str]]] = [
    ("chair", "visible", {"một", "hai", "ba"}),
    ("chair", "assigned_by_me", {"một"}),
    ("chair", "assigned_to_me", set()),
    ("chair", "followed", set()),
    ("director", "visible", {"một", "hai"}),
    ("director", "assigned_by_me", {"hai"}),
    ("director", "assigned_to_me", {"một"}),
    ("health", "assigned_to_me", {"một", "ba"}),
    ("ward", "followed", {"ba"}),
    ("ward", "visible", {"ba"}),
    ("an", "visible", {"một", "hai", "ba"}),
    ("officer", "visible", {"hai"}),
    ("admin", "visible", set()),
]


def test_a_view_is_a_persons_own(city: City) -> None:
    city.assign("chair", "works", "một", coordinators=["health_unit"])
    city.assign("director", "officer", "hai")
    city.assign("vice", "health_unit", "ba", follower_ids=[city.people["ward"].id])
    for who, view, titles in VIEWS:
        assert set(found(city, who, view=view)) == titles, (who, view)


def test_what_was_taken_from_somebody_is_no_longer_theirs(city: City) -> None:
    task = city.assign("chair", "works", "một")
    city.do("chair", "transfer", task, to=city.party("health_unit"), reason="")
    assert found(city, "director", view="assigned_to_me") == []
    assert found(city, "health", view="assigned_to_me") == ["một"]


@pytest.fixture
def crowd(city: City, album: Album) -> list[Task]:
    """Forty tasks in every status, some without deadline, some late."""
    return album.show(city, _forty)


def _forty(city: City) -> list[Task]:
    chance = random.Random(2026)
    made: list[Task] = []
    for number in range(40):
        city.simulation.clock.advance(timedelta(minutes=20))
        lead, person = chance.choice([("works", "director"), ("health_unit", "health"), ("division", "head")])
        deadline = city.now + timedelta(hours=chance.choice([2, 30, 100, 300])) if chance.random() < 0.8 else None
        urgency = chance.choice(["normal", "urgent", "very_urgent", "flash"])
        starred = number % 9 == 4
        task = city.assign("chair", lead, f"Việc {number}", deadline=deadline, urgency=urgency, starred=starred)
        for who, verb, words in (
            (person, "acknowledge", {}),
            (person, "submit", {"note": ""}),
            ("chair", chance.choice(["approve", "return_for_rework", "recall"]), None),
        ):
            if chance.random() < 0.35:
                break
            given = words if words is not None else ({"note": ""} if verb == "approve" else {"reason": "x"})
            task = city.do(who, verb, task, **given)
        made.append(task)
    city.simulation.clock.advance(timedelta(hours=40))
    return [city.see("chair", task) for task in made]


def holds(condition: Condition, task: Task, city: City) -> bool:
    """The conditions of a list in plain words."""
    is_open, called = task.status in OPEN, task.timeliness_at(city.now)
    return {
        "open": is_open,
        "closed": not is_open,
        "overdue": called == "overdue",
        "due_soon": called == "due_soon",
        "not_acknowledged": is_open and task.acknowledged_at is None,
        "awaiting_answer": task.status == "awaiting_approval",
        "starred": task.starred,
        "no_deadline": task.deadline is None,
    }[condition]


def test_conditions_statuses_and_urgencies_agree_with_a_plain_loop(city: City, crowd: list[Task]) -> None:
    for condition in set(CONDITIONS) - OWN:
        expected = [task.title for task in crowd if holds(condition, task, city)]
        assert sorted(found(city, "chair", conditions=[condition])) == sorted(expected), condition
        assert expected, f"the crowd has nobody who is {condition}"
    for statuses in (["assigned"], ["completed", "recalled"], ["returned", "awaiting_approval", "in_progress"]):
        expected = [task.title for task in crowd if task.status in statuses]
        assert sorted(found(city, "chair", statuses=statuses)) == sorted(expected)
    for urgencies in (["flash"], ["normal", "urgent"]):
        expected = [task.title for task in crowd if task.urgency in urgencies]
        assert sorted(found(city, "chair", urgencies=urgencies)) == sorted(expected)


def test_what_waits_for_somebody_is_listed_for_them_and_for_nobody_else(city: City) -> None:
    deadline = city.now + timedelta(days=9)
    task = city.assign("chair", "works", "Việc chung", coordinators=("health_unit",), deadline=deadline)

    def waiting(condition: Condition) -> set[str]:
        return {
            who for who in ("chair", "vice", "director", "health", "an") if found(city, who, conditions=[condition])
        }

    assert waiting("to_acknowledge") == {"director", "health"}
    city.do("health", "acknowledge", task)
    assert waiting("to_acknowledge") == {"director"}
    city.do("director", "acknowledge", task)
    assert waiting("to_acknowledge") == waiting("to_answer") == waiting("to_decide") == set()
    city.do("chair", "demand", task, question="Vì sao?", of=city.people["health"].id)
    assert waiting("to_answer") == {"health"}
    city.do("chair", "urge", task, note="")
    assert waiting("to_answer") == {"director", "health"}
    city.do("director", "report_progress", task, percent=10, note="")
    assert waiting("to_answer") == {"health"}
    later, sooner = (Deadline(at=deadline + timedelta(days=days)) for days in (3, 1))
    request = city.extension("director", "ask", task, deadline=later, reason="mưa")
    assert waiting("to_decide") == {"chair"}
    city.extension("chair", "decide", task, request.id, decision="counter", reason="sớm hơn", deadline=sooner)
    assert waiting("to_decide") == set()
    assert waiting("to_answer") == {"director", "health"}


def _asked(desk: Desk, *, of: str = "director") -> Task:
    city = desk.city
    task = city.assign("chair", "works", coordinators=("health_unit",), deadline=city.now + timedelta(days=9))
    city.do("chair", "demand", task, question="Vì sao?", of=city.people[of].id)
    return task


def _countered(city: City, task: Task) -> None:
    later, sooner = (Deadline(at=task.deadline + timedelta(days=days)) for days in (3, 1))
    request = city.extension("director", "ask", task, deadline=later, reason="mưa")
    city.extension("chair", "decide", task, request.id, decision="counter", reason="sớm hơn", deadline=sooner)


def _release(city: City, task: Task) -> None:
    (part,) = (each for each in task.assignees if each.role == "coordinator")
    city.do("chair", "release_coordinator", task, assignee_id=part.id)


def _elsewhere(city: City, task: Task) -> None:
    city.do("chair", "transfer", task, to=city.party("ward_unit"), reason="")


#: What becomes of a task about which somebody has been asked: who, and what happened then, one thing after another.
ANSWERING: dict[str, tuple[str, list[Callable[[Desk, Task], Any]]]] = {
    "declined, then recalled": (
        "director",
        [
            lambda desk, task: desk.city.do("director", "decline", task, reason="sai địa chỉ"),
            lambda desk, task: desk.city.do("chair", "recall", task, reason="thôi"),
        ],
    ),
    "paused": ("director", [lambda desk, task: desk.city.do("chair", "pause", task, reason="chờ")]),
    "submitted, then approved": (
        "director",
        [
            lambda desk, task: desk.city.do("director", "submit", task, note="xong"),
            lambda desk, task: desk.city.do("chair", "approve", task, note=""),
        ],
    ),
    "transferred": ("director", [lambda desk, task: _elsewhere(desk.city, task)]),
    "handed over": ("director", [lambda desk, _task: hand_over(desk, "director", "deputy")]),
    "released": ("health", [lambda desk, task: _release(desk.city, task)]),
    "a part declined": ("health", [lambda desk, task: desk.city.do("health", "decline", task, reason="không")]),
    "urged, then transferred": (
        "health",
        [
            lambda desk, task: desk.city.do("chair", "urge", task, note=""),
            lambda desk, task: _elsewhere(desk.city, task),
        ],
    ),
    "countered, then paused": (
        "health",
        [
            lambda desk, task: _countered(desk.city, task),
            lambda desk, task: desk.city.do("chair", "pause", task, reason="chờ"),
        ],
    ),
    "stood in for": ("director", [lambda desk, _task: desk.city.away("director", "deputy", days=3)]),
}


@pytest.mark.parametrize("scene", ANSWERING)
def test_to_answer_lists_exactly_what_one_may_answer(city: City, desk: Desk, scene: str) -> None:
    of, steps = ANSWERING[scene]
    task = _asked(desk, of=of)
    for step in steps:
        pass_time(city, minutes=1)
        step(desk, task)
        answers = {who for who in city.people if found(city, who, conditions=["to_answer"])}
        assert answers == {who for who in city.people if _may_answer(city, who, task)}


def _may_answer(city: City, who: str, task: Task) -> bool:
    with city.runtime.unit_of_work() as work:
        actor = work.session.get_one(Person, city.people[who].id)
        try:
            seen = task_for(work, actor, task.id, now=city.now)
        except NotFound:
            return False
        return not {"explain", "answer_urging", "accept_extension"}.isdisjoint(may(work, actor, seen, now=city.now))


def test_what_waits_for_one_post_does_not_wait_for_who_stands_in_for_the_other(city: City) -> None:
    one_more_post(city, "director", "ward_unit")
    of_works, of_board = city.assign("chair", "works", "Việc của Sở"), lead_in_ward(city)
    stands_in(city, "officer", "works")
    theirs = {"officer": {"Việc của Sở"}, "director": {"Việc của Sở", "Việc của ban"}}

    def waiting(condition: Condition) -> dict[str, set[str]]:
        return {who: set(found(city, who, conditions=[condition])) for who in theirs}

    assert waiting("to_acknowledge") == theirs
    for task in (of_works, of_board):
        city.do("chair", "urge", task, note="")
    assert waiting("to_answer") == theirs
    for task in (of_works, of_board):
        city.do("director", "report_progress", task, percent=10, note="")
        city.do("chair", "demand", task, question="Vì sao?")
    assert waiting("to_answer") == theirs
    stands_in(city, "officer", "ward_unit")
    assert set(found(city, "officer", conditions=["to_answer"])) == {"Việc của Sở", "Việc của ban"}


def test_filters_of_different_kinds_narrow_each_other_and_a_unit_means_all_below_it(city: City) -> None:
    for lead, urgency, title in (
        ("works", "urgent", "Việc một"),
        ("division", "urgent", "Việc hai"),
        ("division", "normal", "Việc ba"),
        ("health_unit", "urgent", "Việc bốn"),
        ("works", "urgent", "Báo cáo"),
    ):
        city.simulation.clock.advance(timedelta(minutes=1))
        city.assign("chair", lead, title, urgency=urgency)
    works, division = city.units["works"].id, city.units["division"].id
    wanted: dict[str, Any] = {"conditions": ["open"], "urgencies": ["urgent"], "q": "viec"}
    assert found(city, "chair", **wanted) == ["Việc bốn", "Việc hai", "Việc một"]
    assert found(city, "chair", unit_id=works, **wanted) == ["Việc hai", "Việc một"]
    assert found(city, "chair", unit_id=division, **wanted) == ["Việc hai"]
    assert found(city, "chair", unit_id=division, view="assigned_by_me") == ["Việc ba", "Việc hai"]


def test_tags_fields_codes_people_and_periods_narrow(city: City) -> None:
    first = city.assign(
        "chair", "works", "Một", field="Hạ tầng", tags=["ngập", "mùa mưa"], coordinators=("health_unit",)
    )
    city.simulation.clock.advance(timedelta(seconds=1))  # newest first needs two instants
    city.assign("vice", "health_unit", "Hai", field="Y tế", tags=["ngập"])
    health, vice = city.people["health"].id, city.people["vice"].id
    for wanted, titles in (
        ({"tags": ["ngập"]}, ["Hai", "Một"]),
        ({"tags": ["ngập", "mùa mưa"]}, ["Một"]),
        ({"field": "Y tế"}, ["Hai"]),
        ({"code": first.code}, ["Một"]),
        ({"person_id": health}, ["Hai", "Một"]),
        ({"assigner_id": vice}, ["Hai"]),
        ({"assigned_from": first.assigned_at, "assigned_to": city.now + timedelta(days=1)}, ["Hai", "Một"]),
        ({"assigned_to": first.assigned_at}, []),
        ({"q": "mua mua"}, ["Một"]),
        ({"q": first.code[-4:]}, ["Một"]),
    ):
        assert found(city, "chair", **wanted) == titles, wanted


def test_orders_and_what_a_list_calls_a_task(desk: Desk, crowd: list[Task]) -> None:
    city = desk.city
    assert found(city, "chair") == [task.title for task in reversed(crowd)]
    dated = sorted((task for task in crowd if task.deadline), key=lambda task: (task.deadline, task.id))
    assert found(city, "chair", sort="deadline") == [task.title for task in dated]
    listed = desk("chair").get("/tasks?limit=200").json["items"]
    assert {task["id"]: task["timeliness"] for task in listed} == {
        str(task.id): task.timeliness_at(city.now) for task in crowd
    }
    answer = desk("chair").get("/tasks?status=assigned&status=recalled&urgency=flash&urgency=normal&limit=200").json
    assert {task["status"] for task in answer["items"]} == {"assigned", "recalled"}, "filters repeat in the address"
    assert {task["urgency"] for task in answer["items"]} == {"flash", "normal"}
    assert isinstance(answer["position"], int)


def test_a_unit_that_is_not_watched_cannot_be_asked_for(city: City) -> None:
    with pytest.raises(Forbidden) as caught:
        found(city, "director", unit_id=city.units["health_unit"].id)
    assert caught.value.code == "unit_not_watched"


@pytest.mark.parametrize("query", ["status=lost", "urgency=panic", "view=all", "condition=late", "sort=size", "x=1"])
def test_a_filter_nobody_knows_is_refused(desk: Desk, query: str) -> None:
    answer = desk("chair").get(f"/tasks?{query}")
    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"].startswith("/query/")
