"""A bench that is interrupted says what it has, and stops what it has started."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bin"))

from lib.environment import REPOSITORY

# bin/bench's way to run one, with a bench that takes its time over its last words.
INTERRUPTED = """
import sys
from pathlib import Path
from lib import benches, workbench
benches.REPOSITORY = Path(sys.argv[1])
workbench.stop_like_ctrl_c()
try:
    benches.finish("slow", [], {"PATH": ""})
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""
SLOW = """
import time
from pathlib import Path
try:
    Path("begun").touch()
    time.sleep(60)
except KeyboardInterrupt:
    time.sleep(1)
    print("so far", flush=True)
"""


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_bench_may_say_its_last_words(tmp_path: Path, how: signal.Signals) -> None:
    folder = tmp_path / "tests" / "bench"
    folder.mkdir(parents=True)
    for each in (folder, folder.parent):
        (each / "__init__.py").touch()
    (folder / "slow.py").write_text(SLOW)
    with subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED, str(tmp_path)], cwd=REPOSITORY / "bin", stdout=subprocess.PIPE, text=True
    ) as running:
        until = time.monotonic() + 20
        while not (tmp_path / "begun").exists():
            assert time.monotonic() < until
            time.sleep(0.05)
        running.send_signal(how)
        said, _ = running.communicate(timeout=20)
    assert said.splitlines() == ["so far", "interrupted"]
