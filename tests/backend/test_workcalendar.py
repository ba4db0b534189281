"""The working calendar: real dates a clerk can check, laws that hold, and a slow oracle that counts."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from time import process_time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.workcalendar import MIDNIGHT, NoWorkingDays, QuietHours, WorkingCalendar

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NEW_YORK = ZoneInfo("America/New_York")
NOTHING, MINUTE, HOUR = timedelta(0), timedelta(minutes=1), timedelta(hours=1)
TICK = timedelta(microseconds=1)

OFF_2026 = frozenset(
    {date(2026, 1, 1), date(2026, 4, 27), date(2026, 4, 30), date(2026, 5, 1), date(2026, 8, 31)}
    | {date(2026, 2, day) for day in range(16, 21)}
    | {date(2026, 9, 1), date(2026, 9, 2), date(2026, 11, 24)}
)
OFFICE = WorkingCalendar(HANOI, days_off=OFF_2026, made_up=frozenset({date(2026, 8, 22)}))
NIGHT_SHIFT = ((time(0), time(1, 45)), (time(2, 15), time(3, 30)), (time(22), MIDNIGHT))
ROUND_THE_CLOCK = ((MIDNIGHT, MIDNIGHT),)


def at(text: str, zone: ZoneInfo = HANOI) -> datetime:
    """Read "2026-11-20 16:00" as local time."""
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def shown(instant: datetime, zone: ZoneInfo = HANOI) -> str:
    """Write an instant as local time; every result must be aware UTC."""
    assert instant.tzinfo is UTC
    return instant.astimezone(zone).strftime("%a %Y-%m-%d %H:%M")


# Days


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


# Working time


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


# Deadlines in days, and times of day


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


# Daylight saving


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


# What is refused


NOON = datetime(2026, 11, 20, 5, tzinfo=UTC)
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


# Laws


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


@laws
@given(calendars, instants, amounts)
def test_adding_then_measuring_gives_the_amount_back(
    calendar: WorkingCalendar, start: datetime, amount: timedelta
) -> None:
    end = calendar.add(start, amount)
    assert end >= start
    assert on_open_time(calendar, end)
    assert calendar.between(start, end) == amount
    assert not amount or calendar.between(start, end - TICK) < amount, "there is no earlier such instant"


@laws
@given(calendars, instants, amounts)
def test_subtracting_mirrors_adding(calendar: WorkingCalendar, instant: datetime, amount: timedelta) -> None:
    start = calendar.subtract(instant, amount)
    assert start <= instant
    assert on_open_time(calendar, start)
    assert calendar.between(start, instant) == amount
    assert not amount or calendar.between(start + TICK, instant) < amount, "there is no later such instant"
    there_and_back = calendar.subtract(calendar.add(instant, amount), amount)
    assert calendar.between(instant, there_and_back) == NOTHING


@laws
@given(calendars, instants, amounts, amounts)
def test_two_steps_are_one(calendar: WorkingCalendar, start: datetime, x: timedelta, y: timedelta) -> None:
    assert calendar.add(calendar.add(start, x), y) == calendar.add(start, x + y)
    assert calendar.subtract(calendar.subtract(start, x), y) == calendar.subtract(start, x + y)


@laws
@given(calendars, instants, instants, amounts, amounts)
def test_later_in_is_never_earlier_out(
    calendar: WorkingCalendar, a: datetime, b: datetime, x: timedelta, y: timedelta
) -> None:
    (a, b), (x, y) = sorted((a, b)), sorted((x, y))
    assert calendar.add(a, x) <= calendar.add(b, x)
    assert calendar.add(a, x) <= calendar.add(a, y)
    assert calendar.subtract(a, x) <= calendar.subtract(b, x)
    assert calendar.subtract(a, x) >= calendar.subtract(a, y)


@laws
@given(calendars, instants, instants, instants)
def test_working_time_adds_up(calendar: WorkingCalendar, a: datetime, b: datetime, c: datetime) -> None:
    assert calendar.between(a, b) + calendar.between(b, c) == calendar.between(a, c)
    assert calendar.between(a, b) == -calendar.between(b, a)
    assert abs(calendar.between(a, b)) <= abs(b - a)


@laws
@given(calendars, instants, instants, st.floats(0, 1), st.floats(0, 1))
def test_shares_lie_in_order_between_the_two_ends(
    calendar: WorkingCalendar, a: datetime, b: datetime, f: float, g: float
) -> None:
    (a, b), (f, g) = sorted((a, b)), sorted((f, g))
    working = calendar.between(a, b)
    assert a <= calendar.share(a, b, f) <= calendar.share(a, b, g) <= b
    assert calendar.between(a, calendar.share(a, b, 0)) == NOTHING
    assert calendar.between(calendar.share(a, b, 1), b) == NOTHING
    assert abs(calendar.between(a, calendar.share(a, b, f)) - working * f) <= TICK


@laws
@given(calendars, instants, st.lists(st.times(), min_size=1, max_size=4))
def test_the_next_time_of_day_is_strictly_later(calendar: WorkingCalendar, after: datetime, times: list[time]) -> None:
    then = calendar.next_at(after, tuple(times))
    assert then > after
    assert calendar.is_working_day(then.astimezone(calendar.zone).date())
    assert calendar.next_at(then - TICK, tuple(times)) == then


@laws
@given(calendars, instants, st.integers(1, 40))
def test_deadlines_in_days_end_a_later_working_day(calendar: WorkingCalendar, start: datetime, days: int) -> None:
    end = calendar.end_of_working_day(start, days)
    local, first = end.astimezone(calendar.zone), start.astimezone(calendar.zone).date()
    between = (first + timedelta(days=n) for n in range(1, (local.date() - first).days + 1))
    assert sum(calendar.is_working_day(day) for day in between) == days
    assert local.time() == calendar.end_of_day
    assert calendar.roll_forward(end) == end


@laws
@given(st.sampled_from([HANOI, AMSTERDAM, NEW_YORK]), instants, amounts)
def test_round_the_clock_is_plain_time(zone: ZoneInfo, start: datetime, amount: timedelta) -> None:
    flash = WorkingCalendar(zone, hours=ROUND_THE_CLOCK, weekend=frozenset())
    assert flash.add(start, amount) == start + amount
    assert flash.subtract(start, amount) == start - amount
    assert flash.is_working(start)


# The oracle: look at the wall clock once a minute, and count


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


# Quiet hours


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
