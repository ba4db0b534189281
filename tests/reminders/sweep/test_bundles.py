"""What one person hears at once is one message."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, text

from reminders.model import ReminderRecipient
from tests.city import City, local
from tests.reminders.sweep.told import messages


def test_two_tasks_at_once_are_one_digest_and_one_is_not(city: City) -> None:
    director = city.phone("director")
    tasks = [city.assign("chair", "works") for _ in range(2)]
    director.expects("Nhiệm vụ mới", "Nhiệm vụ mới")
    city.go_to(local("2026-03-03 09:00"))
    director.expects("2 nhiệm vụ cần anh/chị xem")
    city.do("director", "acknowledge", tasks[0])
    city.go_to(local("2026-03-04 09:00"))
    director.expects("Chưa tiếp nhận")


def test_two_rungs_of_one_task_at_once_are_one_message_and_the_later_is_said(city: City) -> None:
    director = city.phone("director")
    task = city.assign("chair", "works", urgency="very_urgent", deadline=local("2026-03-02 15:30"))
    director.expects("Nhiệm vụ mới")
    city.go_to(local("2026-03-02 11:30"))
    told = {row.due_at: row.rung for row in city.reminders(task, "fired")}
    assert len(told) < len(city.reminders(task, "fired")), "two rungs share an instant"
    assert len(messages(city, "director")) == len(told)


def test_whoever_hears_in_two_roles_hears_once(city: City) -> None:
    """The chair is next up the chain and the assigner at once."""
    city.phone("chair")
    task = city.assign("chair", "works", urgency="flash")
    city.fast_forward(minutes=30)
    third = next(row for row in city.reminders(task, "fired") if row.rung == "not_acknowledged_3")
    with city.runtime.sessions() as session:
        told = {
            row.person_id: row.told_as
            for row in session.scalars(select(ReminderRecipient).filter_by(reminder_id=third.id))
        }
    assert told[city.people["chair"].id] == "next_up"
    assert len(told) == 4
    assert [row.at for row in messages(city, "chair")] == sorted({row.at for row in messages(city, "chair")})


def test_the_fourth_urging_tells_nobody_twice_at_the_same_moment(city: City) -> None:
    """At the 4th urging the chair is next up, assigner and head above: one task, one moment, one message."""
    task = city.assign("chair", "works", urgency="flash", deadline=city.now + timedelta(minutes=30))
    city.do("director", "acknowledge", task)
    city.fast_forward(minutes=30 + 4 * 30)
    instants = [row.at for row in messages(city, "chair")]
    assert len(instants) == len(set(instants)), [row.title for row in messages(city, "chair")]


def test_a_disabled_person_is_told_nothing_and_the_others_are(city: City) -> None:
    city.assign("chair", "works", urgency="flash", coordinators=["health_unit"])
    city.change_person("health", disabled_at=city.now)
    since = city.now + timedelta(seconds=1)
    city.fast_forward(minutes=10)
    assert messages(city, "health", since) == []
    assert len(messages(city, "director", since)) == 1


def test_a_superior_who_is_disabled_does_not_swallow_the_escalation(city: City) -> None:
    """The chain steps over who cannot read: the next one up is told, and the office that somebody is missing there."""
    task = city.assign("chair", "officer", urgency="flash")
    city.change_person("head", disabled_at=city.now)
    city.fast_forward(minutes=20)
    second = next(row for row in city.reminders(task, "fired") if row.rung == "not_acknowledged_2")
    with city.runtime.sessions() as session:
        rows = session.scalars(select(ReminderRecipient).filter_by(reminder_id=second.id)).all()
    assert {row.person_id: row.told_as for row in rows} == {
        city.people["officer"].id: "assignee",
        city.people["director"].id: "next_up",
        city.people["an"].id: "bounced",
        city.people["binh"].id: "bounced",
    }


def test_due_turns_the_assigners_screen_red_without_a_message(city: City) -> None:
    city.assign("chair", "works", deadline=city.now + timedelta(hours=1))
    since = city.now + timedelta(seconds=1)
    city.fast_forward(hours=1)
    assert [row.title for row in messages(city, "chair", since)] == []
    with city.runtime.sessions() as session:
        item = session.execute(text("SELECT rooms, item FROM journal WHERE item ->> 'kind' = 'due'")).one()
    assert item.rooms == [f"person:{city.people['chair'].id}"]
