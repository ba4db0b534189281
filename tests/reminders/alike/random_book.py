"""A city with a random book: many tasks that are much alike, with everything about them and their people that the law
looks at. Some of it no verb would write; that is no matter to the sweep, which reads what is there."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import select, text

from backend.ids import new_id
from backend.org.model import Person, Post
from push.model import NotificationPreference
from reminders.model import Pace, Reminder, Snooze
from reminders.policies.store import write_policy
from tasks.model import Task
from tests.city import LONG_AGO, ZONE, City, local
from tests.reminders.policies.documents import having
from tests.reminders.sweep.told import sleep_until

OFFICIALS = 90
DEADLINES = (local("2026-03-05 17:00"), local("2026-03-05 17:00"), local("2026-03-06 11:30"))
URGENCIES = (*["normal"] * 9, "urgent", "very_urgent", "flash")
#: What a storm is made of.
COMMON = ("not_acknowledged_1", "half_time", "due_soon_1", "due_soon_2", "due", "overdue")
#: What may be so of a task, and about how often.
_CHANGES = (
    (0.15, "reported_at = assigned_at + interval '1 hour'"),
    (0.08, "deadline_set_at = deadline - interval '3 hours'"),
    (0.05, "deadline_set_at = deadline + interval '1 minute'"),
    (0.05, "returned_at = assigned_at + interval '1 day'"),
    (0.05, "resumed_at = assigned_at + interval '5 hours'"),
    (0.05, "urgency_set_at = assigned_at + interval '2 hours'"),
    (0.05, "urgency = 'urgent'"),
    (0.05, "deadline = deadline + interval '1 day'"),
    (0.05, "field = 'Y tế'"),
    (0.04, "urgings = 1, urged_at = assigned_at + interval '1 day'"),
)
#: And one of these of every fifth.
_STATES = (
    "status = 'completed', closed_at = assigned_at + interval '1 day'",
    "status = 'awaiting_approval', submitted_at = assigned_at + interval '1 day'",
    "status = 'paused', paused_at = assigned_at + interval '1 day'",
    "status = 'declined'",
)


def fill(city: City, rng: Random) -> None:
    """Write policies, people and tasks; at the end it is some days later, and nobody has worked since."""
    _policies(city, rng)
    _people(city, rng)
    tasks = _tasks(city, rng)
    with city.runtime.sessions() as session:
        common = Reminder.rung.in_(COMMON)
        due = sorted(set(session.scalars(select(Reminder.due_at).where(Reminder.due_at >= city.now, common))))
    sleep_until(city, _moment(due, rng))
    _forget_the_morning(city)
    _change_tasks(city, rng, tasks)
    _change_people(city, rng, tasks)


def _forget_the_morning(city: City) -> None:
    """Most of what was due before has been told long ago; what else is due is of one moment, as in a storm."""
    with city.runtime.engine.begin() as connection:
        connection.execute(
            text(
                "UPDATE reminder SET state = 'fired', settled_at = due_at WHERE due_at < :since AND state = 'planned'"
            ),
            {"since": city.now - timedelta(minutes=10)},
        )


def _moment(due: list[datetime], rng: Random) -> datetime:
    """At a moment when much is due; now and then at night."""
    at = rng.choice(due)
    return at + timedelta(hours=14) if rng.random() < 0.1 else at + timedelta(seconds=rng.choice((0, 0, 40)))


def _policies(city: City, rng: Random) -> None:
    for _ in range(rng.randrange(3)):
        document = having(daily_cap=rng.choice((0, 1, 30)), digest_window_minutes=rng.choice((0, 15)))
        for rung in document["ladders"]["normal"]:
            if rung["trigger"] == "due_soon" and rng.random() < 0.3:
                body = rng.choice(("{title}, {deadline}", "{unit}: {title}"))
                rung["words"] = {language: {"title": "Sắp {code} 100%", "body": body} for language in ("vi", "en")}
            if rung["trigger"] == "due" and rng.random() < 0.3:
                rung["channels"] = ["screen"]
        with city.runtime.unit_of_work() as work:
            effect = rng.choice(("open", "new"))
            write_policy(work.session, document, "", city.now, effect=effect)
            work.commit()


def _people(city: City, rng: Random) -> None:
    since = city.now - LONG_AGO
    with city.runtime.sessions() as session:
        for n in range(OFFICIALS):
            person = Person(
                id=new_id(since),
                username=f"p{n}",
                full_name=f"Người {n}",
                roles=["official"],
                language=rng.choice(("vi", "vi", "en")),
                password_hash="x",
                search=f"nguoi {n}",
            )
            session.add(person)
            city.people[f"p{n}"] = person
        session.flush()
        units = list(city.units.values())
        for n in range(OFFICIALS):
            unit = rng.choice(units)
            person_id = city.people[f"p{n}"].id
            session.add(
                Post(id=new_id(since), person_id=person_id, unit_id=unit.id, title="Chuyên viên", valid_from=since)
            )
        session.commit()
    for n in range(OFFICIALS):
        for k in range(rng.choice((0, 1, 1, 2))):
            city.phone(f"p{n}", f"phone-{n}-{k}")


def _tasks(city: City, rng: Random) -> list[Task]:
    tasks: list[Task] = []
    for hour in (0, 1):
        sleep_until(city, local("2026-03-02 09:00") + timedelta(hours=hour))
        for _ in range(rng.randrange(15, 25)):
            lead, *others = rng.sample(range(OFFICIALS), rng.choice((1, 1, 2, 3)))
            more: dict[str, Any] = {"urgency": rng.choice(URGENCIES), "field": rng.choice(("", "", "Xây dựng"))}
            more |= {"coordinators": [f"p{n}" for n in others], "deadline": rng.choice(DEADLINES)}
            tasks.append(
                city.assign("chair", f"p{lead}", rng.choice(("Kết thúc có chấm..", "Đường 100%", "%s")), **more)
            )
    return tasks


def _change_tasks(city: City, rng: Random, tasks: list[Task]) -> None:
    with city.runtime.engine.begin() as connection:
        for task in tasks:
            changes = [change for share, change in _CHANGES if rng.random() < share]
            for change in (*changes, *([rng.choice(_STATES)] if rng.random() < 0.2 else [])):
                connection.execute(text(f"UPDATE task SET {change} WHERE id = :id"), {"id": task.id})
            if rng.random() < 0.3:
                connection.execute(
                    text("UPDATE assignee SET acknowledged_at = assigned_at WHERE task_id = :id"), {"id": task.id}
                )


def _change_people(city: City, rng: Random, tasks: list[Task]) -> None:
    for n in range(OFFICIALS):
        if rng.random() < 0.03:
            city.change_person(f"p{n}", disabled_at=city.now)
        if rng.random() < 0.04:
            city.away(f"p{n}", f"p{(n + 1) % OFFICIALS}", days=1)
    with city.runtime.sessions() as session:
        for n in range(OFFICIALS):
            person_id = city.people[f"p{n}"].id
            if rng.random() < 0.4:
                ago = timedelta(minutes=rng.choice((-5, 0, 5, 14, 15, 16, 600)))
                day = (city.now - timedelta(days=rng.choice((0, 0, 1)))).astimezone(ZONE).date()
                session.add(Pace(person_id=person_id, told_at=city.now - ago, day=day, told_today=rng.choice((1, 30))))
            if rng.random() < 0.3:
                off = rng.choice(({"phone": ["reminder"]}, {"fcm": ["digest"]}, {}))
                session.add(NotificationPreference(person_id=person_id, off=off, changed_at=city.now))
            for task in rng.sample(tasks, 2) if rng.random() < 0.05 else ():
                session.add(Snooze(person_id=person_id, task_id=task.id, until=city.now + timedelta(hours=3)))
        session.commit()
