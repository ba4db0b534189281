"""Writing behind: statements are sent one after another, and nobody waits for the one before (a pipeline)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import cache, partial
from typing import Any

import psycopg
from psycopg.pq import PipelineStatus, TransactionStatus
from sqlalchemy import Connection, Engine, TextClause, event
from sqlalchemy.dialects.postgresql import psycopg as driver_dialect
from sqlalchemy.exc import DBAPIError, DisconnectionError, PendingRollbackError
from sqlalchemy.orm import Session

_BEHIND = "giaoviec.behind"
#: Foreign keys are checked by one plan for all rows and statements (`backend.many_rows.checks_planned_once`).
_PLAN_ONCE, _PLAN_EACH = "SET LOCAL plan_cache_mode = auto", "SET LOCAL plan_cache_mode TO DEFAULT"


@contextmanager
def written_behind(session: Session) -> Iterator[None]:
    """Send what the block writes, and let PostgreSQL carry it out while Python works out what comes next.

    For statements that return nothing anybody looks at: a question in the block would wait for all that was sent before
    it. The block ends when everything is carried out; what went wrong on the way is raised there at the latest, as
    SQLAlchemy names it. It changes nothing about the transaction: all of it commits together, or none of it.
    """
    with pipelined(session.connection()):
        yield


class _Behind:
    """What nobody waits for yet: statements that are kept, and the pipeline that others have been sent into."""

    def __init__(self) -> None:
        self.kept: list[tuple[str, Mapping[str, Any]]] = []
        self._pipeline: AbstractContextManager[Any] | None = None

    def send(self, connection: Connection, *last: str) -> None:
        """Send what is kept, and a last statement. Nobody waits: what went wrong is raised sooner or later."""
        kept, self.kept = self.kept, []
        if self._pipeline is None:
            self._pipeline = _driver(connection).pipeline()
            self._pipeline.__enter__()
            _send(connection, _PLAN_ONCE)
        for words, given in kept:
            _send(connection, words, given)
        for words in last:
            _send(connection, words)

    def end(self) -> None:
        """Wait for everything that was sent, and raise what went wrong."""
        pipeline, self._pipeline = self._pipeline, None
        if pipeline is not None:
            pipeline.__exit__(None, None, None)


def write_later(connection: Connection, statement: TextClause, given: Mapping[str, Any]) -> None:
    """Keep a statement that returns nothing until the next one that cannot wait, at the latest until the commit.

    What is kept goes in one pipeline: all that an assignment writes, with its COMMIT, is one way to the server and
    back. What is wrong with it is raised there, so it is for what has been checked before, and not for a savepoint.
    """
    connection.info.setdefault(_BEHIND, _Behind()).kept.append((driver_words(statement), given))


def send_ahead(session: Session) -> None:
    """Let PostgreSQL begin with what is kept. Nobody waits for it."""
    if session.in_transaction() and (behind := (connection := session.connection()).info.pop(_BEHIND, None)):
        with _named_as_always(connection, own=True), _ended_by_errors(behind):
            behind.send(connection)
        connection.info[_BEHIND] = behind


def commit_with_what_is_kept(session: Session) -> bool:
    """Send what `write_later` keeps, and COMMIT with it. Return whether there was anything: then the session's own
    commit has nothing left to do."""
    return session.in_transaction() and _write_out(session.connection(), "COMMIT")


def write_out(session: Session) -> None:
    """Send what is kept now, and wait until it is written."""
    _write_out(session.connection())


def is_written_behind(connection: Connection) -> bool:
    """Say whether a connection is in a pipeline of somebody who waits for nothing already."""
    own = _BEHIND in connection.info
    return not own and _driver(connection).pgconn.pipeline_status != PipelineStatus.OFF


def keep_order(engine: Engine) -> None:
    """Have whatever is executed on this engine find written what was to be written before it."""
    event.listen(engine, "before_cursor_execute", _before)
    event.listen(engine, "commit", _before_commit)
    event.listen(engine, "rollback", _forget)
    event.listen(engine, "checkout", _left_clean)


def _before(connection: Connection, *_statement: Any) -> None:
    _write_out(connection)


def _before_commit(connection: Connection) -> None:
    try:
        _write_out(connection)
    except DBAPIError:
        # SQLAlchemy takes a transaction that it was to commit for ended, whatever became of it.
        if not connection.invalidated:
            with suppress(psycopg.Error):
                _driver(connection).rollback()
        raise
    if _driver(connection).pgconn.transaction_status == TransactionStatus.INERROR:
        # PostgreSQL would say ROLLBACK to this COMMIT, and nobody would hear it.
        with suppress(psycopg.Error):
            _driver(connection).rollback()
        raise PendingRollbackError("something went wrong in this transaction, and it cannot be committed")


def _write_out(connection: Connection, last: str = _PLAN_EACH) -> bool:
    behind: _Behind | None = connection.info.pop(_BEHIND, None)
    if behind is None:
        return False
    with _named_as_always(connection, own=True), _ended_by_errors(behind):
        behind.send(connection, last)
        behind.end()
    return True


def _forget(connection: Connection) -> None:
    """What is kept is never sent; what was sent is rolled back, whatever became of it."""
    if not connection.invalidated and (behind := connection.info.pop(_BEHIND, None)):
        with suppress(psycopg.Error):
            behind.end()


def _left_clean(_driver: Any, record: Any, _fairy: Any) -> None:
    """Refuse a connection that somebody left without a rollback: what they kept is not the next one's to send."""
    if record.info.pop(_BEHIND, None) is not None:
        raise DisconnectionError("statements were kept that nobody sent or took back")


