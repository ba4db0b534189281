"""What is ours of the disk: how much PostgreSQL may write ahead of its pages."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bin"))

from lib.disk import LEAST_WAL_MB, MOST_WAL_MB, wal_size_mb


@pytest.mark.parametrize(
    ("free", "mb"), [(2**30, LEAST_WAL_MB), (2**34, 2048), (2**40, MOST_WAL_MB)], ids=["little", "some", "plenty"]
)
def test_an_eighth_of_what_is_free_within_bounds(
    tmp_path: Path, free: int, mb: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Path] = []

    def usage(folder: Path) -> SimpleNamespace:
        asked.append(folder)
        return SimpleNamespace(free=free)

    monkeypatch.setattr("lib.disk.shutil.disk_usage", usage)
    assert wal_size_mb(tmp_path / "not" / "there" / "yet") == mb
    assert asked == [tmp_path]
