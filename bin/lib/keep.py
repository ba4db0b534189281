"""Keep one program running: start it again when it dies, and end it when we are told to or left alone.

    python bin/lib/keep.py --name web.1 --pidfile var/run/web.1.pid [--log FILE] [--user NAME] -- COMMAND …

honcho stops everything as soon as one process ends, and the product promises to survive `kill -9` of any of
them: this small parent stands between the two. It restarts after 0.3 s, doubling to 5 s while the program
keeps dying at once; asks politely and then kills; leaves no grandchild behind; and when its own parent
vanishes, so does all of it. Only the standard library, one thread.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import pwd
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

# Run as a script, Python finds only our own folder; the package stands one above.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from lib import pidfile, privilege

FIRST_DELAY = 0.3
LONGEST_DELAY = 5.0
LONG_ENOUGH = 10.0  # a program that lived this long was healthy: the next restart is quick again
PARENT_CHECK = 0.5


class Keep:
    """One program and the promise to keep it running."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.name: str = options.name
        self.command: list[str] = options.command
        self.pidfile: Path = options.pidfile
        self.log: Path | None = options.log
        self.account = pwd.getpwnam(options.user) if options.user else None
        self.keep_access: bool = options.keep_access
        self.stop_signal = signal.Signals[f"SIG{options.stop_signal}"]
        self.grace: float = options.grace
        self.parent = os.getppid()
        self._told_to_stop = threading.Event()
        self.child: subprocess.Popen[bytes] | None = None
        self._wake_reader, self._wake_writer = os.pipe()
        for end in (self._wake_reader, self._wake_writer):
            os.set_blocking(end, False)

    def run(self) -> None:
        """Keep the program running until a signal or the end of our parent; then end it."""
        self._listen()
        self._end_predecessor()
        delay, death = FIRST_DELAY, ""
        while not self._told_to_stop.is_set():
            began = time.monotonic()
            problem = self._start()
            if self.child:
                if death:
                    self._say(f"{death} and was restarted as pid {self.child.pid}")
                problem = self._wait()
                self._sweep()
            if self._told_to_stop.is_set():
                break
            if time.monotonic() - began >= LONG_ENOUGH:
                delay = FIRST_DELAY
            death = f"died ({problem})"
            if not self.child or delay == LONGEST_DELAY:
                self._say(f"{death}; the next try is in {delay:.1f} s{self._where()}")
            self._pause(delay)
            delay = min(delay * 2, LONGEST_DELAY)
        pidfile.forget(self.pidfile)

    def _listen(self) -> None:
        """Turn signals into a byte on a pipe, so that one `select` waits for everything."""
        privilege.adopt_orphans()
        signal.set_wakeup_fd(self._wake_writer, warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._on_stop)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)

    def _on_stop(self, _number: int, _frame: object) -> None:
        self._told_to_stop.set()

    def _end_predecessor(self) -> None:
        """End what an earlier keep of this name left when it was killed itself: two are one too many."""
        left = pidfile.living(self.pidfile)
        if left is not None:
            pidfile.end(left, pidfile.birth(left), self.stop_signal, self.grace)

    def _start(self) -> str:
        """Start the program in a session of its own; return why not if that is impossible."""
        self.child = None
        try:
            with self._output() as output:
                self.child = subprocess.Popen(
                    self.command,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT if output else None,
                    start_new_session=True,
                    preexec_fn=self._in_child(os.getpid()),
                )
            pidfile.record(self.pidfile, self.child.pid, os.getpid())
        except (OSError, subprocess.SubprocessError) as error:
            return str(error)
        return ""

    def _output(self) -> contextlib.AbstractContextManager[IO[bytes] | None]:
        """Open the log for appending; without one, the program writes where we do."""
        return self.log.open("ab") if self.log else contextlib.nullcontext()

    def _in_child(self, keep: int) -> Callable[[], None]:
        """Return what the forked child does before it becomes the program; order matters.

        Changing the user clears the death signal, so that comes last.
        """

        def prepare() -> None:
            if self.account:
                privilege.become(self.account.pw_uid, self.account.pw_gid, self.keep_access)
            privilege.die_with_parent(keep, self.stop_signal)

        return prepare

    def _wait(self) -> str:
        """Return how the program ended, having ended it ourselves if we were told to stop."""
        child = self.child
        assert child is not None
        while child.poll() is None:
            if self._told_to_stop.is_set():
                self._end(child)
                break
            self._rest(PARENT_CHECK)
            self._reap_adopted(child.pid)
        code = child.wait()
        return signal.Signals(-code).name if code < 0 else f"exit code {code}"

    def _end(self, child: subprocess.Popen[bytes]) -> None:
        """Ask the program to stop, and kill it when the grace is over."""
        with contextlib.suppress(ProcessLookupError):
            child.send_signal(self.stop_signal)
        try:
            child.wait(self.grace)
        except subprocess.TimeoutExpired:
            self._say(f"did not stop within {self.grace:.0f} s and was killed")
            child.kill()

    def _sweep(self) -> None:
        """Kill what the dead program left: workers that would hold its port, jobs that nobody watches."""
        assert self.child is not None
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.child.pid, signal.SIGKILL)
        until = time.monotonic() + 5.0
        while (orphans := privilege.children()) and time.monotonic() < until:
            for orphan in orphans:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(orphan, signal.SIGKILL)
            time.sleep(0.01)
            self._reap_adopted(self.child.pid)

    def _reap_adopted(self, own: int) -> None:
        """Collect adopted grandchildren that have ended; `own` is left for its Popen to collect."""
        if not privilege.LINUX:
            return
        with contextlib.suppress(ChildProcessError):
            while ended := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT):
                if ended.si_pid == own:
                    return
                os.waitpid(ended.si_pid, 0)

    def _pause(self, seconds: float) -> None:
        """Rest that long, or until we are told to stop."""
        until = time.monotonic() + seconds
        while not self._told_to_stop.is_set() and (left := until - time.monotonic()) > 0:
            self._rest(min(left, PARENT_CHECK))

    def _rest(self, seconds: float) -> None:
        """Sleep until a signal arrives or the time is up, then see whether our parent is still there."""
        select.select([self._wake_reader], [], [], seconds)
        with contextlib.suppress(BlockingIOError):
            os.read(self._wake_reader, 512)
        if os.getppid() != self.parent:
            self._told_to_stop.set()

    def _where(self) -> str:
        return f" (see {self.log})" if self.log else ""

    def _say(self, sentence: str) -> None:
        """Print a line for the terminal; whoever read it may be gone, and that is no reason to die."""
        with contextlib.suppress(OSError, ValueError):
            print(f"{time.strftime('%H:%M:%S')} {self.name} {sentence}", flush=True)


def main(arguments: list[str]) -> None:
    """Read the command line and keep the program running."""
    parser = argparse.ArgumentParser(prog="keep.py", description="Keep one program running.")
    parser.add_argument("--name", required=True, help="what to call it in messages")
    parser.add_argument("--pidfile", required=True, type=Path, help="where the program's number is written")
    parser.add_argument("--log", type=Path, help="append the program's output here")
    parser.add_argument("--user", help="run the program as this account (only root can)")
    parser.add_argument("--keep-access", action="store_true", help="with --user: still pass closed folders")
    parser.add_argument("--stop-signal", default="TERM", help="how to ask it to stop: TERM, INT, QUIT (default TERM)")
    parser.add_argument("--grace", type=float, default=8.0, help="seconds between asking and killing (default 8)")
    parser.add_argument("command", nargs="+", help="the program and its arguments, after --")
    Keep(parser.parse_args(arguments)).run()


if __name__ == "__main__":
    main(sys.argv[1:])
