"""How much of this machine's memory is ours to use."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

LIMIT = Path("/sys/fs/cgroup/memory.max")
LEAST_MB, MOST_MB = 128, 512


def shared_buffers_mb(limit: Path = LIMIT) -> int:
    """Return how many MB PostgreSQL is to keep its pages in: an eighth of what we may use, within bounds.

    Its own default, 128 MB, does not hold the indexes of a million reminders: a storm would write pages out by the way.
    """
    return min(MOST_MB, max(LEAST_MB, memory_mb(limit) // 8))


def memory_mb(limit: Path = LIMIT) -> int:
    """Return the MB of the machine, or of the container where that may use less."""
    machine = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2**20
    with suppress(OSError, ValueError):  # no container, an older kernel, or "max": no limit
        return min(machine, int(limit.read_text()) // 2**20)
    return machine
