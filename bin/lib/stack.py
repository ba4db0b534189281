"""bin/up: everything on one machine, from nothing to a page that answers, and back to nothing on Ctrl-C."""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import hmac
import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lib import console, javascript, pidfile, ports, privilege, supervisor
from lib.disk import require_space
from lib.engines import Postgres, Valkey
from lib.environment import REPOSITORY, SECONDS
from lib.house import House
from lib.kept import Command, Kept, show
from lib.refusal import Refusal, spoken

DATABASE = "giaoviec"
PROCESSES = "web=1,worker=2,clock=2"
#: A machine at work on other things may need this long; what fails at once is said at once.
READY_WITHIN = 180.0
NOT_EMPTY = 3  # exit code of `flask demo` when there is data already


@dataclass
class Stack:
    """One start: what was asked for, what runs, and the variables every process gets."""

    house: House
    port: int
    demo: bool
    began: float = field(default_factory=time.monotonic)
    variables: dict[str, str] = field(default_factory=dict)
    engines: list[Kept] = field(default_factory=list)
    phone: str | None = None
    failed: bool = False

    def run(self) -> int:
        """Start everything, stay until told to stop, stop everything; return the exit code."""
        self.variables = self._variables()
        processes = supervisor.commands(
            os.environ.get("GIAOVIEC_PROCESSES", PROCESSES), self.house.run, self.house.logs, self.variables
        )
        for log in self.house.logs.glob("*.log"):
            supervisor.rotate(log)
        manager = supervisor.Supervisor()
        try:
            with console.step("web client: libraries from npm"):
                javascript.install()
            with console.step("engines: PostgreSQL, Valkey, the local FCM"):
                self._start_engines()
            self._prepare_database()
            for command in processes:
                # The addresses of the engines are known only now.
                manager.keep(_with(command, self.variables))
            self._write_environment()
            threading.Thread(target=self._announce, args=(manager,), daemon=True).start()
            signal.signal(signal.SIGHUP, lambda *_: manager.terminate())
            manager.loop()
        except KeyboardInterrupt:
            pass
        finally:
            _stop(manager.kept, self.engines)
        return 1 if self.failed else 0

    def _variables(self) -> dict[str, str]:
        """Return what the processes are given; what the caller has set already wins."""
        ours = {
            "GIAOVIEC_VAR": str(self.house.var),
            "GIAOVIEC_SECRET": os.environ.get("GIAOVIEC_SECRET") or self.house.secret(),
            "GIAOVIEC_VAPID_KEY": os.environ.get("GIAOVIEC_VAPID_KEY") or self.house.vapid_key(),
            "PORT": str(self.port),
            "PYTHONUNBUFFERED": "1",
        }
        return ours | {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL") if os.environ.get(name)}

    def _start_engines(self) -> None:
        """Start those engines that the caller has not got elsewhere, side by side, and wait for all."""
        waiting: list[Postgres | Valkey] = []
        postgres: Postgres | None = None
        if "DATABASE_URL" not in self.variables:
            postgres = Postgres(self.house.var / "postgres", self.house.run, self.house.logs)
            self._keep(postgres.prepare())
            self.variables["DATABASE_URL"] = postgres.url(DATABASE)
            waiting.append(postgres)
        if "REDIS_URL" not in self.variables:
            password = hmac.new(self.house.secret().encode(), b"valkey", hashlib.sha256).hexdigest()[:32]
            port = ports.remembered(self.house.var / "ports.json", "valkey")
            valkey = Valkey(self.house.var / "valkey", self.house.run, self.house.logs, port, password)
            self._keep(valkey.prepare())
            self.variables["REDIS_URL"] = valkey.url
            waiting.append(valkey)
        if not os.environ.get("GIAOVIEC_FCM_CREDENTIALS"):
            self._start_fcm()
        for engine in waiting:
            engine.wait()
        if postgres and postgres.ensure_database(DATABASE):
            self._demo_mark.unlink(missing_ok=True)

    def _start_fcm(self) -> None:
        """Start the local stand-in for Google's push server, with credentials that lead to it."""
        program = REPOSITORY / "bin" / "fcm-local"
        if not program.exists():
            return
        port = ports.remembered(self.house.var / "ports.json", "fcm")
        url = f"http://{ports.HOST}:{port}"
        credentials = self.house.fcm / "service-account.json"
        # The file names the address of the server, so a new port needs a new file.
        if not _lead_to(credentials, port):
            written = [
                sys.executable,
                str(program),
                "--write-credentials",
                str(credentials),
                "--port",
                str(port),
            ]
            self._call("bin/fcm-local", written)
        self._keep(
            Command(
                name="fcm",
                arguments=[
                    *(sys.executable, str(program), "--port", str(port)),
                    *("--log", str(self.house.fcm / "pushes.jsonl")),
                ],
                folder=REPOSITORY,
                pidfile=self.house.run / "fcm.pid",
                log=self.house.logs / "fcm.log",
                environment=self.variables,
            )
        )
        self.phone = f"{url}/"
        self.variables["GIAOVIEC_FCM_ENDPOINT"] = os.environ.get("GIAOVIEC_FCM_ENDPOINT") or url
        self.variables["GIAOVIEC_FCM_CREDENTIALS"] = str(credentials)

    def _keep(self, command: Command) -> None:
        kept = Kept(command, show)
        kept.start()
        self.engines.append(kept)

    def _prepare_database(self) -> None:
        """Bring the schema up to date, and fill a new database with the demo city."""
        with console.step("database: migrations"):
            self._flask("migrate")
        # Asking an old database whether it is empty costs a second, so the answer is written down.
        asked = self._demo_mark
        mark = hashlib.sha256(self.variables["DATABASE_URL"].encode()).hexdigest()
        if self.demo and not (asked.exists() and asked.read_text() == mark):
            with console.step("demo city"):
                self._flask("demo", allowed=(0, NOT_EMPTY))
            asked.write_text(mark)

    @property
    def _demo_mark(self) -> Path:
        """Return the file that names the database which was asked, and filled, already."""
        return self.house.var / "demo"

    def _flask(self, verb: str, allowed: Sequence[int] = (0,)) -> None:
        self._call(f"flask {verb}", [sys.executable, "-m", "flask", "--app", "wsgi", verb], allowed)

    def _call(self, name: str, command: list[str], allowed: Sequence[int] = (0,)) -> None:
        """Run a command to its end; Refusal with the end of what it said when it fails."""
        log = self.house.logs / "up.log"
        with log.open("ab") as output:
            done = subprocess.run(
                command,
                cwd=REPOSITORY,
                env={**os.environ, **self.variables},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        if done.returncode not in allowed:
            raise Refusal(f"{name} failed with exit code {done.returncode}; the end of {log}:\n{console.tail(log)}")

    def _write_environment(self) -> None:
        """Leave the variables where a person or a fault test finds them; they hold passwords."""
        path = self.house.run / "environment.json"
        path.touch(mode=0o600)
        path.write_text(json.dumps(self.variables, indent=1) + "\n")

    def _announce(self, manager: supervisor.Supervisor) -> None:
        """Wait for the page to answer and print where everything is; or stop everything and say why."""
        began = time.monotonic()
        accounts = _accounts({**os.environ, **self.variables}) if self._demo_mark.exists() else None
        while not _is_ready(f"http://{ports.HOST}:{self.port}/readyz"):
            if manager._terminating:
                if accounts:
                    accounts.kill()
                return
            if time.monotonic() - began > READY_WITHIN:
                self.failed = True
                print(f"bin/up: the page was not ready within {READY_WITHIN:.0f} s, so everything is stopped.")
                for log in sorted(self.house.logs.glob("web.*.log")):
                    print(f"  the end of {log}:\n{console.tail(log)}", flush=True)
                manager.terminate()
                return
            time.sleep(0.1)
        names = ", ".join(kept.command.name for kept in manager.kept)
        console.line(f"processes: {names}", time.monotonic() - began)
        known, _ = accounts.communicate() if accounts else ("", "")
        console.box(self._rows(known if accounts and accounts.returncode == 0 else ""))

    def _rows(self, accounts: str) -> list[str]:
        """Return what a person needs to know now."""
        url = f"http://{ports.HOST}:{self.port}"
        rows = [
            f"Giao Việc is ready after {time.monotonic() - self.began + _environment_seconds():.1f} s",
            "",
        ]
        rows += [f"Open      {url}", f"API       {url}/api/v1/docs"]
        rows += [f"Phone     {self.phone}"] if self.phone else []
        if accounts.strip():
            rows += ["", *(line.rstrip() for line in accounts.strip().splitlines())]
        rows += ["", f"Data      {self.house.var}", f"Logs      {self.house.logs}", "Stop      Ctrl-C"]
        return rows


def _with(command: Command, variables: dict[str, str]) -> Command:
    """Return the command with the variables added below its own."""
    return Command(**{**vars(command), "environment": {**variables, **command.environment}})


def _accounts(environment: dict[str, str]) -> subprocess.Popen[str]:
    """Ask for the demo accounts, in parallel with the start of the processes."""
    return subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "demo", "--accounts"],
        cwd=REPOSITORY,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        errors="replace",
    )


