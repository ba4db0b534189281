"""When people were last seen, in Redis: it may be wiped, and half a minute later it is right again.

Only those who chose to be seen are written down. Each process that holds sockets writes whom it holds; one that is
killed says nothing, and its people go by themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

import redis as redis_py

KEY = "giaoviec:presence"  # a sorted set: person → when last seen, seconds since 1970
#: How often a process writes whom it holds, seconds; and how long that holds good, with one turn missed.
EVERY = 30
REACHABLE_FOR = timedelta(seconds=75)
_KEPT_FOR = timedelta(days=1)
_TOGETHER = 1000


def write(redis: redis_py.Redis, people: Iterable[UUID], now: datetime) -> None:
    """Write that people are seen now, and forget who was last seen more than a day ago."""
    rest = iter(people)
    while some := list(islice(rest, _TOGETHER)):
        redis.zadd(KEY, {person.hex: now.timestamp() for person in some})
    redis.zremrangebyscore(KEY, "-inf", (now - _KEPT_FOR).timestamp())


def forget(redis: redis_py.Redis, person_id: UUID) -> None:
    """Forget when somebody was seen."""
    redis.zrem(KEY, person_id.hex)


def read(redis: redis_py.Redis, people: Sequence[UUID]) -> dict[UUID, float]:
    """Return when each of some people was last seen (seconds since 1970); who was not for a day is left out."""
    if not people:
        return {}
    scores = redis.zmscore(KEY, [person.hex for person in people])
    return {person: score for person, score in zip(people, scores, strict=True) if score is not None}
