"""The demo city: seeded once, on a Monday morning after Tết, and then looked at."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.app import assemble
from backend.auth.service import sign_in
from backend.clock import SteppedClock
from backend.live.journal import JournalRow
from backend.org.model import Person, Post, Unit, UnitGroup
from backend.runtime import Runtime
from backend.settings import Settings
from backend.unit_of_work import SilentBell
from push.model import MessageRow
from reminders import watchdog
from reminders.demo.accounts import ACCOUNTS, PASSWORD
from reminders.demo.command import NOT_EMPTY
from reminders.demo.names import DENIED
from reminders.demo.seeding import seed
from reminders.feature import reminders_feature
from reminders.model import Reminder
from reminders.replay.database import runtime_beside
from tasks.board import read_board
from tasks.fields.model import Field
from tasks.history import faults
from tasks.lists import TaskFilter, find_tasks
from tasks.model import Assignee, Follower, HistoryEntry, Task
from tasks.states import STATUSES
from tasks.timeliness import TIMELINESS, URGENCIES
from tests.conftest import MONDAY

NOW = MONDAY


class Interrupted(Exception):
    """What kill -9 is to the process, this is to the transaction."""


def interrupt(share: float) -> None:
    raise Interrupted(share)


class Demo:
    """The seeded product, what seeding said, and how many people an interrupted attempt had left behind."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.runtime: Runtime = app.extensions["giaoviec"]
        with pytest.raises(Interrupted):
            seed(self.runtime, NOW, interrupt)
        self.left_by_the_interrupted = self.count(Person) + self.count(Unit) + self.count(Task)
        self.said = self.run()

    def run(self, *options: str) -> Result:
        with self.app.app_context():
            return self.app.test_cli_runner().invoke(args=["demo", *options])

    def count(self, table: type) -> int:
        with self.runtime.sessions() as session:
            return session.scalar(select(func.count()).select_from(table)) or 0

    def tasks_of(self, username: str, view: str = "assigned_to_me") -> Counter[str]:
        """Count the tasks somebody sees in a list, by status and by timeliness."""
        with self.runtime.unit_of_work() as work:
            person = work.session.scalars(select(Person).filter_by(username=username)).one()
            wanted = TaskFilter(view=view)  # type: ignore[arg-type]
            found = find_tasks(work, person, wanted, cursor=None, limit=200, position=0, now=NOW).items
            counted: Counter[str] = Counter(task.status for task in found)
            counted.update(task.timeliness_at(NOW) for task in found)
            return counted


@pytest.fixture(scope="module")
def demo(app: Flask) -> Iterator[Demo]:
    """In a database just made, as on a new machine: in one that other tests wore out PostgreSQL plans badly for it."""
    real: Runtime = app.extensions["giaoviec"]
    with runtime_beside(real, real.settings.zone, real.settings.holidays) as beside:
        beside.with_clock(SteppedClock(NOW), SilentBell()).attach(app)
        yield Demo(app)
    real.attach(app)


@pytest.fixture
def session(demo: Demo) -> Iterator[Session]:
    with demo.runtime.sessions() as session:
        yield session


def test_an_interrupted_seeding_leaves_nothing_and_the_next_begins_anew(demo: Demo) -> None:
    assert demo.left_by_the_interrupted == 0
    assert demo.said.exit_code == 0, demo.said.output
    assert "758 units, 1956 people, 250 tasks" in demo.said.output


def test_the_city_has_its_168_wards_communes_and_the_special_zone(session: Session) -> None:
    kinds = Counter(session.scalars(select(Unit.kind)))
    assert (kinds["ward"], kinds["commune"], kinds["special_zone"]) == (113, 54, 1)
    assert (kinds["city"], kinds["department"]) == (1, 16)
    groups = {group.code: len(group.units) for group in session.scalars(select(UnitGroup))}
    assert groups == {"departments": 16, "wards": 113, "communes": 55, "ward_level": 168}
    assert session.scalars(select(Unit.name).where(Unit.kind == "special_zone")).one() == "UBND đặc khu Côn Đảo"
    assert not [name for name in session.scalars(select(Unit.name)) if "  " in name]


def test_every_unit_has_a_head_and_everybody_a_post_but_the_administrator(session: Session) -> None:
    headless = select(Unit.name).where(~Unit.id.in_(select(Post.unit_id).where(Post.is_head)))
    assert not session.scalars(headless).all()
    without = select(Person.username).where(~Person.id.in_(select(Post.person_id)))
    assert session.scalars(without).all() == ["admin"]


def test_nobody_bears_the_name_of_a_known_office_holder_or_of_anybody_else(session: Session) -> None:
    names = list(session.scalars(select(Person.full_name)))
    assert len(set(names)) == len(names)
    assert not DENIED & set(names)
    assert all(unicodedata.is_normalized("NFC", name) for name in {*names, *DENIED})


def test_every_task_has_a_field_of_the_list(session: Session) -> None:
    listed = set(session.scalars(select(Field.name)))
    used = set(session.scalars(select(Task.field)))
    assert len(listed) == 18
    assert len(used) > 15
    assert used - {""} <= listed


