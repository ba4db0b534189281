"""Writing behind: statements are sent one after another, and nobody waits for the one before (a pipeline)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from types import TracebackType
from typing import Any, NamedTuple, Protocol

import psycopg
from psycopg.pq import PipelineStatus, TransactionStatus
from sqlalchemy import Connection, Engine, TextClause, event
from sqlalchemy.dialects.postgresql import psycopg as driver_dialect
from sqlalchemy.exc import DBAPIError, DisconnectionError, PendingRollbackError
from sqlalchemy.orm import Session

from backend.pipeline import Answer, Pipeline, Prepared

_BEHIND, _PREPARED, _CONNECTION = "giaoviec.behind", "giaoviec.prepared", "giaoviec.connection"


def connection_of(session: Session) -> Connection:
    """Return `session.connection()`: the same as long as a transaction is open, though the session looks each time."""
    transaction, known = session.get_transaction(), session.info.get(_CONNECTION)
    if known is not None and known[0] is transaction and transaction.is_active and not session.in_nested_transaction():
        found: Connection = known[1]
        return found
    found = session.connection()
    session.info[_CONNECTION] = session.get_transaction(), found
    return found


@contextmanager
def written_behind(session: Session) -> Iterator[None]:
    """Send what the block writes, and let PostgreSQL carry it out while Python works out what comes next.

    For statements that return nothing anybody looks at: a question in the block would wait for all that was sent before
    it. The block ends when everything is carried out; what went wrong on the way is raised there at the latest, as
    SQLAlchemy names it. It changes nothing about the transaction: all of it commits together, or none of it.
    """
    connection = connection_of(session)
    _write_out(connection)
    with _named_as_always(connection), _driver(connection).pipeline():
        yield


class Question(NamedTuple):
    """A question in the driver's words, and what it is given."""

    words: str
    given: Mapping[str, Any]


class _Behind:
    """What nobody waits for yet: statements that are kept, and the pipeline into which others have been put."""

    def __init__(self) -> None:
        self.kept: list[Question] = []
        self._pipeline: Pipeline | None = None

    @property
    def is_idle(self) -> bool:
        return not self.kept and self._pipeline is None

    def put(self, connection: Connection, words: str, given: Mapping[str, Any] | None = None) -> Answer:
        """Put a statement into the pipeline. Who listens to statements hears of it as of any other."""
        for note in connection.dispatch.before_cursor_execute:
            note(connection, None, words, given or {}, None, False)
        if self._pipeline is None:
            self._pipeline = Pipeline(_driver(connection), connection.info.setdefault(_PREPARED, Prepared()))
        return self._pipeline.add(words, given)

    def put_kept(self, connection: Connection) -> None:
        """Put what is kept into the pipeline."""
        while self.kept:
            self.put(connection, *self.kept[0])
            del self.kept[0]

    def ask(self) -> None:
        """Send what was put there, and have PostgreSQL say when it is done."""
        if self._pipeline is not None:
            self._pipeline.ask()

    def end(self) -> None:
        """Wait for everything that was put there, and raise what went wrong."""
        pipeline, self._pipeline = self._pipeline, None
        if pipeline is not None:
            pipeline.end()


def write_later(connection: Connection, statement: TextClause, given: Mapping[str, Any]) -> None:
    """Keep a statement that returns nothing until the next one that cannot wait, at the latest until the commit.

    What is kept goes in one pipeline: all that an assignment writes, with its COMMIT, is one way to the server and
    back. What is wrong with it is raised there, so it is for what has been checked before, and not for a savepoint.
    """
    connection.info.setdefault(_BEHIND, _Behind()).kept.append(Question(driver_words(statement), given))


def send_ahead(session: Session) -> None:
    """Let PostgreSQL begin with what is kept. Nobody waits for it.

    It says when it is done, though nobody listens: from then on it counts how long the transaction lies idle, and ends
    one that a process has left lying.
    """
    if session.in_transaction() and _BEHIND in (connection := connection_of(session)).info:
        with _Taken(connection) as behind:
            behind.put_kept(connection)
            behind.ask()


def commit_with_what_is_kept(session: Session) -> bool:
    """Send what `write_later` keeps, and COMMIT with it. Return whether there was anything: then the session's own
    commit has nothing left to do."""
    return session.in_transaction() and _write_out(connection_of(session), commit=True)


def write_out(session: Session) -> None:
    """Send what is kept now, and wait until it is written."""
    _write_out(connection_of(session))


class Asked(Protocol):
    """A question that is on its way."""

    def rows(self) -> list[Any]:
        """Return what it was answered, as tuples; wait for that if it has not come yet."""


class _OnItsWay:
    def __init__(self, connection: Connection, answer: Answer) -> None:
        self._connection, self._answer = connection, answer

    def rows(self) -> list[Any]:
        if not self._answer.is_there:
            with _Taken(self._connection) as behind:
                behind.end()
        return self._answer.rows()


class _Answered:
    def __init__(self, rows: list[Any]) -> None:
        self._rows = rows

    def rows(self) -> list[Any]:
        return self._rows


