"""Groups of checks side by side, each on engines of its own, each with its output in one piece.

Engines and not only databases of their own: what /live may show ends where the oldest open transaction of the whole
server begins, so a group that holds one would keep another waiting.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from lib import privilege, workbench
from lib.environment import REPOSITORY

DATABASE = "giaoviec_test"
#: How much later the scheduler lets a group run that gives way; 5 of 19 is a third of the usual weight.
NICE = 5
#: Seconds that an interrupted program gets to stop the processes it started, and then to end at all.
TO_UNWIND, TO_END = 30.0, 5.0


@dataclass(frozen=True)
class Job:
    """The programs of one group, run one after another."""

    name: str
    commands: list[list[str]]
    variables: Mapping[str, str] = field(default_factory=dict)
    engines: bool = False
    gives_way: bool = False


@dataclass(frozen=True)
class Done:
    """The exit codes of a job's programs, and what they took together."""

    name: str
    codes: list[int]
    seconds: float


def run(jobs: Sequence[Job], lanes: int) -> list[Done]:
    """Run the jobs, at most `lanes` at once, those in front first; KeyboardInterrupt stops all that run.

    One after another they write to our output themselves; side by side each is shown when it is over.
    """
    waiting, running, done = list(jobs), list[_Running](), list[Done]()
    aside = lanes > 1 and len(waiting) > 1
    try:
        while waiting or running:
            while waiting and len(running) < lanes:
                running.append(_Running(waiting.pop(0), aside))
                running[-1].begin()
            for each in [each for each in running if each.is_over()]:
                done.append(each.end())
                running.remove(each)
            time.sleep(0.02)
    finally:
        _stop(running)
    return done


def cores() -> int:
    """Return how many cores we may use, by affinity and by the container's quota."""
    may_use = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text().split()
        return max(1, min(may_use, round(int(quota) / int(period))))
    except (OSError, ValueError):  # no container, an older kernel, or "max": no quota
        return may_use


def at_once() -> int:
    """Return how many groups to run at once: one more than there are cores, where there are several.

    Half of the groups wait as long as they compute: for processes that start or die, a browser, a heartbeat.
    """
    found = cores()
    return found + 1 if found > 1 else 1


class _Running:
    """A job that has begun."""

    def __init__(self, job: Job, aside: bool) -> None:
        self.job = job
        self._aside = aside
        self._began = time.monotonic()
        self._codes: list[int] = []
        self._variables = workbench.without_engines() | dict(job.variables)
        self._output: IO[bytes] | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._opened = ExitStack()

    def begin(self) -> None:
        """Start the engines, if it needs them, and the first program."""
        print(f"-- {self.job.name} begins" if self._aside else f"\n== {self.job.name}", flush=True)
        if self._aside:
            self._output = self._opened.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 (it is one)
            if sys.stdout.isatty():
                self._variables.setdefault("PY_COLORS", "1")
        if self.job.engines:
            bench = self._opened.enter_context(workbench.workbench(DATABASE, durable=False))
            self._variables |= bench.variables
        self._start()

    def is_over(self) -> bool:
        """Tell whether the last program has ended; start the next one when another has."""
        assert self._process is not None
        code = self._process.poll()
        if code is None:
            return False
        self._codes.append(code)
        if len(self._codes) < len(self.job.commands):
            self._start()
            return False
        return True

    def end(self) -> Done:
        """Show what was said, stop the engines and tell how it went."""
        seconds = time.monotonic() - self._began
        with self._opened:
            self._show(f"== {self.job.name}")
        return Done(self.job.name, self._codes, seconds)

    def interrupt(self) -> None:
        """Ask the program to unwind as at Ctrl-C: the servers that a test started go with it."""
        if self._process:
            self._process.send_signal(signal.SIGINT)

    def stop(self) -> None:
        """Wait for that, insist if need be, show what was said and stop the engines."""
        with self._opened:
            if self._process:
                _await_end(self._process)
            self._show(f"== {self.job.name}, interrupted")

    def _show(self, title: str) -> None:
        """Print what was held back."""
        if self._output:
            print(f"\n{title}", flush=True)
            self._output.seek(0)
            shutil.copyfileobj(self._output, sys.stdout.buffer)
            sys.stdout.flush()

    def _start(self) -> None:
        self._process = subprocess.Popen(
            self.job.commands[len(self._codes)],
            cwd=REPOSITORY,
            env=self._variables,
            stdin=subprocess.DEVNULL if self._aside else None,
            stdout=self._output,
            stderr=self._output,
            start_new_session=True,  # Ctrl-C goes to every process of the terminal; we pass it on, once
            preexec_fn=_at_birth(os.getpid(), NICE if self._aside and self.job.gives_way else 0),
        )


def _at_birth(parent: int, nice: int) -> Callable[[], None]:
    def prepare() -> None:
        # Killed outright, we leave no pytest behind that waits for engines which are gone.
        privilege.die_with_parent(parent, signal.SIGTERM)
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # a shell's background jobs ignore it
        os.nice(nice)

    return prepare


def _await_end(process: subprocess.Popen[bytes]) -> None:
    """Return when the program is gone; impatience, a second Ctrl-C, shortens the wait."""
    for seconds, insist in ((TO_UNWIND, process.terminate), (TO_END, process.kill)):
        try:
            process.wait(seconds)
            return
        except (subprocess.TimeoutExpired, KeyboardInterrupt):
            insist()
    process.wait()


def _stop(running: Sequence[_Running]) -> None:
    for each in running:
        each.interrupt()
    for each in running:
        each.stop()
