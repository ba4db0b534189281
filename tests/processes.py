"""Real processes for tests: web, worker and clock on the engines of the run, each on its own log."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Process:
    """One process of the Procfile, started and stopped as an operator would."""

    def __init__(self, command: list[str], log: Path, **variables: str) -> None:
        environment: Mapping[str, str] = {**os.environ, **variables}
        self._log = log.open("ab")
        self._running = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=self._log, stderr=self._log, start_new_session=True
        )

    @property
    def pid(self) -> int:
        return self._running.pid

    def kill(self) -> None:
        """kill -9 of the whole group: gunicorn's workers as well."""
        os.killpg(self._running.pid, signal.SIGKILL)
        self._running.wait()

    def stop(self) -> None:
        if self._running.poll() is None:
            self._running.terminate()
            try:
                self._running.wait(timeout=15)
            except subprocess.TimeoutExpired:
                self.kill()
        self._log.close()


class Web(Process):
    """A web process on a port of its own."""

    options: tuple[str, ...] = ()

    def __init__(self, log: Path, port: int = 0, app: str = "wsgi", **variables: str) -> None:
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        gunicorn = [sys.executable, "-m", "gunicorn", "--config", "backend/serve.py", *self.options]
        super().__init__([*gunicorn, f"{app}:create_app()"], log, PORT=str(self.port), **variables)

    def wait(self, seconds: float = 60) -> Web:
        """Wait until it answers."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=1):
                    return self
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise TimeoutError(f"nothing answers at {self.url}")


class Live(Web):
    """A live process: it owns its sockets, and answers HTTP as well."""

    options = ("--worker-class", "backend.live.worker.LiveWorker")


def flask(command: str, log: Path, app: str = "wsgi", **variables: str) -> Process:
    return Process([sys.executable, "-m", "flask", "--app", app, command], log, **variables)


@contextmanager
def running(*processes: Process) -> Iterator[None]:
    """Stop the processes at the end, whatever happens."""
    try:
        yield
    finally:
        for process in processes:
            process.stop()