def ask_ahead(connection: Connection, *questions: Question, beside: bool = False) -> list[Asked]:
    """Send questions in one packet, past everything that SQLAlchemy does for one: for what every other request asks.

    Nobody waits for what they are answered before somebody wants to know. `beside` says that nothing of what is kept
    has to do with them.
    """
    if is_written_behind(connection):
        # The pipeline is the driver's.
        with _named_as_always(connection):
            return [_Answered(_driver(connection).execute(*each).fetchall()) for each in questions]  # type: ignore[arg-type, unused-ignore]
    with _Taken(connection) as behind:
        if not beside:
            behind.put_kept(connection)
        asked = [_OnItsWay(connection, behind.put(connection, *each)) for each in questions]
        behind.ask()
        return list(asked)


def ask(connection: Connection, words: str, given: Mapping[str, Any], *, beside: bool = False) -> list[Any]:
    """Return the rows of one question of `ask_ahead`."""
    return ask_ahead(connection, Question(words, given), beside=beside)[0].rows()


def is_written_behind(connection: Connection) -> bool:
    """Say whether a connection is in a pipeline of somebody who waits for nothing already."""
    own = _BEHIND in connection.info
    return not own and _is_in_pipeline(_driver(connection))


def keep_order(engine: Engine) -> None:
    """Have whatever is executed on this engine find written what was to be written before it."""
    event.listen(engine, "before_cursor_execute", _before)
    event.listen(engine, "commit", _before_commit)
    event.listen(engine, "rollback", _forget)
    event.listen(engine, "rollback_savepoint", _forget)
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


def _write_out(connection: Connection, *, commit: bool = False) -> bool:
    """Send what is kept, and COMMIT with it if that is asked; wait for it. Return whether there was anything."""
    if _BEHIND not in connection.info:
        return False
    with _Taken(connection) as behind:
        behind.put_kept(connection)
        if commit:
            behind.put(connection, "COMMIT")
        behind.end()
    return True


def _forget(connection: Connection, *_savepoint: Any) -> None:
    """What is kept is never sent; what was sent is rolled back, whatever became of it. Of a savepoint too: who began
    it had all written that came before."""
    if not connection.invalidated and (behind := connection.info.pop(_BEHIND, None)):
        try:
            behind.end()
        except BaseException as error:
            if _named(connection, error) is None:
                raise


def _left_clean(driver: psycopg.Connection[Any], record: Any, _fairy: Any) -> None:
    """Refuse a connection that somebody left without a rollback: what they kept is not the next one's to send. And one
    that somebody was called away from in the middle of a pipeline: all that is executed on it would fail, for ever."""
    is_kept = record.info.pop(_BEHIND, None) is not None
    if is_kept or _is_in_pipeline(driver) or driver.pgconn.transaction_status != TransactionStatus.IDLE:
        raise DisconnectionError("somebody left in the middle of something that nobody ended or took back")


class _Taken:
    """What nobody waits for yet, out of the sight of whoever would have it written; what is left is put back.

    Where something goes wrong everything that was sent is waited for. A class, since a request does this a dozen times
    and a generator takes thrice as long.
    """

    __slots__ = ("_behind", "_connection")

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def __enter__(self) -> _Behind:
        self._behind: _Behind = self._connection.info.pop(_BEHIND, None) or _Behind()
        return self._behind

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            with suppress(psycopg.Error):
                self._behind.end()
        if not self._behind.is_idle:
            self._connection.info[_BEHIND] = self._behind
        if error is not None and (named := _named(self._connection, error)) is not None:
            raise named from error


@contextmanager
def _named_as_always(connection: Connection) -> Iterator[None]:
    """What goes wrong is SQLAlchemy's error, also within a pipeline of somebody else."""
    within = _is_in_pipeline(_driver(connection))
    try:
        yield
    except BaseException as error:
        if (named := _named(connection, error, within=within)) is not None:
            raise named from error
        raise


def _named(connection: Connection, error: BaseException, *, within: bool = False) -> BaseException | None:
    """Return what SQLAlchemy calls an error of the driver. A connection that is gone is not lent again, nor is one that
    somebody was called away from while PostgreSQL had not answered yet (a job's time is over, a process ends).

    `within` says that the pipeline is somebody's who goes on with it.
    """
    driver = _driver(connection)
    is_busy = _is_in_pipeline(driver) or driver.pgconn.transaction_status == TransactionStatus.ACTIVE
    if driver.closed or (is_busy and not within):
        connection.invalidate(error)
    if not isinstance(error, psycopg.Error):
        return None
    return DBAPIError.instance(None, None, error, psycopg.Error, hide_parameters=True)


def _is_in_pipeline(driver: psycopg.Connection[Any]) -> bool:
    return driver.pgconn.pipeline_status != PipelineStatus.OFF


def _driver(connection: Connection) -> psycopg.Connection[Any]:
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    return driver


@cache
def driver_words(statement: TextClause) -> str:
    """Return a statement as the driver reads it: it is put together once, and sent past SQLAlchemy's compiler."""
    return str(statement.compile(dialect=driver_dialect.dialect()))  # type: ignore[no-untyped-call]
