"""A small city for tests, and the words stories are written in.

UBND Thành phố ── chair, vice
├── Văn phòng            an (secretariat), binh (secretariat)
├── Sở Xây dựng          director, deputy
│   └── Phòng Hạ tầng    head, officer
├── Sở Y tế              health (its head)
└── UBND phường Sài Gòn  ward (its head)
admin has a role and no post.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from backend.auth.service import sign_in
from backend.folding import fold
from backend.ids import new_id
from backend.org.model import Person, Post, StandIn, Unit
from backend.runtime import Runtime
from backend.working_time import CalendarDay
from push.devices import register_device
from push.dispatch import dispatch
from push.model import MessageRow
from push.subscriptions import Registration
from reminders.model import Reminder
from reminders.simulation import Simulation
from tasks import company, interruptions, service
from tasks.assigning import Assignment, Deadline, assign
from tasks.authority import task_for
from tasks.delays import service as delays
from tasks.explanations import service as explanations
from tasks.extensions import service as extensions
from tasks.model import Task
from tasks.parties import Party
from tasks.subtasks import service as subtasks
from tasks.urgings import service as urgings
from tests.fakes import Carrier

#: Where verbs on a task live.
VERBS = (service, interruptions, company, subtasks, explanations, delays, urgings)
PASSWORD = "mat-khau-thu-nghiem"
LONG_AGO = timedelta(days=3650)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def local(text: str) -> datetime:
    """Read "2026-03-02 22:00" as the clock on the wall in Hồ Chí Minh City shows it."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@cache
def password_hash() -> str:
    """As weak as argon2 goes: a hash carries its own cost, and hundreds of tests sign somebody in."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


class Phone:
    """One person's phone: what it has shown, and a cursor over it for stories."""

    def __init__(self, city: City, person: Person, token: str) -> None:
        self._city = city
        self.person = person
        self.token = token
        self._read = 0

    @property
    def messages(self) -> list[MessageRow]:
        """Everything the phone has shown, oldest first, as the app fetches it."""
        shown = [each.message_id for each in self._city.carrier.shown[self.token]]
        with self._city.runtime.sessions() as session:
            rows = {row.id: row for row in session.scalars(select(MessageRow).where(MessageRow.id.in_(shown)))}
        return [rows[each] for each in shown]

    def expects(self, *sentences: str) -> None:
        """Say what has arrived since the last look: each sentence is part of title, body or why, in order."""
        self._city.simulation.work()
        fresh = self.messages[self._read :]
        self._read += len(fresh)
        told = [f"{row.title} | {row.body} | {row.why}" for row in fresh]
        assert len(told) == len(sentences), f"{self.person.full_name} was told {told}, expected {list(sentences)}"
        for sentence, words in zip(sentences, told, strict=True):
            assert sentence in words, f"{sentence!r} is not in {words!r}"

    def expects_nothing(self) -> None:
        self.expects()


