"""Is there room? A refusal before the start is better than a database that meets a full disk; and how much of it is
ours to use."""

from __future__ import annotations

import shutil
from pathlib import Path

from lib.refusal import Refusal

NEEDED_MB = 500
LEAST_WAL_MB, MOST_WAL_MB = 1024, 4096


def require_space(folder: Path, needed_mb: int = NEEDED_MB) -> None:
    """Raise Refusal unless `needed_mb` are free where `folder` is, or will be."""
    existing = _existing(folder)
    free_mb = shutil.disk_usage(existing).free // 1_000_000
    if free_mb < needed_mb:
        raise Refusal(f"only {free_mb} MB are free at {existing}, and {needed_mb} MB are needed: free some space")


def wal_size_mb(folder: Path) -> int:
    """Return up to how many MB PostgreSQL may write ahead before it must write its pages: an eighth of what is free,
    within bounds.

    By its own default, 1 GB, it begins with that after each 500 MB: in the middle of a storm that follows an import.
    """
    return min(MOST_WAL_MB, max(LEAST_WAL_MB, shutil.disk_usage(_existing(folder)).free // 2**20 // 8))


def _existing(folder: Path) -> Path:
    return next(place for place in (folder, *folder.parents) if place.exists())
