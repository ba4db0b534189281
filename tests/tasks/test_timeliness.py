"""Timeliness: derived, exhaustive, exclusive."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.workcalendar import WorkingCalendar
from reminders.policies.document import default_policy
from tasks.states import OPEN, STATUSES, Status
from tasks.timeliness import DUE_SOON, TIMELINESS, URGENCIES, Span, Urgency, due_soon_from, timeliness
from tests.city import local

OFFICE = WorkingCalendar(ZoneInfo("Asia/Ho_Chi_Minh"))
DEADLINE = datetime(2026, 3, 6, 10, 0, tzinfo=UTC)
SOON = DEADLINE - timedelta(days=3)
HOUR, TICK = timedelta(hours=1), timedelta(microseconds=1)
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 (hypothesis adds the zone)


@pytest.mark.parametrize(
    ("status", "submitted", "now", "judged"),
    [
        ("assigned", None, SOON - TICK, "on_time"),
        ("assigned", None, SOON, "due_soon"),
        ("in_progress", None, DEADLINE, "due_soon"),
        ("in_progress", None, DEADLINE + TICK, "overdue"),
        ("returned", None, DEADLINE + HOUR, "overdue"),
        ("awaiting_approval", SOON + HOUR, SOON + 2 * HOUR, "on_time"),
        ("awaiting_approval", DEADLINE, DEADLINE + 99 * HOUR, "on_time"),
        ("awaiting_approval", DEADLINE + TICK, DEADLINE + HOUR, "overdue"),
        ("completed", DEADLINE, DEADLINE + 99 * HOUR, "completed_on_time"),
        ("completed", DEADLINE + TICK, DEADLINE + 99 * HOUR, "completed_late"),
        ("recalled", None, DEADLINE + HOUR, "recalled"),
        ("recalled", DEADLINE + HOUR, DEADLINE + HOUR, "recalled"),
    ],
)
def test_what_a_task_is_called(status: Status, submitted: datetime | None, now: datetime, judged: str) -> None:
    assert timeliness(status, DEADLINE, SOON, submitted, now) == judged


@pytest.mark.parametrize("status", sorted(set(STATUSES) - {"recalled"}))
def test_without_a_deadline_nothing_is_late(status: Status) -> None:
    assert timeliness(status, None, None, None, DEADLINE) == "no_deadline"


def test_what_counts_is_when_it_was_submitted_not_when_somebody_found_time_to_approve() -> None:
    assert timeliness("completed", DEADLINE, SOON, DEADLINE - HOUR, DEADLINE + 1000 * HOUR) == "completed_on_time"


@given(
    status=st.sampled_from(STATUSES),
    deadline=st.none() | INSTANTS,
    early=st.timedeltas(timedelta(0), timedelta(days=30)),
    submitted=st.none() | INSTANTS,
    now=INSTANTS,
)
def test_every_task_is_called_exactly_one_thing(
    status: Status, deadline: datetime | None, early: timedelta, submitted: datetime | None, now: datetime
) -> None:
    soon = None if deadline is None else deadline - early
    called = timeliness(status, deadline, soon, submitted, now)
    judged = submitted or now
    names = {
        "recalled": status == "recalled",
        "no_deadline": status != "recalled" and deadline is None,
        "completed_on_time": status == "completed" and deadline is not None and judged <= deadline,
        "completed_late": status == "completed" and deadline is not None and judged > deadline,
        "overdue": status in OPEN and deadline is not None and judged > deadline,
        "due_soon": status in OPEN
        and soon is not None
        and deadline is not None
        and submitted is None
        and soon <= now <= deadline,
        "on_time": status in OPEN
        and deadline is not None
        and judged <= deadline
        and not (submitted is None and soon is not None and soon <= now),
    }
    assert [name for name, holds in names.items() if holds] == [called]
    assert set(names) == set(TIMELINESS)


@pytest.mark.parametrize("urgency", URGENCIES)
def test_due_soon_begins_with_the_first_due_soon_rung_of_the_ladder(urgency: Urgency) -> None:
    spans = [rung.before for rung in default_policy().ladders[urgency] if rung.trigger == "due_soon"]
    assert DUE_SOON[urgency] == spans[0]


@pytest.mark.parametrize(
    ("urgency", "deadline", "soon"),
    [
        ("normal", "2026-03-06 17:00", "2026-03-04 07:30"),
        ("normal", "2026-03-09 10:00", "2026-03-04 10:00"),
        ("urgent", "2026-03-09 10:00", "2026-03-06 10:00"),
        ("very_urgent", "2026-03-09 09:30", "2026-03-06 15:00"),
        ("flash", "2026-03-08 03:00", "2026-03-08 02:00"),
    ],
)
def test_when_a_task_becomes_due_soon(urgency: Urgency, deadline: str, soon: str) -> None:
    assert due_soon_from(urgency, local(deadline), OFFICE) == local(soon)


def test_without_a_deadline_a_task_never_becomes_due_soon() -> None:
    assert due_soon_from("flash", None, OFFICE) is None


def test_a_span_of_days_is_working_time_and_a_wall_span_is_not() -> None:
    friday = local("2026-03-06 16:00")
    assert Span(hours=4).after(OFFICE, friday) == local("2026-03-09 10:30")
    assert Span(hours=4, wall=True).after(OFFICE, friday) == local("2026-03-06 20:00")
    assert Span(days=1).before(OFFICE, local("2026-03-09 10:00")) == local("2026-03-06 10:00")
    assert Span(minutes=90, wall=True).before(OFFICE, friday) == local("2026-03-06 14:30")
