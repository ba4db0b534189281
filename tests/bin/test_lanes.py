"""Groups side by side: each in one piece, on engines of its own, and all of them stopped by one Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bin"))

from lib import lanes
from lib.environment import REPOSITORY
from lib.lanes import Done, Job

# Two jobs whose programs say when they have begun, and that they were let unwind.
INTERRUPTED = """
import sys
from lib import lanes, workbench
program = '''
import pathlib, sys, time
place = pathlib.Path(sys.argv[1])
print("so far", flush=True)
try:
    place.with_suffix(".begun").touch()
    time.sleep(60)
finally:
    place.with_suffix(".unwound").touch()
'''
workbench.stop_like_ctrl_c()
jobs = [lanes.Job(name, [[sys.executable, "-c", program, f"{sys.argv[1]}/{name}"]]) for name in ("one", "two")]
try:
    lanes.run(jobs, int(sys.argv[2]))
except KeyboardInterrupt:
    print("interrupted")
"""


def job(name: str, *programs: str, engines: bool = False) -> Job:
    return Job(name, [[sys.executable, "-c", program] for program in programs], engines=engines)


def told(done: list[Done]) -> dict[str, list[int]]:
    return {each.name: each.codes for each in done}


def in_steps(word: str) -> str:
    return f"import time\nfor _ in range(5): print({word!r}, flush=True); time.sleep(0.1)"


def test_side_by_side_each_is_shown_in_one_piece(capfd: pytest.CaptureFixture[str]) -> None:
    done = lanes.run([job("one", in_steps("a")), job("two", in_steps("b"))], 2)
    assert told(done) == {"one": [0], "two": [0]}
    said = capfd.readouterr().out
    assert "\n== one\n" + "a\n" * 5 in said
    assert "\n== two\n" + "b\n" * 5 in said


def test_the_programs_of_a_job_run_in_turn_and_the_exit_code_of_each_is_told(
    capfd: pytest.CaptureFixture[str],
) -> None:
    jobs = [job("one", "print(1)", "print(2); raise SystemExit(3)", "print(3)"), job("two", "raise SystemExit(5)")]
    for at_once in (1, 2):
        assert told(lanes.run(jobs, at_once)) == {"one": [0, 3, 0], "two": [5]}
        assert "== one\n1\n2\n3\n" in capfd.readouterr().out


def test_side_by_side_they_meet(tmp_path: Path) -> None:
    meet = (
        "import pathlib, sys, time; mine, other = map(pathlib.Path, {}); mine.touch(); until = time.monotonic() + 30\n"
        "while not other.exists() and time.monotonic() < until: time.sleep(0.02)\n"
        "sys.exit(not other.exists())"
    )
    one, two = str(tmp_path / "one"), str(tmp_path / "two")
    done = lanes.run([job("one", meet.format((one, two))), job("two", meet.format((two, one)))], 2)
    assert told(done) == {"one": [0], "two": [0]}


@pytest.mark.parametrize("at_once", [1, 2])
def test_there_are_never_more_at_once_than_lanes(tmp_path: Path, at_once: int) -> None:
    watch = (
        f"import os, pathlib, time; here = pathlib.Path({str(tmp_path)!r}); mine = here / f'{{os.getpid()}}.runs'\n"
        "mine.touch(); time.sleep(0.3); print(len(list(here.glob('*.runs'))), file=(here / 'seen').open('a'))\n"
        "mine.unlink()"
    )
    lanes.run([job(name, watch) for name in "abcd"], at_once)
    seen = [int(line) for line in (tmp_path / "seen").read_text().split()]
    assert len(seen) == 4
    assert max(seen) <= at_once


def test_each_has_engines_of_its_own_which_are_gone_afterwards(tmp_path: Path) -> None:
    look = (
        "import os, psycopg, redis; url = os.environ['DATABASE_URL'].replace('+psycopg', '')\n"
        "psycopg.connect(url).execute('CREATE TABLE mine ()'); redis.Redis.from_url(os.environ['REDIS_URL']).ping()\n"
        f"print(url, os.environ['REDIS_URL'], file=open({str(tmp_path / 'seen')!r}, 'a'))"
    )
    assert told(lanes.run([job(name, look, engines=True) for name in "ab"], 2)) == {"a": [0], "b": [0]}
    databases, queues = zip(*(line.split() for line in (tmp_path / "seen").read_text().splitlines()), strict=True)
    assert len(set(databases)) == len(set(queues)) == 2
    assert not any(Path(url.partition("host=")[2]).exists() for url in databases)


@pytest.mark.parametrize("at_once", [1, 2])
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_lets_every_program_unwind_and_shows_what_it_said(
    tmp_path: Path, at_once: int, how: signal.Signals
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED, str(tmp_path), str(at_once)],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY / "bin")},
        stdout=subprocess.PIPE,
        text=True,
    )
    until = time.monotonic() + 20
    while len(list(tmp_path.glob("*.begun"))) < at_once:
        assert time.monotonic() < until, "they did not begin"
        time.sleep(0.02)
    process.send_signal(how)
    said, _ = process.communicate(timeout=20)
    assert len(list(tmp_path.glob("*.unwound"))) == at_once
    assert said.count("so far") == at_once
    assert said.endswith("interrupted\n")


def test_there_is_a_lane_on_the_smallest_machine() -> None:
    cores = lanes.cores()
    assert 1 <= cores <= (os.cpu_count() or 1)
    assert lanes.at_once() == (1 if cores == 1 else cores + 1)
