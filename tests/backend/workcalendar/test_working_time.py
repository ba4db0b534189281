"""Hours later, hours before, hours between, and shares of them."""

from __future__ import annotations

import pytest

from tests.backend.workcalendar.offices import HOUR, OFFICE, at, shown


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-20 16:00", 4, "Mon 2026-11-23 10:30"),
        ("2026-11-20 10:00", 4, "Fri 2026-11-20 15:30"),  # over lunch
        ("2026-11-20 10:30", 1, "Fri 2026-11-20 11:30"),  # to lunch, not past it
        ("2026-11-20 12:00", 1, "Fri 2026-11-20 14:00"),
        ("2026-11-20 16:00", 1, "Fri 2026-11-20 17:00"),  # Friday evening, not Monday morning
        ("2026-11-20 17:00", 0, "Fri 2026-11-20 17:00"),
        ("2026-11-20 17:01", 0, "Mon 2026-11-23 07:30"),
        ("2026-11-21 09:00", 0, "Mon 2026-11-23 07:30"),
        ("2026-11-21 09:00", 1, "Mon 2026-11-23 08:30"),
        ("2026-11-23 16:30", 8, "Wed 2026-11-25 16:30"),  # Culture Day lies between
        ("2026-02-13 15:00", 8, "Mon 2026-02-23 15:00"),  # Tết
        ("2026-08-21 16:00", 4, "Sat 2026-08-22 10:30"),  # the made-up Saturday
        ("2026-08-28 16:00", 4, "Thu 2026-09-03 10:30"),
        ("2025-12-31 16:00", 2, "Fri 2026-01-02 08:30"),
        ("2025-12-31 16:00", 1, "Wed 2025-12-31 17:00"),  # to the last closing of a year, not past it
    ],
)
def test_hours_later(start: str, hours: int, end: str) -> None:
    assert shown(OFFICE.add(at(start), hours * HOUR)) == end


@pytest.mark.parametrize(
    ("end", "hours", "start"),
    [
        ("2026-11-23 10:30", 4, "Fri 2026-11-20 16:00"),
        ("2026-11-20 15:30", 4, "Fri 2026-11-20 10:00"),
        ("2026-11-20 14:00", 1, "Fri 2026-11-20 13:00"),  # after lunch, not before it
        ("2026-11-20 17:00", 24, "Wed 2026-11-18 07:30"),  # three working days before the deadline
        ("2026-11-23 07:30", 0, "Mon 2026-11-23 07:30"),
        ("2026-11-22 09:00", 0, "Fri 2026-11-20 17:00"),
        ("2026-02-23 15:00", 8, "Fri 2026-02-13 15:00"),
        ("2026-01-02 08:30", 2, "Wed 2025-12-31 16:00"),
        ("2026-01-02 08:30", 1, "Fri 2026-01-02 07:30"),  # to the first opening of a year, not past it
    ],
)
def test_hours_before(end: str, hours: int, start: str) -> None:
    assert shown(OFFICE.subtract(at(end), hours * HOUR)) == start


@pytest.mark.parametrize(
    ("a", "b", "hours"),
    [
        ("2026-11-20 16:00", "2026-11-23 10:30", 4.0),
        ("2026-11-23 10:30", "2026-11-20 16:00", -4.0),
        ("2026-11-21 00:00", "2026-11-23 00:00", 0.0),
        ("2026-11-20 11:30", "2026-11-20 13:00", 0.0),
        ("2026-02-01 00:00", "2026-03-01 00:00", 15 * 8.0),  # February with Tết
        ("2025-12-31 00:00", "2026-01-03 00:00", 16.0),
    ],
)
def test_working_time_between(a: str, b: str, hours: float) -> None:
    assert OFFICE.between(at(a), at(b)) == hours * HOUR


@pytest.mark.parametrize(
    ("clock", "open_"),
    [("07:29", 0), ("07:30", 1), ("11:29", 1), ("11:30", 0), ("12:59", 0), ("13:00", 1), ("17:00", 0)],
)
def test_when_the_office_is_open(clock: str, open_: int) -> None:
    assert OFFICE.is_working(at(f"2026-11-20 {clock}")) is bool(open_)
    assert not OFFICE.is_working(at(f"2026-11-22 {clock}"))


def test_shares_of_the_time_a_task_has() -> None:
    monday, friday = at("2026-11-16 07:30"), at("2026-11-20 17:00")
    assert shown(OFFICE.share(monday, friday, 0.5)) == "Wed 2026-11-18 11:30"
    assert shown(OFFICE.share(at("2026-11-15 12:00"), friday, 0)) == "Mon 2026-11-16 07:30"
    assert shown(OFFICE.share(monday, at("2026-11-22 12:00"), 1)) == "Fri 2026-11-20 17:00"


def test_a_share_of_a_weekend_goes_by_the_wall_clock() -> None:
    assert shown(OFFICE.share(at("2026-11-21 08:00"), at("2026-11-21 18:00"), 0.5)) == "Sat 2026-11-21 13:00"


def test_shares_outside_their_period_are_refused() -> None:
    monday, friday = at("2026-11-16 07:30"), at("2026-11-20 17:00")
    for a, b, fraction in [
        (monday, friday, 1.1),
        (monday, friday, -0.1),
        (monday, friday, float("nan")),
        (friday, monday, 0.5),
    ]:
        with pytest.raises(ValueError, match="between 0 and 1 of a period"):
            OFFICE.share(a, b, fraction)
