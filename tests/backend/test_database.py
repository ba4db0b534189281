"""Instants are aware, everywhere they could get in."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import DateTime, text
from sqlalchemy.exc import DBAPIError, StatementError

from backend.clock import SteppedClock, SystemClock
from backend.database import UtcDateTime
from backend.heartbeat import Heartbeat
from backend.runtime import Runtime
from migrations.metadata import METADATA

NAIVE = datetime(2026, 3, 2, 9, 0)  # noqa: DTZ001 (the mistake itself)


def test_invariant_09_the_database_refuses_a_naive_instant(runtime: Runtime) -> None:
    with runtime.sessions() as session:
        session.add(Heartbeat(name="naive", at=NAIVE))
        with pytest.raises(StatementError, match="a naive datetime has no place in the database"):
            session.flush()


def test_invariant_09_a_naive_instant_in_a_question_is_refused_too(runtime: Runtime) -> None:
    with runtime.sessions() as session, pytest.raises(StatementError, match="give it a zone"):
        session.query(Heartbeat).filter(Heartbeat.at > NAIVE).all()


def test_invariant_09_what_was_written_in_any_zone_reads_back_as_utc(runtime: Runtime) -> None:
    written = datetime(2026, 3, 2, 9, 0, tzinfo=timezone(timedelta(hours=7)))
    with runtime.sessions() as session:
        session.add(Heartbeat(name="zoned", at=written))
        session.commit()
        session.expire_all()
        read = session.get_one(Heartbeat, "zoned").at
    assert (read, read.tzinfo) == (written, UTC)


def test_invariant_09_every_instant_of_every_table_has_the_type_that_refuses() -> None:
    loose = [
        f"{table.name}.{column.name}"
        for table in METADATA.sorted_tables
        for column in table.columns
        if type(column.type) is DateTime
    ]
    assert loose == []
    checked = [c for table in METADATA.sorted_tables for c in table.columns if isinstance(c.type, UtcDateTime)]
    assert len(checked) > 30


def test_invariant_09_ruff_watches_over_naive_instants() -> None:
    with (Path(__file__).resolve().parents[2] / "pyproject.toml").open("rb") as file:
        lint = tomllib.load(file)["tool"]["ruff"]["lint"]
    assert "DTZ" in lint["select"]
    assert not [rule for rule in lint["ignore"] if rule.startswith("DTZ")]


def test_the_clocks_tell_aware_utc() -> None:
    assert SystemClock().now().tzinfo is UTC
    stepped = SteppedClock(datetime(2026, 3, 2, 9, 0, tzinfo=timezone(timedelta(hours=7))))
    assert stepped.now() == datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
    assert stepped.now().tzinfo is UTC


def test_a_stepped_clock_does_not_go_back() -> None:
    clock = SteppedClock(datetime(2026, 3, 2, tzinfo=UTC))
    clock.advance(timedelta(hours=1))
    with pytest.raises(ValueError, match="cannot go back"):
        clock.move_to(datetime(2026, 3, 2, tzinfo=UTC))
    assert clock.now().date() == date(2026, 3, 2)


def test_invariant_14_an_error_of_the_database_repeats_no_values(runtime: Runtime) -> None:
    """Errors are logged whole; what somebody wrote must not travel into the log inside them."""
    with runtime.sessions() as session, pytest.raises(DBAPIError) as caught:
        session.execute(text("SELECT 1 / 0, :content"), {"content": "KẾ HOẠCH 77"})
    assert "KẾ HOẠCH 77" not in str(caught.value)
