"""bin/bench: run the modules of tests/bench against durable engines, set as in production."""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
import time

from lib import console, workbench
from lib.environment import REPOSITORY
from lib.refusal import Refusal, spoken

FOLDER = REPOSITORY / "tests" / "bench"
DATABASE = "giaoviec_bench"
LAST_WORDS_WITHIN = 45  # seconds in which an interrupted bench reports and stops what it has started


def main(arguments: list[str]) -> int:
    """Run the named benchmarks, or all; return 1 when one of them failed, 130 when interrupted."""
    console.prepare()
    parser = argparse.ArgumentParser(prog="bin/bench", description="Measure against engines set as in production.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="a module of tests/bench (default: all)")
    parser.add_argument("--list", action="store_true", help="print the names")
    own, extra = (
        (arguments[: arguments.index("--")], arguments[arguments.index("--") + 1 :])
        if "--" in arguments
        else (arguments, [])
    )
    options = parser.parse_args(own)
    if options.list:
        print("\n".join(names()))
        return 0
    workbench.stop_like_ctrl_c()
    with spoken("bin/bench"):
        try:
            return _run(_chosen(options.names), extra)
        except KeyboardInterrupt:
            print("\nbin/bench was interrupted.")
            return 130


def names() -> list[str]:
    """Return the modules that can be run."""
    return sorted(path.stem for path in FOLDER.glob("*.py") if not path.stem.startswith(("_", "conftest")))


def _chosen(named: list[str]) -> list[str]:
    """Return what to run; Refusal for a name that is not there, or when nothing is."""
    known = names()
    if not known:
        raise Refusal("there is nothing in tests/bench to run")
    for name in named:
        if name not in known:
            raise Refusal(f"there is no benchmark {name}: choose from {', '.join(known)}")
    return named or known


def _run(chosen: list[str], extra: list[str]) -> int:
    """Run each in an empty database, go on after a failure, and say at the end how long each took."""
    failed, lines = False, []
    with workbench.workbench(DATABASE, durable=True) as bench:
        for name in chosen:
            bench.clear()
            print(f"\n== {name}", flush=True)
            began = time.monotonic()
            code = finish(name, extra, workbench.without_engines() | bench.variables)
            failed = failed or code != 0
            outcome = "done" if code == 0 else f"FAILED (exit code {code})"
            lines.append(f"{name:<20} {outcome:<24} {time.monotonic() - began:7.1f} s")
    print("\n" + "\n".join(lines), flush=True)
    return 1 if failed else 0


def finish(name: str, extra: list[str], environment: dict[str, str]) -> int:
    """Run one and return its exit code. Who interrupts us interrupts it, once: it may report what it has."""
    command = [sys.executable, "-m", f"tests.bench.{name}", *extra]
    # In a session of its own, a Ctrl-C of the terminal's does not reach it, nor the processes it has started, twice.
    running = subprocess.Popen(command, cwd=REPOSITORY, env=environment, start_new_session=True)
    try:
        return running.wait()
    except KeyboardInterrupt:
        running.send_signal(signal.SIGINT)
        raise
    finally:
        try:
            running.wait(LAST_WORDS_WITHIN)
        except (subprocess.TimeoutExpired, KeyboardInterrupt):
            running.kill()
            running.wait()
