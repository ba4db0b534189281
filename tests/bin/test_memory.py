"""PostgreSQL's share of the memory: of the container's, where that is less than the machine's."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bin"))

from lib.memory import LEAST_MB, MOST_MB, memory_mb, shared_buffers_mb


@pytest.mark.parametrize(
    ("limit", "mb"), [(400 * 2**20, LEAST_MB), (2 * 2**30, 256), (2**60, MOST_MB)], ids=["little", "some", "plenty"]
)
def test_an_eighth_within_bounds(tmp_path: Path, limit: int, mb: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lib.memory.os.sysconf", lambda name: 2**24 if name == "SC_PHYS_PAGES" else 4096)  # 64 GB
    given = tmp_path / "memory.max"
    given.write_text(f"{limit}\n")
    assert shared_buffers_mb(given) == mb


@pytest.mark.parametrize("said", ["max\n", None])
def test_without_a_limit_it_is_the_machines(tmp_path: Path, said: str | None) -> None:
    given = tmp_path / "memory.max"
    if said is not None:
        given.write_text(said)
    assert memory_mb(given) == memory_mb(tmp_path / "nowhere")