@contextmanager
def _ended_by_errors(behind: _Behind) -> Iterator[None]:
    try:
        yield
    except BaseException:
        with suppress(psycopg.Error):
            behind.end()
        raise


@contextmanager
def pipelined(connection: Connection) -> Iterator[Callable[[str, Mapping[str, Any] | None], psycopg.Cursor[Any]]]:
    """Yield what sends a statement in the driver's words, past everything that SQLAlchemy does for one.

    What it returns can be read once the block has ended. Who listens to statements hears of it as of any other.
    """
    _write_out(connection)
    with _named_as_always(connection), _driver(connection).pipeline():
        yield partial(_send, connection)


def ask(connection: Connection, words: str, given: Mapping[str, Any], *, beside: bool = False) -> list[Any]:
    """Return the rows, as tuples, of a question in the driver's words: for what every other request asks.

    `beside` says that nothing of what is kept has to do with it.
    """
    info = connection.info
    behind = info.pop(_BEHIND, None) if beside else None
    try:
        with _named_as_always(connection):
            return _send(connection, words, given).fetchall()
    finally:
        if behind is not None:
            info[_BEHIND] = behind


def _send(connection: Connection, words: str, given: Mapping[str, Any] | None = None) -> psycopg.Cursor[Any]:
    cursor = _driver(connection).cursor()
    for note in connection.dispatch.before_cursor_execute:
        note(connection, cursor, words, given or {}, None, False)
    return cursor.execute(words, given)  # type: ignore[arg-type, unused-ignore]


def _driver(connection: Connection) -> psycopg.Connection[Any]:
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    return driver


@contextmanager
def _named_as_always(connection: Connection, *, own: bool = False) -> Iterator[None]:
    """What goes wrong is SQLAlchemy's error. A connection that is gone is not lent again, nor is one that somebody was
    called away from while PostgreSQL had not answered yet (a job's time is over, a process ends).

    `own` says that a pipeline, if there is one, is over by the end of the block.
    """
    driver = _driver(connection)
    within = not own and driver.pgconn.pipeline_status != PipelineStatus.OFF
    try:
        yield
    except BaseException as error:
        if driver.closed or (not within and driver.pgconn.transaction_status == TransactionStatus.ACTIVE):
            connection.invalidate(error)
        if not isinstance(error, psycopg.Error):
            raise
        raise DBAPIError.instance(None, None, error, psycopg.Error, hide_parameters=True) from error


@cache
def driver_words(statement: TextClause) -> str:
    """Return a statement as the driver reads it: it is put together once, and sent past SQLAlchemy's compiler."""
    return str(statement.compile(dialect=driver_dialect.dialect()))  # type: ignore[no-untyped-call]
