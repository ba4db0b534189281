"""Coordinators who come and go, followers, the star."""

from __future__ import annotations

import pytest

from backend.errors import Conflict, Forbidden, Invalid, NotFound
from tests.city import City
from tests.tasks.test_verbs import verbs_of


def test_a_coordinator_who_comes_later_is_told_and_reminded(city: City) -> None:
    health = city.phone("health")
    task = city.assign("chair", "works", urgency="flash")
    city.fast_forward(minutes=30)
    city.do("chair", "add_coordinator", task, party=city.party("health_unit"))
    health.expects("vì anh/chị được giao phối hợp")
    city.fast_forward(minutes=10)
    health.expects("vì chưa tiếp nhận sau 10 phút")
    with pytest.raises(Invalid):
        city.do("chair", "add_coordinator", task, party=city.party("health"))


def test_a_coordinator_who_comes_while_it_is_paused_is_told_at_once(city: City) -> None:
    health = city.phone("health")
    task = city.assign("chair", "works")
    city.do("chair", "pause", task, reason="chờ ý kiến")
    city.do("chair", "add_coordinator", task, party=city.party("health_unit"))
    health.expects("vì anh/chị được giao phối hợp")


def test_a_released_coordinator_hears_no_more(city: City) -> None:
    health = city.phone("health")
    task = city.assign("chair", "works", urgency="flash", coordinators=("health_unit",))
    health.expects("Nhiệm vụ mới")
    part = next(each for each in task.active if each.role == "coordinator")
    city.do("chair", "release_coordinator", task, assignee_id=part.id)
    city.fast_forward(minutes=60)
    health.expects_nothing()
    assert city.see("health", task).id == task.id  # what they had a part in they may still read
    with pytest.raises(Conflict):
        city.do("chair", "release_coordinator", task, assignee_id=task.lead.id)


def test_following_is_for_who_may_see_and_twice_is_once(city: City) -> None:
    task = city.assign("chair", "works")
    city.do("an", "follow", task)
    city.do("an", "follow", task)
    assert verbs_of(city, task) == ["assign", "follow"]
    city.do("an", "unfollow", task)
    assert city.see("chair", task).followers == []
    with pytest.raises(NotFound):
        city.do("ward", "follow", task)


def test_the_star_is_for_who_oversees(city: City) -> None:
    task = city.assign("chair", "works")
    assert city.do("an", "star", task, starred=True).starred
    with pytest.raises(Forbidden):
        city.do("director", "star", task, starred=False)
