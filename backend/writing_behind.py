"""Writing behind: statements are sent one after another, and nobody waits for the one before (a pipeline)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

import psycopg
from psycopg.pq import PipelineStatus
from sqlalchemy import Connection, Engine, TextClause, event
from sqlalchemy.dialects.postgresql import psycopg as driver_dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

_QUEUE = "giaoviec.behind"
#: An execution option for a question that nothing in the queue has to do with: it is asked at once.
BESIDE = "beside_what_is_written"
#: Foreign keys are checked by one plan for all rows and statements (`backend.many_rows.checks_planned_once`).
_PLAN_ONCE, _PLAN_EACH = "SET LOCAL plan_cache_mode = auto", "SET LOCAL plan_cache_mode TO DEFAULT"


@contextmanager
def written_behind(session: Session) -> Iterator[None]:
    """Send what the block writes, and let PostgreSQL carry it out while Python works out what comes next.

    For statements that return nothing anybody looks at: a question in the block would wait for all that was sent before
    it. The block ends when everything is carried out; what went wrong on the way is raised there at the latest, as
    SQLAlchemy names it. It changes nothing about the transaction: all of it commits together, or none of it.
    """
    with _pipeline(session.connection()):
        yield


def write_later(connection: Connection, statement: TextClause, given: Mapping[str, Any]) -> None:
    """Keep a statement that returns nothing until the next one that cannot wait, at the latest until the commit.

    What is kept goes in one pipeline: all that an assignment writes, with its COMMIT, is one way to the server and back.
    What is wrong with it is raised there, so it is for what has been checked before.
    """
    connection.info.setdefault(_QUEUE, []).append((_words(statement), given))


def commit_with_what_is_kept(session: Session) -> None:
    """Send what `write_later` keeps, and COMMIT with it; the session's own commit then has nothing left to wait for."""
    if not session.in_transaction() or not (queue := _taken(session.connection())):
        return
    connection = session.connection()
    with _pipeline(connection):
        _send(connection, queue)
        connection.exec_driver_sql("COMMIT")


def is_written_behind(connection: Connection) -> bool:
    """Say whether a connection is in a pipeline already, where nothing need be kept."""
    driver = connection.connection.driver_connection
    return isinstance(driver, psycopg.Connection) and driver.pgconn.pipeline_status != PipelineStatus.OFF


def keep_order(engine: Engine) -> None:
    """Have whatever is executed on this engine find written what was to be written before it."""
    event.listen(engine, "before_cursor_execute", _before)
    event.listen(engine, "commit", _write_out)
    event.listen(engine, "rollback", _forget)
    event.listen(engine, "checkout", lambda _driver, record, _fairy: record.info.pop(_QUEUE, None))


def _before(
    connection: Connection, _cursor: Any, statement: str, _parameters: Any, context: Any, _many: bool
) -> None:
    if connection.info.get(_QUEUE) and not (context and context.execution_options.get(BESIDE)):
        if statement.startswith("ROLLBACK TO"):
            _taken(connection)  # a savepoint writes out what was before it
        else:
            _write_out(connection)


def _write_out(connection: Connection) -> None:
    if queue := _taken(connection):
        with _pipeline(connection):
            _send(connection, queue)
            connection.exec_driver_sql(_PLAN_EACH)


def _send(connection: Connection, queue: list[tuple[str, Mapping[str, Any]]]) -> None:
    connection.exec_driver_sql(_PLAN_ONCE)
    for words, given in queue:
        connection.exec_driver_sql(words, dict(given))


def _forget(connection: Connection) -> None:
    if not connection.invalidated:
        _taken(connection)


def _taken(connection: Connection) -> list[tuple[str, Mapping[str, Any]]]:
    return connection.info.pop(_QUEUE, [])  # type: ignore[no-any-return]


@contextmanager
def _pipeline(connection: Connection) -> Iterator[None]:
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    try:
        with driver.pipeline():
            yield
    except psycopg.Error as error:
        raise DBAPIError.instance(None, None, error, psycopg.Error, hide_parameters=True) from error


@cache
def _words(statement: TextClause) -> str:
    """Return a statement as the driver reads it: it is put together once, and sent past SQLAlchemy's compiler."""
    return str(statement.compile(dialect=driver_dialect.dialect()))  # type: ignore[no-untyped-call]
