"""Every rung once, whatever crashes: days of simulated time under fire, and workers that are broken on purpose.

Twenty seeds here (GIAOVIEC_EXACTNESS_SEEDS says another number); `bin/bench exactness -- --seeds 500` runs as many as
one likes and adds them up.
"""

from __future__ import annotations

import os
from collections import Counter

import pytest

from tests.faults.exactness.course import Size
from tests.faults.exactness.lanes import run_seeds

SEEDS = range(int(os.environ.get("GIAOVIEC_EXACTNESS_SEEDS", "20")))
LANES = min(2, os.cpu_count() or 1)
#: One day of each town here; `bin/bench exactness` lives through three.
HERE = Size(days=1)
#: How many seeds a broken worker gets to betray itself in.
PATIENCE = 4


def test_every_rung_that_was_due_is_told_once_whatever_dies() -> None:
    figures: Counter[str] = Counter()
    verdicts = []
    for verdict in run_seeds(SEEDS, HERE, lanes=LANES):
        figures += verdict.figures
        figures["kills"] += verdict.kills.total()
        if not verdict.holds:
            verdicts.append(str(verdict))
    print(f"\n{dict(figures)}")
    assert not verdicts, "\n".join(verdicts)
    assert figures["tasks"] > 50 * len(SEEDS)
    assert figures["due"] > 50 * len(SEEDS)
    assert figures["kills"] > 5 * len(SEEDS), "under fire means that something dies"


@pytest.mark.parametrize(
    ("broken", "check"), [("no claim", "twice"), ("settles first", "lost"), ("oldest first", "order")]
)
def test_a_worker_that_is_broken_is_caught(broken: str, check: str) -> None:
    caught: Counter[str] = Counter()
    for verdict in run_seeds(range(PATIENCE), Size(), lanes=1, broken=broken):
        caught.update({check: len(found) for check, found in verdict.findings.items()})
        if caught[check]:
            break
    print(f"\n{broken}: caught by {dict(caught)}")
    assert caught[check], f"{broken}: {check} noticed nothing in {PATIENCE} seeds"
