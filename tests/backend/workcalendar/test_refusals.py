"""What the working calendar refuses, and that it stays what it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from time import process_time

import pytest

from backend.workcalendar import NoWorkingDays, WorkingCalendar
from tests.backend.workcalendar.offices import HANOI, HOUR, NOON, NOTHING, OFF_2026, OFFICE, at, shown

QUESTIONS: list[Callable[[WorkingCalendar, datetime], object]] = [
    lambda calendar, instant: calendar.is_working(instant),
    lambda calendar, instant: calendar.add(instant, HOUR),
    lambda calendar, instant: calendar.subtract(instant, HOUR),
    lambda calendar, instant: calendar.between(instant, NOON),
    lambda calendar, instant: calendar.between(NOON, instant),
    lambda calendar, instant: calendar.share(instant, NOON, 0.5),
    lambda calendar, instant: calendar.end_of_working_day(instant, 1),
    lambda calendar, instant: calendar.roll_forward(instant),
    lambda calendar, instant: calendar.next_at(instant, (time(8),)),
]


@pytest.mark.parametrize("ask", QUESTIONS)
def test_naive_instants_are_refused(ask: Callable[[WorkingCalendar, datetime], object]) -> None:
    with pytest.raises(ValueError, match="needs a time zone"):
        ask(OFFICE, NOON.replace(tzinfo=None))


@pytest.mark.parametrize("ask", QUESTIONS)
@pytest.mark.parametrize("year", [1, 1969, 2201, 9999])
def test_instants_far_away_are_refused(ask: Callable[[WorkingCalendar, datetime], object], year: int) -> None:
    with pytest.raises(ValueError, match="covers the years 1970-2200"):
        ask(OFFICE, NOON.replace(year=year))


def test_results_far_away_are_refused() -> None:
    with pytest.raises(ValueError, match="1970-2200, not 2201"):
        OFFICE.add(NOON.replace(year=2199), 3000 * HOUR)
    with pytest.raises(ValueError, match="1970-2200, not 1969"):
        OFFICE.subtract(NOON.replace(year=1970), 3000 * HOUR)


def test_a_calendar_without_working_days_says_so() -> None:
    shut = WorkingCalendar(HANOI, weekend=frozenset(range(7)))
    searches: list[Callable[[], datetime]] = [
        lambda: shut.add(NOON, HOUR),
        lambda: shut.add(NOON, NOTHING),
        lambda: shut.subtract(NOON, HOUR),
        lambda: shut.subtract(NOON, NOTHING),
        lambda: shut.end_of_working_day(NOON, 1),
        lambda: shut.roll_forward(NOON),
        lambda: shut.next_at(NOON, (time(8),)),
    ]
    for search in searches:
        with pytest.raises(NoWorkingDays, match="no working day in the 400 days"):
            search()
    assert shut.between(NOON, NOON + timedelta(days=900)) == NOTHING
    assert shut.share(NOON, NOON + HOUR, 0.5) == NOON + HOUR / 2


def test_a_year_off_is_still_crossed() -> None:
    year_off = frozenset(date(2026, 1, 1) + timedelta(days=n) for n in range(365))
    sabbatical = WorkingCalendar(HANOI, days_off=year_off)
    assert shown(sabbatical.add(at("2025-12-31 16:00"), 2 * HOUR)) == "Fri 2027-01-01 08:30"
    assert shown(sabbatical.subtract(at("2027-01-01 08:30"), 2 * HOUR)) == "Wed 2025-12-31 16:00"


@pytest.mark.parametrize(
    "hours",
    [
        (),
        ((time(9), time(9)),),
        ((time(17), time(9)),),
        ((time(13), time(17)), (time(7), time(11))),
        ((time(7), time(12)), (time(11), time(17))),
    ],
)
def test_impossible_opening_hours_are_refused(hours: tuple[tuple[time, time], ...]) -> None:
    with pytest.raises(ValueError, match="Opening hours come in order"):
        WorkingCalendar(HANOI, hours=hours)


def test_other_questions_without_an_answer() -> None:
    with pytest.raises(ValueError, match="cannot be negative"):
        OFFICE.add(NOON, -HOUR)
    with pytest.raises(ValueError, match="cannot be negative"):
        OFFICE.subtract(NOON, -HOUR)
    with pytest.raises(ValueError, match="at least one day"):
        OFFICE.end_of_working_day(NOON, 0)
    with pytest.raises(ValueError, match="At least one time of day"):
        OFFICE.next_at(NOON, ())


def test_a_calendar_is_a_value_and_use_does_not_change_it() -> None:
    used, fresh = WorkingCalendar(HANOI, days_off=OFF_2026), WorkingCalendar(HANOI, days_off=OFF_2026)
    used.add(NOON, 1000 * HOUR)
    assert used == fresh
    assert hash(used) == hash(fresh)
    assert repr(used) == repr(fresh)


def test_sixteen_months_take_far_less_than_a_millisecond() -> None:
    start, end = at("2025-03-03 09:00"), at("2026-07-06 16:00")
    amount = OFFICE.between(start, end)
    begun = process_time()
    for _ in range(500):
        assert OFFICE.add(start, amount) == end
        assert OFFICE.between(start, end) == amount
    assert process_time() - begun < 1
