"""The keep restarts what dies, ends what it keeps, and leaves nothing behind when it is left alone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

BIN = Path(__file__).resolve().parents[2] / "bin"
KEEP = BIN / "lib" / "keep.py"

# A program with a child in a session of its own, which no signal to the group reaches.
FAMILY = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
print(child.pid, flush=True)
time.sleep(60)
"""


class Kept:
    """A keep with a program, and its files in a temporary folder."""

    def __init__(self, folder: Path) -> None:
        self.pidfile = folder / "program.pid"
        self.log = folder / "program.log"
        self.keep: subprocess.Popen[str] | None = None

    def line(self, program: str) -> list[str]:
        options = [
            "--name",
            "program",
            "--pidfile",
            str(self.pidfile),
            "--log",
            str(self.log),
            "--grace",
            "1",
        ]
        return [sys.executable, str(KEEP), *options, "--", sys.executable, "-c", program]

    def start(self, program: str) -> int:
        """Start the keep and return the program's number."""
        self.keep = subprocess.Popen(self.line(program), stdout=subprocess.PIPE, text=True)
        return self.other_than(None)

    def other_than(self, old: int | None) -> int:
        """Return the number in the pid file as soon as it is there and another one."""
        return eventually(lambda: (pid := self.pid()) != old and pid)

    def pid(self) -> int | None:
        return int(self.pidfile.read_text()) if self.pidfile.exists() else None

    def grandchild(self) -> int:
        """Return the number that FAMILY prints, that of its latest child."""
        return eventually(lambda: self.log.exists() and self.log.read_text() and int(self.log.read_text().split()[-1]))

    def stop(self) -> str:
        """End the keep and return what it said."""
        assert self.keep is not None
        if self.keep.poll() is None:
            self.keep.terminate()
        said, _ = self.keep.communicate(timeout=10)
        return said


def eventually(look: Callable[[], int | bool | str | None], seconds: float = 8.0) -> int:
    """Return what `look` finds as soon as it finds something."""
    until = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.02)
    return int(found)


def lives(pid: int) -> bool:
    """Tell whether a process runs; one that has ended and waits to be collected does not."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True).stdout.strip()
    return bool(state) and not state.startswith("Z")


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    kept = Kept(tmp_path)
    yield kept
    if kept.keep:
        kept.stop()


def test_a_killed_program_is_started_again_and_the_keep_says_so(kept: Kept) -> None:
    first = kept.start("import time; time.sleep(60)")
    os.kill(first, signal.SIGKILL)
    second = kept.other_than(first)
    assert lives(second)
    assert f"died (SIGKILL) and was restarted as pid {second}" in kept.stop()


def test_told_to_stop_it_ends_the_program_and_removes_its_files(kept: Kept) -> None:
    program = kept.start("import time; time.sleep(60)")
    kept.stop()
    assert not lives(program)
    assert not kept.pidfile.exists()


def test_a_program_that_does_not_listen_is_killed_after_the_grace(kept: Kept) -> None:
    program = kept.start("import signal, time; signal.signal(15, signal.SIG_IGN); print(1, flush=True); time.sleep(60)")
    kept.grandchild()  # it has printed, so it does not listen any more
    assert "was killed" in kept.stop()
    assert not lives(program)


def test_the_program_ends_when_the_parent_of_its_keep_is_killed(kept: Kept) -> None:
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import subprocess, sys; subprocess.run(sys.argv[1:])",
            *kept.line("import time; time.sleep(60)"),
        ],
        stdout=subprocess.DEVNULL,
    )
    program = kept.other_than(None)
    parent.kill()
    parent.wait()
    eventually(lambda: not lives(program))
    eventually(lambda: not kept.pidfile.exists())


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells a child that its parent died")
def test_a_killed_keep_leaves_no_orphan(kept: Kept) -> None:
    program = kept.start("import time; time.sleep(60)")
    assert kept.keep is not None
    kept.keep.kill()
    eventually(lambda: not lives(program))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux hands orphans to the keep")
def test_what_a_killed_program_leaves_is_ended_before_it_starts_again(kept: Kept) -> None:
    program = kept.start(FAMILY)
    grandchild = kept.grandchild()
    os.kill(program, signal.SIGKILL)
    kept.other_than(program)
    assert not lives(grandchild)


def test_a_program_that_cannot_be_started_is_tried_again(kept: Kept) -> None:
    line = kept.line("")
    kept.keep = subprocess.Popen([*line[: line.index("--") + 1], "/no/such/program"], stdout=subprocess.PIPE, text=True)
    time.sleep(0.8)
    assert kept.keep.poll() is None
    assert "No such file or directory" in kept.stop()
