"""PostgreSQL is the truth: what is due is sent though Redis is away or wiped (invariant 2)."""

from __future__ import annotations

import socket
from dataclasses import replace
from datetime import timedelta

import pytest
from redis.exceptions import RedisError

from backend.jobs import RingingBell
from backend.ticking import tick
from reminders.sweep import is_due, sweep
from tests.city import City, local
from tests.reminders.sweep.told import FRIDAY, sleep_until


@pytest.fixture
def without_redis(city: City) -> City:
    """The same city, whose Redis answers nobody: a port that was just closed."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    dead = type(city.runtime.redis).from_url(f"redis://127.0.0.1:{port}/0", socket_connect_timeout=0.2)
    runtime = city.simulation.runtime
    city.simulation.runtime = replace(runtime, redis=dead, bell=RingingBell(dead, frozenset(runtime.jobs)))
    city.runtime = city.simulation.runtime
    return city


def test_invariant_02_without_redis_verbs_work_and_everything_due_is_sent(without_redis: City) -> None:
    city = without_redis
    director = city.phone("director")
    task = city.assign("chair", "works", urgency="urgent", deadline=FRIDAY)
    director.expects("Nhiệm vụ mới")
    city.fast_forward(hours=6)
    director.expects("vì chưa tiếp nhận sau 4 giờ làm việc")
    assert city.do("director", "acknowledge", task).status == "in_progress"


def test_invariant_02_the_clock_finds_what_is_due_though_it_cannot_ring(without_redis: City) -> None:
    city = without_redis
    city.assign("chair", "works")
    sleep_until(city, local("2026-03-03 09:00"))
    with pytest.raises(RedisError):
        tick(city.runtime)
    with city.runtime.sessions() as session:
        assert is_due(session, city.now)
    assert sweep(city.runtime) == 1


def test_invariant_02_a_wiped_redis_loses_nothing(city: City) -> None:
    director = city.phone("director")
    runtime = city.runtime
    ringing = replace(runtime, bell=RingingBell(runtime.redis, frozenset(runtime.jobs)))
    city.runtime = city.simulation.runtime = ringing
    city.assign("chair", "works", urgency="flash")
    ringing.redis.flushall()
    director.expects("Nhiệm vụ mới")
    sleep_until(city, city.now + timedelta(minutes=10))
    assert "reminders.sweep" in tick(ringing)
    ringing.redis.flushall()
    director.expects("vì chưa tiếp nhận sau 10 phút")


def test_the_bell_never_queues_more_than_two_wake_ups_of_a_kind(city: City) -> None:
    runtime = city.runtime
    bell = RingingBell(runtime.redis, frozenset(runtime.jobs))
    for _ in range(10):
        bell.ring("reminders.sweep")
    assert runtime.redis.llen("rq:queue:reminders.sweep") == 2
    with pytest.raises(LookupError):
        bell.ring("no.such.job")
