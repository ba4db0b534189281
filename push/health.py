"""How a carrier does: a circuit breaker and a token bucket. Pure data: `push.lanes` keeps it in PostgreSQL.

    closed ──5 failures of the carrier in a row, none answered between──► open until a moment
    open ──the moment has come──► one message is tried ──answered──► closed
                                                       └─not────► open again, twice as long, a minute at most

What one address or one message gets wrong counts for nothing: only `TransportError.carrier` does, and any answer that
is about the message proves that the carrier lives. What never left us (`NeverLeft`) proves nothing.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from push.channel import NeverLeft, Result, TransportError

THRESHOLD = 5
FIRST_WAIT, LONGEST_WAIT = 5.0, 60.0
LONGEST_ASKED = 3600.0
"""Seconds: no Retry-After, however mistaken, keeps a carrier shut for longer; deliveries heed their own besides."""


@dataclass(frozen=True, slots=True)
class Health:
    """A carrier's breaker. `trips`: how often it has opened since it last answered."""

    failures: int = 0
    trips: int = 0
    open_until: datetime | None = None
    reason: str = ""

    def is_open(self, now: datetime) -> bool:
        return self.open_until is not None and now < self.open_until

    @property
    def is_trying(self) -> bool:
        """Say whether it has not answered since it opened: one message is risked."""
        return self.trips > 0


@dataclass(frozen=True, slots=True)
class Rate:
    """What a carrier allows: so many a second, and as many at once as a bucket holds."""

    per_second: float
    burst: float


@dataclass(frozen=True, slots=True)
class Bucket:
    """Tokens at a moment; each message takes one."""

    tokens: float
    at: datetime


def judged(health: Health, results: Sequence[Result], now: datetime) -> Health:
    """Return how the carrier does after a batch. Its wait has jitter, and is never below Retry-After."""
    asked_for = [each for each in results if not isinstance(each, NeverLeft)]
    ill = [each for each in asked_for if isinstance(each, TransportError) and each.carrier]
    if len(ill) < len(asked_for):
        return Health()
    if not ill:
        return health
    failures = health.failures + len(ill)
    if failures < THRESHOLD and not health.is_trying:
        return replace(health, failures=failures)
    ceiling = min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(health.trips, 16))
    asked = min(LONGEST_ASKED, max((each.retry_after or 0.0 for each in ill), default=0.0))
    wait = max(ceiling * random.uniform(0.5, 1.0), asked)
    return Health(failures, health.trips + 1, now + timedelta(seconds=wait), ill[-1].message[:200])


def filled(bucket: Bucket | None, rate: Rate, now: datetime) -> Bucket:
    """Return the bucket as it has filled up by now; one nobody has seen is full."""
    if bucket is None:
        return Bucket(rate.burst, now)
    grown = max(0.0, (now - bucket.at).total_seconds()) * rate.per_second
    return Bucket(min(rate.burst, bucket.tokens + grown), max(now, bucket.at))


def taken(bucket: Bucket, count: int) -> Bucket:
    """Return the bucket after so many messages."""
    return replace(bucket, tokens=bucket.tokens - count)
