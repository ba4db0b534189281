"""Statements that go to PostgreSQL in one packet, while Python goes on with something else.

psycopg has pipelines too, and hands each statement to the kernel by itself: for each it asks twice whether the
connection is ready, and PostgreSQL is woken. An assignment is two dozen of them. Here they are put one behind another
(libpq's own pipeline mode), go when somebody says so, and what they answer is read when somebody wants to know.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Generator, Iterable, Mapping
from functools import cache
from typing import Any

import psycopg
from psycopg import errors
from psycopg.adapt import PyFormat, Transformer
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult
from psycopg.waiting import Ready, Wait

_Waiting = Generator[Wait, Ready | int, Any]
#: A statement, and the types of what it is given.
_Kind = tuple[bytes, tuple[int, ...]]
#: What is said of a statement that was prepared: it is not there (DISCARD ALL), or would answer with other types than
#: it did (a column was changed). Unless it is prepared again, that is said each time.
_NOT_AS_PREPARED = (errors.InvalidSqlStatementName, errors.FeatureNotSupported)
_PLACE = re.compile(r"%\((\w+)\)s|%%")


class Prepared:
    """What the statements that one connection has prepared are called on the server."""

    #: Ours are a few dozen; what comes after so many is sent in full each time.
    MOST = 200

    def __init__(self) -> None:
        self._names: dict[_Kind, bytes] = {}
        self._count = 0

    def find(self, kind: _Kind) -> bytes | None:
        return self._names.get(kind)

    def name(self, kind: _Kind) -> bytes | None:
        """Return a new name for a statement that has none, or None where there are too many."""
        if self._count >= self.MOST:
            return None
        self._count += 1
        name = self._names[kind] = b"giaoviec_%d" % self._count
        return name

    def forget(self, kinds: Iterable[_Kind]) -> None:
        """Forget statements of which nobody knows whether the server has them. No name is given twice."""
        for kind in kinds:
            self._names.pop(kind, None)

    def forget_all(self) -> None:
        """Prepare everything again: the server has forgotten it, or the tables are no longer what it was made for."""
        self._names.clear()


class Answer:
    """What PostgreSQL has answered to one statement, once the pipeline has heard it."""

    __slots__ = ("_driver", "_result")

    def __init__(self, driver: psycopg.Connection[Any]) -> None:
        self._driver = driver
        self._result: PGresult | None = None

    @property
    def is_there(self) -> bool:
        return self._result is not None

    def take(self, result: PGresult) -> None:
        self._result = result

    def rows(self) -> list[Any]:
        """Return the rows, as tuples. LookupError while nobody has heard it, or where something went wrong."""
        if self._result is None:
            raise LookupError("this has not been answered")
        reader = Transformer(self._driver)
        reader.set_pgresult(self._result)
        return reader.load_rows(0, self._result.ntuples, tuple)


class Pipeline:
    """One conversation: statements are added, sent, and heard in the end. Nobody else may use the connection meanwhile.

    Where no transaction is open, and the connection does not commit by itself, one begins with the first statement.
    """

    def __init__(self, driver: psycopg.Connection[Any], prepared: Prepared) -> None:
        self._driver, self._line = driver, driver.pgconn
        self._prepared = prepared
        self._writer = Transformer(driver)
        #: Whom each result is for that PostgreSQL owes us: an answer, or nobody.
        self._owed: deque[Answer | None] = deque()
        self._named_here: list[_Kind] = []
        self._is_marked = True
        begins = self._line.transaction_status == TransactionStatus.IDLE and not driver.autocommit
        self._line.enter_pipeline_mode()
        if begins:
            self.add(_begin(driver))

    def add(self, words: str, given: Mapping[str, Any] | None = None) -> Answer:
        """Add a statement in the driver's words. It goes with the next `send`."""
        statement, names = _numbered(words)
        values = self._writer.dump_sequence([(given or {})[name] for name in names], [PyFormat.AUTO] * len(names))
        types, formats = self._writer.types or (), self._writer.formats
        name = self._name((statement, types))
        if name is None:
            self._line.send_query_params(statement, values, types, formats)
        else:
            self._line.send_query_prepared(name, values, formats)
        self._owed.append(answer := Answer(self._driver))
        self._is_marked = False
        return answer

    def send(self) -> None:
        """Let PostgreSQL begin with what was added. Nobody waits for it."""
        if self._line.flush():
            self._driver.wait(self._flushed())

    def ask(self) -> None:
        """Send what was added, and have PostgreSQL say what came of it as soon as it can. Nobody waits for it."""
        if not self._is_marked:
            self._line.pipeline_sync()
            self._owed.append(None)
            self._is_marked = True
        self.send()

    def end(self) -> None:
        """Hear everything, leave the connection to others, and raise the first thing that went wrong."""
        self.ask()
        wrong = self._driver.wait(self._heard())
        self._line.exit_pipeline_mode()
        if wrong is not None:
            self._prepared.forget(self._named_here)
            if isinstance(wrong, _NOT_AS_PREPARED):
                self._prepared.forget_all()
            raise wrong

    def _name(self, kind: _Kind) -> bytes | None:
        """Return what a statement is called on the server, and have it prepared there when it is new."""
        name = self._prepared.find(kind)
        if name is None and (name := self._prepared.name(kind)) is not None:
            self._named_here.append(kind)
            self._line.send_prepare(name, *kind)
            self._owed.append(None)
        return name

    def _flushed(self) -> _Waiting:
        """Send everything, and hear meanwhile what PostgreSQL says: else both might wait for each other."""
        while self._line.flush():
            if (yield Wait.RW) & Ready.R:
                self._line.consume_input()

    def _heard(self) -> _Waiting:
        """Hand each result to whom it is for; return the first error."""
        wrong: psycopg.Error | None = None
        while self._owed:
            result = yield from self._next_result()
            if result is None:
                raise psycopg.OperationalError("the connection ended in the middle of a pipeline")
            answer = self._owed.popleft()
            if result.status == ExecStatus.FATAL_ERROR:
                wrong = wrong or errors.error_from_result(result, self._driver.info.encoding)
            elif answer is not None and result.status != ExecStatus.PIPELINE_ABORTED:
                answer.take(result)
            if result.status != ExecStatus.PIPELINE_SYNC:
                yield from self._next_result()  # the end of this statement's
        return wrong

    def _next_result(self) -> Generator[Wait, Ready | int, PGresult | None]:
        while self._line.is_busy():
            yield Wait.R
            self._line.consume_input()
        return self._line.get_result()


@cache
def _numbered(words: str) -> tuple[bytes, tuple[str, ...]]:
    """Return a statement with its places numbered, as the protocol has them, and what comes in each place."""
    names: dict[str, int] = {}

    def number(place: re.Match[str]) -> str:
        name = place[1]
        return "%" if name is None else f"${names.setdefault(name, len(names) + 1)}"

    return _PLACE.sub(number, words).encode(), tuple(names)


def _begin(driver: psycopg.Connection[Any]) -> str:
    level = driver.isolation_level
    return "BEGIN" if level is None else f"BEGIN ISOLATION LEVEL {level.name.replace('_', ' ')}"
