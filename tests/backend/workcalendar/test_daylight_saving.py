"""An hour that is skipped, and one that comes twice."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from backend.workcalendar import WorkingCalendar
from tests.backend.workcalendar.offices import AMSTERDAM, HOUR, NEW_YORK, at, shown


def test_an_hour_that_is_skipped_is_not_worked() -> None:
    night = WorkingCalendar(AMSTERDAM, hours=((time(1), time(5)),), weekend=frozenset())
    assert night.between(at("2026-03-29 00:00", AMSTERDAM), at("2026-03-30 00:00", AMSTERDAM)) == 3 * HOUR
    assert shown(night.add(at("2026-03-29 01:30", AMSTERDAM), HOUR), AMSTERDAM) == "Sun 2026-03-29 03:30"


def test_an_hour_that_is_shown_twice_is_worked_twice() -> None:
    night = WorkingCalendar(NEW_YORK, hours=((time(0, 30), time(1, 30)),), weekend=frozenset())
    # Open 00:30-01:30, shut while the clock shows 01:30-02:00, open again from the second 01:00 to 01:30.
    start = at("2026-11-01 00:00", NEW_YORK)
    assert night.between(start, start + timedelta(days=1)) == 1.5 * HOUR
    assert night.add(start, 1.25 * HOUR) == datetime(2026, 11, 1, 6, 15, tzinfo=UTC)
    assert not night.is_working(datetime(2026, 11, 1, 5, 45, tzinfo=UTC))


def test_office_hours_keep_to_the_wall_clock_across_the_change() -> None:
    office = WorkingCalendar(AMSTERDAM)
    assert shown(office.add(at("2026-10-23 16:00", AMSTERDAM), 4 * HOUR), AMSTERDAM) == "Mon 2026-10-26 10:30"
    assert shown(office.next_at(at("2026-03-27 09:00", AMSTERDAM), (time(8),)), AMSTERDAM) == ("Mon 2026-03-30 08:00")


def test_a_time_the_clock_skips_or_repeats_still_comes_once() -> None:
    every_day = WorkingCalendar(NEW_YORK, weekend=frozenset())
    skipped = every_day.next_at(at("2026-03-08 00:00", NEW_YORK), (time(2, 30),))
    assert shown(skipped, NEW_YORK) == "Sun 2026-03-08 03:30"
    once = every_day.next_at(at("2026-11-01 00:00", NEW_YORK), (time(1, 30),))
    assert once == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    assert shown(every_day.next_at(once, (time(1, 30),)), NEW_YORK) == "Mon 2026-11-02 01:30"
