"""bin/test: the groups of checks, run side by side where there are cores, with a table at the end."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from lib import console, lanes, workbench
from lib.environment import REPOSITORY
from lib.lanes import Job
from lib.refusal import Refusal, leave, spoken

NOTHING_COLLECTED = 5  # pytest's exit code when no test matched
A_MOMENT = 10  # seconds


@dataclass(frozen=True)
class Group:
    """Some folders or files, the programs that check them, and how they get on with others."""

    paths: tuple[str, ...]
    commands: Callable[[list[str], list[str]], list[list[str]]]
    engines: bool = False
    #: About how long on an idle machine: of groups that run side by side the longest begins first.
    seconds: int = 60
    #: Whether it only computes: beside it may run one that measures time and should not be kept waiting.
    gives_way: bool = False


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


#: Every group, in the order of the table, which is also that of running one after another: what fails fastest comes
#: first. faults and readme start bin/up themselves, with durable engines of its own.
GROUPS = {
    "lint": Group(("bin",), _lint, seconds=1),
    "types": Group(
        ("backend", "tasks", "push", "reminders", "migrations", "wsgi.py", "bin/lib"),
        _types,
        seconds=25,
        gives_way=True,
    ),
    "imports": Group(("backend",), _imports, seconds=1),
    "unit": Group(
        ("tests/backend", "tests/tasks", "tests/push", "tests/reminders", "tests/bin"),
        _pytest,
        engines=True,
        seconds=400,
        gives_way=True,
    ),
    "stories": Group(("tests/stories",), _pytest, engines=True, seconds=20, gives_way=True),
    "api": Group(("tests/api",), _pytest, engines=True, seconds=240, gives_way=True),
    "live": Group(("tests/live",), _pytest, engines=True, seconds=250),
    "faults": Group(("tests/faults",), _pytest, seconds=260),
    "readme": Group(("tests/readme",), _pytest, seconds=75),
    "replay": Group(("tests/replay",), _pytest, engines=True, seconds=25, gives_way=True),
    "browser": Group(("tests/browser",), _pytest, engines=True, seconds=300),
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
    began = time.monotonic()
    with spoken("bin/test"):
        names = _chosen(options.groups, options.skip)
        try:
            results = _run_all(names, extra, options.lanes, explicit=bool(options.groups))
        except KeyboardInterrupt:
            print("\nbin/test was interrupted.")
            return 130
    _print_table(results, time.monotonic() - began)
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
    parser.add_argument(
        "--lanes",
        type=int,
        default=lanes.at_once(),
        metavar="N",
        help="how many groups at once (default: one a core, and one more)",
    )
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


def _run_all(names: Sequence[str], extra: list[str], at_once: int, *, explicit: bool) -> list[Result]:
    """Run what there is to run, and say of the rest that there is nothing."""
    found = {name: _existing(GROUPS[name]) for name in names}
    jobs = [_job(name, paths, extra) for name, paths in found.items() if paths]
    if at_once > 1:
        jobs.sort(key=lambda job: _turn(GROUPS[job.name]))
    lenient = bool(extra) or not explicit
    results = [Result(each.name, _outcome(each.codes, lenient), each.seconds) for each in lanes.run(jobs, at_once)]
    nothing = [name for name in names if not found[name]]
    return results + [Result(name, f"skipped, there is no {GROUPS[name].paths[0]} yet", 0.0) for name in nothing]


def _job(name: str, paths: list[str], extra: list[str]) -> Job:
    group = GROUPS[name]
    # bin/lib is the package `lib` to bin/up.
    variables = {"MYPYPATH": str(REPOSITORY / "bin")} if name == "types" else {}
    return Job(name, group.commands(paths, extra), variables, group.engines, group.gives_way)


def _turn(group: Group) -> tuple[bool, int]:
    """Sort groups for lanes: those of a moment first, since they tell soonest, then the longest."""
    return group.seconds > A_MOMENT, -group.seconds


def _outcome(codes: Sequence[int], lenient: bool) -> str:
    """Put exit codes into a word; a selection that matches nothing in one of many groups is no failure."""
    if codes == [NOTHING_COLLECTED] and lenient:
        return "no tests"
    worst = next((code for code in codes if code), 0)
    return f"FAILED (exit code {worst})" if worst else "passed"


def _print_table(results: Sequence[Result], seconds: float) -> None:
    """Print a row for each group, and what all took together: less than the sum where they ran side by side."""
    order = list(GROUPS)
    print(f"\n{'group':<10} {'result':<40} seconds")
    for result in sorted(results, key=lambda result: order.index(result.name)):
        print(f"{result.name:<10} {result.outcome:<40} {result.seconds:7.1f}")
    print(f"{'':<10} {'':<40} {seconds:7.1f}", flush=True)
