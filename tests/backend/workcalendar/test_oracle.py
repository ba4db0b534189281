"""The oracle: look at the wall clock once a minute, and count."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings

from backend.workcalendar import MIDNIGHT, WorkingCalendar
from tests.backend.workcalendar.generated import calendars, near_changes
from tests.backend.workcalendar.offices import MINUTE, NIGHT_SHIFT, NOTHING, ROUND_THE_CLOCK, at


def minute_is_worked(calendar: WorkingCalendar, minute: datetime) -> bool:
    local = minute.astimezone(calendar.zone)
    return calendar.is_working_day(local.date()) and any(
        opens <= local.time() and (closes == MIDNIGHT or local.time() < closes) for opens, closes in calendar.hours
    )


def agrees_with_the_slow_one(calendar: WorkingCalendar, start: datetime) -> None:
    """Follow the office for a day and a half."""
    worked, end = NOTHING, start
    for n in range(2200):
        end = start + n * MINUTE
        open_ = minute_is_worked(calendar, end)
        if n % 15 == 0:
            assert calendar.is_working(end) == open_
            assert calendar.between(start, end) == worked
        if open_:
            worked += MINUTE
            if n % 15 == 0:
                assert calendar.add(start, worked) == end + MINUTE
            if n % 15 == 1:
                assert calendar.subtract(end + MINUTE, worked) == calendar.subtract(end, worked - MINUTE)
    assert calendar.between(start, end + MINUTE) == worked


@settings(max_examples=60, deadline=None, database=None)
@given(calendars, near_changes)
def test_the_quick_calendar_agrees_with_the_slow_one(calendar: WorkingCalendar, start: datetime) -> None:
    agrees_with_the_slow_one(calendar, start)


@pytest.mark.parametrize(
    ("zone", "start"),
    [
        ("America/St_Johns", "2006-10-28 12:00"),  # a minute past midnight the clock went back to yesterday
        ("America/St_Johns", "2006-04-01 12:00"),
        ("Pacific/Apia", "2011-12-29 12:00"),  # there was no 30 December
        ("America/Havana", "2026-10-31 12:00"),  # 01:00 goes back to midnight
        ("Africa/Casablanca", "2026-02-14 12:00"),
    ],
)
@pytest.mark.parametrize("weekend", [set(), {5}, {6}])
def test_the_strangest_nights_of_the_time_zone_database(zone: str, start: str, weekend: set[int]) -> None:
    for hours in (NIGHT_SHIFT, ROUND_THE_CLOCK):
        calendar = WorkingCalendar(ZoneInfo(zone), hours=hours, weekend=frozenset(weekend))
        agrees_with_the_slow_one(calendar, at(start, ZoneInfo(zone)).astimezone(UTC))


@settings(max_examples=60, deadline=None, database=None)
@given(calendars, near_changes)
def test_counting_backwards_agrees_too(calendar: WorkingCalendar, end: datetime) -> None:
    worked = NOTHING
    for n in range(1, 2000):
        start = end - n * MINUTE
        if minute_is_worked(calendar, start):
            worked += MINUTE
            if n % 15 == 0:
                assert calendar.subtract(end, worked) == start
