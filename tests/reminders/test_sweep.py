"""The sweep: fires what is due, once, to whom it concerns, bundled; whatever crashed, stopped or raced."""

from __future__ import annotations

import socket
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from redis.exceptions import RedisError
from sqlalchemy import func, select, text

from backend.jobs import RingingBell
from backend.org.model import Person
from backend.runtime import Runtime
from backend.ticking import tick
from push.dispatch import dispatch
from push.model import Delivery, MessageRow
from reminders.brief import compose
from reminders.model import Reminder, ReminderRecipient
from reminders.sweep import is_due, sweep
from reminders.watchdog import patrol
from tasks import service
from tasks.model import Task
from tests.city import City, Desk, local

FRIDAY = local("2026-03-06 17:00")


def messages(city: City, name: str, since: datetime | None = None) -> list[MessageRow]:
    """Everything somebody was told, oldest first."""
    query = (
        select(MessageRow).where(MessageRow.person_id == city.people[name].id).order_by(MessageRow.at, MessageRow.id)
    )
    with city.runtime.sessions() as session:
        return [row for row in session.scalars(query) if since is None or row.at >= since]


def kinds(city: City, name: str, since: datetime | None = None) -> Counter[str]:
    return Counter(row.kind for row in messages(city, name, since))


def settled(city: City) -> list[tuple[UUID, str, UUID | None, datetime, int, UUID]]:
    """Every (task, rung, occurrence, recipient) that was told."""
    with city.runtime.sessions() as session:
        rows = session.execute(
            select(Reminder, ReminderRecipient.person_id).join(
                ReminderRecipient, ReminderRecipient.reminder_id == Reminder.id
            )
        )
        return [(row.task_id, row.rung, row.assignee_id, row.anchor, row.occurrence, person) for row, person in rows]


def sleep_until(city: City, instant: datetime) -> None:
    """Time passes and nobody works."""
    city.simulation.clock.move_to(instant)


# -- 2: PostgreSQL is the truth -----------------------------------------------------------------------------------


