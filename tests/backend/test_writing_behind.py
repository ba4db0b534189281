"""Writing behind: nobody waits between statements, and what goes wrong is raised all the same."""

from __future__ import annotations

import gc
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from psycopg.pq import PipelineStatus
from sqlalchemy import event, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, PendingRollbackError
from sqlalchemy.orm import Session

from backend.ids import new_id
from backend.jobs import TimeIsUp
from backend.live.journal import JournalRow
from backend.many_rows import insert_rows
from backend.org.model import Unit, UnitSuccessor
from backend.pipeline import Pipeline
from backend.writing_behind import Question, ask, ask_ahead, connection_of, send_ahead, write_later, written_behind
from tests.city import City

_NAMED = text("UPDATE unit SET name = :name WHERE id = :id")
_TWICE = text("INSERT INTO unit SELECT * FROM unit WHERE id = :id")


def test_what_is_written_behind_is_there_when_the_block_ends(city: City) -> None:
    unit = city.units["works"]
    with city.runtime.sessions() as session:
        with written_behind(session):
            for n in range(30):
                session.execute(_NAMED, {"id": unit.id, "name": f"Sở {n}"})
        assert session.scalar(select(Unit.name).where(Unit.id == unit.id)) == "Sở 29"
        session.rollback()
        assert session.scalar(select(Unit.name).where(Unit.id == unit.id)) == "Sở Xây dựng"


def test_the_connection_is_that_of_the_transaction_which_is_open(city: City) -> None:
    with city.runtime.sessions() as session, city.runtime.sessions() as other:
        first = connection_of(session)
        assert connection_of(session) is first is session.connection()
        assert connection_of(other) is other.connection() is not first
        with session.begin_nested():
            assert connection_of(session) is session.connection()
        session.commit()
        assert connection_of(session) is session.connection() is not first
        with pytest.raises(DBAPIError):
            session.execute(text("SELECT 1 / 0"))
        session.rollback()
        assert connection_of(session) is session.connection()
        assert ask(connection_of(session), "SELECT 1", {}) == [(1,)]


@pytest.mark.parametrize("more", [0, 30])
def test_what_goes_wrong_is_named_as_always(city: City, more: int) -> None:
    unit = city.units["works"]

    def write() -> None:
        with written_behind(session):
            session.execute(_TWICE, {"id": unit.id})
            for n in range(more):
                session.execute(_NAMED, {"id": unit.id, "name": f"Sở {n}"})

    with city.runtime.sessions() as session:
        with pytest.raises(IntegrityError):
            write()
        session.rollback()
        assert session.scalar(select(Unit.name).where(Unit.id == unit.id)) == "Sở Xây dựng"


def _keep(session: Session, city: City, kind: str = "kept") -> None:
    row = {"at": city.now.isoformat(), "rooms": ["room"], "item": {"kind": kind}}
    insert_rows(session, JournalRow, [row], later=True)


def _keep_wrong(session: Session, city: City) -> None:
    """An edge to a unit that is not there."""
    edge = {"unit_id": city.units["works"].id, "successor_id": new_id(city.now), "at": city.now.isoformat()}
    insert_rows(session, UnitSuccessor, [edge], later=True)


def _kinds(city: City) -> list[str]:
    with city.runtime.sessions() as session:
        return [row.item["kind"] for row in session.scalars(select(JournalRow).order_by(JournalRow.id))]


def test_what_is_kept_is_sent_with_the_commit(city: City) -> None:
    sent: list[str] = []
    with city.runtime.unit_of_work() as work:
        work.session.scalar(select(Unit.name).limit(1))
        event.listen(city.runtime.engine, "before_cursor_execute", note := lambda *given: sent.append(given[2]))
        _keep(work.session, city, "one")
        _keep(work.session, city, "two")
        assert sent == []
        work.commit()
        event.remove(city.runtime.engine, "before_cursor_execute", note)
    assert [each.split()[0] for each in sent] == ["INSERT", "INSERT", "COMMIT"]
    assert _kinds(city) == ["one", "two"]


