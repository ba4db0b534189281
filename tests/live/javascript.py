"""Node, with what the lock file of tests/live/js names: the public client, and the reference server of the bench."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.processes import ROOT

FOLDER = ROOT / "tests" / "live" / "js"


def program(name: str) -> list[str]:
    """Return the command that runs one of our scripts; what it needs is installed when it is not yet."""
    sys.path.append(str(ROOT / "bin"))
    from lib import javascript  # bin/lib is the package `lib` to bin/test

    javascript.install(Path(FOLDER))
    return [javascript.node(), str(FOLDER / name)]
