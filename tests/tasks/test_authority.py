"""Who sees and does what. Checked in the service: these tests never touch a view, except where they say so."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from backend.errors import Conflict, Forbidden, NotFound
from backend.org.model import Person
from backend.unit_of_work import UnitOfWork
from tasks import service
from tasks.assigning import Deadline
from tasks.authority import task_for
from tasks.board import board_for
from tasks.lists import TaskFilter, find_tasks
from tasks.model import Task
from tests.city import City, Desk

PEOPLE = ("vice", "chair", "director", "deputy", "health", "ward", "an", "binh", "head", "officer", "admin")

#: One task: vice assigned it to Sở Xây dựng (director), with Sở Y tế (health) coordinating, ward following and an
#: supervising. y: may · f: sees it, may not (403) · -: does not know of it (404).
MATRIX = """
             vice  chair  director  deputy  health  ward  an  binh  head  officer  admin
see          y     y      y         y       y       y     y   y     -     -        -
acknowledge  f     f      y         f       y       f     f   f     -     -        -
report       f     f      y         f       f       f     f   f     -     -        -
submit       f     f      y         f       f       f     f   f     -     -        -
approve      y     f      f         f       f       f     f   f     -     -        -
return       y     f      f         f       f       f     f   f     -     -        -
recall       y     f      f         f       f       f     f   f     -     -        -
change       y     f      f         f       f       f     f   f     -     -        -
transfer     y     y      y         f       f       f     f   f     -     -        -
"""

Act = Callable[[UnitOfWork, Person, UUID], object]


def acts(city: City) -> dict[str, Act]:
    now = city.now
    deadline, to = Deadline(at=now + timedelta(days=9)), city.party("division")
    return {
        "see": lambda work, actor, task: task_for(work, actor, task, now=now),
        "acknowledge": lambda work, actor, task: service.acknowledge(work, actor, task, now=now),
        "report": lambda work, actor, task: service.report_progress(work, actor, task, percent=5, note="", now=now),
        "submit": lambda work, actor, task: service.submit(work, actor, task, note="", now=now),
        "approve": lambda work, actor, task: service.approve(work, actor, task, note="", now=now),
        "return": lambda work, actor, task: service.return_for_rework(work, actor, task, reason="x", now=now),
        "recall": lambda work, actor, task: service.recall(work, actor, task, reason="x", now=now),
        "change": lambda work, actor, task: service.change(work, actor, task, {}, deadline=deadline, now=now),
        "transfer": lambda work, actor, task: service.transfer(work, actor, task, to=to, reason="", now=now),
    }


def outcome(city: City, who: str, act: Act, task: Task) -> str:
    """Try it, and take it back."""
    with city.runtime.unit_of_work() as work:
        try:
            act(work, work.session.get_one(Person, city.people[who].id), task.id)
        except Forbidden:
            return "f"
        except NotFound:
            return "-"
    return "y"


def rows(matrix: str) -> list[tuple[str, dict[str, str]]]:
    head, *lines = [line.split() for line in matrix.strip().splitlines()]
    assert tuple(head) == PEOPLE
    return [(verb, dict(zip(head, marks, strict=True))) for verb, *marks in lines]


def given_task(city: City) -> Task:
    return city.assign(
        "vice",
        "works",
        coordinators=["health_unit"],
        follower_ids=[city.people["ward"].id],
        supervisor_id=city.people["an"].id,
    )


@pytest.mark.parametrize(("verb", "expected"), rows(MATRIX), ids=lambda value: value if isinstance(value, str) else "")
def test_invariant_10_the_matrix(city: City, verb: str, expected: dict[str, str]) -> None:
    task = given_task(city)
    if verb in ("approve", "return"):
        city.do("director", "submit", task, note="xong")
    act = acts(city)[verb]
    assert {who: outcome(city, who, act, task) for who in PEOPLE} == expected


def test_invariant_10_a_stand_in_does_what_the_absent_person_may_while_they_are_away(city: City) -> None:
    task = given_task(city)
    city.away("director", "officer", hours=8)
    everything = acts(city)
    waiting = {"approve", "return"}  # another's, and not in this status
    may = {verb for verb in everything.keys() - waiting if outcome(city, "officer", everything[verb], task) == "y"}
    assert may == {"see", "acknowledge", "report", "submit", "transfer"}
    city.simulation.clock.advance(timedelta(hours=8))
    assert {outcome(city, "officer", act, task) for act in acts(city).values()} == {"-"}


@pytest.mark.parametrize("post", ["supervisor", "assigner"])
def test_nobody_presses_themselves_whichever_post_they_act_for(city: City, post: str) -> None:
    supervisor = city.people["director"].id if post == "supervisor" else None
    task = city.assign("chair", "works", supervisor_id=supervisor)
    if post == "assigner":
        city.away("chair", "director", days=3)
    city.away("director", "deputy", days=3)
    for who in ("director", "deputy"):
        for verb, words in (("urge", {"note": ""}), ("demand", {"question": "Vì sao?"})):
            with pytest.raises(Forbidden) as refused:
                city.do(who, verb, task, **words)
            assert refused.value.code == "not_your_own_work_to_watch"
    assert city.do("an", "urge", task, note="").urgings == 1


def test_invariant_10_the_matrix_holds_over_http_too(desk: Desk) -> None:
    task = given_task(desk.city)
    codes = {"y": 200, "f": 403, "-": 404}
    sees = dict(rows(MATRIX))["see"]
    for who in PEOPLE:
        caller = desk(who)
        for path in ("", "/history", "/reminders"):
            assert caller.get(f"/tasks/{task.id}{path}").status_code == codes[sees[who]], (who, path)
        recall = caller.post(f"/tasks/{task.id}/recall", {"reason": "nhầm"}) if who != "vice" else None
        assert recall is None or recall.status_code == codes[dict(rows(MATRIX))["recall"][who]], who


@pytest.mark.parametrize("path", ["/tasks", "/board", "/me", "/people", "/units", "/me/messages", "/me/devices"])
def test_invariant_10_who_is_not_signed_in_sees_nothing(desk: Desk, path: str) -> None:
    answer = desk.app.test_client().get(f"/api/v1{path}")
    assert (answer.status_code, answer.json["code"]) == (401, "unauthenticated")  # type: ignore[index]


def listed(city: City, who: str) -> set[UUID]:
    with city.runtime.unit_of_work() as work:
        actor = work.session.get_one(Person, city.people[who].id)
        page = find_tasks(work, actor, TaskFilter(), cursor=None, limit=200, position=0, now=city.now)
        return {task.id for task in page.items}


def readable(city: City, who: str, tasks: list[Task]) -> set[UUID]:
    act = acts(city)["see"]
    return {task.id for task in tasks if outcome(city, who, act, task) == "y"}


def random_tasks(city: City, seed: int, count: int) -> list[Task]:
    chance = random.Random(seed)
    made: list[Task] = []
    for _ in range(count):
        by = chance.choice(["chair", "vice", "director", "deputy", "head"])
        reach = {"director": ["division", "officer"], "deputy": ["division", "officer"], "head": ["officer"]}
        leads = reach.get(by, ["works", "health_unit", "ward_unit", "division", "officer"])
        more: dict[str, Any] = {}
        if chance.random() < 0.3:
            more["follower_ids"] = [city.people[chance.choice(["ward", "health", "officer", "admin"])].id]
        if chance.random() < 0.2:
            more["supervisor_id"] = city.people[chance.choice(["an", "officer"])].id
        made.append(city.assign(by, chance.choice(leads), **more))
    return made


def test_invariant_10_what_is_listed_can_be_read_and_what_can_be_read_is_listed(city: City) -> None:
    tasks = random_tasks(city, 10, 25)
    for who in PEOPLE:
        assert listed(city, who) == readable(city, who, tasks), who


def test_invariant_10_a_transferred_task_is_listed_to_whom_it_can_be_read_by(city: City) -> None:
    task = city.assign("chair", "works", coordinators=["ward_unit"])
    city.do("chair", "transfer", task, to=city.party("health_unit"), reason="")
    for who in PEOPLE:
        assert listed(city, who) == readable(city, who, [task]), who


def test_invariant_10_a_stand_in_is_listed_what_they_can_read(city: City) -> None:
    task = city.assign("chair", "officer")
    city.away("officer", "health", days=1)
    assert readable(city, "health", [task]) == {task.id}
    assert listed(city, "health") == {task.id}


def test_a_task_that_is_over_still_says_who_may_not(city: City) -> None:
    task = given_task(city)
    city.do("vice", "recall", task, reason="nhầm")
    for who, expected in (("vice", Conflict), ("admin", NotFound)):
        with pytest.raises(expected):
            city.do(who, "recall", task, reason="nhầm")


@pytest.mark.parametrize(
    ("who", "unit", "outcome"),
    [
        ("chair", None, "UBND Thành phố"),
        ("an", None, "UBND Thành phố"),
        ("director", None, "Sở Xây dựng"),
        ("chair", "division", "Phòng Hạ tầng"),
        ("an", "health_unit", "Sở Y tế"),
        ("director", "division", "Phòng Hạ tầng"),
        ("director", "city", "unit_not_watched"),
        ("director", "health_unit", "unit_not_watched"),
        ("head", "works", "unit_not_watched"),
        ("officer", None, "no_board"),
        ("officer", "division", "unit_not_watched"),
        ("admin", None, "no_board"),
    ],
)
def test_invariant_10_whose_board_it_is(city: City, who: str, unit: str | None, outcome: str) -> None:
    unit_id = city.units[unit].id if unit else None
    with city.runtime.unit_of_work() as work:
        actor = work.session.get_one(Person, city.people[who].id)
        try:
            found = board_for(work, actor, unit_id, city.now - timedelta(days=30), now=city.now).name
        except Forbidden as error:
            found = error.code
    assert found == outcome
