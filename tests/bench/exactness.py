"""Exactness under fire, over as many seeds as one likes: `bin/bench exactness -- --seeds 500 [--from 0]`.

Each seed is some days of a town in simulated time: workers that really are killed, Redis wiped, PostgreSQL crashed, and
clocks that step and disagree (tests/faults/exactness). Printed is each seed that does not hold, and the sums.
"""

from __future__ import annotations

import argparse
import os
import time
from collections import Counter

from tests.faults.exactness.course import Size
from tests.faults.exactness.lanes import run_seeds
from tests.load.figures import conclude, ratio


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=100)
    parser.add_argument("--from", type=int, default=0, dest="first")
    parser.add_argument("--lanes", type=int, default=min(2, os.cpu_count() or 1))
    options = parser.parse_args()
    figures: Counter[str] = Counter()
    kills: Counter[str] = Counter()
    findings: Counter[str] = Counter()
    broken, began = 0, time.monotonic()
    seeds = range(options.first, options.first + options.seeds)
    for n, verdict in enumerate(run_seeds(seeds, Size(), lanes=options.lanes), start=1):
        figures += verdict.figures
        kills += verdict.kills
        findings.update({check: len(found) for check, found in verdict.findings.items()})
        if not verdict.holds:
            broken += 1
            print(verdict, flush=True)
        if n % 25 == 0:
            print(f"{n} seeds, {broken} do not hold, {time.monotonic() - began:.0f} s", flush=True)
    for name in ("ms", "ms_judging"):
        del figures[name]
    conclude(
        "exactness",
        {
            "seeds": options.seeds,
            "seconds": time.monotonic() - began,
            **figures,
            **{f"killed_{name}": count for name, count in kills.items()},
            **{f"found_{name}": count for name, count in findings.items()},
        },
        {"seeds_that_do_not_hold": ratio(broken, 0.0)},
    )


if __name__ == "__main__":
    main()
