"""The word that has gateways look at the journal: it arrives, and a Redis that hangs up is dialled again."""

from __future__ import annotations

from collections.abc import Iterator
from queue import SimpleQueue
from threading import Thread

import pytest
import redis as redis_py

from backend.journal_channel import JournalBell, each_ring
from backend.runtime import Runtime

_WAIT = 5  # seconds


class Ear:
    """Listens in a thread of its own, and notes each ring, and that it is over."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._noted: SimpleQueue[str] = SimpleQueue()
        Thread(target=self._listen, daemon=True).start()

    def next(self) -> str:
        return self._noted.get(timeout=_WAIT)

    def _listen(self) -> None:
        try:
            for _ in each_ring(self._url):
                self._noted.put("ring")
        except redis_py.ConnectionError:
            self._noted.put("over")


@pytest.fixture
def ear(runtime: Runtime) -> Iterator[Ear]:
    found = Ear(runtime.settings.redis_url)
    assert found.next() == "ring"  # the channel is heard
    yield found
    runtime.redis.client_kill_filter(_type="pubsub")


def test_each_ring_is_heard(runtime: Runtime, ear: Ear) -> None:
    bell = JournalBell(runtime.redis)
    for _ in range(3):
        bell.ring()
        assert ear.next() == "ring"


def test_who_rings_dials_again_when_redis_has_hung_up(runtime: Runtime, ear: Ear) -> None:
    bell = JournalBell(runtime.redis)
    bell.ring()
    assert ear.next() == "ring"
    assert runtime.redis.client_kill_filter(_type="normal", skipme=True) >= 1
    bell.ring()
    assert ear.next() == "ring"


def test_who_listens_is_told_that_redis_has_hung_up(runtime: Runtime, ear: Ear) -> None:
    runtime.redis.client_kill_filter(_type="pubsub")
    assert ear.next() == "over"


def test_who_rings_where_nobody_answers_is_told_so() -> None:
    bell = JournalBell(redis_py.Redis.from_url("redis://127.0.0.1:1/0", socket_connect_timeout=0.2))
    with pytest.raises(redis_py.ConnectionError):
        bell.ring()
