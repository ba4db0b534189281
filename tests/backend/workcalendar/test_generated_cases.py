"""The working calendar against ten thousand generated cases, and against what the government announced for 2024-2026.

The cases are the same in every run: case n is made from the number n and nothing else. `tests.slow_calendar` answers
each a second time, from day to day, sharing no code.
"""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from backend.holidays_source import public_calendar
from backend.workcalendar import OFFICE_HOURS, QuietHours, WorkingCalendar
from tests.announced_days import offices_open
from tests.slow_calendar import SlowCalendar

CASES = 10_000
OFFICES = 80  # so many calendars, each asked about more than a hundred times
ZONES = [ZoneInfo(name) for name in ("Asia/Ho_Chi_Minh", "Asia/Kathmandu", "Europe/Amsterdam", "America/New_York")]
FIRST = date(2024, 1, 1)
DAYS = 3 * 366
TICK = timedelta(microseconds=1)


@cache
def office(number: int) -> tuple[WorkingCalendar, SlowCalendar]:
    """Make one office twice. It opens by day only: no clock changes then."""
    chance = random.Random(f"office {number}")
    told: dict[str, Any] = {
        "zone": chance.choice(ZONES),
        "hours": chance.choice([OFFICE_HOURS, opening_hours(chance)]),
        "days_off": frozenset(some_day(chance) for _ in range(chance.randrange(60))),
        "made_up": frozenset(some_day(chance) for _ in range(chance.randrange(8))),
        "weekend": frozenset(chance.choice([(5, 6), (6,), (4, 5), ()])),
        "end_of_day": chance.choice([time(17), time(0), time(16, 30)]),
    }
    return WorkingCalendar(**told), SlowCalendar(**told)


