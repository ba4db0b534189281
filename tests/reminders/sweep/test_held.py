"""What was held is told to whoever answers when its time has come, who may be another than when it fired."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from backend.org.model import Post, StandIn
from reminders.model import Reminder, ReminderRecipient
from tasks.model import Task
from tests.city import City, Desk, local
from tests.reminders.sweep.told import messages
from tests.reminders.test_recipients import told

RUNG = "not_acknowledged_1"
FIRES, RELEASED = local("2026-03-02 14:30"), local("2026-03-02 16:00")


@pytest.fixture
def task(city: City, desk: Desk) -> Task:
    """An urgent task of a director who is away until three; the stand-in has put it off until four."""
    task = city.assign("chair", "works", "Việc kín", urgency="urgent", deadline=city.now + timedelta(days=5))
    city.away("director", "officer", hours=6)
    snooze(desk, "officer", task, RELEASED)
    city.go_to(FIRES)
    assert told(city, task, RUNG) == {"officer": "stand_in"}
    return task


def snooze(desk: Desk, who: str, task: Task, until: datetime) -> None:
    assert desk(who).post(f"/tasks/{task.id}/snooze", {"until": until.isoformat()}).status_code == 201


def heard(city: City, *names: str) -> dict[str, list[str]]:
    """Return why each was told since the rung fired."""
    return {name: [each.why for each in messages(city, name, since=FIRES)] for name in names}


def outcomes(city: City, task: Task) -> dict[str, tuple[bool, str | None]]:
    """Return whether each was told by the rung, and why not."""
    names = {person.id: name for name, person in city.people.items()}
    query = select(ReminderRecipient).join(Reminder, Reminder.id == ReminderRecipient.reminder_id)
    with city.runtime.sessions() as session:
        rows = session.scalars(query.where(Reminder.task_id == task.id, Reminder.rung == RUNG))
        return {names[row.person_id]: (row.message_id is not None, row.withheld) for row in rows}


def stands_in_until(city: City, until: datetime) -> None:
    with city.runtime.sessions() as session:
        session.execute(update(StandIn).values(until=until))
        session.commit()


WHY = "vì chưa tiếp nhận sau 4 giờ làm việc"


def test_whoever_is_back_hears_what_a_stand_in_has_put_off(city: City, desk: Desk, task: Task) -> None:
    city.go_to(RELEASED)
    assert heard(city, "officer", "director") == {"officer": [], "director": [WHY]}
    assert outcomes(city, task) == {"officer": (False, "relieved"), "director": (True, None)}
    items = desk("chair").get(f"/tasks/{task.id}/reminders").json["items"]
    story = next(each for each in items if each["rung"] == RUNG)["recipients"]
    notes = {each["person"]["full_name"]: (each["told_as"], each.get("note", "")) for each in story}
    assert notes == {
        "Bùi Thị Viên": ("stand_in", "không gửi: nay người khác trả lời"),
        "Hoàng Văn Giám": ("assignee", ""),
    }
    city.fast_forward(hours=1)
    assert heard(city, "officer", "director") == {"officer": [], "director": [WHY]}


def test_a_stand_in_whose_time_goes_on_hears_it_themselves(city: City, task: Task) -> None:
    stands_in_until(city, RELEASED + timedelta(hours=1))
    city.go_to(RELEASED)
    assert heard(city, "officer", "director") == {
        "officer": [f"{WHY}; anh/chị đang làm thay Hoàng Văn Giám"],
        "director": [],
    }


def test_whoever_is_back_and_has_put_it_off_as_well_hears_it_then(city: City, desk: Desk, task: Task) -> None:
    city.go_to(local("2026-03-02 15:30"))
    snooze(desk, "director", task, local("2026-03-02 16:45"))
    city.go_to(RELEASED)
    assert heard(city, "officer", "director") == {"officer": [], "director": []}
    city.go_to(local("2026-03-02 16:45"))
    assert heard(city, "officer", "director") == {"officer": [], "director": [WHY]}


def test_a_stand_in_who_was_relieved_and_is_asked_again_hears_it_once(city: City, desk: Desk, task: Task) -> None:
    city.go_to(local("2026-03-02 15:30"))
    snooze(desk, "director", task, local("2026-03-02 16:45"))
    city.go_to(RELEASED)
    stands_in_until(city, RELEASED + timedelta(days=1))
    city.go_to(local("2026-03-02 16:45"))
    assert [len(whys) for whys in heard(city, "officer", "director").values()] == [1, 0]
    assert outcomes(city, task) == {"officer": (True, None), "director": (False, "relieved")}


def test_where_nobody_is_left_at_a_post_the_next_above_and_the_office_hear(city: City, desk: Desk) -> None:
    task = city.assign("chair", "officer", urgency="urgent", deadline=city.now + timedelta(days=5))
    snooze(desk, "officer", task, RELEASED)
    city.go_to(FIRES)
    city.change_person("officer", disabled_at=city.now)
    city.go_to(RELEASED)
    assert outcomes(city, task) == {
        "officer": (False, "gone"),
        "head": (True, None),
        "an": (True, None),
        "binh": (True, None),
    }


def test_a_new_head_hears_what_the_one_before_was_spared(city: City) -> None:
    city.assign("chair", "officer", "Một", urgency="urgent")
    city.fast_forward(minutes=5)
    task = city.assign("chair", "officer", "Hai", urgency="urgent")
    city.go_to(local("2026-03-03 09:05"))
    assert told(city, task, "not_acknowledged_2") == {"officer": "assignee", "head": "next_up"}
    with city.runtime.sessions() as session:
        for name, unit in (("head", "health_unit"), ("deputy", "division")):
            theirs = update(Post).where(Post.person_id == city.people[name].id)
            session.execute(theirs.values(unit_id=city.units[unit].id, is_head=name == "deputy"))
        session.commit()
    before = city.now
    city.go_to(local("2026-03-03 09:30"))
    assert messages(city, "head", since=before) == []
    assert [each.why for each in messages(city, "deputy", since=before)] == [
        "vì chưa tiếp nhận sau 1 ngày làm việc; anh/chị là cấp trên trực tiếp"
    ]


def test_what_waits_when_a_task_is_transferred_is_told_to_whom_it_was_held_for(city: City) -> None:
    """Whoever has it now was told when it was given to them, and climbs from there."""
    for minute in (55, 59):
        deadline = local(f"2026-03-02 14:{minute}")
        task = city.assign("chair", "works", f"Việc {minute}", urgency="urgent", deadline=deadline)
    city.go_to(local("2026-03-02 15:02"))
    before = city.now
    city.do("chair", "transfer", task, to=city.party("health_unit"), reason="nhầm đơn vị")
    city.go_to(local("2026-03-02 15:20"))
    assert [each.why for each in messages(city, "director", since=before)] == ["vì đã đến hạn"]
    assert [each.kind for each in messages(city, "health", since=before)] == ["assigned"]