@pytest.fixture
def without_redis(city: City) -> City:
    """The same city, whose Redis answers nobody: a port that was just closed."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    dead = type(city.runtime.redis).from_url(f"redis://127.0.0.1:{port}/0", socket_connect_timeout=0.2)
    runtime = city.simulation.runtime
    city.simulation.runtime = replace(runtime, redis=dead, bell=RingingBell(dead, frozenset(runtime.jobs)))
    city.runtime = city.simulation.runtime
    return city


def test_invariant_02_without_redis_verbs_work_and_everything_due_is_sent(without_redis: City) -> None:
    city = without_redis
    director = city.phone("director")
    task = city.assign("chair", "works", urgency="urgent", deadline=FRIDAY)
    director.expects("Nhiệm vụ mới")
    city.fast_forward(hours=6)
    director.expects("vì chưa tiếp nhận sau 4 giờ làm việc")
    assert city.do("director", "acknowledge", task).status == "in_progress"


def test_invariant_02_the_clock_finds_what_is_due_though_it_cannot_ring(without_redis: City) -> None:
    city = without_redis
    city.assign("chair", "works")
    sleep_until(city, local("2026-03-03 09:00"))
    with pytest.raises(RedisError):
        tick(city.runtime)
    with city.runtime.sessions() as session:
        assert is_due(session, city.now)
    assert sweep(city.runtime) == 1


def test_invariant_02_a_wiped_redis_loses_nothing(city: City) -> None:
    director = city.phone("director")
    runtime = city.runtime
    ringing = replace(runtime, bell=RingingBell(runtime.redis, frozenset(runtime.jobs)))
    city.runtime = city.simulation.runtime = ringing
    city.assign("chair", "works", urgency="flash")
    ringing.redis.flushall()
    director.expects("Nhiệm vụ mới")
    sleep_until(city, city.now + timedelta(minutes=10))
    assert "reminders.sweep" in tick(ringing)
    ringing.redis.flushall()
    director.expects("vì chưa tiếp nhận sau 10 phút")


def test_the_bell_never_queues_more_than_two_wake_ups_of_a_kind(city: City) -> None:
    runtime = city.runtime
    bell = RingingBell(runtime.redis, frozenset(runtime.jobs))
    for _ in range(10):
        bell.ring("reminders.sweep")
    assert runtime.redis.llen("rq:queue:reminders.sweep") == 2
    with pytest.raises(LookupError):
        bell.ring("no.such.job")


# -- 3: once, whatever races --------------------------------------------------------------------------------------


def test_invariant_03_several_sweeps_and_dispatches_at_once_tell_nobody_twice(city: City) -> None:
    for name in ("director", "health", "chair", "an", "binh"):
        city.phone(name)
    for number in range(12):
        city.assign("chair", "works", f"Việc {number}", deadline=FRIDAY, coordinators=["health_unit"])
    sleep_until(city, local("2026-03-05 10:00"))
    together, carrier = Barrier(4), city.carrier

    def work(_number: int) -> None:
        together.wait(timeout=10)
        for _ in range(5):
            sweep(city.runtime)
            dispatch(city.runtime, {"fcm": carrier})

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    told = settled(city)
    assert told
    assert len(told) == len(set(told)), "a rung fires once for one person"
    with city.runtime.sessions() as session:
        due = session.scalar(select(func.count()).where(Reminder.state == "planned", Reminder.due_at <= city.now))
        states = set(session.scalars(select(Delivery.state).where(Delivery.channel == "fcm")))
        twice = session.execute(
            select(Delivery.message_id).group_by(Delivery.message_id, Delivery.device_id).having(func.count() > 1)
        ).all()
    assert (due, states, twice) == (0, {"sent"}, [])
    for name in ("director", "health", "an"):
        shown = [each.message_id for each in carrier.shown[f"phone-of-{name}"]]
        assert len(shown) == len(set(shown)) == len(messages(city, name))
        assert kinds(city, name, since=city.now) == Counter(digest=1), "one sweep at a time makes one digest"


def test_invariant_03_two_clocks_and_a_late_sweep_change_nothing(city: City) -> None:
    director = city.phone("director")
    city.assign("chair", "works", urgency="flash")
    director.expects("Nhiệm vụ mới")
    sleep_until(city, city.now + timedelta(minutes=10))
    patrol(city.runtime)  # the watchdog has just been round
    compose(city.runtime)  # and it is known when the next brief is due
    assert [tick(city.runtime) for _ in range(2)] == [["reminders.sweep"]] * 2
    assert [sweep(city.runtime) for _ in range(3)] == [1, 0, 0]
    director.expects("vì chưa tiếp nhận sau 10 phút")
    director.expects_nothing()


def test_invariant_03_a_sweep_that_died_before_its_commit_leaves_everything_to_the_next(city: City) -> None:
    director = city.phone("director")
    city.assign("chair", "works", urgency="flash")
    director.expects("Nhiệm vụ mới")
    sleep_until(city, city.now + timedelta(minutes=10))

    class Dying(type(city.runtime.unit_of_work())):  # type: ignore[misc]
        def commit(self) -> None:
            raise KeyboardInterrupt

    def unit_of_work() -> Any:
        real = city.runtime.unit_of_work()
        real.__class__ = Dying
        return real

    dying = _Wrapped(city.runtime, unit_of_work)
    with pytest.raises(KeyboardInterrupt):
        sweep(dying)  # type: ignore[arg-type]
    assert len(messages(city, "director")) == 1
    assert sweep(city.runtime) == 1
    director.expects("vì chưa tiếp nhận sau 10 phút")


class _Wrapped:
    """A runtime with another way to open a unit of work."""

    def __init__(self, runtime: Runtime, unit_of_work: Any) -> None:
        self._runtime = runtime
        self.unit_of_work = unit_of_work

    def __getattr__(self, name: str) -> Any:
        return getattr(self._runtime, name)


# -- 4: late is better than lost, and nobody is flooded -----------------------------------------------------------


def test_invariant_04_after_three_days_without_workers_each_person_hears_once(city: City) -> None:
    for name in ("director", "chair", "an"):
        city.phone(name)
    tasks = [city.assign("chair", "works", f"Việc {n}", deadline=local("2026-03-05 17:00")) for n in range(6)]
    city.simulation.work()
    before = city.now
    sleep_until(city, local("2026-03-07 09:00"))  # Saturday: three not-acknowledged, half time, due soon, due, overdue
    city.simulation.work()
    fired = Counter(row.rung for task in tasks for row in city.reminders(task, "fired"))
    assert fired["not_acknowledged_3"] == fired["due"] == 6
    assert not [row for task in tasks for row in city.reminders(task, "planned") if row.due_at <= city.now]
    for name, read in (("director", "phone-of-director"), ("chair", "phone-of-chair"), ("an", "phone-of-an")):
        assert kinds(city, name, since=before + timedelta(seconds=1)) == Counter(digest=1), name
        assert len(city.carrier.shown[read]) == (7 if name == "director" else 1)
    (digest,) = messages(city, "director", since=city.now)
    assert digest.title == "6 nhiệm vụ cần anh/chị xem"
    lines = digest.body.split("\n")
    assert lines == [f"{task.code}: vì đã quá hạn từ 17:00 thứ Năm 05/03/2026" for task in _as_told(lines, tasks)]
    assert set(digest.subjects) == {task.id for task in tasks}


def _as_told(lines: list[str], tasks: list[Task]) -> list[Task]:
    """The tasks in the order of the lines."""
    by_code = {task.code: task for task in tasks}
    return [by_code[line.split(":")[0]] for line in lines]


def test_invariant_04_the_newest_state_comes_first(city: City) -> None:
    old = city.assign("chair", "works", "Cũ", deadline=local("2026-03-03 17:00"))
    new = city.assign("chair", "works", "Mới", deadline=local("2026-03-05 17:00"))
    city.do("director", "acknowledge", old)
    city.do("director", "acknowledge", new)
    since = city.now + timedelta(seconds=1)
    sleep_until(city, local("2026-03-05 17:30"))
    city.simulation.work()
    (digest,) = messages(city, "director", since=since)
    assert digest.body.split("\n") == [
        f"{new.code}: vì đã đến hạn",
        f"{old.code}: vì đã quá hạn từ 17:00 thứ Ba 03/03/2026",
    ]


def test_invariant_04_a_flash_task_is_never_hidden_in_a_digest_and_speaks_once(city: City) -> None:
    for number in range(3):
        city.assign("chair", "works", f"Việc {number}", deadline=FRIDAY)
    flash = city.assign("chair", "works", "Hỏa tốc", urgency="flash", deadline=local("2026-03-02 12:00"))
    since = city.now + timedelta(seconds=1)
    sleep_until(city, local("2026-03-05 09:00"))
    city.simulation.work()
    assert kinds(city, "director", since) == Counter(digest=1, reminder=1)
    alone = next(row for row in messages(city, "director", since) if row.kind == "reminder")
    assert (alone.subjects, alone.urgency) == ([flash.id], "flash")
    assert alone.why == "vì đã quá hạn từ 12:00 thứ Hai 02/03/2026"


def test_invariant_04_missed_urgings_are_not_made_up_one_by_one(city: City) -> None:
    task = city.assign("chair", "works", urgency="flash", deadline=city.now + timedelta(minutes=30))
    city.do("director", "acknowledge", task)
    sleep_until(city, city.now + timedelta(days=3))
    city.simulation.work()
    urged = [row for row in city.reminders(task, "fired") if row.rung == "overdue"]
    assert [row.occurrence for row in urged] == [1], "of 143 missed urgings one is sent"
    (following,) = [row for row in city.reminders(task, "planned") if row.rung == "overdue"]
    assert following.due_at == city.now + timedelta(minutes=30)


def test_invariant_04_more_than_one_batch_of_late_reminders_is_still_one_digest_a_person(city: City) -> None:
    """What an outage leaves may be more than a batch holds; a person is not told once for each batch."""
    task = city.assign("chair", "works", "Việc", deadline=local("2026-03-04 17:00"))
    _multiply(city, task, 600)
    since = city.now + timedelta(seconds=1)
    sleep_until(city, local("2026-03-03 09:00"))
    city.simulation.work()
    assert kinds(city, "director", since) == Counter(digest=1)


def _multiply(city: City, task: Task, times: int) -> None:
    """Copy a task with its lead and its first reminder inside the database: six hundred verbs would take long."""
    with city.runtime.engine.begin() as connection:
        connection.execute(
            text(
                """
                CREATE TEMP TABLE copies ON COMMIT DROP AS
                SELECT n, gen_random_uuid() AS task_id, gen_random_uuid() AS part_id FROM generate_series(1, :times) n
                """
            ),
            {"times": times},
        )
        for table, changed, source in (
            ("task", {"id": "c.task_id", "code": "'copy-' || c.n"}, "t.id = :id"),
            ("assignee", {"id": "c.part_id", "task_id": "c.task_id"}, "t.task_id = :id"),
            (
                "reminder",
                {"id": "gen_random_uuid()", "task_id": "c.task_id", "assignee_id": "c.part_id"},
                "t.task_id = :id AND t.rung = 'not_acknowledged_1'",
            ),
        ):
            columns = [row[0] for row in connection.execute(text(f"SELECT * FROM {table} LIMIT 0")).cursor.description]
            columns = [column for column in columns if column != "words"]  # PostgreSQL keeps that one
            values = ", ".join(changed.get(column, f't."{column}"') for column in columns)
            names = ", ".join(f'"{column}"' for column in columns)
            connection.execute(
                text(f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} t, copies c WHERE {source}"),
                {"id": task.id},
            )


# -- 5: checked when it fires -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("UPDATE task SET status = 'completed', closed_at = now() WHERE id = :id", "completed"),
        ("UPDATE task SET status = 'recalled', closed_at = now() WHERE id = :id", "recalled"),
        ("UPDATE assignee SET acknowledged_at = now() WHERE task_id = :id", "acknowledged"),
    ],
)
def test_invariant_05_a_reminder_is_checked_against_the_task_when_it_fires(
    city: City, statement: str, reason: str
) -> None:
    """Whatever changed the task without planning anew, what is no longer true is not said."""
    task = city.assign("chair", "works")
    with city.runtime.engine.begin() as connection:
        connection.execute(text(statement), {"id": task.id})
    sleep_until(city, local("2026-03-03 09:00"))
    assert sweep(city.runtime) == 1
    (row,) = city.reminders(task, "withheld")
    assert (row.rung, row.reason, row.settled_at) == ("not_acknowledged_1", reason, city.now)
    assert len(messages(city, "director")) == 1


def test_invariant_05_an_extended_task_is_not_reminded_of_its_old_deadline(city: City) -> None:
    task = city.assign("chair", "works", deadline=local("2026-03-03 17:00"))
    city.do("director", "acknowledge", task)
    with city.runtime.engine.begin() as connection:
        connection.execute(
            text("UPDATE task SET deadline = :new, due_soon_from = :new WHERE id = :id"), {"new": FRIDAY, "id": task.id}
        )
    since = city.now + timedelta(seconds=1)
    sleep_until(city, local("2026-03-03 17:00"))
    city.simulation.work()
    assert messages(city, "director", since) == []
    assert {row.reason for row in city.reminders(task, "withheld")} <= {"deadline_changed"}


def test_invariant_05_a_verb_that_waits_for_the_sweep_and_a_sweep_that_waits_for_a_verb(city: City) -> None:
    """An acknowledgement that commits first wins, whatever the sweep had in mind."""
    task = city.assign("chair", "works")
    sleep_until(city, local("2026-03-03 09:00"))
    with city.runtime.unit_of_work() as work:
        actor = work.session.get_one(Person, city.people["director"].id)
        service.acknowledge(work, actor, task.id, now=city.now)
        work.commit()
    assert sweep(city.runtime) == 0
    assert len(messages(city, "director")) == 1


@pytest.mark.parametrize("days", [1, 3])
def test_invariant_05_a_day_off_declared_after_planning_moves_the_reminder(city: City, days: int) -> None:
    task = city.assign("chair", "works")
    for day in range(3, 3 + days):
        city.declare(f"2026-03-{day:02d}", "off")
    director = city.phone("director")
    city.go_to(local("2026-03-03 12:00"))
    director.expects_nothing()
    row = next(row for row in city.reminders(task, "planned") if row.rung == "not_acknowledged_1")
    expected = {1: "2026-03-04 09:00", 3: "2026-03-06 09:00"}[days]
    assert row.due_at == local(expected)
    city.go_to(local(expected))
    director.expects("vì chưa tiếp nhận sau 1 ngày làm việc")


# -- bundles ------------------------------------------------------------------------------------------------------


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


def test_the_story_says_what_fired_to_whom_and_why_and_what_lies_ahead(desk: Desk) -> None:
    city = desk.city
    task = city.assign("chair", "works", urgency="urgent", deadline=local("2026-03-04 17:00"))
    city.fast_forward(hours=6)
    city.do("director", "acknowledge", task)
    items = desk("director").get(f"/tasks/{task.id}/reminders").json["items"]
    said = {item["rung"]: (item["state"], item["why"]) for item in items}
    assert said["assigned"] == ("fired", "vì anh/chị được giao chủ trì")
    assert said["not_acknowledged_1"] == ("fired", "vì chưa tiếp nhận sau 4 giờ làm việc")
    assert said["not_acknowledged_2"] == ("cancelled", "không gửi: đã tiếp nhận lúc 15:00 thứ Hai 02/03/2026")
    assert said["due"] == ("planned", "vì đã đến hạn")
    first = next(item for item in items if item["rung"] == "assigned")
    assert [(each["person"]["full_name"], each["told_as"]) for each in first["recipients"]] == [
        ("Hoàng Văn Giám", "assignee")
    ]
    assert first["recipients"][0]["message_id"]
    ahead = next(item for item in items if item["rung"] == "due_soon_1")
    assert [each["person"]["full_name"] for each in ahead["recipients"]] == ["Hoàng Văn Giám"]
    assert desk("director", "en").get(f"/tasks/{task.id}/reminders").json["items"][0]["why"] == (
        "because you were given the lead"
    )


def test_a_preview_is_what_assigning_then_plans(desk: Desk) -> None:
    body = {
        "title": "Xem trước",
        "lead": desk.party("works"),
        "coordinators": [desk.party("health_unit")],
        "urgency": "urgent",
        "deadline_in": {"amount": 3, "unit": "working_days"},
    }
    preview = desk("chair").post("/reminder-previews", body).json
    assert preview["deadline"] == "2026-03-05T10:00:00+00:00"
    with desk.city.runtime.sessions() as session:
        assert session.scalar(select(func.count()).select_from(Reminder)) == 0, "a preview writes nothing"
    task = desk("chair").post("/tasks", body).json
    planned = desk("chair").get(f"/tasks/{task['id']}/reminders").json["items"]
    told = {(row["rung"], row["due_at"], row["why"]) for row in planned if row["rung"] != "overdue"}
    shown = {
        (row["rung"], row["due_at"], row["why"]) for row in preview["items"] if not row["rung"].startswith("overdue")
    }
    assert shown == told


# -- poison -------------------------------------------------------------------------------------------------------


def poisoned(city: City) -> tuple[Task, list[Task]]:
    """One task among three whose lead is gone from the database: firing its reminder cannot work."""
    bad, *good = [city.assign("chair", "works", f"Việc {n}") for n in range(3)]
    with city.runtime.engine.begin() as connection:
        connection.execute(text("UPDATE assignee SET role = 'coordinator' WHERE task_id = :id"), {"id": bad.id})
    return bad, good


def test_a_poisoned_row_is_pushed_back_an_hour_while_the_rest_fires(city: City) -> None:
    bad, good = poisoned(city)
    sleep_until(city, local("2026-03-03 09:00"))
    assert sweep(city.runtime) == 2
    for task in good:
        assert "not_acknowledged_1" in {row.rung for row in city.reminders(task, "fired")}
    (row,) = [row for row in city.reminders(bad, "planned") if row.rung == "not_acknowledged_1"]
    assert row.due_at == city.now + timedelta(hours=1)
    assert row.error
    assert sweep(city.runtime) == 0, "it does not come back before its hour"


def test_a_row_that_was_healed_fires_at_its_next_try(city: City) -> None:
    bad, _good = poisoned(city)
    sleep_until(city, local("2026-03-03 09:00"))
    sweep(city.runtime)
    with city.runtime.engine.begin() as connection:
        connection.execute(text("UPDATE assignee SET role = 'lead' WHERE task_id = :id"), {"id": bad.id})
    city.simulation.clock.advance(timedelta(hours=1))
    assert sweep(city.runtime) == 1
    assert "not_acknowledged_1" in {row.rung for row in city.reminders(bad, "fired")}


def test_a_poisoned_row_among_others_makes_no_flood_of_them(city: City) -> None:
    """Tried one by one, the good ones must still meet in one digest."""
    poisoned(city)
    since = city.now + timedelta(seconds=1)
    sleep_until(city, local("2026-03-03 09:00"))
    sweep(city.runtime)
    assert kinds(city, "director", since) == Counter(digest=1)
