"""Laws that hold for any calendar and any instant."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from backend.workcalendar import WorkingCalendar
from tests.backend.workcalendar.generated import amounts, calendars, instants, laws, on_open_time
from tests.backend.workcalendar.offices import AMSTERDAM, HANOI, NEW_YORK, NOTHING, ROUND_THE_CLOCK, TICK


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
