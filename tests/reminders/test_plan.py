"""Planning as a pure function: what holds for any facts, and a few tasks a clerk can check by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from backend.workcalendar import WorkingCalendar
from backend.working_time import Calendars
from reminders.facts import Known
from reminders.plan import Facts, Key, Part, Planned, plan, still_so
from reminders.planner import ahead
from reminders.policies.book import PolicyBook
from reminders.policies.document import default_policy
from reminders.reasons import Reason, why_not
from reminders.rules import Rules
from reminders.sentences import TEXTS
from tasks.states import OPEN, STATUSES
from tasks.timeliness import URGENCIES, Urgency
from tests.city import local

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
HOLIDAYS = frozenset(datetime(2026, 2, day, tzinfo=UTC).date() for day in range(16, 21))
OFFICE = WorkingCalendar(ZONE, days_off=HOLIDAYS)
POLICY = default_policy()
QUIET = POLICY.quiet(OFFICE)
SOON = timedelta(days=60)
TASK, UNIT = UUID(int=1), UUID(int=2)

_INSTANTS = st.datetimes(datetime(2026, 1, 5), datetime(2026, 6, 30), timezones=st.just(UTC))  # noqa: DTZ001 (hypothesis adds the zone)
_LATER = st.timedeltas(timedelta(seconds=1), SOON)


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    """The facts of any task that the product could hold."""
    assigned = draw(_INSTANTS)
    count = draw(st.integers(1, 4))
    parts = tuple(
        Part(
            UUID(int=100 + n),
            "lead" if n == 0 else "coordinator",
            UUID(int=200 + n),
            UNIT,
            assigned + (draw(_LATER) if n and draw(st.booleans()) else timedelta(0)),
            draw(st.none() | _LATER.map(lambda later: assigned + later)),
        )
        for n in range(count)
    )
    deadline = assigned + draw(_LATER) if draw(st.integers(0, 4)) else None
    set_at = assigned if draw(st.booleans()) or deadline is None else min(assigned + draw(_LATER), deadline)
    urgings = draw(st.integers(0, 6)) if deadline is not None else 0
    due = deadline + draw(_LATER) if deadline is not None and urgings else None
    return Facts(
        task_id=TASK,
        urgency=draw(st.sampled_from(URGENCIES)),
        status=draw(st.sampled_from(STATUSES)),
        assigned_at=assigned,
        deadline=deadline,
        deadline_set_at=set_at,
        reported_at=draw(st.none() | _LATER.map(lambda later: assigned + later)),
        returned_at=draw(st.none() | _LATER.map(lambda later: assigned + later)),
        resumed_at=draw(st.none() | _LATER.map(lambda later: assigned + later)),
        parts=parts,
        urgings=urgings,
        urged_due=due,
        urged_at=due + draw(st.timedeltas(timedelta(0), timedelta(days=5))) if due else None,
    )


def on_the_clock(instant: datetime) -> bool:
    """Whether the office is open, the edges of its hours included."""
    return OFFICE.is_working(instant) or OFFICE.is_working(instant - timedelta(microseconds=1))


@given(facts())
def test_no_two_reminders_share_a_key(given_facts: Facts) -> None:
    keys = [each.key for each in plan(given_facts, POLICY, OFFICE)]
    assert len(keys) == len(set(keys))


@given(facts())
def test_planning_again_gives_the_same(given_facts: Facts) -> None:
    assert plan(given_facts, POLICY, OFFICE) == plan(given_facts, POLICY, OFFICE)


@given(facts())
def test_nothing_is_planned_for_what_is_over(given_facts: Facts) -> None:
    for status in set(STATUSES) - OPEN:
        assert plan(replace(given_facts, status=status), POLICY, OFFICE) == ()
    resting = plan(replace(given_facts, status="paused"), POLICY, OFFICE)
    assert {each.key.rung for each in resting} <= {"assigned"}, "only who is brought in hears of it"


@given(facts())
def test_while_it_awaits_approval_only_the_unacknowledged_are_reminded(given_facts: Facts) -> None:
    planned = plan(replace(given_facts, status="awaiting_approval"), POLICY, OFFICE)
    assert {each.key.rung.rstrip("_123") for each in planned} <= {"assigned", "not_acknowledged"}


@given(facts())
def test_a_lead_who_declined_has_answered(given_facts: Facts) -> None:
    planned = plan(replace(given_facts, status="declined"), POLICY, OFFICE)
    assert {each.key.rung for each in planned if each.key.assignee_id in (None, given_facts.lead.id)} <= {"assigned"}


@given(facts(), _LATER)
def test_after_a_pause_the_ladder_counts_from_the_resumption(given_facts: Facts, pause: timedelta) -> None:
    given_facts = replace(given_facts, status="in_progress")
    resumed = max(part.assigned_at for part in given_facts.parts) + pause
    planned = plan(replace(given_facts, resumed_at=resumed), POLICY, OFFICE)
    assert all(each.due_at > resumed for each in planned if each.key.rung not in ("assigned", "overdue_4"))


@given(facts(), st.data())
def test_an_acknowledgement_takes_away_ones_own_rungs_and_nobody_elses(given_facts: Facts, data: st.DataObject) -> None:
    assume(given_facts.status in OPEN - {"paused"})
    part = data.draw(st.sampled_from(given_facts.parts))
    assume(given_facts.status != "declined" or part.role != "lead")
    others = tuple(each for each in given_facts.parts if each is not part)
    open_part = replace(part, acknowledged_at=None)
    done_part = replace(part, acknowledged_at=part.assigned_at)
    before = plan(replace(given_facts, parts=(*others, open_part)), POLICY, OFFICE)
    after = plan(replace(given_facts, parts=(*others, done_part)), POLICY, OFFICE)
    gone = set(before) - set(after)
    assert set(after) <= set(before)
    assert [each.key.rung for each in sorted(gone, key=lambda each: each.due_at)] == [
        "not_acknowledged_1",
        "not_acknowledged_2",
        "not_acknowledged_3",
    ]
    assert {each.key.assignee_id for each in gone} == {part.id}


@given(facts())
def test_reminders_come_in_working_time_and_never_at_night(given_facts: Facts) -> None:
    """Except a flash task's; "assigned", a person's own act; and "due", which is at the deadline whenever that is."""
    assume(given_facts.urgency != "flash")
    for each in plan(given_facts, POLICY, OFFICE):
        if each.key.rung == "assigned":
            continue
        assert not QUIET.contains(each.due_at), each
        if each.key.rung == "due":
            assert given_facts.deadline is not None
            assert each.due_at == QUIET.postpone(given_facts.deadline)
        elif each.key.rung == "half_time":
            assert given_facts.deadline is not None
            worked = OFFICE.between(given_facts.assigned_at, given_facts.deadline)
            assert not worked or on_the_clock(each.due_at), each
        elif not each.key.rung.startswith("overdue_"):
            assert on_the_clock(each.due_at), each


@given(facts())
def test_a_flash_task_runs_on_the_wall_clock(given_facts: Facts) -> None:
    flash = replace(given_facts, urgency="flash", status="assigned")
    for each in plan(flash, POLICY, OFFICE):
        if each.key.rung.startswith("not_acknowledged"):
            step = int(each.key.rung[-1])
            since = max(each.key.anchor, given_facts.resumed_at or each.key.anchor)
            assert each.due_at - since == timedelta(minutes=10 * step)


@given(facts())
def test_the_ladder_climbs_in_order(given_facts: Facts) -> None:
    planned = {each.key.rung: each.due_at for each in plan(given_facts, POLICY, OFFICE) if each.key.assignee_id is None}
    due_soon = [planned[key] for key in ("due_soon_1", "due_soon_2", "due_soon_3", "due") if key in planned]
    assert due_soon == sorted(due_soon)
    if "overdue" in planned and given_facts.deadline is not None:
        assert planned["overdue"] > given_facts.deadline


@given(facts())
def test_the_next_urging_is_strictly_after_the_last_was_due_and_sent(given_facts: Facts) -> None:
    assume(given_facts.deadline is not None)
    given_facts = replace(given_facts, status="in_progress")
    (urging,) = [each for each in plan(given_facts, POLICY, OFFICE) if each.key.rung == "overdue"]
    assert urging.key.occurrence == given_facts.urgings + 1
    assert given_facts.deadline is not None
    for earlier in (given_facts.deadline, given_facts.urged_due, given_facts.urged_at, given_facts.in_force_since):
        assert earlier is None or urging.due_at > earlier or (earlier == given_facts.in_force_since)
    if given_facts.urged_at is not None:
        assert urging.due_at > given_facts.urged_at


@given(facts())
def test_urgings_played_through_grow_strictly_and_the_fourth_carries_its_own_once(given_facts: Facts) -> None:
    assume(given_facts.deadline is not None)
    given_facts = replace(given_facts, status="in_progress")
    now, due, fourth = replace(given_facts, urgings=0, urged_due=None, urged_at=None), [], set()
    for _ in range(6):
        planned = plan(now, POLICY, OFFICE)
        (urging,) = [each for each in planned if each.key.rung == "overdue"]
        due.append(urging.due_at)
        fourth |= {each.key for each in planned if each.key.rung == "overdue_4"}
        assert bool(fourth) == (now.urgings >= 4)
        now = replace(now, urgings=urging.key.occurrence, urged_due=urging.due_at, urged_at=urging.due_at)
    assert all(earlier < later for earlier, later in pairwise(due))
    assert len(fourth) == 1


@given(facts())
def test_what_fell_due_before_the_deadline_was_set_is_not_made_up_for(given_facts: Facts) -> None:
    since = given_facts.in_force_since
    for each in plan(given_facts, POLICY, OFFICE):
        if each.key.assignee_id is None and not each.key.rung.startswith("overdue"):
            assert each.due_at > since


@given(facts())
def test_a_report_takes_away_half_time_and_nothing_else(given_facts: Facts) -> None:
    reported = plan(replace(given_facts, reported_at=given_facts.assigned_at), POLICY, OFFICE)
    silent = plan(replace(given_facts, reported_at=None), POLICY, OFFICE)
    assert {each.key.rung for each in set(silent) - set(reported)} <= {"half_time"}
    assert set(reported) <= set(silent)


@given(facts())
def test_why_a_reminder_is_not_sent_is_always_one_known_word(given_facts: Facts) -> None:
    keys = [each.key for each in plan(replace(given_facts, status="assigned"), POLICY, OFFICE)]
    keys.append(Key("not_acknowledged_1", UUID(int=999), given_facts.assigned_at, 1))
    for status in STATUSES:
        for key in keys:
            for rung in (None, POLICY.rung(given_facts.urgency, key.rung)):
                assert f"withheld_{why_not(replace(given_facts, status=status), key, rung).code}" in TEXTS


@given(facts())
def test_what_another_urgency_takes_away_is_said_to_be_so(given_facts: Facts) -> None:
    assume(given_facts.deadline is not None)
    changed_at = given_facts.assigned_at
    lowered = replace(given_facts, status="in_progress", urgency="normal", urgency_set_at=changed_at)
    assert lowered.deadline is not None
    key = Key("due_soon_3", None, lowered.deadline, 1)
    assert why_not(lowered, key, POLICY.rung("normal", "due_soon_3")) == Reason("urgency_changed", changed_at)
    silent = replace(lowered, urgency_set_at=None)
    assert why_not(silent, key, None) == Reason("policy_changed")


def test_a_pause_on_days_off_leaves_the_deadline_and_takes_what_lay_before_it() -> None:
    """Found by a seed of the exactness harness: it said that the policy had changed."""
    resumed_at = local("2026-03-07 11:40")
    resumed = replace(a_task("very_urgent", "2026-03-05 20:53", "2026-03-09 15:32"), status="in_progress")
    resumed = replace(resumed, resumed_at=resumed_at, deadline_set_at=resumed_at)
    assert resumed.deadline is not None
    key, rung = Key("half_time", None, resumed.deadline, 1), POLICY.rung("very_urgent", "half_time")
    assert not still_so(resumed, key, POLICY, OFFICE)
    assert why_not(resumed, key, rung) == Reason("given_back", resumed_at)
    set_again = replace(resumed, resumed_at=None)
    assert why_not(set_again, key, rung) == Reason("deadline_changed", resumed_at)


# -- by hand ------------------------------------------------------------------------------------------------------


def a_task(urgency: Urgency, assigned: str, deadline: str | None, **more: Any) -> Facts:
    start = local(assigned)
    part = Part(UUID(int=100), "lead", UUID(int=200), UNIT, start, None)
    given: dict[str, Any] = {"reported_at": None, "returned_at": None, "parts": (part,), "deadline_set_at": start}
    return Facts(
        task_id=TASK,
        urgency=urgency,
        status="assigned",
        assigned_at=start,
        deadline=local(deadline) if deadline else None,
        **{**given, **more},
    )


def shown(planned: tuple[Planned, ...] | list[Planned]) -> list[str]:
    return [
        f"{each.due_at.astimezone(ZONE):%a %d/%m %H:%M} {each.key.rung}"
        + (f" {each.key.occurrence}" if each.key.rung == "overdue" else "")
        for each in sorted(planned, key=lambda each: (each.due_at, each.key.rung))
    ]


@pytest.mark.parametrize(
    ("urgency", "assigned", "deadline", "ladder"),
    [
        (
            "normal",
            "2026-03-02 09:00",
            "2026-03-13 17:00",
            [
                "Mon 02/03 09:00 assigned",
                "Tue 03/03 09:00 not_acknowledged_1",
                "Wed 04/03 09:00 not_acknowledged_2",
                "Thu 05/03 09:00 not_acknowledged_3",
                "Mon 09/03 08:15 half_time",
                "Wed 11/03 07:30 due_soon_1",
                "Fri 13/03 07:30 due_soon_2",
                "Fri 13/03 17:00 due",
                "Mon 16/03 08:00 overdue 1",
            ],
        ),
        (
            "urgent",
            "2026-03-06 15:00",
            "2026-03-10 17:00",
            [
                "Fri 06/03 15:00 assigned",
                "Mon 09/03 09:30 not_acknowledged_1",
                "Mon 09/03 15:00 not_acknowledged_2",
                "Mon 09/03 16:00 half_time",
                "Tue 10/03 07:30 due_soon_1",
                "Tue 10/03 13:00 due_soon_2",
                "Tue 10/03 15:00 not_acknowledged_3",
                "Tue 10/03 17:00 due",
                "Wed 11/03 08:00 overdue 1",
            ],
        ),
        (
            "very_urgent",
            "2026-03-02 16:00",
            "2026-03-03 16:00",
            [
                "Mon 02/03 16:00 assigned",
                "Mon 02/03 17:00 not_acknowledged_1",
                "Tue 03/03 08:30 not_acknowledged_2",
                "Tue 03/03 10:30 half_time",
                "Tue 03/03 10:30 not_acknowledged_3",
                "Tue 03/03 10:30 due_soon_1",
                "Tue 03/03 15:00 due_soon_2",
                "Tue 03/03 16:00 due",
                "Wed 04/03 08:30 overdue 1",
            ],
        ),
        (
            "flash",
            "2026-03-08 02:00",
            "2026-03-08 06:00",
            [
                "Sun 08/03 02:00 assigned",
                "Sun 08/03 02:10 not_acknowledged_1",
                "Sun 08/03 02:20 not_acknowledged_2",
                "Sun 08/03 02:30 not_acknowledged_3",
                "Sun 08/03 04:00 half_time",
                "Sun 08/03 05:00 due_soon_1",
                "Sun 08/03 05:30 due_soon_2",
                "Sun 08/03 05:50 due_soon_3",
                "Sun 08/03 06:00 due",
                "Sun 08/03 06:30 overdue 1",
            ],
        ),
        ("normal", "2026-03-02 09:00", None, ["Mon 02/03 09:00 assigned", *(
            f"{day} 09:00 not_acknowledged_{n}" for n, day in enumerate(("Tue 03/03", "Wed 04/03", "Thu 05/03"), 1)
        )]),
        (
            # Assigned at night: at once, and everything else waits for the day. Tết lies between.
            "normal",
            "2026-02-13 22:00",
            "2026-02-24 22:00",
            [
                "Fri 13/02 22:00 assigned",
                "Mon 23/02 17:00 half_time",
                "Mon 23/02 17:00 not_acknowledged_1",
                "Tue 24/02 07:30 due_soon_2",
                "Tue 24/02 17:00 not_acknowledged_2",
                "Wed 25/02 06:00 due",
                "Wed 25/02 08:00 overdue 1",
                "Wed 25/02 17:00 not_acknowledged_3",
            ],
        ),
    ],
)  # fmt: skip
def test_a_ladder_a_clerk_can_check(urgency: Urgency, assigned: str, deadline: str | None, ladder: list[str]) -> None:
    assert shown(plan(a_task(urgency, assigned, deadline), POLICY, OFFICE)) == sorted(ladder, key=_by_time)


def _by_time(line: str) -> tuple[str, str, str]:
    day, rest = line[4:9], line[10:]
    return day[3:] + day[:2], rest[:5], rest[6:]


def test_after_an_outage_urgings_go_on_from_when_the_last_was_sent() -> None:
    late = a_task("normal", "2026-03-02 09:00", "2026-03-03 17:00")
    sent = replace(late, urgings=1, urged_due=local("2026-03-04 08:00"), urged_at=local("2026-03-09 10:00"))
    (urging,) = [each for each in plan(sent, POLICY, OFFICE) if each.key.rung == "overdue"]
    assert urging.due_at == local("2026-03-10 08:00"), "one, not the five that were missed"


def test_a_returned_task_is_urged_anew_from_the_day_it_came_back() -> None:
    returned = a_task("normal", "2026-03-02 09:00", "2026-03-03 17:00", returned_at=local("2026-03-11 10:00"))
    assert shown(
        [e for e in plan(replace(returned, status="returned"), POLICY, OFFICE) if e.key.rung == "overdue"]
    ) == ["Thu 12/03 08:00 overdue 1"]


def test_the_ladder_ahead_plays_the_first_four_urgings_through() -> None:
    known = Known(a_task("urgent", "2026-03-02 09:00", "2026-03-03 17:00"), "—", "x", UUID(int=9), None)
    lines = shown(ahead(known, Rules(PolicyBook([], POLICY), Calendars(OFFICE)), now=known.facts.assigned_at))
    assert [line for line in lines if "overdue" in line] == [
        "Wed 04/03 08:00 overdue 1",
        "Wed 04/03 14:00 overdue 2",
        "Thu 05/03 08:00 overdue 3",
        "Thu 05/03 14:00 overdue 4",
        "Thu 05/03 14:00 overdue_4",
        "Fri 06/03 08:00 overdue 5",
    ]
