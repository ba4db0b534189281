"""Once, whatever races: several sweeps, two clocks, a sweep that died (invariant 3)."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, select

from backend.runtime import Runtime
from backend.ticking import tick
from push.dispatch import dispatch
from push.model import Delivery
from reminders.brief import compose
from reminders.model import Reminder
from reminders.sweep import sweep
from reminders.watchdog import patrol
from tests.city import City, local
from tests.reminders.sweep.told import FRIDAY, kinds, messages, settled, sleep_until


def test_invariant_03_several_sweeps_and_dispatches_at_once_tell_nobody_twice(city: City) -> None:
    for name in ("director", "health", "chair", "an", "binh"):
        city.phone(name)
    for number in range(12):
        city.assign("chair", "works", f"Việc {number}", deadline=FRIDAY, coordinators=["health_unit"])
    sleep_until(city, local("2026-03-05 10:00"))
    together, carrier = Barrier(4), city.carrier

    def work(_number: int) -> None:
        together.wait(timeout=10)
        for _ in range(5):
            sweep(city.runtime)
            dispatch(city.runtime, {"fcm": carrier})

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    told = settled(city)
    assert told
    assert len(told) == len(set(told)), "a rung fires once for one person"
    with city.runtime.sessions() as session:
        due = session.scalar(select(func.count()).where(Reminder.state == "planned", Reminder.due_at <= city.now))
        states = set(session.scalars(select(Delivery.state).where(Delivery.channel == "fcm")))
        twice = session.execute(
            select(Delivery.message_id).group_by(Delivery.message_id, Delivery.device_id).having(func.count() > 1)
        ).all()
    assert (due, states, twice) == (0, {"sent"}, [])
    for name in ("director", "health", "an"):
        shown = [each.message_id for each in carrier.shown[f"phone-of-{name}"]]
        assert len(shown) == len(set(shown)) == len(messages(city, name))
        assert kinds(city, name, since=city.now) == Counter(digest=1), "one sweep at a time makes one digest"


def test_invariant_03_two_clocks_and_a_late_sweep_change_nothing(city: City) -> None:
    director = city.phone("director")
    city.assign("chair", "works", urgency="flash")
    director.expects("Nhiệm vụ mới")
    sleep_until(city, city.now + timedelta(minutes=10))
    patrol(city.runtime)  # the watchdog has just been round
    compose(city.runtime)  # and it is known when the next brief is due
    assert [tick(city.runtime) for _ in range(2)] == [["reminders.sweep"]] * 2
    assert [sweep(city.runtime) for _ in range(3)] == [1, 0, 0]
    director.expects("vì chưa tiếp nhận sau 10 phút")
    director.expects_nothing()


def test_invariant_03_a_sweep_that_died_before_its_commit_leaves_everything_to_the_next(city: City) -> None:
    director = city.phone("director")
    city.assign("chair", "works", urgency="flash")
    director.expects("Nhiệm vụ mới")
    sleep_until(city, city.now + timedelta(minutes=10))

    class Dying(type(city.runtime.unit_of_work())):  # type: ignore[misc]
        def commit(self) -> None:
            raise KeyboardInterrupt

    def unit_of_work() -> Any:
        real = city.runtime.unit_of_work()
        real.__class__ = Dying
        return real

    dying = _Wrapped(city.runtime, unit_of_work)
    with pytest.raises(KeyboardInterrupt):
        sweep(dying)  # type: ignore[arg-type]
    assert len(messages(city, "director")) == 1
    assert sweep(city.runtime) == 1
    director.expects("vì chưa tiếp nhận sau 10 phút")


class _Wrapped:
    """A runtime with another way to open a unit of work."""

    def __init__(self, runtime: Runtime, unit_of_work: Any) -> None:
        self._runtime = runtime
        self.unit_of_work = unit_of_work

    def __getattr__(self, name: str) -> Any:
        return getattr(self._runtime, name)
