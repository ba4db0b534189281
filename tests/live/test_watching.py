"""Watching a task or a board lasts for as long as one may see it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import gevent
import httpx
import jsonschema_rs
import pytest
from flask import Flask
from sqlalchemy import event, update

from backend.errors import NotFound
from backend.live.asyncapi import describe
from backend.live.frames import Frame
from backend.live.gateway import Connection, Gateway, Tick
from backend.live.journal import Change
from backend.org.model import Post
from backend.runtime import Runtime
from tasks.model import Task
from tasks.watching import Doorkeeper, show_out, watch
from tests.city import City
from tests.live.screen import Screen
from tests.processes import Web


class Paper:
    """A way to a socket that writes down what it is told."""

    def __init__(self) -> None:
        self.told: list[Any] = []

    def deliver(self, *told: Frame) -> None:
        self.told += [json.loads(frame.text.partition(",")[2]) for frame in told]

    def close(self) -> None: ...


class SlowDoor(Gateway):
    """A gateway in which something may happen just before somebody is in a room."""

    meanwhile: Callable[[], object] = staticmethod(lambda: None)

    def join(self, sid: str, room: str) -> None:
        self.meanwhile()
        super().join(sid, room)


class Hall:
    """A gateway on the city's time, and people who watch."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.gateway = SlowDoor(city.runtime)
        self.answer: dict[str, Any] = {}
        self.papers: list[Paper] = []

    def watches(self, name: str, **what: UUID | None) -> Paper:
        """Somebody comes with one more screen and begins to watch task=… or board=…"""
        paper, person_id = Paper(), self.city.people[name].id
        connection = Connection(f"s{len(self.papers)}", person_id, person_id, self.city.now, "vi", paper)
        self.papers.append(paper)
        self.gateway.connections[connection.sid] = connection
        self.answer = watch(self.gateway, connection, {kind: each and str(each) for kind, each in what.items()})
        return paper

    @property
    def rooms(self) -> list[str]:
        return self.gateway.rooms_of("task") + self.gateway.rooms_of("board")

    def asks_again(self) -> None:
        show_out(self.gateway, self.rooms)


@pytest.fixture
def hall(city: City) -> Hall:
    return Hall(city)


def test_what_changes_just_before_one_is_in_the_room_is_in_the_answer(hall: Hall) -> None:
    task = hall.city.assign("chair", "works")
    hall.gateway.meanwhile = lambda: hall.city.do("director", "report_progress", task, percent=40, note="")
    hall.watches("chair", task=task.id)
    assert hall.answer["task"]["progress"] == 40


def test_invariant_10_who_loses_sight_of_a_task_while_they_come_in_does_not(hall: Hall) -> None:
    task = hall.city.assign("chair", "works", follower_ids=[hall.city.people["ward"].id])
    hall.gateway.meanwhile = lambda: hall.city.do("ward", "unfollow", task)
    with pytest.raises(NotFound):
        hall.watches("ward", task=task.id)
    assert hall.rooms == []


def moved(city: City, name: str, unit: str) -> None:
    with city.runtime.sessions() as session:
        session.execute(update(Post).filter_by(person_id=city.people[name].id).values(unit_id=city.units[unit].id))
        session.commit()


def unwatched(**what: UUID) -> list[Any]:
    return [["unwatched", {kind: str(each) for kind, each in what.items()}] for kind, each in what.items()]


def test_invariant_10_who_has_moved_hears_no_more_of_where_they_were(hall: Hall) -> None:
    city = hall.city
    task, works = city.assign("chair", "works"), city.units["works"].id
    of_task, of_board = hall.watches("deputy", task=task.id), hall.watches("deputy", board=None)
    staying = hall.watches("director", task=task.id), hall.watches("director", board=works)
    hall.asks_again()
    assert of_task.told == of_board.told == []
    moved(city, "deputy", "ward_unit")
    hall.asks_again()
    assert (of_task.told, of_board.told) == (unwatched(task=task.id), unwatched(board=works))
    assert [len(hall.gateway.listeners([room])) for room in hall.rooms] == [1, 1]
    assert all(paper.told == [] for paper in staying)


def test_invariant_10_a_stand_in_watches_until_their_time_is_over(hall: Hall) -> None:
    city = hall.city
    task = city.assign("chair", "works")
    city.away("director", "officer", hours=4)
    papers = [hall.watches("officer", task=task.id), hall.watches("officer", board=None)]
    city.simulation.clock.advance(timedelta(hours=4) - timedelta(seconds=1))
    hall.asks_again()
    assert [paper.told for paper in papers] == [[], []]
    city.simulation.clock.advance(timedelta(seconds=1))
    hall.asks_again()
    assert [paper.told for paper in papers] == [unwatched(task=task.id), unwatched(board=city.units["works"].id)]
    assert hall.rooms == []


