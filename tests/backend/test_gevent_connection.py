"""Waiting as gevent does: other greenlets go on meanwhile, and everything else is as it is with psycopg's own."""

from __future__ import annotations

import time
from collections.abc import Iterator

import gevent
import psycopg
import pytest
from gevent.libev import corecext
from psycopg import waiting

from backend.gevent_connection import GeventConnection
from backend.settings import Settings


@pytest.fixture
def url(migrated: Settings) -> str:
    return migrated.database_url.replace("postgresql+psycopg", "postgresql")


@pytest.fixture
def connection(url: str) -> Iterator[GeventConnection]:
    with GeventConnection.connect(url, autocommit=True) as connection:
        yield connection


def test_libev_and_psycopg_number_alike() -> None:
    assert (corecext.READ, corecext.WRITE) == (waiting.WAIT_R, waiting.WAIT_W) == (waiting.READY_R, waiting.READY_W)


def test_greenlets_wait_beside_each_other(url: str) -> None:
    def sleep() -> None:
        with GeventConnection.connect(url) as connection:
            connection.execute("SELECT pg_sleep(0.5)")

    began = time.monotonic()
    gevent.joinall([gevent.spawn(sleep) for _ in range(4)], raise_error=True)
    assert time.monotonic() - began < 1.5


def test_what_is_larger_than_a_buffer_goes_both_ways(connection: GeventConnection) -> None:
    text = "đ" * 20_000_000
    assert connection.execute("SELECT %s::text", [text]).fetchall() == [(text,)]


def test_a_pipeline_may_be_longer_than_a_buffer(connection: GeventConnection) -> None:
    text = "x" * 100_000
    with connection.pipeline():
        asked = [connection.execute("SELECT %s || %s::text", [text, n]) for n in range(200)]
        assert [each.fetchall()[0][0] for each in asked] == [f"{text}{n}" for n in range(200)]


def test_a_connection_that_is_ended_meanwhile_says_so(connection: GeventConnection, url: str) -> None:
    with psycopg.connect(url, autocommit=True) as other:
        waits = gevent.spawn(connection.execute, "SELECT pg_sleep(20)")
        gevent.sleep(0.2)
        other.execute("SELECT pg_terminate_backend(%s)", [connection.info.backend_pid])
        with pytest.raises(psycopg.OperationalError):
            waits.get(timeout=5)
