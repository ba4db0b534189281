"""Statements in one packet: what they answer, what goes wrong, and what the connection is good for afterwards."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.pq import PipelineStatus, TransactionStatus
from sqlalchemy import select, text

from backend.gevent_connection import GeventConnection
from backend.org.model import Person
from backend.pipeline import Pipeline, Prepared
from backend.settings import Settings
from backend.writing_behind import ask
from tests.city import City

_PREPARED = "SELECT statement FROM pg_prepared_statements ORDER BY name"


@pytest.fixture(params=[psycopg.Connection, GeventConnection], ids=["thread", "gevent"])
def driver(request: pytest.FixtureRequest, migrated: Settings) -> Iterator[psycopg.Connection[Any]]:
    url = migrated.database_url.replace("postgresql+psycopg", "postgresql")
    with request.param.connect(url, prepare_threshold=None) as connection:
        yield connection
        if not connection.closed:
            connection.rollback()


def test_each_statement_has_its_own_answer_and_the_transaction_goes_on(driver: psycopg.Connection[Any]) -> None:
    at, who = datetime(2026, 3, 2, tzinfo=UTC), UUID(int=7)
    pipeline = Pipeline(driver, Prepared())
    one = pipeline.add(
        "SELECT %(at)s::timestamptz, %(who)s::uuid, %(at)s::timestamptz, '%%', %(none)s::text", given(at, who)
    )
    pipeline.add("CREATE TEMPORARY TABLE note (words text) ON COMMIT DROP")
    pipeline.add("INSERT INTO note VALUES (%(words)s)", {"words": "một"})
    pipeline.send()
    found = pipeline.add("SELECT words FROM note")
    assert not found.is_there
    with pytest.raises(LookupError):
        found.rows()
    pipeline.end()
    assert one.rows() == [(at, who, at, "%", None)]
    assert found.rows() == [("một",)]
    assert driver.pgconn.pipeline_status == PipelineStatus.OFF
    assert driver.pgconn.transaction_status == TransactionStatus.INTRANS
    assert driver.execute("SELECT count(*) FROM note").fetchall() == [(1,)]


def given(at: datetime, who: UUID) -> dict[str, Any]:
    return {"at": at, "who": who, "none": None}


def test_what_is_asked_for_comes_while_others_are_added(driver: psycopg.Connection[Any]) -> None:
    pipeline = Pipeline(driver, Prepared())
    first = pipeline.add("SELECT 1")
    pipeline.ask()
    pipeline.ask()  # nothing more to ask
    second = pipeline.add("SELECT 2")
    pipeline.end()
    assert first.rows() + second.rows() == [(1,), (2,)]


def test_the_first_thing_that_goes_wrong_is_raised_and_nothing_after_it_is_done(
    driver: psycopg.Connection[Any],
) -> None:
    pipeline = Pipeline(driver, Prepared())
    before = pipeline.add("SELECT 1")
    pipeline.add("SELECT 1 / %(by)s", {"by": 0})
    pipeline.ask()
    after = pipeline.add("SELECT no_such_column")
    with pytest.raises(psycopg.errors.DivisionByZero):
        pipeline.end()
    assert before.rows() == [(1,)]
    assert not after.is_there
    assert driver.pgconn.transaction_status == TransactionStatus.INERROR
    driver.rollback()
    assert driver.execute("SELECT 1").fetchall() == [(1,)]


def test_what_is_longer_than_all_buffers_goes_both_ways(driver: psycopg.Connection[Any]) -> None:
    text = "x" * 100_000
    pipeline = Pipeline(driver, Prepared())
    answers = [pipeline.add("SELECT %(text)s || %(n)s::text", {"text": text, "n": n}) for n in range(200)]
    pipeline.send()
    pipeline.end()
    assert [each.rows() for each in answers] == [[(f"{text}{n}",)] for n in range(200)]


def test_a_statement_is_prepared_once_and_stays_so_after_a_rollback(driver: psycopg.Connection[Any]) -> None:
    prepared = Prepared()
    for n in (1, 2, 3):
        pipeline = Pipeline(driver, prepared)
        twice = [pipeline.add("SELECT %(n)s::text", {"n": n}) for _ in range(2)]
        pipeline.end()
        assert [each.rows() for each in twice] == [[(str(n),)], [(str(n),)]]
        driver.rollback()
    assert driver.execute(_PREPARED).fetchall() == [("BEGIN",), ("SELECT $1::text",)]


def test_what_is_prepared_is_planned_once_and_what_sqlalchemy_sends_for_its_own_values(city: City) -> None:
    planned = (
        "SELECT sum(generic_plans), sum(custom_plans) FROM pg_prepared_statements"
        " WHERE statement LIKE 'SELECT full_name FROM person%'"
    )
    with city.runtime.sessions() as session:
        for _ in range(12):
            ask(session.connection(), "SELECT full_name FROM person WHERE id = %(id)s", {"id": UUID(int=7)})
            session.scalar(select(Person.full_name).where(Person.id == UUID(int=7)))
        generic, custom = session.execute(text(planned)).one()
        assert generic >= 7
        assert custom <= 5
        assert session.scalar(text("SELECT count(*) FROM pg_prepared_statements WHERE name NOT LIKE 'giaoviec%'")) == 0


def test_what_was_to_be_prepared_when_something_went_wrong_is_prepared_again(driver: psycopg.Connection[Any]) -> None:
    prepared = Prepared()
    pipeline = Pipeline(driver, prepared)
    pipeline.add("SELECT 1 / 0")
    pipeline.add("SELECT 2")
    with pytest.raises(psycopg.errors.DivisionByZero):
        pipeline.end()
    driver.rollback()
    for _ in range(2):
        pipeline = Pipeline(driver, prepared)
        answer = pipeline.add("SELECT 2")
        pipeline.end()
        assert answer.rows() == [(2,)]


@pytest.mark.parametrize("what", ["a column changes", "DISCARD ALL", "DEALLOCATE ALL"])
def test_what_is_no_longer_as_it_was_prepared_goes_wrong_once(driver: psycopg.Connection[Any], what: str) -> None:
    driver.autocommit = True
    driver.execute("CREATE TEMPORARY TABLE note (number int)")
    prepared = Prepared()
    words = "SELECT number FROM note" if what == "a column changes" else "SELECT 1"
    _alone(driver, prepared, words)
    driver.execute("ALTER TABLE note ALTER number TYPE bigint" if what == "a column changes" else what)
    with pytest.raises((psycopg.errors.FeatureNotSupported, psycopg.errors.InvalidSqlStatementName)):
        _alone(driver, prepared, words)
    for _ in range(2):
        _alone(driver, prepared, words)


def _alone(driver: psycopg.Connection[Any], prepared: Prepared, words: str) -> None:
    pipeline = Pipeline(driver, prepared)
    pipeline.add(words)
    pipeline.end()


def test_after_so_many_nothing_more_is_prepared(
    driver: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Prepared, "MOST", 2)
    prepared = Prepared()
    for n in range(5):
        pipeline = Pipeline(driver, prepared)
        answer = pipeline.add(f"SELECT {n} + %(more)s::int", {"more": 1})
        pipeline.end()
        assert answer.rows() == [(n + 1,)]
    assert [re.sub(r"\d.*", "", words) for (words,) in driver.execute(_PREPARED)] == ["BEGIN", "SELECT "]


def test_a_connection_that_commits_by_itself_begins_nothing(driver: psycopg.Connection[Any]) -> None:
    driver.autocommit = True
    pipeline = Pipeline(driver, Prepared())
    pipeline.add("SELECT 1")
    pipeline.end()
    assert driver.pgconn.transaction_status == TransactionStatus.IDLE
    driver.autocommit = False


def test_a_transaction_begins_as_the_connection_says(driver: psycopg.Connection[Any]) -> None:
    driver.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    pipeline = Pipeline(driver, Prepared())
    answer = pipeline.add("SHOW transaction_isolation")
    pipeline.end()
    assert answer.rows() == [("repeatable read",)]
    driver.rollback()
    driver.isolation_level = None


def test_a_connection_that_is_gone_says_so(driver: psycopg.Connection[Any], migrated: Settings) -> None:
    pipeline = Pipeline(driver, Prepared())
    pipeline.add("SELECT 1")
    pipeline.send()
    with socket.socket(fileno=driver.pgconn.socket) as line:
        line.shutdown(socket.SHUT_RDWR)
        line.detach()
    with pytest.raises(psycopg.OperationalError):
        pipeline.end()
    assert driver.closed
