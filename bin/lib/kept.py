"""Our side of keep.py: a thread that runs one keep, shows its lines, and starts it again should it be killed.

`kill -9` by a pattern hits a program and its keep together: the keep's command line names the program.
"""

from __future__ import annotations

import contextlib
import datetime
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

KEEP = Path(__file__).with_name("keep.py")


@dataclass(frozen=True)
class Command:
    """A program to keep running, and how."""

    name: str
    arguments: list[str]
    folder: Path
    pidfile: Path
    log: Path
    environment: Mapping[str, str]
    stop_signal: str = "TERM"
    grace: float = 4.0
    account: str | None = None
    keep_access: bool = False

    def line(self) -> list[str]:
        """Return the command line of the keep."""
        options = ["--name", self.name, "--pidfile", str(self.pidfile), "--log", str(self.log)]
        options += ["--stop-signal", self.stop_signal, "--grace", str(self.grace)]
        options += ["--user", self.account] if self.account else []
        options += ["--keep-access"] if self.keep_access else []
        return [sys.executable, str(KEEP), *options, "--", *self.arguments]


@dataclass(frozen=True)
class Event:
    """What honcho's Manager reads from its queue."""

    type: str
    data: Any
    name: str
    time: datetime.datetime = field(default_factory=lambda: datetime.datetime.now(datetime.UTC))
    colour: str | None = None


class Kept:
    """One keep and the thread that watches it."""

    def __init__(self, command: Command, tell: Callable[[Event], None]) -> None:
        self.command = command
        self._tell = tell
        self._stopping = threading.Event()
        self._keep: subprocess.Popen[str] | None = None
        self._thread = threading.Thread(target=self._run, name=command.name, daemon=True)

    def start(self) -> None:
        """Start the keep, and with it the program."""
        self._thread.start()

    @property
    def started(self) -> bool:
        """Tell whether `start` was called."""
        return self._thread.ident is not None

    def ask_to_stop(self) -> None:
        """Let the keep end the program and itself; do not wait for that."""
        self._stopping.set()
        keep = self._keep
        if keep and keep.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                keep.send_signal(signal.SIGTERM)

    def stop(self) -> None:
        """End the program and return when it is gone."""
        self.ask_to_stop()
        self._thread.join(self.command.grace + 2)
        keep = self._keep
        if keep and keep.poll() is None:
            keep.kill()
            self._thread.join(1)

    def _run(self) -> None:
        """Run the keep, again and again if somebody else ends it, until we are stopping."""
        while not self._stopping.is_set():
            self._keep = keep = subprocess.Popen(
                self.command.line(),
                cwd=self.command.folder,
                env={**os.environ, **self.command.environment},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                start_new_session=True,  # Ctrl-C goes to every process of the terminal; we stop them in order
            )
            self._send("start", {"pid": keep.pid})
            if self._stopping.is_set():  # asked between the check and the start
                keep.send_signal(signal.SIGTERM)
            assert keep.stdout is not None
            with keep.stdout as output:
                for text in output:
                    self._send("line", text)
            keep.wait()
            if not self._stopping.wait(0.3):
                self._send("line", f"{self.command.name} lost its keep (pid {keep.pid}), which was started again\n")
        self._send("stop", {"returncode": 0})

    def _send(self, kind: str, data: object) -> None:
        self._tell(Event(kind, data, self.command.name))


def show(event: Event) -> None:
    """Print what a keep says; its starts and stops are no news."""
    if event.type == "line":
        print(f"  {str(event.data).rstrip()}", flush=True)