@pytest.mark.parametrize("how", ["orm", "core", "driver"])
def test_whatever_is_asked_finds_it_written(city: City, how: str) -> None:
    count = "SELECT count(*) FROM journal"
    with city.runtime.sessions() as session:
        _keep(session, city)
        found = {
            "orm": lambda: len(session.scalars(select(JournalRow)).all()),
            "core": lambda: session.connection().execute(text(count)).scalar(),
            "driver": lambda: ask(session.connection(), count, {})[0][0],
        }[how]()
        assert found == 1
        assert ask(session.connection(), "SELECT 1", {}, beside=True) == [(1,)]


def test_a_question_beside_it_does_not_wait_for_it(city: City) -> None:
    with city.runtime.sessions() as session:
        _keep(session, city)
        assert ask(session.connection(), "SELECT count(*) FROM journal", {}, beside=True) == [(0,)]
        assert session.scalar(text("SELECT count(*) FROM journal")) == 1


def test_questions_go_together_and_are_read_when_somebody_wants_to_know(city: City) -> None:
    with city.runtime.sessions() as session:
        connection = session.connection()
        _keep(session, city)
        questions = [Question("SELECT count(*) + %(more)s FROM journal", {"more": more}) for more in (0, 1)]
        first, second = ask_ahead(connection, *questions)
        _keep(session, city)
        (beside,) = ask_ahead(connection, questions[0], beside=True)
        assert (second.rows(), first.rows(), beside.rows()) == ([(2,)], [(1,)], [(1,)])
        (last,) = ask_ahead(connection, questions[0])
        assert session.scalar(text("SELECT count(*) FROM journal")) == 2
        assert last.rows() == [(2,)]


def test_who_writes_behind_may_ask_and_waits_for_what_was_written(city: City) -> None:
    unit = city.units["works"]
    with city.runtime.sessions() as session, written_behind(session):
        session.execute(_NAMED, {"id": unit.id, "name": "Sở"})
        question = Question("SELECT name FROM unit WHERE id = %(id)s", {"id": unit.id})
        assert [asked.rows() for asked in ask_ahead(session.connection(), question, question)] == [[("Sở",)], [("Sở",)]]


@pytest.mark.parametrize("then", ["commit", "read"])
def test_a_question_that_goes_wrong_is_raised_by_whatever_comes_next(city: City, then: str) -> None:
    with city.runtime.unit_of_work() as work:
        _keep(work.session, city)
        (asked,) = ask_ahead(work.session.connection(), Question("SELECT 1 / %(by)s", {"by": 0}))
        with pytest.raises(DBAPIError):
            work.commit() if then == "commit" else asked.rows()
    assert _kinds(city) == []


def test_what_cannot_be_sent_at_all_loses_nothing_of_what_is_kept(city: City) -> None:
    with city.runtime.unit_of_work() as work:
        _keep(work.session, city)
        with pytest.raises(DBAPIError):
            ask(work.session.connection(), "SELECT %(what)s", {"what": object()}, beside=True)
        work.commit()
    assert _kinds(city) == ["kept"]


def test_a_session_that_commits_by_itself_commits_what_is_kept(city: City) -> None:
    with city.runtime.sessions() as session:
        _keep(session, city)
        session.commit()
    assert _kinds(city) == ["kept"]


def test_what_is_rolled_back_is_never_sent_not_even_by_who_has_the_connection_next(city: City) -> None:
    for _ in range(3):
        with city.runtime.sessions() as session:
            _keep(session, city)
            session.rollback()
            session.execute(text("SELECT 1"))
            session.commit()
        with city.runtime.sessions() as session:
            _keep(session, city)
    with city.runtime.sessions() as session:
        session.execute(text("SELECT 1"))
        session.commit()
    assert _kinds(city) == []


