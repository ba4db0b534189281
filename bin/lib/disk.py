"""Is there room? A refusal before the start is better than a database that meets a full disk."""

from __future__ import annotations

import shutil
from pathlib import Path

from lib.refusal import Refusal

NEEDED_MB = 500


def require_space(folder: Path, needed_mb: int = NEEDED_MB) -> None:
    """Raise Refusal unless `needed_mb` are free where `folder` is, or will be."""
    existing = next(place for place in (folder, *folder.parents) if place.exists())
    free_mb = shutil.disk_usage(existing).free // 1_000_000
    if free_mb < needed_mb:
        raise Refusal(f"only {free_mb} MB are free at {existing}, and {needed_mb} MB are needed: free some space")
