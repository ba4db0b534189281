"""The breaker and the bucket, as pure data."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from push.channel import Accepted, NeverLeft, Result, TransportError
from push.channels.waits import LONGEST, asked_to_wait
from push.health import LONGEST_ASKED, LONGEST_WAIT, THRESHOLD, Bucket, Health, Rate, filled, judged, taken

NOON = datetime(2026, 3, 2, 5, tzinfo=UTC)
ILL = TransportError("503", permanent=False, carrier=True)
BAD_ADDRESS = TransportError("gone", permanent=True, drop_address=True)
FLAKY = TransportError("flaky", permanent=False)


def after(*batches: list[Result], now: datetime = NOON) -> Health:
    health = Health()
    for batch in batches:
        health = judged(health, batch, now)
    return health


def test_a_carrier_that_fails_five_times_in_a_row_is_left_alone() -> None:
    assert not after([ILL] * (THRESHOLD - 1)).is_open(NOON)
    assert after([ILL], [ILL, ILL], [ILL, ILL]).is_open(NOON)
    assert after([ILL] * 100).is_open(NOON)


@pytest.mark.parametrize("alive", [Accepted("x"), BAD_ADDRESS, FLAKY])
def test_any_answer_about_a_message_proves_that_it_lives(alive: Result) -> None:
    assert after([ILL] * 4, [ILL, alive], [ILL] * 4) == Health(failures=4)
    assert after([ILL] * 9, [alive]) == Health(), "and closes the breaker"


def test_what_never_left_us_proves_nothing() -> None:
    signed_out = NeverLeft("signed out", permanent=True, drop_address=True)
    assert after([*[ILL] * 99, signed_out]).is_open(NOON)
    opened = after([ILL] * 5)
    assert judged(opened, [signed_out], NOON) == opened, "a carrier on trial is not healed by whoever has signed out"
    assert after([signed_out] * 100) == Health()


def test_bad_addresses_open_nothing() -> None:
    assert after([BAD_ADDRESS, FLAKY] * 100) == Health()


def test_each_failed_try_waits_longer_up_to_a_minute() -> None:
    health, waits = after([ILL] * 5), []
    for _ in range(12):
        assert health.open_until is not None
        waits.append((health.open_until - NOON).total_seconds())
        health = judged(health, [ILL], NOON)
    assert 2.5 <= waits[0] <= 5
    assert all(LONGEST_WAIT / 2 <= wait <= LONGEST_WAIT for wait in waits[5:])


@given(asked=st.floats(0, 1e12))
def test_retry_after_is_honoured_within_an_hour(asked: float) -> None:
    health = after([TransportError("429", permanent=False, retry_after=asked, carrier=True)] * 5)
    assert health.open_until is not None
    assert health.open_until >= NOON + timedelta(seconds=min(asked, LONGEST_ASKED))
    assert health.open_until <= NOON + timedelta(seconds=LONGEST_ASKED)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": " 7 "}, 7.0),
        ({"Retry-After": "-7"}, None),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "9" * 400}, LONGEST),
        ({"Retry-After": "Mon, 02 Mar 2026 05:00:30 GMT", "Date": "Mon, 02 Mar 2026 05:00:00 GMT"}, 30.0),
        ({"Retry-After": "Mon, 02 Mar 2026 04:00:00 GMT", "Date": "Mon, 02 Mar 2026 05:00:00 GMT"}, 0.0),
        ({"Retry-After": "Mon, 02 Mar 2026 05:00:30 GMT"}, None),
    ],
)
def test_how_long_a_carrier_asks_for(headers: dict[str, str], seconds: float | None) -> None:
    assert asked_to_wait(headers) == seconds


@given(steps=st.lists(st.tuples(st.integers(0, 20), st.floats(0, 5)), max_size=50))
def test_a_bucket_never_gives_more_than_its_rate(steps: list[tuple[int, float]]) -> None:
    rate, now, sent = Rate(10, 10), NOON, 0
    bucket: Bucket | None = None
    for wanted, pause in steps:
        bucket = filled(bucket, rate, now)
        given_ = min(wanted, int(bucket.tokens))
        bucket, sent = taken(bucket, given_), sent + given_
        assert bucket.tokens >= 0
        assert sent <= rate.burst + rate.per_second * (now - NOON).total_seconds() + 1e-6
        now += timedelta(seconds=pause)


def test_a_clock_that_was_set_back_fills_nothing_and_empties_nothing() -> None:
    assert filled(Bucket(3, NOON), Rate(10, 10), NOON - timedelta(hours=1)) == Bucket(3, NOON)