def opening_hours(chance: random.Random) -> tuple[tuple[time, time], ...]:
    """Return one to three windows between 04:00 and midnight, in order."""
    quarters = sorted(chance.sample(range(16, 97), 2 * chance.randint(1, 3)))
    edges = [time(each // 4 % 24, each % 4 * 15) for each in quarters]
    return tuple(zip(edges[::2], edges[1::2], strict=True))


def some_day(chance: random.Random) -> date:
    return FIRST + timedelta(days=chance.randrange(DAYS))


def some_instant(chance: random.Random, slow: SlowCalendar) -> datetime:
    """Return any instant of three years, often one on the edge of an opening hour or of midnight."""
    day = some_day(chance)
    if chance.random() < 0.5:
        return slow.noon(day) + timedelta(seconds=chance.uniform(-43_200, 43_200))
    edge = chance.choice([time(0), time(5), time(23, 59), *slow.hours[0], *slow.hours[-1]])
    return slow.instant(datetime.combine(day, edge)) + chance.choice([-1, 0, 0, 1]) * TICK


def some_amount(chance: random.Random) -> timedelta:
    """Return nothing, some hours as a ladder has them, or anything up to twenty office days."""
    return chance.choice(
        [
            timedelta(0),
            timedelta(hours=chance.randint(1, 8)),
            timedelta(hours=8 * chance.randint(1, 5)),
            timedelta(seconds=chance.uniform(0, 160 * 3600)),
        ]
    )


def differences(case: int) -> list[str]:
    """Ask both calendars every question about one case; return where they disagree."""
    quick, slow = office(case % OFFICES)
    chance = random.Random(f"case {case}")
    start, amount, fraction = some_instant(chance, slow), some_amount(chance), chance.random()
    later = start + timedelta(seconds=chance.uniform(0, 40 * 86_400))
    days = chance.randint(1, 12)
    times = tuple(time(chance.randint(5, 23), chance.choice([0, 30])) for _ in range(chance.randint(1, 3)))
    quiet = QuietHours(quick.zone, time(21), time(6))
    answers = {
        "is_working_day": (quick.is_working_day(slow.day_of(start)), slow.works(slow.day_of(start))),
        "day_length": (quick.day_length, slow.day_length()),
        "add": (quick.add(start, amount), slow.add(start, amount)),
        "subtract": (quick.subtract(later, amount), slow.subtract(later, amount)),
        "between": (quick.between(start, later), slow.between(start, later)),
        "backwards": (quick.between(later, start), slow.between(later, start)),
        "share": (quick.share(start, later, fraction), slow.share(start, later, fraction)),
        "end_of_working_day": (quick.end_of_working_day(start, days), slow.end_of_working_day(start, days)),
        "roll_forward": (quick.roll_forward(start), slow.roll_forward(start)),
        "next_at": (quick.next_at(start, times), slow.next_at(start, times)),
        "postpone": (quiet.postpone(start), slow.after_the_night(start, time(21), time(6))),
    }
    return [
        f"case {case}, {question}: {said} and not {meant} ({quick}, {start}, {later}, {amount}, {days}, {times})"
        for question, (said, meant) in answers.items()
        if said != meant
    ]


@pytest.mark.parametrize("share", range(10))
def test_ten_thousand_cases_have_the_answers_of_the_slow_calendar(share: int) -> None:
    found = [each for case in range(share, CASES, 10) for each in differences(case)]
    assert found == []


# What was announced

#: Decided on 25/12/2025, after the `holidays` package had closed its year 2026: an administrator declares these two.
DECLARED_OFF, DECLARED_WORKED = date(2026, 1, 2), date(2026, 1, 10)


def every_day() -> list[date]:
    return [FIRST + timedelta(days=n) for n in range((date(2026, 12, 31) - FIRST).days + 1)]


@pytest.fixture(scope="module")
def published() -> WorkingCalendar:
    """The calendar as the product makes it, with what an administrator had to add."""
    public = public_calendar("VN", range(2024, 2027))
    source = WorkingCalendar(ZONES[0], days_off=public.days_off, made_up=public.made_up)
    return source.overridden(days_off=[DECLARED_OFF], made_up=[DECLARED_WORKED])


def test_every_day_of_three_years_is_as_announced(published: WorkingCalendar) -> None:
    assert [day for day in every_day() if published.is_working_day(day) != offices_open(day)] == []


def test_what_an_administrator_had_to_declare_is_all_that_the_source_lacks() -> None:
    public = public_calendar("VN", range(2024, 2027))
    source = WorkingCalendar(ZONES[0], days_off=public.days_off, made_up=public.made_up)
    lacking = [day for day in every_day() if source.is_working_day(day) != offices_open(day)]
    assert lacking == [DECLARED_OFF, DECLARED_WORKED]


@pytest.mark.parametrize(("year", "worked"), [(2024, 251), (2025, 250), (2026, 249)])
def test_working_days_of_a_year(published: WorkingCalendar, year: int, worked: int) -> None:
    # Weekdays of the year, less what falls on them of the eleven days off (twelve from 2026); swaps cancel out.
    first, following = (datetime(each, 1, 1, tzinfo=published.zone) for each in (year, year + 1))
    assert published.between(first, following) == worked * timedelta(hours=8)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2024-02-07 09:00", 1, "2024-02-15 17:00"),  # over Tết Giáp Thìn
        ("2024-04-26 09:00", 2, "2024-05-03 17:00"),
        ("2024-05-03 09:00", 1, "2024-05-04 17:00"),  # the Saturday made up for
        ("2025-01-24 16:00", 1, "2025-02-03 17:00"),
        ("2025-04-25 09:00", 1, "2025-04-26 17:00"),
        ("2025-04-29 09:00", 1, "2025-05-05 17:00"),
        ("2025-12-31 09:00", 5, "2026-01-09 17:00"),
        ("2026-01-09 09:00", 1, "2026-01-10 17:00"),
        ("2026-02-13 09:00", 1, "2026-02-23 17:00"),
        ("2026-08-21 09:00", 6, "2026-08-28 17:00"),
        ("2026-08-28 09:00", 1, "2026-09-03 17:00"),
    ],
)
def test_deadlines_over_announced_days(published: WorkingCalendar, start: str, days: int, end: str) -> None:
    moment = datetime.fromisoformat(start).replace(tzinfo=published.zone)
    due = published.end_of_working_day(moment, days)
    assert due.tzinfo is UTC
    assert due.astimezone(published.zone).strftime("%Y-%m-%d %H:%M") == end
