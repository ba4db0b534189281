"""bin/test: the groups of checks, run one after another, with a table at the end."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from lib import console, privilege, workbench
from lib.environment import REPOSITORY
from lib.refusal import Refusal, leave, spoken

NOTHING_COLLECTED = 5  # pytest's exit code when no test matched
DATABASE = "giaoviec_test"


@dataclass(frozen=True)
class Group:
    """Some folders or files, the programs that check them, and whether engines run meanwhile."""

    paths: tuple[str, ...]
    commands: Callable[[list[str], list[str]], list[list[str]]]
    engines: bool = False


def _module(*arguments: str) -> list[str]:
    return [sys.executable, "-m", *arguments]


def _lint(_paths: list[str], _extra: list[str]) -> list[list[str]]:
    return [_module("ruff", "check", "."), _module("ruff", "format", "--check", ".")]


def _types(paths: list[str], _extra: list[str]) -> list[list[str]]:
    return [_module("mypy", "--strict", *paths)]


def _imports(_paths: list[str], _extra: list[str]) -> list[list[str]]:
    return [["lint-imports"]]


def _pytest(paths: list[str], extra: list[str]) -> list[list[str]]:
    return [_module("pytest", *paths, *extra)]


#: Every group, in the order in which they run: what fails fastest comes first. faults and readme start bin/up
#: themselves, with durable engines of its own.
GROUPS = {
    "lint": Group(("bin",), _lint),
    "types": Group(("backend", "tasks", "push", "reminders", "migrations", "wsgi.py", "bin/lib"), _types),
    "imports": Group(("backend",), _imports),
    "unit": Group(("tests/backend", "tests/tasks", "tests/push", "tests/reminders", "tests/bin"), _pytest, True),
    "stories": Group(("tests/stories",), _pytest, True),
    "api": Group(("tests/api",), _pytest, True),
    "live": Group(("tests/live",), _pytest, True),
    "faults": Group(("tests/faults",), _pytest),
    "readme": Group(("tests/readme",), _pytest),
    "replay": Group(("tests/replay",), _pytest, True),
    "browser": Group(("tests/browser",), _pytest, True),
}


@dataclass(frozen=True)
class Result:
    """How one group went."""

    name: str
    outcome: str
    seconds: float

    @property
    def failed(self) -> bool:
        return self.outcome.startswith("FAILED")


def main(arguments: list[str]) -> int:
    """Run the groups; return 0 when none failed, 1 when one did, 130 when interrupted."""
    console.prepare()
    own, extra = _split(arguments)
    options = _parser().parse_args(own)
    if options.list:
        print("\n".join(GROUPS))
        return 0
    workbench.stop_like_ctrl_c()
    with spoken("bin/test"):
        names = _chosen(options.groups, options.skip)
        try:
            results = _run_all(names, extra, explicit=bool(options.groups))
        except KeyboardInterrupt:
            print("\nbin/test was interrupted.")
            return 130
    _print_table(results)
    return 1 if any(result.failed for result in results) else 0


def _split(arguments: list[str]) -> tuple[list[str], list[str]]:
    """Separate our arguments from those after `--`, which are pytest's."""
    if "--" not in arguments:
        return arguments, []
    at = arguments.index("--")
    return arguments[:at], arguments[at + 1 :]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bin/test",
        description="Check the repository against a PostgreSQL and a Valkey of its own.",
        epilog="Arguments after -- go to pytest: bin/test unit -- -k ladder -x",
    )
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=f"one of: {', '.join(GROUPS)} (default: all)")
    parser.add_argument("--skip", action="append", default=[], metavar="GROUP", help="leave this group out")
    parser.add_argument("--list", action="store_true", help="print the names of the groups")
    return parser


def _chosen(named: Sequence[str], skipped: Sequence[str]) -> list[str]:
    """Return the groups to run in their own order; Refusal for a name that is none or has no folder."""
    for name in (*named, *skipped):
        if name not in GROUPS:
            leave("bin/test", f"there is no group {name}: choose from {', '.join(GROUPS)}")
    for name in named:
        if not _existing(GROUPS[name]):
            raise Refusal(f"group {name} has nothing to run: {' and '.join(GROUPS[name].paths)} do not exist")
    return [name for name in GROUPS if name not in skipped and (not named or name in named)]


def _existing(group: Group) -> list[str]:
    """Return the files that exist and the folders that hold some Python."""
    return [path for path in group.paths if _has_python(REPOSITORY / path)]


def _has_python(path: Path) -> bool:
    return path.is_file() or next(path.rglob("*.py"), None) is not None


def _run_all(names: Sequence[str], extra: list[str], *, explicit: bool) -> list[Result]:
    """Run the groups; engines are started before the first that needs them, and only then."""
    results = [_run(name, extra, explicit, None) for name in names if not GROUPS[name].engines]
    needing = [name for name in names if GROUPS[name].engines]
    if any(_existing(GROUPS[name]) for name in needing):
        with workbench.workbench(DATABASE, durable=False) as bench:
            for name in needing:
                bench.clear()
                results.append(_run(name, extra, explicit, bench))
    else:
        results += [_run(name, extra, explicit, None) for name in needing]
    return results


def _run(name: str, extra: list[str], explicit: bool, bench: workbench.Workbench | None) -> Result:
    """Run one group to its end, showing its output, and time it."""
    group = GROUPS[name]
    paths = _existing(group)
    if not paths:
        return Result(name, f"skipped, there is no {group.paths[0]} yet", 0.0)
    print(f"\n== {name}", flush=True)
    began = time.monotonic()
    environment = workbench.without_engines() | (bench.variables if bench else {})
    if name == "types":
        environment["MYPYPATH"] = str(REPOSITORY / "bin")  # bin/lib is the package `lib` to bin/up
    codes = [_call(command, environment) for command in group.commands(paths, extra)]
    return Result(name, _outcome(codes, lenient=bool(extra) or not explicit), time.monotonic() - began)


def _call(command: list[str], environment: dict[str, str]) -> int:
    """Run one program in the repository; interrupted ourselves, wait for it to end first."""
    us = os.getpid()
    process = subprocess.Popen(
        command,
        cwd=REPOSITORY,
        env=environment,
        # Killed outright, we leave no pytest behind that waits for engines which are gone.
        preexec_fn=lambda: privilege.die_with_parent(us, signal.SIGTERM),
    )
    try:
        return process.wait()
    except KeyboardInterrupt:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        raise


def _outcome(codes: Sequence[int], *, lenient: bool) -> str:
    """Put exit codes into a word; a selection that matches nothing in one of many groups is no failure."""
    if codes == [NOTHING_COLLECTED] and lenient:
        return "no tests"
    worst = next((code for code in codes if code), 0)
    return f"FAILED (exit code {worst})" if worst else "passed"


def _print_table(results: Sequence[Result]) -> None:
    order = list(GROUPS)
    print(f"\n{'group':<10} {'result':<40} seconds")
    for result in sorted(results, key=lambda result: order.index(result.name)):
        print(f"{result.name:<10} {result.outcome:<40} {result.seconds:7.1f}")
    print(f"{'':<10} {'':<40} {sum(result.seconds for result in results):7.1f}", flush=True)