def _lead_to(credentials: Path, port: int) -> bool:
    """Tell whether the credentials of the local push server name this port."""
    try:
        address: str = json.loads(credentials.read_text())["token_uri"]
        return urllib.parse.urlsplit(address).port == port
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return False


def _is_ready(url: str) -> bool:
    """Tell whether the page answers 200; asked directly, never through a proxy of the environment."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def _end_orphans() -> None:
    """Kill what is left of programs whose keep was killed with them; adopted, they are our children now."""
    for pid in privilege.children():
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _stop(processes: list[Kept], engines: list[Kept]) -> None:
    """End the processes, then what they need; a second Ctrl-C does not leave half of it running."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    if engines:
        print("Stopping …", flush=True)
    for group in (processes, engines):
        started = [kept for kept in group if kept.started]
        for kept in started:
            kept.ask_to_stop()
        for kept in started:
            kept.stop()
    _end_orphans()


def _environment_seconds() -> float:
    """Return what preparing the environment took before this process replaced that one."""
    return float(os.environ.get(SECONDS, "0"))


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    """Let SIGTERM during the start unwind like Ctrl-C, so that what runs already is stopped."""

    def interrupt(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
    yield


def main(arguments: list[str]) -> int:
    """Read the command line, take the folder, and run."""
    console.prepare()
    options = _parser().parse_args(arguments)
    house = House.from_environment()
    with spoken("bin/up"), _interruptible():
        require_space(house.var)
        house.build()
        privilege.adopt_orphans()
        with house.lock():
            left = pidfile.end_leftovers(house.run)
            if left:
                print(f"  ended what an earlier start had left running: {', '.join(left)}")
            port = ports.number(options.port or os.environ.get("PORT") or "8000")
            if ports.is_taken(port):
                raise Refusal(f"port {port} is taken by another program: try bin/up --port {port + 1}")
            if options.fresh:
                house.empty(options.yes)
            console.line("environment", _environment_seconds())
            return Stack(house, port, options.demo).run()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bin/up",
        description="Start Giao Việc: engines, a local FCM, web, workers and clocks. Ctrl-C stops all.",
        epilog="Set DATABASE_URL or REDIS_URL to use engines of your own, GIAOVIEC_FCM_CREDENTIALS for "
        "Google's FCM, GIAOVIEC_VAR for another folder, GIAOVIEC_PROCESSES for other numbers than " + PROCESSES + ".",
    )
    parser.add_argument("--port", help="where the page listens (default: PORT, else 8000)")
    parser.add_argument("--fresh", action="store_true", help="delete all data first, after asking")
    parser.add_argument("--yes", action="store_true", help="with --fresh: do not ask")
    parser.add_argument("--no-demo", dest="demo", action="store_false", help="leave a new database empty")
    return parser
