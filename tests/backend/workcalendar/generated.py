"""Calendars and instants of many kinds, most of them near a change of the clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from hypothesis import settings
from hypothesis import strategies as st

from backend.workcalendar import WorkingCalendar
from tests.backend.workcalendar.offices import (
    AMSTERDAM,
    HOUR,
    MINUTE,
    NEW_YORK,
    NIGHT_SHIFT,
    NOTHING,
    OFFICE,
    ROUND_THE_CLOCK,
    TICK,
)

CALENDARS = [
    OFFICE,
    WorkingCalendar(AMSTERDAM, made_up=frozenset({date(2026, 3, 29), date(2026, 10, 25)})),
    WorkingCalendar(AMSTERDAM, hours=NIGHT_SHIFT, weekend=frozenset({0, 2})),
    WorkingCalendar(NEW_YORK, hours=NIGHT_SHIFT, weekend=frozenset()),
    WorkingCalendar(NEW_YORK, hours=ROUND_THE_CLOCK, weekend=frozenset({5, 6})),
    WorkingCalendar(ZoneInfo("Australia/Lord_Howe"), hours=NIGHT_SHIFT, weekend=frozenset()),
    WorkingCalendar(ZoneInfo("Asia/Beirut"), hours=NIGHT_SHIFT, weekend=frozenset({1})),
    WorkingCalendar(ZoneInfo("Pacific/Kiritimati"), weekend=frozenset({4, 5})),
]
CHANGES = [  # an hour or so before the clocks change in 2026, in the zones above
    datetime(2026, 3, 29, 0, tzinfo=UTC),
    datetime(2026, 10, 25, 0, tzinfo=UTC),
    datetime(2026, 3, 8, 6, tzinfo=UTC),
    datetime(2026, 11, 1, 5, tzinfo=UTC),
    datetime(2026, 4, 4, 14, tzinfo=UTC),
    datetime(2026, 10, 3, 15, tzinfo=UTC),
    datetime(2026, 3, 28, 21, tzinfo=UTC),
    datetime(2026, 10, 24, 20, tzinfo=UTC),
    datetime(2026, 12, 31, 16, tzinfo=UTC),
]
calendars = st.sampled_from(CALENDARS)
anywhen = st.datetimes(datetime(2025, 6, 1), datetime(2027, 6, 1), timezones=st.just(UTC))  # noqa: DTZ001
near_changes = st.builds(
    lambda change, minutes: change + minutes * MINUTE, st.sampled_from(CHANGES), st.integers(-3000, 2000)
)
instants = anywhen | near_changes
amounts = st.timedeltas(NOTHING, 1500 * HOUR) | st.integers(0, 60).map(lambda n: n * HOUR / 2)
laws = settings(max_examples=150, deadline=None, database=None)


def on_open_time(calendar: WorkingCalendar, instant: datetime) -> bool:
    """Inside hours, or just as they end."""
    return calendar.is_working(instant) or calendar.is_working(instant - TICK)
