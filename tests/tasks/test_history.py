"""The history in the database: append-only by a trigger, verified even when somebody went around it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from tasks.history import faults
from tasks.model import Task
from tests.album import Album
from tests.city import City, Desk


@pytest.fixture
def tasks(city: City, album: Album) -> list[Task]:
    """Three tasks with four entries each."""
    return album.show(city, _three)


def _three(city: City) -> list[Task]:
    made = []
    for number in range(3):
        city.simulation.clock.advance(timedelta(minutes=1))
        task = city.assign("chair", "works", f"Việc số {number}")
        city.do("director", "acknowledge", task)
        city.do("director", "report_progress", task, percent=40, note="đang làm")
        city.do("director", "submit", task, note="xong")
        made.append(task)
    return made


@contextmanager
def behind_the_trigger(city: City) -> Iterator[Connection]:
    """Somebody with the keys to the database, and the trigger switched off."""
    with city.runtime.engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        yield connection


def broken(city: City) -> dict[str, str]:
    with city.runtime.sessions() as session:
        return {fault.code: fault.what for fault in faults(session)}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE history_entry SET verb = 'recall' WHERE number = 1",
        "UPDATE history_entry SET data = '{}'",
        "UPDATE history_entry SET hash = hash WHERE false",
        "DELETE FROM history_entry WHERE number = 4",
        "DELETE FROM history_entry",
        "TRUNCATE history_entry",
        "TRUNCATE history_entry CASCADE",
        "INSERT INTO history_entry SELECT * FROM history_entry ON CONFLICT (task_id, number) DO UPDATE SET verb = 'x'",
    ],
)
def test_invariant_12_the_database_refuses_to_rewrite_history(city: City, tasks: list[Task], statement: str) -> None:
    with pytest.raises(DBAPIError, match="history is append-only"), city.runtime.engine.begin() as connection:
        connection.execute(text(statement))
    assert broken(city) == {}


def test_invariant_12_an_untouched_history_holds(city: City, tasks: list[Task]) -> None:
    assert broken(city) == {}


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE history_entry SET verb = 'report' WHERE task_id = :id AND number = 2", "entry 2 was altered"),
        (
            "UPDATE history_entry SET data = data || '{\"percent\": 90}' WHERE task_id = :id AND number = 3",
            "entry 3 was altered",
        ),
        (
            "UPDATE history_entry SET at = at - interval '1 microsecond' WHERE task_id = :id AND number = 4",
            "entry 4 was altered",
        ),
        (
            "UPDATE history_entry SET actor_id = (SELECT id FROM person WHERE username = 'deputy') "
            "WHERE task_id = :id AND number = 2",
            "entry 2 was altered",
        ),
        ("UPDATE history_entry SET actor_id = NULL WHERE task_id = :id AND number = 1", "entry 1 was altered"),
        ("UPDATE history_entry SET hash = repeat('0', 64) WHERE task_id = :id AND number = 4", "entry 4 was altered"),
        (
            "UPDATE history_entry SET previous_hash = repeat('1', 64) WHERE task_id = :id AND number = 1",
            "entry 1 was altered",
        ),
        ("DELETE FROM history_entry WHERE task_id = :id AND number = 1", "entry 1 is missing"),
        ("DELETE FROM history_entry WHERE task_id = :id AND number = 2", "entry 2 is missing"),
        ("DELETE FROM history_entry WHERE task_id = :id AND number >= 3", "2 entries where 4 were written"),
        ("DELETE FROM history_entry WHERE task_id = :id", "0 entries where 4 were written"),
        (
            "INSERT INTO history_entry SELECT task_id, 5, at, actor_id, 'approve', data, hash, repeat('2', 64) "
            "FROM history_entry WHERE task_id = :id AND number = 4",
            "entry 5 was altered",
        ),
        ("UPDATE task SET history_length = 3 WHERE id = :id", "4 entries where 3 were written"),
        ("UPDATE task SET history_hash = repeat('3', 64) WHERE id = :id", "the last entry was altered"),
    ],
)
def test_invariant_12_the_verifier_finds_what_was_done_behind_the_trigger(
    city: City, tasks: list[Task], statement: str, fault: str
) -> None:
    with behind_the_trigger(city) as connection:
        connection.execute(text(statement), {"id": tasks[1].id})
    assert broken(city) == {tasks[1].code: fault}


def test_invariant_12_every_broken_chain_is_named_wherever_it_stands(city: City, tasks: list[Task]) -> None:
    with behind_the_trigger(city) as connection:
        for task, statement in (
            (tasks[0], "DELETE FROM history_entry WHERE task_id = :id"),
            (tasks[2], "DELETE FROM history_entry WHERE task_id = :id AND number = 4"),
        ):
            connection.execute(text(statement), {"id": task.id})
    assert broken(city) == {
        tasks[0].code: "0 entries where 4 were written",
        tasks[2].code: "3 entries where 4 were written",
    }


def test_invariant_12_entries_that_moved_to_another_task_are_found_at_both(city: City, tasks: list[Task]) -> None:
    with behind_the_trigger(city) as connection:
        connection.execute(
            text("UPDATE history_entry SET task_id = :to, number = 5 WHERE task_id = :id AND number = 4"),
            {"id": tasks[0].id, "to": tasks[1].id},
        )
    assert broken(city) == {tasks[0].code: "3 entries where 4 were written", tasks[1].code: "entry 5 was altered"}


@pytest.mark.parametrize("which", [0, 2])
def test_invariant_12_entries_whose_task_was_deleted_are_found_and_the_others_still_hold(
    city: City, tasks: list[Task], which: int
) -> None:
    with behind_the_trigger(city) as connection:
        connection.execute(text("DELETE FROM task WHERE id = :id"), {"id": tasks[which].id})
    found = broken(city)
    assert found, "the entries of a task that is gone are an edit"
    assert not found.keys() & {task.code for n, task in enumerate(tasks) if n != which}, "the others are untouched"


def test_one_task_can_be_verified_alone(city: City, tasks: list[Task]) -> None:
    with behind_the_trigger(city) as connection:
        connection.execute(
            text("UPDATE history_entry SET verb = 'x' WHERE task_id = :id AND number = 1"), {"id": tasks[1].id}
        )
    with city.runtime.sessions() as session:
        assert [list(faults(session, task.id)) == [] for task in tasks] == [True, False, True]


def test_the_command_names_what_is_broken_and_fails(desk: Desk, app: Flask, tasks: list[Task]) -> None:
    runner = app.test_cli_runner()
    with app.app_context():
        well = runner.invoke(args=["verify-history"])
    assert (well.exit_code, well.output) == (0, "3 tasks, 12 entries, 0 broken chains\n")
    with behind_the_trigger(desk.city) as connection:
        connection.execute(
            text("UPDATE history_entry SET verb = 'x' WHERE task_id = :id AND number = 2"), {"id": tasks[1].id}
        )
    with app.app_context():
        ill = runner.invoke(args=["verify-history"])
    assert ill.exit_code == 1
    assert ill.output == f"{tasks[1].code}: entry 2 was altered\n3 tasks, 12 entries, 1 broken chains\n"
