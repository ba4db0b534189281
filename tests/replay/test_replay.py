"""The replay of real records: the same twice, and a proof that holds because it can fail."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from backend.ids import new_id
from backend.runtime import Runtime
from backend.workcalendar import WorkingCalendar
from reminders.model import Reminder, ReminderRecipient
from reminders.replay.command import expectation_of
from reminders.replay.course import acts_of, parts_of
from reminders.replay.database import runtime_beside
from reminders.replay.expected import Expectation
from reminders.replay.figures import compare, figures_of, share
from reminders.replay.proof import Proof, prove
from reminders.replay.records import Case, RecordsError, Step, home_groups, read_cases
from reminders.replay.report import report
from reminders.replay.run import Replayed
from reminders.replay.run import replay as run_replay
from tasks.model import Task

DATA = Path(__file__).parents[3] / "shared" / "data"
CASES, EVENTS = DATA / "receipt_cases.csv", DATA / "receipt_events.csv"
#: So many cases, the first to start: every rung fires, and the oldest stay overdue for a year.
FIRST = 8
AMSTERDAM = ZoneInfo("Europe/Amsterdam")

needs_records = pytest.mark.skipif(not CASES.exists(), reason=f"the real records are not in {DATA}")


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return read_cases(CASES, EVENTS)


@pytest.fixture(scope="module")
def replayed(app: Flask, cases: list[Case]) -> Iterator[Replayed]:
    """A run whose database lives as long as this module."""
    product: Runtime = app.extensions["giaoviec"]
    with runtime_beside(product, AMSTERDAM, "NL") as runtime:
        yield run_replay(runtime, cases[:FIRST], lambda *_: None)


@pytest.fixture
def planted(replayed: Replayed) -> Iterator[Session]:
    """A transaction in which faults may be planted; it is rolled back, indexes and all."""
    with replayed.runtime.sessions() as session:
        yield session
        session.rollback()


def proof_of(replayed: Replayed, session: Session) -> Proof:
    with replayed.runtime.unit_of_work() as work:
        expectation = expectation_of(replayed, work)
    return prove(replayed, session, expectation)


def a_reminder(session: Session, rung: str, state: str = "fired") -> Reminder:
    query = select(Reminder).where(Reminder.rung == rung, Reminder.state == state).order_by(Reminder.due_at)
    found: Reminder = session.scalars(query.limit(1)).one()
    return found


# -- the records ---------------------------------------------------------------------------------------------


@needs_records
def test_the_records_are_those_the_issue_names(cases: list[Case]) -> None:
    closed = [case for case in cases if case.ended is not None]
    assert (len(cases), len(closed)) == (1434, 1329)
    assert share(sum(case.late for case in cases), len(closed)) == "377 of 1,329 = 28.4 %"
    assert len({case.responsible for case in cases}) == 39
    assert sum(case.ended is not None and case.ended < case.started for case in cases) == 2


@needs_records
def test_hand_overs_are_changes_of_person_between_steps(cases: list[Case]) -> None:
    counted = [sum(a.person != b.person for a, b in pairwise(case.steps)) for case in cases]
    assert counted == [case.handovers for case in cases]
    assert (sum(counted), sum(map(bool, counted))) == (1208, 564)


@needs_records
def test_everybody_has_one_home_and_nobody_is_lost(cases: list[Case]) -> None:
    homes = home_groups(cases)
    assert {case.responsible for case in cases} | {step.person for case in cases for step in case.steps} == set(homes)
    assert homes["Resource10"] == "Group 3"


def test_a_file_of_another_shape_is_refused(tmp_path: Path) -> None:
    for name in ("cases.csv", "events.csv"):
        with (tmp_path / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([["who", "what"], ["a", "b"]])
    with pytest.raises(RecordsError, match="cannot be read"):
        read_cases(tmp_path / "cases.csv", tmp_path / "events.csv")


# -- how they are read ---------------------------------------------------------------------------------------

MONDAY = datetime(2011, 3, 7, 8, 0, tzinfo=UTC)  # 09:00 in Amsterdam


def a_case(*steps: tuple[float, str], ended: float | None = None, deadline: float = 240) -> Case:
    """A case that starts on Monday with Anna; all times in hours from there."""
    return Case(
        id="case-1",
        title="case-1",
        responsible="Anna",
        group="Group 1",
        started=MONDAY,
        deadline=MONDAY + timedelta(hours=deadline),
        ended=None if ended is None else MONDAY + timedelta(hours=ended),
        handovers=0,
        steps=tuple(Step(MONDAY + timedelta(hours=at), who, "Group 1", "step") for at, who in steps),
    )


def read(case: Case) -> list[tuple[float, str, str]]:
    return [((act.at - MONDAY) / timedelta(hours=1), act.verb, act.person) for act in acts_of(case)]


def test_the_first_step_acknowledges_the_next_report_and_a_change_of_person_hands_over() -> None:
    assert read(a_case((1, "Anna"), (2, "Anna"), (30, "Bert"), ended=40)) == [
        (0, "assign", "Anna"),
        (1, "acknowledge", "Anna"),
        (2, "report", "Anna"),
        (2, "transfer", "Bert"),
        (30, "acknowledge", "Bert"),
        (40, "complete", "Bert"),
    ]


def test_whoever_takes_the_first_step_takes_the_case() -> None:
    assert read(a_case((5, "Bert")))[1:] == [(5, "transfer", "Bert"), (5, "acknowledge", "Bert")]


def test_a_case_that_ends_before_it_starts_is_completed_as_it_starts() -> None:
    assert read(a_case((3, "Anna"), ended=-1)) == [(0, "assign", "Anna"), (0, "complete", "Anna")]
    assert parts_of(a_case(ended=-1))[0].ended == MONDAY


def test_what_must_be_said_follows_the_table() -> None:
    calendar = WorkingCalendar(zone=AMSTERDAM, days_off=frozenset({date(2011, 3, 9)}))
    expectation = Expectation(calendar, {"Anna": "Group 1"}, MONDAY + timedelta(days=20))
    said = [
        (telling.rung, f"{telling.due.astimezone(AMSTERDAM):%a %H:%M}", telling.person)
        for telling in expectation.of([a_case((30, "Anna"), ended=190, deadline=90)])  # due Friday 03:00
    ]
    assert said == [
        ("assigned", "Mon 09:00", "Anna"),
        ("not_acknowledged_1", "Tue 09:00", "Anna"),
        ("half_time", "Tue 13:45", "Anna"),  # 11¼ of 22½ working hours; Wednesday is a day off
        ("due_soon_2", "Thu 07:30", "Anna"),  # three days before lies before the start
        ("due", "Fri 06:00", "Anna"),  # 03:00 is quiet
        ("overdue", "Fri 08:00", "Anna"),
        ("overdue", "Mon 08:00", "Anna"),
        ("overdue", "Mon 08:00", "Head of Group 1"),
    ]


# -- the run and its proof -----------------------------------------------------------------------------------


@needs_records
def test_the_proof_holds_and_lateness_is_the_records_own(replayed: Replayed, planted: Session) -> None:
    proof, figures = proof_of(replayed, planted), figures_of(replayed, planted)
    assert proof.holds, proof.faults
    assert all(figures.fired.values()), "the records chosen do not set off every rung"
    assert figures.late == {case.id for case in replayed.cases if case.late}
    closed = sum(case.ended is not None for case in replayed.cases)
    assert compare(figures, replayed.cases) == share(len(figures.late), closed)
    assert f"digest            {proof.digest}" in list(report(replayed, figures, proof, 1.0))


@needs_records
def test_the_command_says_the_same_again_and_leaves_no_database(
    app: Flask, replayed: Replayed, planted: Session
) -> None:
    before = databases(app)
    result = app.test_cli_runner().invoke(args=["replay", str(CASES), "--events", str(EVENTS), "--cases", str(FIRST)])
    assert result.exit_code == 0, result.output
    assert proof_of(replayed, planted).digest in result.output
    assert "the records say" in result.output
    assert re.search(r"100 % 8/8 cases", result.stderr)
    assert databases(app) == before


@needs_records
def test_a_reminder_that_vanished_is_missing(replayed: Replayed, planted: Session) -> None:
    row = a_reminder(planted, "due_soon_1")
    planted.execute(text("DELETE FROM reminder_recipient WHERE reminder_id = :id"), {"id": row.id})
    planted.delete(row)
    planted.flush()
    proof = proof_of(replayed, planted)
    assert not proof.holds
    assert len(proof.missing) == 1
    assert " due_soon_1 no. 1" in proof.missing[0]


@needs_records
def test_a_rung_that_told_nobody_is_missing(replayed: Replayed, planted: Session) -> None:
    row = a_reminder(planted, "due")
    planted.execute(text("DELETE FROM reminder_recipient WHERE reminder_id = :id"), {"id": row.id})
    proof = proof_of(replayed, planted)
    assert len(proof.missing) == 1
    assert proof.not_due[0].endswith("to nobody")


@needs_records
def test_a_rung_that_fired_twice_is_found(replayed: Replayed, planted: Session) -> None:
    row = a_reminder(planted, "half_time")
    planted.execute(text("DROP INDEX uq_reminder_once"))
    again = copy_of(planted, row)
    proof = proof_of(replayed, planted)
    assert [each.split(" no. ")[0] for each in proof.twice] == [f"{case_of(replayed, again.task_id)} half_time"]


@needs_records
def test_a_second_message_about_the_same_reminder_is_found(replayed: Replayed, planted: Session) -> None:
    planted.execute(
        text(
            "INSERT INTO message (id, person_id, kind, urgency, title, body, why, link, subjects, silent, at)"
            " SELECT :id, person_id, kind, urgency, title, body, why, link, subjects, silent, at FROM message"
            " WHERE kind = 'assigned' LIMIT 1"
        ),
        {"id": new_id(replayed.ended)},
    )
    proof = proof_of(replayed, planted)
    assert len(proof.twice) == 1
    assert "that no reminder accounts for" in proof.twice[0]


@needs_records
def test_a_reminder_for_a_finished_task_is_found(replayed: Replayed, planted: Session) -> None:
    row = planted.scalars(
        select(Reminder)
        .join(Task, Task.id == Reminder.task_id)
        .where(Reminder.rung == "overdue", Reminder.state == "cancelled", Task.status == "completed")
        .limit(1)
    ).one()
    someone = planted.scalars(select(ReminderRecipient).limit(1)).one()
    row.state, row.settled_at = "fired", row.due_at
    planted.add(
        ReminderRecipient(
            reminder_id=row.id, person_id=someone.person_id, told_as="lead", message_id=someone.message_id
        )
    )
    planted.flush()
    proof = proof_of(replayed, planted)
    assert len(proof.after_done) == 1
    assert len(proof.not_due) == 1
    assert case_of(replayed, row.task_id) in proof.after_done[0]


@needs_records
def test_a_reminder_that_came_late_is_found(replayed: Replayed, planted: Session) -> None:
    row = a_reminder(planted, "overdue")
    assert row.settled_at is not None
    row.settled_at += timedelta(minutes=5)
    planted.flush()
    assert proof_of(replayed, planted).off_its_moment


def copy_of(session: Session, row: Reminder) -> Reminder:
    """Fire the same rung again, to the same people."""
    again = Reminder(
        **{column.name: getattr(row, column.name) for column in Reminder.__table__.columns if column.name != "id"},
        id=new_id(row.due_at),
    )
    session.add(again)
    session.flush()
    for each in session.scalars(select(ReminderRecipient).where(ReminderRecipient.reminder_id == row.id)).all():
        session.add(
            ReminderRecipient(
                reminder_id=again.id, person_id=each.person_id, told_as=each.told_as, message_id=each.message_id
            )
        )
    session.flush()
    return again


def case_of(replayed: Replayed, task_id: UUID) -> str:
    return next(case for case, task in replayed.tasks.items() if task == task_id)


def databases(app: Flask) -> set[str]:
    """Return the databases that replays of this product have left on the server."""
    product: Runtime = app.extensions["giaoviec"]
    with product.sessions() as session:
        left = text("SELECT datname FROM pg_database WHERE datname LIKE current_database() || '_replay_%'")
        return set(session.scalars(left))