def test_a_second_run_refuses_in_one_sentence_and_changes_nothing(demo: Demo) -> None:
    before = demo.count(HistoryEntry)
    again = demo.run()
    assert again.exit_code == NOT_EMPTY == 3
    assert again.output == "The database already holds people or units: the demo city needs an empty one.\n"
    assert demo.count(HistoryEntry) == before


def test_every_documented_account_signs_in(demo: Demo) -> None:
    for account in ACCOUNTS:
        with demo.runtime.unit_of_work() as work:
            found = sign_in(work, demo.runtime.settings, account.username, PASSWORD, "test", now=NOW)
            posts = work.session.scalars(select(Unit.name).join(Post).where(Post.person_id == found.person.id)).all()
        assert all(account.unit in unit for unit in posts)
        assert bool(posts) == bool(account.unit)


def test_the_accounts_print_without_a_database(settings: Settings) -> None:
    nowhere = replace(settings, database_url="postgresql+psycopg://nobody@127.0.0.1:1/nowhere")
    said = assemble(nowhere, [reminders_feature()]).test_cli_runner().invoke(args=["demo", "--accounts"])
    lines = said.output.splitlines()
    assert said.exit_code == 0
    assert len(lines) == 1 + len(ACCOUNTS) <= 12
    assert max(map(len, lines)) <= 116
    assert len({line.index(PASSWORD) for line in lines[1:]}) == 1, "the columns are aligned"


def test_every_state_of_a_task_is_there_to_be_seen(session: Session) -> None:
    tasks = session.scalars(select(Task)).all()
    assert {task.status for task in tasks} == set(STATUSES)
    assert {task.urgency for task in tasks} == set(URGENCIES)
    assert {task.timeliness_at(NOW) for task in tasks} == set(TIMELINESS)
    assert {part.state for part in session.scalars(select(Assignee))} >= {"assigned", "seen", "acknowledged", "done"}
    assert {(task.source or {}).get("kind") for task in tasks} >= {"document", "meeting", "direct", "higher_authority"}
    assert any(task.starred for task in tasks)
    assert session.scalar(select(func.count()).where(Assignee.role == "coordinator")) > 20  # type: ignore[operator]
    assert session.scalar(select(func.count()).select_from(Follower)) > 10  # type: ignore[operator]
    assert any(task.deadline != task.original_deadline for task in tasks), "somebody was given more time"
    assert len({task.title for task in tasks}) == len(tasks)


def test_the_ladders_climbed_by_themselves(session: Session) -> None:
    fired = Counter(session.scalars(select(Reminder.rung).where(Reminder.state == "fired")))
    assert {"not_acknowledged_3", "half_time", "due_soon_1", "due", "overdue", "overdue_4"} <= set(fired)
    assert fired["overdue"] >= 10
    assert session.scalar(select(func.count()).where(MessageRow.at > NOW)) == 0
    heard = Counter(session.scalars(select(MessageRow.person_id)))
    assert max(heard.values()) < 150, "four weeks of messages, not a flood"


def test_nothing_that_should_have_fired_has_not(demo: Demo) -> None:
    with demo.runtime.unit_of_work() as work:
        checked, findings = watchdog.look(work, NOW)
    assert checked > 80
    assert findings == []


def test_the_histories_hold(session: Session) -> None:
    assert list(faults(session)) == []
    assert session.scalar(select(func.count()).select_from(JournalRow)) == 0, "no screen was open in the past"


def test_the_buckets_of_the_board_sum_to_all_tasks(demo: Demo, session: Session) -> None:
    root = session.scalars(select(Unit.id).where(Unit.parent_id.is_(None))).one()
    board = read_board(session, root, NOW - timedelta(days=30), NOW)
    assert board.total.total == demo.count(Task) == sum(row.cell.total for row in board.rows) == 250
    assert board.total.open_overdue >= 5


@pytest.mark.parametrize(
    ("username", "finds"),
    [
        ("giamdoc", {"assigned", "due_soon", "overdue", "returned"}),
        ("truongphong", {"assigned", "in_progress"}),
        ("chuyenvien", {"assigned", "due_soon", "overdue", "awaiting_approval"}),
        ("chutichphuong", {"assigned", "due_soon", "overdue", "in_progress"}),
        ("chutichdackhu", {"assigned", "in_progress"}),
        ("thuky", {"assigned"}),
    ],
)
def test_each_desk_has_something_on_it(demo: Demo, username: str, finds: set[str]) -> None:
    assert finds <= set(demo.tasks_of(username))


def test_those_who_give_work_have_something_to_decide(demo: Demo) -> None:
    chair = demo.tasks_of("chutich", "assigned_by_me")
    assert chair["awaiting_approval"] >= 2
    assert chair["assigned"] >= 1, "one that nobody answered"
    for username in ("giamdoc", "truongphong", "chutichphuong"):
        assert demo.tasks_of(username, "assigned_by_me")["awaiting_approval"] >= 1
