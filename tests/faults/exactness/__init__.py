"""Exactness under fire: clocks, workers and a carrier in processes that die, over simulated days; nothing may be wrong.

What is here, in the order in which it is worth reading: `course` (a seed from beginning to end), `weather` (what goes
wrong), `people` and `decisions` (what is done), `processes` and `crash` (who dies where); then the second opinion:
`ladder`, `epochs`, `ledger` (domain.md written again), `owed`, `messages`, `phones` (the checks), `broken` (workers
that must be caught). `bin/bench exactness -- --seeds 500` runs any number.
"""

import sys

from tests.processes import ROOT

if str(ROOT / "bin") not in sys.path:
    sys.path.insert(0, str(ROOT / "bin"))  # bin/lib is the package `lib` to bin/up
