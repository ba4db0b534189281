"""The journal: a position is a promise that nothing before it will still appear."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from backend.live import journal
from backend.runtime import Runtime
from backend.unit_of_work import SilentBell, UnitOfWork
from backend.writing_behind import write_out

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


def work_in(session: Session) -> UnitOfWork:
    return UnitOfWork(session, {}, _no_calendar, SilentBell())


def _no_calendar(_session: Session) -> Any:
    raise AssertionError("the journal needs no calendar")


def say(session: Session, what: str, at: datetime = NOW) -> None:
    journal.publish(work_in(session), at, ["room"], {"kind": what})
    write_out(session)  # and not with the commit: the order is what is tested


class Screen:
    """A reader that keeps only its position, as every gateway does."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        with runtime.sessions() as session:
            self.position = journal.horizon(session)
        self.read: list[str] = []

    def look(self) -> list[str]:
        with self._runtime.sessions() as session:
            end = journal.horizon(session)
            fresh = [change.item["kind"] for change in journal.read_between(session, self.position, end)]
        assert end >= self.position, "a position never goes back"
        self.position = end
        self.read += fresh
        return fresh


def test_invariant_07_a_late_commit_is_not_skipped(runtime: Runtime) -> None:
    screen = Screen(runtime)
    with runtime.sessions() as slow, runtime.sessions() as quick:
        say(slow, "slow")  # its number is the lower one …
        say(quick, "quick")
        quick.commit()  # … and it commits last
        assert screen.look() == [], "while an older transaction runs, nobody reads past it"
        slow.commit()
    assert screen.look() == ["slow", "quick"]
    assert screen.look() == []


def test_invariant_07_a_growing_id_would_have_skipped_it(runtime: Runtime) -> None:
    """The proof that the test above would fail with plain ids: the later commit has the lower id."""
    with runtime.sessions() as slow, runtime.sessions() as quick:
        say(slow, "slow")
        say(quick, "quick")
        quick.commit()
        with runtime.sessions() as session:
            seen = max(row.id for row in session.query(journal.JournalRow))
        slow.commit()
    with runtime.sessions() as session:
        late = [row.item["kind"] for row in session.query(journal.JournalRow).filter(journal.JournalRow.id > seen)]
    assert late == []


def test_invariant_07_a_rollback_holds_nothing_back(runtime: Runtime) -> None:
    screen = Screen(runtime)
    with runtime.sessions() as lost, runtime.sessions() as kept:
        say(lost, "lost")
        say(kept, "kept")
        kept.commit()
        lost.rollback()
    assert screen.look() == ["kept"]


@given(data=st.data())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_invariant_07_in_any_order_of_commits_every_change_is_read_once(runtime: Runtime, data: st.DataObject) -> None:
    screen = Screen(runtime)
    count = data.draw(st.integers(2, 5), "transactions")
    sessions = [runtime.sessions() for _ in range(count)]
    try:
        for number, session in enumerate(sessions):
            say(session, f"{number}")
        for number in data.draw(st.permutations(range(count)), "order of commits"):
            sessions[number].commit()
            if data.draw(st.booleans(), "somebody looks"):
                screen.look()
    finally:
        for session in sessions:
            session.close()
    screen.look()
    assert sorted(screen.read) == sorted(str(number) for number in range(count))


def test_changes_of_one_transaction_come_together_in_their_order(runtime: Runtime) -> None:
    screen = Screen(runtime)
    with runtime.sessions() as session:
        for what in ("one", "two", "three"):
            say(session, what)
        session.commit()
    assert screen.look() == ["one", "two", "three"]


def test_the_past_is_forgotten_in_small_steps(runtime: Runtime) -> None:
    with runtime.sessions() as session:
        for hour in range(5):
            say(session, f"{hour}", NOW + timedelta(hours=hour))
        session.commit()
        assert journal.prune(session, NOW + timedelta(hours=4), most=3) == 3
        assert journal.prune(session, NOW + timedelta(hours=4), most=3) == 1
        assert journal.prune(session, NOW + timedelta(hours=4), most=3) == 0
        session.commit()
        assert [row.item["kind"] for row in session.query(journal.JournalRow)] == ["4"]


def test_memory_begins_where_enough_follows(runtime: Runtime) -> None:
    with runtime.sessions() as session:
        assert journal.recent_start(session, 3) == journal.horizon(session)
    for number in range(6):
        with runtime.sessions() as session:
            say(session, f"{number}")
            session.commit()
    with runtime.sessions() as session:
        start = journal.recent_start(session, 3)
        recent = journal.read_between(session, start, journal.horizon(session))
    assert [change.item["kind"] for change in recent] == ["3", "4", "5"]


def test_a_look_reads_nothing_of_what_has_been_seen(runtime: Runtime) -> None:
    day = (
        "INSERT INTO journal (transaction, at, rooms, item)"
        " SELECT n - 40000, now(), ARRAY['room'], json_build_object('kind', repeat('x', 250))"
        " FROM generate_series(1, 30000) AS n"
    )
    read = text(
        "SELECT seq_tup_read + coalesce(idx_tup_fetch, 0) FROM pg_stat_xact_user_tables WHERE relname = 'journal'"
    )
    with runtime.sessions() as session:
        for statement in (day, "ANALYZE journal"):
            session.execute(text(statement))
        line = session.connection()
        before = session.execute(read).scalar_one()
        assert not journal.read_onward(line, 0).more
        assert session.execute(read).scalar_one() - before < 100
