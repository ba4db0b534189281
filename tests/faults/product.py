"""The whole product under test: `bin/up` in a folder of its own, killed piece by piece, with a quick ladder."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import redis as redis_py
from flask import Flask

from backend.app import assemble
from backend.runtime import Runtime
from backend.settings import Settings
from push.feature import push_feature
from reminders.feature import reminders_feature
from reminders.policies.store import write_policy
from tasks.feature import tasks_feature
from tests.processes import ROOT, free_port

#: Seconds instead of hours, and no quiet hours: what takes days in an office happens here within a minute.
QUICK = {
    "quiet_hours": {"from": "00:00", "to": "00:00"},
    "digest_from": 2,
    "ladders": {
        urgency: [
            {"rung": "assigned", "trigger": "assigned", "who": ["assignee"]},
            *(
                {
                    "rung": f"not_acknowledged_{n}",
                    "trigger": "not_acknowledged",
                    "after": {"seconds": 4 * n, "wall": True},
                    "who": who,
                }
                for n, who in enumerate((["assignee"], ["assignee", "next_up"]), start=1)
            ),
            {"rung": "half_time", "trigger": "half_time", "share": 0.5, "wall": True, "who": ["lead"]},
            {
                "rung": "due_soon_1",
                "trigger": "due_soon",
                "before": {"seconds": 4, "wall": True},
                "who": ["lead", "coordinators"],
            },
            {"rung": "due", "trigger": "due", "who": ["lead", "assigner_screen"]},
            {
                "rung": "overdue",
                "trigger": "overdue",
                "every": {"seconds": 15, "wall": True},
                "who": ["lead"],
                "from_second": ["next_up"],
            },
            {"rung": "overdue_4", "trigger": "overdue_nth", "nth": 4, "who": ["assigner"]},
        ]
        for urgency in ("normal", "urgent", "very_urgent", "flash")
    },
}


class Product:
    """A running product: its address, its engines, and the pids of its processes."""

    def __init__(self, var: Path, port: int) -> None:
        self.var = var
        self.url = f"http://127.0.0.1:{port}"
        self.variables: dict[str, str] = json.loads((var / "run" / "environment.json").read_text())
        self.pushes_log = var / "fcm" / "pushes.jsonl"
        self._app = _assembled(self.variables)
        self.runtime: Runtime = self._app.extensions["giaoviec"]

    def pid(self, name: str) -> int | None:
        try:
            return int((self.var / "run" / f"{name}.pid").read_text())
        except (FileNotFoundError, ValueError):
            return None

    def kill(self, name: str) -> bool:
        """kill -9 of one process as it is now."""
        pid = self.pid(name)
        if pid is None:
            return False
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            return True
        return False

    def flush_all(self) -> None:
        with suppress(redis_py.exceptions.RedisError):
            self.runtime.redis.flushall()

    def ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def wait_ready(self, seconds: float = 60) -> None:
        until = time.monotonic() + seconds
        while not self.ready():
            assert time.monotonic() < until, "the product did not become ready again"
            time.sleep(0.2)

    def quicken(self) -> None:
        """Put the quick ladder in force."""
        with self.runtime.sessions() as session:
            write_policy(session, QUICK, "seconds for hours", datetime.now(UTC))
            session.commit()

    def pushed(self) -> list[dict[str, Any]]:
        """Everything the carrier accepted, in order, from its own log."""
        if not self.pushes_log.exists():
            return []
        return [json.loads(line) for line in self.pushes_log.read_text("utf-8").splitlines() if line.strip()]

    def close(self) -> None:
        self.runtime.engine.dispose()
        self.runtime.redis.close()


def _assembled(variables: dict[str, str]) -> Flask:
    settings = Settings.from_environment({**os.environ, **variables})
    return assemble(settings, [tasks_feature(), push_feature(lambda _: {}), reminders_feature()])


@contextmanager
def product(var: Path, *options: str, **variables: str) -> Iterator[Product]:
    """Start bin/up, wait until it is ready, and stop it with SIGTERM; no process may be left."""
    port = free_port()
    clean = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL", "GIAOVIEC_SECRET")}
    log = (var.parent / "up.log").open("ab")
    up = subprocess.Popen(
        [sys.executable, str(ROOT / "bin" / "up"), "--port", str(port), "--no-demo", *options],
        env={**clean, "GIAOVIEC_VAR": str(var), "GIAOVIEC_SIGN_IN_LIMIT": "100000 per minute", **variables},
        stdout=log,
        stderr=log,
        stdin=subprocess.DEVNULL,
    )
    running: Product | None = None
    try:
        until = time.monotonic() + 120
        while not (var / "run" / "environment.json").exists() or not _answers(port):
            assert up.poll() is None, (var.parent / "up.log").read_text()
            assert time.monotonic() < until, (var.parent / "up.log").read_text()
            time.sleep(0.2)
        running = Product(var, port)
        yield running
    finally:
        if running is not None:
            running.close()
        up.terminate()
        up.wait(timeout=60)
        log.close()


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
