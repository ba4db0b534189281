"""The word by which whoever has committed has the gateways look at the journal: it travels through Redis.

Everything that somebody hears waits for it. So each end keeps a connection of its own, and leaves out what a client of
Redis does for any command: to pool, to choose, to put into words, to look into what has come. Hot that is little; to a
process that has done something else meanwhile, each function it need not call is memory it need not fetch.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Any

import redis as redis_py

CHANNEL = "giaoviec:journal"


class JournalBell:
    """The ringing end. As many connections as there are at once who ring."""

    def __init__(self, redis: redis_py.Redis) -> None:
        self._redis = redis
        self._idle: deque[Any] = deque()
        self._word: Any = None

    def ring(self) -> None:
        """Say it, and wait until Redis has heard it. Raises redis errors."""
        try:
            line = self._idle.pop()
        except IndexError:
            self._say(self._redis.connection_pool.make_connection())
            return
        try:
            self._say(line)
        except (redis_py.ConnectionError, redis_py.TimeoutError):
            line.disconnect()  # Redis may have been restarted since
            self._say(line)

    def _say(self, line: Any) -> None:
        if self._word is None:
            self._word = line.pack_command("PUBLISH", CHANNEL, b"1")
        line.send_packed_command(self._word, check_health=False)
        line.read_response()
        self._idle.append(line)


def each_ring(url: str) -> Iterator[None]:
    """Yield once the channel is heard, and after each ring. Raises redis errors when it is heard no more."""
    line: Any = redis_py.Redis.from_url(url, socket_connect_timeout=1.0, protocol=2).connection_pool.make_connection()
    try:
        line.send_command("SUBSCRIBE", CHANNEL)
        while True:
            line.read_response()
            yield
    finally:
        line.disconnect()