class City:
    """People and units by name, time that moves, and verbs that open and commit a unit of work."""

    def __init__(self, runtime: Runtime, carrier: Carrier, start: datetime) -> None:
        self.carrier = carrier
        self.simulation = Simulation(runtime, start, lambda r: dispatch(r, {"fcm": carrier}))
        self.runtime = self.simulation.runtime
        self.people: dict[str, Person] = {}
        self.units: dict[str, Unit] = {}

    @property
    def now(self) -> datetime:
        return self.simulation.now

    def fast_forward(self, **length: float) -> None:
        """Let time pass (hours=2, days=1 …); everything due on the way happens."""
        self.simulation.run_until(self.now + timedelta(**length))

    def go_to(self, instant: datetime) -> None:
        self.simulation.run_until(instant)

    def phone(self, name: str, token: str = "") -> Phone:
        """Give somebody a phone."""
        token = token or f"phone-of-{name}"
        with self.runtime.unit_of_work() as work:
            actor = work.session.get_one(Person, self.people[name].id)
            register_device(work, actor, Registration("fcm", token, "android"), now=self.now)
            work.commit()
        return Phone(self, self.people[name], token)

    def assign(self, by: str, lead: str, title: str = "Xử lý điểm ngập đường X", **more: Any) -> Task:
        """Assign to a unit or a person by name; `within` is a Span, `deadline` an instant."""
        within, at = more.pop("within", None), more.pop("deadline", None)
        names = more.pop("coordinators", ())
        assignment = Assignment(
            title=title,
            lead=self.party(lead),
            coordinators=[self.party(name) for name in names],
            deadline=Deadline(at=at, span=within),
            **more,
        )
        with self.runtime.unit_of_work() as work:
            task = assign(work, self._actor(work, by), assignment, now=self.now)
            work.commit()
        return task

    def party(self, name: str) -> Party:
        return Party(unit_id=self.units[name].id) if name in self.units else Party(person_id=self.people[name].id)

    def do(self, who: str, verb: str, task: Task | UUID, **words: Any) -> Any:
        """Do a verb on a task: city.do("director", "acknowledge", task)."""
        task_id = task if isinstance(task, UUID) else task.id
        with self.runtime.unit_of_work() as work:
            module = next(each for each in VERBS if hasattr(each, verb))
            done: Any = getattr(module, verb)(work, self._actor(work, who), task_id, **words, now=self.now)
            work.commit()
        return done

    def extension(self, who: str, verb: str, task: Task, *request: UUID, **words: Any) -> Any:
        """Ask, decide, accept or withdraw an extension: city.extension("director", "ask", task, deadline=…)."""
        with self.runtime.unit_of_work() as work:
            done = getattr(extensions, verb)(work, self._actor(work, who), task.id, *request, **words, now=self.now)
            work.commit()
        return done

    def see(self, who: str, task: Task) -> Task:
        with self.runtime.unit_of_work() as work:
            return task_for(work, self._actor(work, who), task.id, now=self.now)

    def reminders(self, task: Task, state: str | None = None) -> list[Reminder]:
        """Return a task's reminders in order of time, of one state or all."""
        query = select(Reminder).where(Reminder.task_id == task.id).order_by(Reminder.due_at, Reminder.rung)
        with self.runtime.sessions() as session:
            return [row for row in session.scalars(query) if state in (None, row.state)]

    def token(self, name: str) -> str:
        """Sign somebody in and return an access token, for tests over HTTP."""
        with self.runtime.unit_of_work() as work:
            found = sign_in(work, self.runtime.settings, name, PASSWORD, "test", now=self.runtime.clock.now())
            work.commit()
        return found.access_token

    def away(self, name: str, stand_in: str, **length: float) -> None:
        """Somebody is absent from now on for days=…, hours=…; somebody else does the work of all their posts."""
        with self.runtime.sessions() as session:
            for post in session.scalars(select(Post).filter_by(person_id=self.people[name].id)):
                session.add(
                    StandIn(
                        id=new_id(self.now),
                        post_id=post.id,
                        person_id=self.people[stand_in].id,
                        since=self.now,
                        until=self.now + timedelta(**length),
                    )
                )
            session.commit()

    def declare(self, day: str, kind: str) -> None:
        """The administrator makes a day (2026-01-10) "off" or "working"."""
        with self.runtime.sessions() as session:
            session.add(CalendarDay(id=new_id(self.now), day=datetime.fromisoformat(day).date(), kind=kind))
            session.commit()

    def change_person(self, name: str, **values: Any) -> None:
        """Write values into a person's row: language="en", disabled_at=…"""
        with self.runtime.sessions() as session:
            person = session.get_one(Person, self.people[name].id)
            for column, value in values.items():
                setattr(person, column, value)
            session.commit()

    def _actor(self, work: Any, name: str) -> Person:
        actor: Person = work.session.get_one(Person, self.people[name].id)
        return actor


