"""Writing behind: statements are sent one after another, and nobody waits for the one before (a pipeline)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, partial
from typing import Any

import psycopg
from psycopg.pq import PipelineStatus
from sqlalchemy import Connection, Engine, TextClause, event
from sqlalchemy.dialects.postgresql import psycopg as driver_dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

_QUEUE = "giaoviec.behind"
#: Foreign keys are checked by one plan for all rows and statements (`backend.many_rows.checks_planned_once`).
_PLAN_ONCE = ("SET LOCAL plan_cache_mode = auto", None)
_PLAN_EACH = ("SET LOCAL plan_cache_mode TO DEFAULT", None)
#: A statement in the driver's words, and what it is given.
_Statement = tuple[str, Mapping[str, Any]]


@contextmanager
def written_behind(session: Session) -> Iterator[None]:
    """Send what the block writes, and let PostgreSQL carry it out while Python works out what comes next.

    For statements that return nothing anybody looks at: a question in the block would wait for all that was sent before
    it. The block ends when everything is carried out; what went wrong on the way is raised there at the latest, as
    SQLAlchemy names it. It changes nothing about the transaction: all of it commits together, or none of it.
    """
    with pipelined(session.connection()):
        yield


def write_later(connection: Connection, statement: TextClause, given: Mapping[str, Any]) -> None:
    """Keep a statement that returns nothing until the next one that cannot wait, at the latest until the commit.

    What is kept goes in one pipeline: all that an assignment writes, with its COMMIT, is one way to the server and
    back. What is wrong with it is raised there, so it is for what has been checked before, and not for a savepoint.
    """
    connection.info.setdefault(_QUEUE, []).append((driver_words(statement), given))


def commit_with_what_is_kept(session: Session) -> bool:
    """Send what `write_later` keeps, and COMMIT with it. Return whether there was anything: then the session's own
    commit has nothing left to do."""
    if not session.in_transaction() or not (queue := _taken(session.connection())):
        return False
    with pipelined(session.connection()) as send:
        for words, given in (_PLAN_ONCE, *queue, ("COMMIT", None)):
            send(words, given)
    return True


def write_out(session: Session) -> None:
    """Send what is kept now, and wait until it is written."""
    _write_out(session.connection())


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


def _before(connection: Connection, *_statement: Any) -> None:
    _write_out(connection)


def _write_out(connection: Connection) -> None:
    if queue := _taken(connection):
        with pipelined(connection) as send:
            for words, given in (_PLAN_ONCE, *queue, _PLAN_EACH):
                send(words, given)


def _forget(connection: Connection) -> None:
    if not connection.invalidated:
        _taken(connection)


def _taken(connection: Connection) -> list[_Statement]:
    found: list[_Statement] = connection.info.pop(_QUEUE, [])
    return found


@contextmanager
def pipelined(connection: Connection) -> Iterator[Callable[[str, Mapping[str, Any] | None], psycopg.Cursor[Any]]]:
    """Yield what sends a statement in the driver's words, past everything that SQLAlchemy does for one.

    What it returns can be read once the block has ended. Who listens to statements hears of it as of any other.
    """
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    with _named_as_always(connection, driver), driver.pipeline():
        yield partial(_send, connection, driver)


def ask(connection: Connection, words: str, given: Mapping[str, Any], *, beside: bool = False) -> list[Any]:
    """Return the rows, as tuples, of a question in the driver's words: for what every other request asks.

    `beside` says that nothing of what is kept has to do with it.
    """
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    info = connection.info
    kept = info.pop(_QUEUE, None) if beside else None
    with _named_as_always(connection, driver):
        found = _send(connection, driver, words, given).fetchall()
    if kept:
        info[_QUEUE] = kept
    return found


def _send(
    connection: Connection, driver: psycopg.Connection[Any], words: str, given: Mapping[str, Any] | None
) -> psycopg.Cursor[Any]:
    cursor = driver.cursor()
    for note in connection.dispatch.before_cursor_execute:
        note(connection, cursor, words, given or {}, None, False)
    return cursor.execute(words, given)  # type: ignore[arg-type, unused-ignore]


@contextmanager
def _named_as_always(connection: Connection, driver: psycopg.Connection[Any]) -> Iterator[None]:
    """What goes wrong is SQLAlchemy's error, and a connection that is gone is not lent again."""
    try:
        yield
    except psycopg.Error as error:
        if driver.closed:
            connection.invalidate(error)
        raise DBAPIError.instance(None, None, error, psycopg.Error, hide_parameters=True) from error


@cache
def driver_words(statement: TextClause) -> str:
    """Return a statement as the driver reads it: it is put together once, and sent past SQLAlchemy's compiler."""
    return str(statement.compile(dialect=driver_dialect.dialect()))  # type: ignore[no-untyped-call]
