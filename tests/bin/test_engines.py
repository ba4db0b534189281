"""The engines come back after `kill -9`, and an old Python is told so in one sentence."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bin"))

from lib import pidfile, ports, version
from lib.engines import LONGEST_SOCKET, SOCKET_NAME, Postgres, Valkey
from lib.kept import Command, Kept


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder PostgreSQL's account can reach: pytest's own is closed to everybody else."""
    with tempfile.TemporaryDirectory(prefix="giaoviec-engines-") as name:
        home = Path(name)
        home.chmod(0o711)
        for folder in ("run", "log"):
            (home / folder).mkdir()
        yield home


@pytest.fixture
def postgres(home: Path) -> Postgres:
    return Postgres(home / "postgres", home / "run", home / "log")


def started(command: Command) -> Kept:
    kept = Kept(command, lambda _event: None)
    kept.start()
    return kept


def dsn(postgres: Postgres) -> str:
    return postgres.url("giaoviec").replace("+psycopg", "")


def test_postgresql_survives_kill_and_a_stale_lock(postgres: Postgres) -> None:
    kept = started(postgres.prepare())
    try:
        postgres.wait()
        assert postgres.ensure_database("giaoviec")
        assert not postgres.ensure_database("giaoviec")
        with psycopg.connect(dsn(postgres)) as connection:
            connection.execute("CREATE TABLE word AS SELECT 'Đã nhận'::text AS said")
        first = pidfile.living(postgres.run / "postgres.pid")
        assert first is not None
        os.kill(first, signal.SIGKILL)
        while pidfile.living(postgres.run / "postgres.pid") in (None, first):
            time.sleep(0.02)
        postgres.wait()
    finally:
        kept.stop()
    # A container stopped hard leaves the lock, and soon its number is somebody else's: here, ours.
    (postgres.home / "postmaster.pid").write_text(f"{os.getpid()}\n{postgres.home}\n0\n5432\n\n\n")
    again = started(postgres.prepare())
    try:
        postgres.wait()
        with psycopg.connect(dsn(postgres)) as connection:
            assert connection.execute("SELECT lower(said) FROM word").fetchone() == ("đã nhận",)
    finally:
        again.stop()


def test_a_stale_lock_ends_no_other_postgresql(postgres: Postgres) -> None:
    postgres.prepare()
    sleeping = [sys.executable, "-c", "import time; time.sleep(60)", "postgres", "-D", "/another/place"]
    with subprocess.Popen(sleeping) as other:
        try:
            (postgres.home / "postmaster.pid").write_text(f"{other.pid}\n{postgres.home}\n0\n5432\n\n\n")
            postgres.prepare()
            assert other.poll() is None
            assert not (postgres.home / "postmaster.pid").exists()
        finally:
            other.kill()


def test_valkey_keeps_its_data_and_wants_the_password(home: Path) -> None:
    valkey = Valkey(home / "valkey", home / "run", home / "log", ports.free(), "secret")
    kept = started(valkey.prepare())
    try:
        valkey.wait()
        with redis.Redis.from_url(valkey.url, decode_responses=True) as client:
            client.set("greeting", "xin chào")
            time.sleep(1.2)  # appendfsync everysec
            first = pidfile.living(home / "run" / "valkey.pid")
            assert first is not None
            os.kill(first, signal.SIGKILL)
        while pidfile.living(home / "run" / "valkey.pid") in (None, first):
            time.sleep(0.02)
        valkey.wait()
        with redis.Redis.from_url(valkey.url, decode_responses=True) as client:
            assert client.get("greeting") == "xin chào"
        with (
            redis.Redis(port=valkey.port, retry=Retry(NoBackoff(), 0)) as stranger,
            pytest.raises(redis.AuthenticationError),
        ):
            stranger.ping()
    finally:
        kept.stop()


@pytest.mark.parametrize("folder", ["công việc", "a b", "comma,comma", "deep/" * 30])
def test_the_socket_has_a_short_plain_name_wherever_the_repository_lies(folder: str) -> None:
    var = Path("/somewhere") / folder
    sockets = Postgres(var / "postgres", var / "run", var / "log").sockets
    assert len(str(sockets / SOCKET_NAME)) <= LONGEST_SOCKET
    assert str(var) not in str(sockets)


def test_a_free_port_is_remembered_until_it_is_taken(tmp_path: Path) -> None:
    book = tmp_path / "ports.json"
    port = ports.remembered(book, "valkey")
    assert ports.remembered(book, "valkey") == port
    with socket.create_server((ports.HOST, port)):
        assert ports.is_taken(port)
        assert ports.remembered(book, "valkey") != port


def test_an_old_python_is_told_in_one_sentence() -> None:
    assert version.complaint("bin/up", (3, 11, 0)) == ""
    assert version.complaint("bin/up", (3, 8, 10)) == (
        "bin/up needs Python 3.11 or newer, and this is Python 3.8: run python3.11 bin/up, or put it first on the PATH."
    )


def test_nothing_is_signalled_that_is_not_the_very_process(tmp_path: Path) -> None:
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        record = tmp_path / "web.1.pid"
        pidfile.record(record, stranger.pid, stranger.pid)
        assert pidfile.living(record) == stranger.pid
        text = record.with_suffix(".json").read_text()
        record.with_suffix(".json").write_text(text.replace(str(pidfile.birth(stranger.pid)), "another time"))
        assert pidfile.end_leftovers(tmp_path) == []
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()