def test_a_savepoint_takes_back_what_was_kept_within_it_and_no_more(city: City) -> None:
    with city.runtime.unit_of_work() as work:
        _keep(work.session, city, "before")
        with suppress(ZeroDivisionError), work.attempt():
            _keep(work.session, city, "within")
            raise ZeroDivisionError
        with work.attempt():
            _keep(work.session, city, "in another")
        _keep(work.session, city, "after")
        work.commit()
    assert _kinds(city) == ["before", "in another", "after"]


def test_a_question_that_goes_wrong_within_a_savepoint_goes_with_it(city: City) -> None:
    with city.runtime.unit_of_work() as work:

        def attempt(*, other: bool) -> None:
            with work.attempt():
                ask_ahead(work.session.connection(), Question("SELECT 1 / %(by)s", {"by": 0}))
                if other:
                    raise ZeroDivisionError

        _keep(work.session, city, "before")
        with pytest.raises(DBAPIError):
            attempt(other=False)
        with pytest.raises(ZeroDivisionError):
            attempt(other=True)
        _keep(work.session, city, "after")
        work.commit()
    assert _kinds(city) == ["before", "after"]


def test_what_is_wrong_with_it_is_raised_by_the_commit_and_nothing_is_committed(city: City) -> None:
    with city.runtime.unit_of_work() as work:
        _keep(work.session, city)
        _keep_wrong(work.session, city)
        with pytest.raises(IntegrityError):
            work.commit()
        work.session.rollback()
        work.commit()
    assert _kinds(city) == []


def test_what_is_wrong_within_a_savepoint_is_raised_there(city: City) -> None:
    with city.runtime.unit_of_work() as work:
        _keep(work.session, city)
        with pytest.raises(IntegrityError), work.attempt():
            _keep_wrong(work.session, city)
        work.commit()
    assert _kinds(city) == ["kept"]


def test_what_is_sent_ahead_is_not_waited_for_and_is_found_by_whoever_asks(city: City) -> None:
    with city.runtime.unit_of_work() as work:
        _keep(work.session, city, "ahead")
        send_ahead(work.session)
        _keep(work.session, city, "behind")
        assert ask(work.session.connection(), "SELECT count(*) FROM journal", {}, beside=True) == [(1,)]
        assert work.session.scalar(text("SELECT count(*) FROM journal")) == 2
        _keep(work.session, city, "later")
        send_ahead(work.session)
        work.commit()
    assert _kinds(city) == ["ahead", "behind", "later"]


def test_what_is_wrong_with_it_is_raised_by_whatever_comes_next_and_the_connection_goes_on(city: City) -> None:
    def commit(session: Session) -> None:
        session.commit()

    def question(session: Session) -> None:
        session.scalar(text("SELECT 1"))

    def beside(session: Session) -> None:
        ask(session.connection(), "SELECT 1", {}, beside=True)

    def more(session: Session) -> None:
        for _ in range(30):
            _keep(session, city)
            send_ahead(session)
        session.commit()

    for then in (commit, question, beside, more):
        with city.runtime.sessions() as session:
            _keep_wrong(session, city)
            send_ahead(session)
            with pytest.raises(DBAPIError):
                then(session)
        with city.runtime.sessions() as session:
            assert session.scalar(text("SELECT count(*) FROM journal")) == 0, then.__name__


def test_what_was_sent_ahead_goes_with_a_rollback(city: City) -> None:
    for wrong in (False, True):
        with city.runtime.sessions() as session:
            _keep(session, city)
            if wrong:
                _keep_wrong(session, city)
            send_ahead(session)
            session.rollback()
            assert session.scalar(text("SELECT count(*) FROM journal")) == 0


def test_a_transaction_left_lying_after_something_was_sent_ahead_is_ended_by_postgresql(city: City) -> None:
    """It would hold every screen back for as long as the process hangs."""
    with city.runtime.sessions() as session:
        # It goes with the rest: asked for before, it would run while we are at work.
        write_later(session.connection(), text("SET LOCAL idle_in_transaction_session_timeout = 20"), {})
        _keep(session, city)
        send_ahead(session)
        time.sleep(1)
        with pytest.raises(DBAPIError):
            session.commit()
    assert _kinds(city) == []


