"""Node, with what the lock files name: the web client's libraries; the public client; the bench's reference server."""

from __future__ import annotations

import sys
from types import ModuleType

from tests.processes import ROOT

FOLDER = ROOT / "tests" / "live" / "js"


def program(name: str) -> list[str]:
    """Return the command that runs one of our scripts; what it needs is installed when it is not yet."""
    javascript = _javascript()
    javascript.install(FOLDER)
    return [javascript.node(), str(FOLDER / name)]


def libraries() -> None:
    """Install what the web client is served with, when it is not yet."""
    _javascript().install()


def _javascript() -> ModuleType:
    sys.path.append(str(ROOT / "bin"))
    from lib import javascript  # bin/lib is the package `lib` to bin/test

    return javascript
