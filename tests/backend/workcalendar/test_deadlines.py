"""Deadlines in days, and times of day."""

from __future__ import annotations

from datetime import time

import pytest

from backend.workcalendar import MIDNIGHT, WorkingCalendar
from tests.backend.workcalendar.offices import HANOI, OFFICE, at, shown


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-11-16 08:00", 3, "Thu 2026-11-19 17:00"),  # the first day is excluded
        ("2026-11-16 23:00", 3, "Thu 2026-11-19 17:00"),
        ("2026-11-20 16:00", 1, "Mon 2026-11-23 17:00"),
        ("2026-11-21 10:00", 1, "Mon 2026-11-23 17:00"),
        ("2026-02-12 09:00", 3, "Tue 2026-02-24 17:00"),
        ("2026-08-21 09:00", 1, "Sat 2026-08-22 17:00"),
    ],
)
def test_working_days_as_people_write_them(start: str, days: int, end: str) -> None:
    assert shown(OFFICE.end_of_working_day(at(start), days)) == end


@pytest.mark.parametrize(
    ("deadline", "rolled"),
    [
        ("2026-11-21 09:00", "Mon 2026-11-23 17:00"),
        ("2026-11-23 00:00", "Mon 2026-11-23 00:00"),
        ("2026-11-23 22:00", "Mon 2026-11-23 22:00"),
        ("2026-02-17 17:00", "Mon 2026-02-23 17:00"),
        ("2026-08-22 17:00", "Sat 2026-08-22 17:00"),
    ],
)
def test_a_last_day_on_a_day_off_rolls(deadline: str, rolled: str) -> None:
    assert shown(OFFICE.roll_forward(at(deadline))) == rolled


def test_where_a_day_ends_at_24_midnight_belongs_to_the_day_it_ends() -> None:
    late = WorkingCalendar(HANOI, end_of_day=MIDNIGHT)
    assert shown(late.end_of_working_day(at("2026-11-18 09:00"), 2)) == "Sat 2026-11-21 00:00"
    assert shown(late.roll_forward(at("2026-11-21 00:00"))) == "Sat 2026-11-21 00:00"
    assert shown(late.roll_forward(at("2026-11-21 00:01"))) == "Tue 2026-11-24 00:00"
    assert shown(late.roll_forward(at("2026-11-23 00:00"))) == "Tue 2026-11-24 00:00"


@pytest.mark.parametrize(
    ("after", "then"),
    [
        ("2026-11-20 07:59", "Fri 2026-11-20 08:00"),
        ("2026-11-20 08:00", "Fri 2026-11-20 14:00"),
        ("2026-11-20 14:00", "Mon 2026-11-23 08:00"),
        ("2026-11-23 14:00", "Wed 2026-11-25 08:00"),
        ("2026-08-21 15:00", "Sat 2026-08-22 08:00"),
    ],
)
def test_overdue_is_said_at_eight_and_at_two(after: str, then: str) -> None:
    assert shown(OFFICE.next_at(at(after), (time(14), time(8)))) == then