def build_city(runtime: Runtime, carrier: Carrier, start: datetime) -> City:
    """Write the small city drawn above."""
    city = City(runtime, carrier, start)
    since = start - LONG_AGO
    with runtime.sessions() as session:
        root = _unit(session, city, "city", "UBND Thành phố", "city", None, since)
        office = _unit(session, city, "office", "Văn phòng UBND Thành phố", "office", root, since)
        works = _unit(session, city, "works", "Sở Xây dựng", "department", root, since)
        division = _unit(session, city, "division", "Phòng Hạ tầng", "division", works, since)
        health = _unit(session, city, "health_unit", "Sở Y tế", "department", root, since)
        ward = _unit(session, city, "ward_unit", "UBND phường Sài Gòn", "ward", root, since)
        for name, full_name, role, unit, title, head in (
            ("chair", "Nguyễn Văn Chủ", "leader", root, "Chủ tịch", True),
            ("vice", "Trần Thị Phó", "leader", root, "Phó Chủ tịch", False),
            ("an", "Lê Thị An", "secretariat", office, "Chuyên viên", False),
            ("binh", "Phạm Văn Bình", "secretariat", office, "Chuyên viên", False),
            ("director", "Hoàng Văn Giám", "leader", works, "Giám đốc", True),
            ("deputy", "Vũ Thị Đốc", "leader", works, "Phó Giám đốc", False),
            ("head", "Đặng Văn Trưởng", "leader", division, "Trưởng phòng", True),
            ("officer", "Bùi Thị Viên", "official", division, "Chuyên viên", False),
            ("health", "Đỗ Văn Y", "leader", health, "Giám đốc", True),
            ("ward", "Hồ Thị Phường", "leader", ward, "Chủ tịch", True),
            ("admin", "Quản Trị Viên", "administrator", None, "", False),
        ):
            _person(session, city, name, full_name, role, unit, title, head, since)
        session.commit()
    return city


def _unit(session: Any, city: City, key: str, name: str, kind: str, parent: Unit | None, since: datetime) -> Unit:
    unit = Unit(
        id=new_id(since),
        name=name,
        kind=kind,
        parent_id=parent.id if parent else None,
        valid_from=since,
        search=fold(name),
    )
    session.add(unit)
    city.units[key] = unit
    return unit


def _person(
    session: Any,
    city: City,
    name: str,
    full_name: str,
    role: str,
    unit: Unit | None,
    title: str,
    head: bool,
    since: datetime,
) -> None:
    person = Person(
        id=new_id(since),
        username=name,
        full_name=full_name,
        roles=[role],
        password_hash=password_hash(),
        search=fold(f"{full_name} {name}"),
    )
    session.add(person)
    if unit is not None:
        post = Post(id=new_id(since), person_id=person.id, unit_id=unit.id, title=title, is_head=head, valid_from=since)
        session.add(post)
    city.people[name] = person


class Caller:
    """One person at the API: signs in by token, sends and reads JSON."""

    def __init__(self, app: Flask, token: str, language: str = "vi") -> None:
        self._client: FlaskClient = app.test_client()
        self.headers = {"Authorization": f"Bearer {token}", "Accept-Language": language}

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Send a request under /api/v1 and return the response."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._client.open(f"/api/v1{path}", method=method, json=body, headers={**self.headers, **named})

    def get(self, path: str, **headers: str) -> Any:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.call("POST", path, {} if body is None else body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> Any:
        return self.call("PATCH", path, body, **headers)

    def put(self, path: str, body: Any, **headers: str) -> Any:
        return self.call("PUT", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Any:
        return self.call("DELETE", path, **headers)


class Desk:
    """The API on the city's own simulated time: desk("chair") is somebody signed in, until their token runs out."""

    def __init__(self, app: Flask, city: City) -> None:
        self.app = app
        self.city = city

    def __call__(self, name: str, language: str = "vi") -> Caller:
        return Caller(self.app, self.city.token(name), language)

    def assign(self, by: str, lead: str, title: str = "Xử lý điểm ngập đường X", **more: Any) -> dict[str, Any]:
        """Assign over HTTP to a unit or a person by name; return the task as answered."""
        answer = self(by).post("/tasks", {"title": title, "lead": self.party(lead), **more})
        assert answer.status_code == 201, answer.text
        body: dict[str, Any] = answer.json
        return body

    def party(self, name: str) -> dict[str, str]:
        party = self.city.party(name)
        return {"unit_id": str(party.unit_id)} if party.unit_id else {"person_id": str(party.person_id)}


@contextmanager
def open_desk(app: Flask, city: City) -> Iterator[Desk]:
    """Put the app on the city's clock for the length of a test, then back on the machine's."""
    own: Runtime = app.extensions["giaoviec"]
    city.runtime.attach(app)
    try:
        yield Desk(app, city)
    finally:
        own.attach(app)
