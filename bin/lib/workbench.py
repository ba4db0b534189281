"""Engines for one run of bin/test or bin/bench: in a temporary folder, gone at the end.

DATABASE_URL and REDIS_URL of the caller are ignored on purpose: tests drop databases and flush queues, and
these may point at real ones.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lib import ports
from lib.disk import require_space
from lib.engines import Postgres, Valkey
from lib.kept import Kept, show


@dataclass(frozen=True)
class Workbench:
    """Two running engines and the variables that lead to them."""

    postgres: Postgres
    valkey: Valkey
    database: str
    variables: dict[str, str]

    def clear(self) -> None:
        """Give the next group an empty database and an empty queue."""
        self.postgres.empty_database(self.database)
        self.valkey.empty()


@contextmanager
def workbench(database: str, *, durable: bool, synced: bool = True) -> Iterator[Workbench]:
    """Start both engines, yield, and leave no process and no file; `durable` runs them as production does.

    Durable but not `synced`, PostgreSQL loses nothing when any process is killed, and does not wait for the disk.
    """
    require_space(Path(tempfile.gettempdir()))
    home = Path(tempfile.mkdtemp(prefix="giaoviec-"))
    home.chmod(0o711)  # when we are root, PostgreSQL's account has to get through
    run, logs = home / "run", home / "log"
    for folder in (run, logs):
        folder.mkdir()
    postgres = Postgres(home / "postgres", run, logs, durable, synced)
    valkey = Valkey(home / "valkey", run, logs, ports.free(), secrets.token_hex(16), durable)
    kept: list[Kept] = []
    try:
        for engine in (postgres, valkey):
            process = Kept(engine.prepare(), show)
            process.start()
            kept.append(process)
        for engine in (postgres, valkey):
            engine.wait()
        postgres.ensure_database(database)
        variables = {
            "DATABASE_URL": postgres.url(database),
            "REDIS_URL": valkey.url,
            "GIAOVIEC_SECRET": secrets.token_hex(32),
            "GIAOVIEC_VAR": str(home / "var"),
        }
        (home / "var").mkdir()
        yield Workbench(postgres, valkey, database, variables)
    finally:
        for process in kept:
            process.ask_to_stop()
        for process in kept:
            process.stop()
        shutil.rmtree(home, ignore_errors=True)
        shutil.rmtree(postgres.sockets, ignore_errors=True)


def without_engines() -> dict[str, str]:
    """Return our environment without the addresses of anybody's engines."""
    foreign = ("DATABASE_URL", "REDIS_URL", "GIAOVIEC_VAR", "GIAOVIEC_SECRET", "PORT", "GIAOVIEC_PROCESSES")
    return {name: value for name, value in os.environ.items() if name not in foreign}


def stop_like_ctrl_c() -> None:
    """Let SIGTERM and SIGHUP unwind the stack as Ctrl-C does, so that the engines are stopped."""

    def interrupt(number: int, _frame: object) -> None:
        raise KeyboardInterrupt(signal.Signals(number).name)

    signal.signal(signal.SIGTERM, interrupt)
    signal.signal(signal.SIGHUP, interrupt)
