"""Which days are worked: real dates a clerk can check."""

from __future__ import annotations

from datetime import date

import pytest

from backend.workcalendar import WorkingCalendar
from tests.backend.workcalendar.offices import HANOI, HOUR, OFFICE, ROUND_THE_CLOCK


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 2, 13), True),  # the Friday before Tết
        (date(2026, 2, 16), False),
        (date(2026, 2, 20), False),
        (date(2026, 2, 23), True),
        (date(2026, 4, 27), False),  # substitute of Hùng Kings' Day, a Sunday
        (date(2026, 8, 22), True),  # a Saturday, made up for
        (date(2026, 8, 31), False),  # this Monday
        (date(2026, 8, 29), False),  # any other Saturday
    ],
)
def test_which_days_are_worked(day: date, works: bool) -> None:
    assert OFFICE.is_working_day(day) is works


def test_the_administrator_has_the_last_word() -> None:
    # Decided on 25 December 2025: Friday 2 January off, Saturday 10 January worked.
    decided = OFFICE.overridden(days_off=[date(2026, 1, 2)], made_up=[date(2026, 1, 10)])
    assert not decided.is_working_day(date(2026, 1, 2))
    assert decided.is_working_day(date(2026, 1, 10))
    # And back again, over a made-up day and over a holiday alike.
    again = decided.overridden(days_off=[date(2026, 8, 22)], made_up=[date(2026, 11, 24)])
    assert not again.is_working_day(date(2026, 8, 22))
    assert again.is_working_day(date(2026, 11, 24))
    assert OFFICE.is_working_day(date(2026, 1, 2)), "the calendar it came from is unchanged"


def test_a_day_cannot_be_off_and_worked_in_one_decision() -> None:
    with pytest.raises(ValueError, match="2026-01-02 cannot be a day off and a working day"):
        OFFICE.overridden(days_off=[date(2026, 1, 2)], made_up=[date(2026, 1, 2)])


def test_in_the_source_a_made_up_day_wins_over_a_day_off() -> None:
    day = frozenset({date(2026, 8, 22)})
    assert WorkingCalendar(HANOI, days_off=day, made_up=day).is_working_day(date(2026, 8, 22))


def test_the_day_is_eight_hours_long() -> None:
    assert OFFICE.day_length == 8 * HOUR
    assert WorkingCalendar(HANOI, hours=ROUND_THE_CLOCK).day_length == 24 * HOUR
