"""Sparing people, as a pure function: what waits, until when, and what never does."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.workcalendar import WorkingCalendar
from reminders.fatigue import OWN_ROLES, Hold, Paced, Sparing
from reminders.ladder import AUDIENCES, TRIGGERS, Rung, Trigger
from reminders.policies.document import read_policy
from tasks.timeliness import URGENCIES, Urgency
from tests.city import local
from tests.reminders.policies.documents import having

OFFICE = WorkingCalendar(ZoneInfo("Asia/Ho_Chi_Minh"))
POLICY = read_policy(having(digest_window_minutes=15, daily_cap=3, brief_at="07:30"), 1)
TEN = local("2026-03-02 10:00")
MONDAY = date(2026, 3, 2)


def hold(
    told_at: str | None,
    *,
    now: datetime = TEN,
    trigger: Trigger = "due_soon",
    urgency: Urgency = "normal",
    told_as: str = "lead",
    today: int = 1,
    snoozed: datetime | None = None,
) -> Hold | None:
    paced = None if told_at is None else Paced(local(told_at), local(told_at).date(), today)
    return Sparing(POLICY, OFFICE, now).hold(Rung("x", trigger, ("lead",)), urgency, told_as, paced, snoozed)


def test_the_first_reminder_comes_at_once_and_the_next_within_the_window_waits_for_its_end() -> None:
    assert hold(None) is None
    assert hold("2026-03-02 09:40") is None
    assert hold("2026-03-02 09:50") == Hold(local("2026-03-02 10:05"), "window")


def test_an_escalation_is_bundled_too_but_no_cap_holds_it() -> None:
    assert hold("2026-03-02 09:50", told_as="next_up") == Hold(local("2026-03-02 10:05"), "window")
    assert hold("2026-03-02 08:00", told_as="secretariat", today=99) is None


def test_over_the_cap_it_waits_for_the_next_working_morning() -> None:
    assert hold("2026-03-02 08:00", today=2) is None
    assert hold("2026-03-02 08:00", today=3) == Hold(local("2026-03-03 07:30"), "cap")
    friday = local("2026-03-06 16:00")
    assert hold("2026-03-06 08:00", now=friday, today=3) == Hold(local("2026-03-09 07:30"), "cap")
    assert hold("2026-03-01 08:00", today=99) is None, "yesterday's count is yesterday's"


def test_a_snooze_holds_ones_own_reminders_and_nobody_elses() -> None:
    until = local("2026-03-02 14:00")
    assert hold(None, snoozed=until) == Hold(until, "snoozed")
    assert hold(None, snoozed=until, told_as="stand_in") == Hold(until, "snoozed")
    assert hold(None, snoozed=until, told_as="next_up") is None
    assert hold(None, snoozed=local("2026-03-02 09:59")) is None, "it is over"


def test_what_would_come_at_night_comes_in_the_morning() -> None:
    late = local("2026-03-02 20:58")
    assert hold("2026-03-02 20:50", now=late) == Hold(local("2026-03-03 06:00"), "window")
    assert hold(None, now=late, snoozed=local("2026-03-02 23:00")) == Hold(local("2026-03-03 06:00"), "snoozed")


def test_a_clock_that_was_set_back_makes_nobody_wait_longer_than_the_window() -> None:
    assert hold("2026-03-02 12:00") == Hold(local("2026-03-02 10:15"), "window")


@pytest.mark.parametrize("urgency", ["very_urgent", "flash"])
def test_what_is_very_urgent_does_not_wait_for_company(urgency: Urgency) -> None:
    assert hold("2026-03-02 09:59", urgency=urgency) is None


@given(
    st.sampled_from(TRIGGERS),
    st.sampled_from(URGENCIES),
    st.sampled_from((*AUDIENCES, "stand_in", "bounced")),
    st.none() | st.integers(-600, 600),
    st.integers(0, 50),
    st.none() | st.integers(1, 10_000),
)
def test_what_never_waits(
    trigger: Trigger, urgency: Urgency, told_as: str, ago: int | None, today: int, snoozed: int | None
) -> None:
    paced = None if ago is None else Paced(TEN - timedelta(minutes=ago), MONDAY, today)
    until = None if snoozed is None else TEN + timedelta(minutes=snoozed)
    found = Sparing(POLICY, OFFICE, TEN).hold(Rung("x", trigger, ("lead",)), urgency, told_as, paced, until)
    if trigger == "assigned" or urgency == "flash":
        assert found is None
    elif told_as not in OWN_ROLES:
        assert found is None or (found.why == "window" and found.until <= TEN + timedelta(minutes=15))
    if found is not None:
        assert found.until > TEN
        assert not POLICY.quiet(OFFICE).contains(found.until)
