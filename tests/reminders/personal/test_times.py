"""When a note comes: once, by a rule, and never in between."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.personal.times import Times
from tasks.recurrences.rule import BadRule, DayOff
from tests.city import ZONE, local
from tests.tasks.phrases.test_reading import OFFICE

MONDAY = local("2026-03-02 08:00")
_RULES = (
    "FREQ=DAILY",
    "FREQ=WEEKLY;BYDAY=MO,SA",
    "FREQ=MONTHLY;BYMONTHDAY=25",
    "FREQ=MONTHLY;BYDAY=-1FR",
    "FREQ=DAILY;COUNT=5",
)
_INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 6, 1), timezones=st.just(UTC))  # noqa: DTZ001 (hypothesis adds the zone)


def days(times: Times, after: datetime, most: int) -> list[str]:
    found: list[datetime] = []
    while len(found) < most and (following := times.first_after(found[-1] if found else after, OFFICE)):
        found.append(following)
    return [f"{each.astimezone(ZONE):%d/%m %H:%M}" for each in found]


def test_once_is_once() -> None:
    once = Times(MONDAY)
    assert once.first_after(MONDAY - timedelta(seconds=1), OFFICE) == MONDAY
    assert once.first_after(MONDAY, OFFICE) is None


def test_again_and_again_at_its_own_hour_on_the_wall() -> None:
    weekly = Times(MONDAY, "FREQ=WEEKLY;BYDAY=FR")
    assert days(weekly, MONDAY, 3) == ["06/03 08:00", "13/03 08:00", "20/03 08:00"]


def test_days_off_are_ones_own_unless_the_working_calendar_is_asked_for() -> None:
    monthly = "FREQ=MONTHLY;BYMONTHDAY=25"
    since = local("2026-04-01 00:00")
    shown = {day_off: days(Times(MONDAY, monthly, day_off), since, 1) for day_off in get_args(DayOff)}
    assert shown == {"same": ["25/04 08:00"], "after": ["28/04 08:00"], "before": ["24/04 08:00"]}


def test_two_days_that_a_day_off_moves_together_are_one_time() -> None:
    weekend = Times(MONDAY, "FREQ=WEEKLY;BYDAY=SA,SU", "after")
    assert days(weekend, MONDAY, 2) == ["09/03 08:00", "16/03 08:00"]


def test_a_rule_that_began_long_ago_still_comes() -> None:
    old = Times(local("2009-01-05 07:15"), "FREQ=WEEKLY;BYDAY=MO")
    assert days(old, local("2026-03-02 07:15"), 1) == ["09/03 07:15"]


def test_the_newest_of_those_that_were_missed() -> None:
    daily = Times(MONDAY, "FREQ=DAILY")
    assert daily.newest(MONDAY, local("2026-03-05 07:00"), OFFICE) == local("2026-03-04 08:00")
    assert daily.newest(local("2026-03-02 09:17"), local("2026-03-02 10:00"), OFFICE) is None


def test_what_is_no_rule() -> None:
    with pytest.raises(BadRule):
        Times(MONDAY, "FREQ=HOURLY").first_after(MONDAY, OFFICE)


@given(st.sampled_from(_RULES), st.sampled_from(get_args(DayOff)), _INSTANTS)
def test_the_first_after_is_the_first_of_all_that_are_later(rule: str, day_off: DayOff, instant: datetime) -> None:
    times = Times(MONDAY, rule, day_off)
    every = list(islice(times._from(MONDAY, OFFICE), 700))
    later = [each for each in every if each > instant]
    assert times.first_after(instant, OFFICE) == (later[0] if later else None)
    earlier = [each for each in every if each <= instant]
    assert times.newest(MONDAY - timedelta(days=70), instant, OFFICE) == (earlier[-1] if earlier else None)
