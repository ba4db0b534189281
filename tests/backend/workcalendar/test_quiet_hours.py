"""Quiet hours: nobody is disturbed at night."""

from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.workcalendar import QuietHours
from tests.backend.workcalendar.generated import CALENDARS, instants, laws
from tests.backend.workcalendar.offices import AMSTERDAM, HANOI, HOUR, MINUTE, NOON, at, shown


@pytest.mark.parametrize(
    ("instant", "heard"),
    [
        ("2026-11-20 20:59", "Fri 2026-11-20 20:59"),
        ("2026-11-20 21:00", "Sat 2026-11-21 06:00"),
        ("2026-11-21 05:59", "Sat 2026-11-21 06:00"),
        ("2026-11-21 06:00", "Sat 2026-11-21 06:00"),
        ("2026-12-31 23:00", "Fri 2027-01-01 06:00"),
    ],
)
def test_nobody_is_disturbed_at_night(instant: str, heard: str) -> None:
    assert shown(QuietHours(HANOI).postpone(at(instant))) == heard


def test_quiet_hours_within_a_day_and_none_at_all() -> None:
    siesta = QuietHours(HANOI, time(12), time(13))
    assert shown(siesta.postpone(at("2026-11-20 12:30"))) == "Fri 2026-11-20 13:00"
    assert not siesta.contains(at("2026-11-20 23:00"))
    assert not QuietHours(HANOI, time(12), time(12)).contains(at("2026-11-20 12:00"))


def test_quiet_hours_that_end_twice_in_one_night() -> None:
    quiet = QuietHours(AMSTERDAM, time(22), time(2, 30))
    first, second = (datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1))
    assert quiet.postpone(first - HOUR) == first
    assert quiet.postpone(first + HOUR / 4) == first + HOUR / 4
    assert quiet.postpone(second - HOUR / 4) == second


def test_quiet_hours_refuse_naive_instants() -> None:
    for ask in (QuietHours(HANOI).contains, QuietHours(HANOI).postpone):
        with pytest.raises(ValueError, match="needs a time zone"):
            ask(NOON.replace(tzinfo=None))


@laws
@given(
    st.sampled_from([calendar.zone for calendar in CALENDARS]),
    instants,
    st.sampled_from([(time(21), time(6)), (time(22), time(2, 30)), (time(1), time(1, 40))]),
)
def test_postponed_to_the_first_moment_that_is_not_quiet(
    zone: ZoneInfo, instant: datetime, edges: tuple[time, time]
) -> None:
    quiet = QuietHours(zone, *edges)
    heard = quiet.postpone(instant)
    assert heard >= instant
    assert not quiet.contains(heard)
    assert quiet.postpone(heard) == heard
    minutes = range(int((heard - instant) / MINUTE))
    skipped = heard.astimezone(zone).time() != quiet.end  # an end inside a skipped hour moves on with the clock
    assert skipped or all(quiet.contains(instant + n * MINUTE) for n in minutes)