def test_a_task_that_is_gone_is_watched_by_nobody(hall: Hall) -> None:
    paper = hall.watches("chair", task=hall.city.assign("chair", "works").id)
    with hall.city.runtime.engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica; DELETE FROM task")
    hall.asks_again()
    assert [name for name, _ in paper.told] == ["unwatched"]


def test_all_are_asked_about_together_and_several_screens_once(hall: Hall) -> None:
    city = hall.city
    task = city.assign("chair", "works")
    hall.watches("chair", task=task.id)
    hall.asks_again()
    few = _statements(hall)
    for unit in ("works", "division", "health_unit", "ward_unit") * 3:
        given = city.assign("chair", unit)
        for name in ("chair", "an", "binh", "chair"):
            hall.watches(name, task=given.id)
            hall.watches(name, board=None)
    hall.asks_again()  # of whom nothing was known yet, it is remembered now
    assert _statements(hall) == few


def _statements(hall: Hall) -> int:
    sent: list[str] = []

    def note(*given: Any) -> None:
        sent.append(given[2])

    engine = hall.city.runtime.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        hall.asks_again()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(sent)


@pytest.fixture
def followed(hall: Hall) -> tuple[Task, Paper]:
    """A task that a follower has open, who follows it no longer and has not been asked about yet."""
    task = hall.city.assign("chair", "works", follower_ids=[hall.city.people["ward"].id])
    paper = hall.watches("ward", task=task.id)
    hall.city.do("ward", "unfollow", task)
    return task, paper


def test_everybody_is_asked_about_twice_a_minute(hall: Hall, followed: tuple[Task, Paper]) -> None:
    task, paper = followed
    doorkeeper, minute = Doorkeeper(), hall.city.now.replace(second=0, microsecond=0)
    at = [minute + timedelta(seconds=each) for each in (1, 2, 29, 30)]
    for before, now in pairwise(at):
        assert paper.told == []
        doorkeeper(Tick(hall.gateway, [], before, now))
        gevent.wait(timeout=10)
    assert paper.told == unwatched(task=task.id)
    assert any(isinstance(tick, Doorkeeper) for feature in hall.city.runtime.features for tick in feature.ticks)


def test_those_of_a_task_in_which_something_happened_are_asked_about_at_once(
    hall: Hall, followed: tuple[Task, Paper]
) -> None:
    task, paper = followed
    doorkeeper, before = Doorkeeper(), hall.city.now.replace(second=1)
    for room, told in (("task:another", []), (f"task:{task.id}", unwatched(task=task.id))):
        change = Change(1, 1, (room,), "{}")
        doorkeeper(Tick(hall.gateway, [change], before, before + timedelta(seconds=1)))
        gevent.wait(timeout=10)
        assert paper.told == told


def test_a_round_that_fails_is_made_good_by_the_next(hall: Hall, followed: tuple[Task, Paper]) -> None:
    task, paper = followed
    doorkeeper, now = Doorkeeper(), hall.city.now.replace(second=30)
    hall.gateway.join("s0", "board:none")  # a room that nobody can be asked about
    for _ in range(2):
        doorkeeper(Tick(hall.gateway, [], now - timedelta(seconds=1), now))
        gevent.wait(timeout=10)
        hall.gateway.leave("s0", "board:none")
    assert paper.told == unwatched(task=task.id)


def test_a_follower_who_follows_no_longer_is_told_so_and_hears_no_more(door: Web, town: City, app: Flask) -> None:
    chair, ward = ({"Authorization": f"Bearer {town.token(name)}"} for name in ("chair", "ward"))
    body = {
        "title": "Việc kín",
        "lead": {"unit_id": str(town.units["works"].id)},
        "follower_ids": [str(town.people["ward"].id)],
    }
    path = f"{door.url}/api/v1/tasks"
    task_id = httpx.post(path, json=body, headers=chair).json()["id"]
    watching, following = Screen(door.url, town.token("ward")), Screen(door.url, town.token("an"))
    assert watching.call("watch", {"task": task_id})["ok"]
    assert following.call("watch", {"task": task_id})["ok"]
    assert httpx.delete(f"{path}/{task_id}/follow", headers=ward).status_code == 204
    watching.wait_for(lambda: watching.unwatched == [{"task": task_id}])
    heard = len(watching.items)
    read = httpx.get(f"{path}/{task_id}", headers=chair)
    changed = httpx.patch(
        f"{path}/{task_id}", json={"title": "Việc kín hơn"}, headers={**chair, "If-Match": read.headers["ETag"]}
    )
    assert changed.status_code == 200, changed.text
    following.wait_for(lambda: following.tasks.get(task_id, {}).get("title") == "Việc kín hơn")
    assert len(watching.items) == heard
    runtime: Runtime = app.extensions["giaoviec"]
    document = describe(runtime.features)
    schema = {**document["components"]["messages"]["unwatched"]["payload"], "components": document["components"]}
    jsonschema_rs.validator_for(schema).validate(watching.unwatched[0])
    watching.close()
    following.close()
