"""Escalation knows people: who is away is spared, who stands in hears, and where nobody is the office hears of that."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from reminders.model import ReminderRecipient
from tasks.events import RiskTurned
from tasks.model import Task
from tasks.risk.model import Risk
from tests.city import City, Desk, local
from tests.reminders.policies.documents import having, rung
from tests.reminders.policies.test_policies import put

FRIDAY = local("2026-03-06 17:00")
OFFICE = {"an": "bounced", "binh": "bounced"}


def told(city: City, task: Task, named: str) -> dict[str, str]:
    """Who heard a rung, as what, by the names of the small city."""
    names = {person.id: name for name, person in city.people.items()}
    row = next(row for row in city.reminders(task, "fired") if row.rung == named)
    with city.runtime.sessions() as session:
        rows = session.scalars(select(ReminderRecipient).filter_by(reminder_id=row.id))
        return {names[each.person_id]: each.told_as for each in rows}


def test_an_absent_lead_is_spared_and_the_stand_in_hears_in_their_place(city: City) -> None:
    director, deputy = city.phone("director"), city.phone("deputy")
    task = city.assign("chair", "works", urgency="urgent", deadline=FRIDAY)
    director.expects("Nhiệm vụ mới")
    city.away("director", "deputy", days=3)
    city.fast_forward(hours=6)
    assert told(city, task, "not_acknowledged_1") == {"deputy": "stand_in"}
    director.expects_nothing()
    deputy.expects("anh/chị đang làm thay Hoàng Văn Giám")
    city.do("deputy", "acknowledge", task)
    city.fast_forward(days=1)
    deputy.expects_nothing()


def test_an_absent_head_above_is_skipped_to_the_stand_in(city: City) -> None:
    task = city.assign("chair", "officer", urgency="flash")
    city.away("head", "deputy", days=1)
    city.fast_forward(minutes=20)
    assert told(city, task, "not_acknowledged_2") == {"officer": "assignee", "deputy": "next_up"}


def test_a_head_who_is_away_without_anybody_bounces_upwards_and_the_office_hears(city: City) -> None:
    task = city.assign("chair", "officer", urgency="flash")
    city.away("head", "director", days=1)
    city.away("director", "head", days=1)  # they stand in for each other: nobody is there
    city.fast_forward(minutes=20)
    assert told(city, task, "not_acknowledged_2") == {"officer": "assignee", "chair": "next_up", **OFFICE}


def test_a_lead_who_has_left_does_not_swallow_the_reminder(city: City) -> None:
    task = city.assign("chair", "officer", urgency="flash")
    city.change_person("officer", disabled_at=city.now)
    city.fast_forward(minutes=10)
    assert told(city, task, "not_acknowledged_1") == {"head": "bounced", **OFFICE}


def test_an_assigner_who_has_left_is_replaced_by_the_office(city: City) -> None:
    task = city.assign("director", "officer", urgency="flash")
    city.change_person("director", disabled_at=city.now)
    city.fast_forward(minutes=30)
    found = told(city, task, "not_acknowledged_3")
    assert {name: found[name] for name in ("officer", "head", "an", "binh")} == {
        "officer": "assignee",
        "head": "next_up",
        **OFFICE,
    }
    assert "director" not in found


def test_nobody_is_told_twice_by_two_roles(city: City) -> None:
    """The chair is the assigner and the head of the superior unit; the director is the lead and next up of nobody."""
    task = city.assign("chair", "works", urgency="flash", deadline=city.now.replace(hour=2, minute=30))
    city.do("director", "acknowledge", task)
    city.fast_forward(hours=3)
    assert told(city, task, "overdue_4") == {"chair": "assigner", "an": "secretariat", "binh": "secretariat"}


def test_it_stops_at_the_assigner(city: City) -> None:
    task = city.assign("director", "officer", urgency="flash")
    city.fast_forward(minutes=30)
    assert "chair" not in told(city, task, "not_acknowledged_3")


def test_a_policy_may_nudge_early_what_is_likely_to_be_late(desk: Desk) -> None:
    """The forecast is the city's own; here it is told what to say. It adds a rung, and skips none."""
    city = desk.city
    document = having()
    nudge = {**rung("nudge", "likely_late"), "who": ["lead"]}
    document["ladders"]["normal"] = [*document["ladders"]["normal"], nudge]
    put(desk, document)
    city.fast_forward(minutes=1)
    director = city.phone("director")
    task = city.assign("chair", "works", deadline=local("2026-03-13 17:00"))
    city.do("director", "acknowledge", task)
    director.expects("Nhiệm vụ mới")
    city.fast_forward(hours=3)
    with city.runtime.unit_of_work() as work:
        again, unit = city.now + timedelta(days=1), city.units["works"].id
        work.session.add(
            Risk(
                task_id=task.id,
                again_at=again,
                unit_id=unit,
                probability=0.8,
                model=city.now.date(),
                judged_at=city.now,
                likely_from=city.now,
                turned_at=city.now,
            )
        )
        work.emit(RiskTurned(city.now, None, task.id, (unit,)))
        work.commit()
    director.expects("vì những việc như thế này thường trễ hạn")
    city.go_to(local("2026-03-09 09:00"))
    director.expects("vì đã qua nửa thời gian mà chưa có báo cáo tiến độ")