@pytest.mark.parametrize("ahead", [False, True])
def test_what_somebody_kept_who_never_came_back_is_not_sent_by_who_has_the_connection_next(
    city: City, ahead: bool
) -> None:
    def leave() -> None:
        session = city.runtime.sessions()
        _keep(session, city)
        if ahead:
            send_ahead(session)

    leave()
    gc.collect()
    with city.runtime.sessions() as session:
        session.execute(text("SELECT 1"))
        session.commit()
    assert _kinds(city) == []


def test_a_transaction_in_which_something_went_wrong_is_not_said_to_be_committed(city: City) -> None:
    with city.runtime.unit_of_work() as work:
        _keep(work.session, city)
        with suppress(DBAPIError):
            work.session.execute(text("SELECT 1 / 0"))
        with pytest.raises(PendingRollbackError):
            work.commit()
    with city.runtime.unit_of_work() as work:
        _keep(work.session, city, "next")
        work.commit()
    assert _kinds(city) == ["next"]


class _TimeIsUp(Exception):
    pass


@pytest.fixture
def called_away() -> Iterator[None]:
    """Whoever runs for a fifth of a second after the alarm is set is called away, as a job is whose time is over."""

    def call(*_given: object) -> None:
        raise _TimeIsUp

    before = signal.signal(signal.SIGALRM, call)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


@pytest.mark.usefixtures("called_away")
@pytest.mark.parametrize("ahead", [False, True])
@pytest.mark.parametrize("by", ["work", "session", "question"])
def test_who_is_called_away_leaves_nobody_a_connection_that_is_busy(city: City, by: str, ahead: bool) -> None:
    def wait() -> None:
        with city.runtime.unit_of_work() as work:
            work.session.execute(text("SET LOCAL lock_timeout = '5s'"))
            _keep(work.session, city)
            if ahead:
                send_ahead(work.session)
            signal.setitimer(signal.ITIMER_REAL, 0.2)
            if by == "question":
                work.session.execute(text("SELECT 1"))
            (work if by == "work" else work.session).commit()

    with city.runtime.sessions() as holder:
        holder.execute(text("LOCK TABLE journal IN EXCLUSIVE MODE"))
        with pytest.raises((_TimeIsUp, DBAPIError)):
            wait()
        for _ in range(2):
            with city.runtime.unit_of_work() as work:
                driver = work.session.connection().connection.driver_connection
                assert driver is not None
                assert driver.pgconn.pipeline_status == PipelineStatus.OFF
                assert work.session.scalar(text("SHOW lock_timeout")) == "15s"
                work.commit()


@pytest.mark.parametrize("then", ["commit", "question"])
@pytest.mark.parametrize("when", ["it begins", "all is heard"])
def test_who_is_called_away_leaves_nobody_a_pipeline(
    city: City, monkeypatch: pytest.MonkeyPatch, when: str, then: str
) -> None:
    hear = Pipeline._heard

    def begin(_driver: object) -> str:
        raise TimeIsUp

    def heard(pipeline: Pipeline) -> Any:
        yield from hear(pipeline)
        raise TimeIsUp

    def wait() -> None:
        with city.runtime.unit_of_work() as work:
            _keep(work.session, city)
            if then == "question":
                ask(work.session.connection(), "SELECT 1", {}, beside=True)
            work.commit()

    with monkeypatch.context() as patched:
        if when == "it begins":
            patched.setattr("backend.pipeline._begin", begin)
        else:
            patched.setattr(Pipeline, "_heard", heard)
        with pytest.raises(TimeIsUp):
            wait()
    for _ in range(2):
        with city.runtime.sessions() as session:
            assert session.scalar(text("SELECT 1")) == 1


def test_a_connection_on_which_somebody_left_a_pipeline_is_not_lent(city: City) -> None:
    with city.runtime.sessions() as session:
        driver = session.connection().connection.driver_connection
        assert driver is not None
        driver.rollback()
        driver.pgconn.enter_pipeline_mode()
    with city.runtime.sessions() as session:
        assert session.scalar(text("SELECT 1")) == 1
