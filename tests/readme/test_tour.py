"""The README's tour, run line by line against bin/up with its demo city."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator

import pytest

from tests.processes import ROOT, free_port


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """bin/up on an empty folder, as on a new machine; says how long it took to its first answer."""
    home = tmp_path_factory.mktemp("up")
    port = free_port()
    started = time.monotonic()
    with (home / "up.log").open("wb") as log:
        up = subprocess.Popen(
            [sys.executable, str(ROOT / "bin" / "up"), "--port", str(port)],
            env={**os.environ, "GIAOVIEC_VAR": str(home / "var")},
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
        )
        try:
            while not _ready(port):
                assert up.poll() is None, (home / "up.log").read_text()
                assert time.monotonic() - started < 300, (home / "up.log").read_text()
                time.sleep(0.3)
            print(f"\nready after {time.monotonic() - started:.1f} s, demo city included")
            yield f"http://127.0.0.1:{port}/api/v1"
        finally:
            up.send_signal(signal.SIGINT)
            up.wait(timeout=60)


def test_the_tour_runs_as_written(address: str) -> None:
    blocks = re.findall(r"^```sh tour\n(.*?)^```$", (ROOT / "README.md").read_text("utf-8"), re.M | re.S)
    assert len(blocks) >= 8
    script = "set -euo pipefail\n" + "\n".join(f"echo '--- {n}'\n{block}" for n, block in enumerate(blocks))
    done = subprocess.run(
        ["bash", "-c", script],
        env={**os.environ, "API": address},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for seen in ("one task:", "in_progress", "60", "completed_on_time", "vì chưa tiếp nhận sau 10 phút", "'pointer'"):
        assert seen in done.stdout, f"{seen!r} is missing from:\n{done.stdout}"


def _ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
