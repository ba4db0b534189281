"""The clients of bin/bench live: what they count is what came, shared out over processes, in a bounded time."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from backend.live import journal
from backend.runtime import Runtime
from tests.load.contest import OurSide, arrive, directed, fan_out, idle, storm
from tests.load.crowd import make_crowd, session
from tests.load.flock import Flock, flock
from tests.processes import Web

CROWD = 30
_ENDED = {"kind": "session_ended", "reason": "signed_out"}


@pytest.fixture
def two_swarms() -> Iterator[Flock]:
    with flock(2) as clients:
        yield clients


@pytest.fixture
def side(live: Web, runtime: Runtime, two_swarms: Flock) -> OurSide:
    """Thirty people, half of them in each swarm, all in the room."""
    side = OurSide("ours", (), two_swarms)
    side.runtime = runtime
    arrive(side, [live.url], make_crowd(runtime.engine, runtime.settings, CROWD))
    side.enter(CROWD)
    assert side.shortfalls == []
    return side


def test_what_is_for_some_is_counted_over_all_swarms_and_ends_as_soon_as_all_have_it(side: OurSide) -> None:
    """Each swarm once waited for as many as there were for both, and so for ever."""
    began = time.monotonic()
    directed([side], CROWD, count=CROWD - 7)
    fan_out([side], rounds=1)
    assert side.shortfalls == []
    assert time.monotonic() - began < 20
    assert side.figures["directed_per_s"] > 1
    assert side.figures["fan_out_ms"] > 0


def test_after_a_storm_each_has_what_it_missed_exactly_once(side: OurSide) -> None:
    storm([side], CROWD, missed=2 * CROWD + 3)
    assert side.shortfalls == []
    assert side.figures["back_s"] > 0


def test_who_misses_something_is_not_waited_for_longer_than_the_limit(side: OurSide) -> None:
    side.flock.ask("listen", mark="never said")
    began = time.monotonic()
    assert side.flock.wait("heard", "heard", 1, within=0.5)["heard"] == 0
    assert time.monotonic() - began < 5


def test_whom_the_server_drops_is_missed_at_the_end_of_the_idle_part(side: OurSide, runtime: Runtime) -> None:
    """A session that ends closes its socket, and stands here for any drop."""

    def end_one() -> None:
        with runtime.unit_of_work() as work:
            journal.publish(work, datetime.now(UTC), [journal.session_room(session(1))], _ENDED)
            work.commit()

    later = threading.Timer(0.3, end_one)
    later.start()
    idle([side], 3)
    later.join()
    assert side.figures["idle_dropped"] == 1
    assert side.shortfalls == [f"ours: {CROWD - 1} of {CROWD} were still there at the end"]
