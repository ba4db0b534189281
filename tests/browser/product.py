"""The product on a clock that a test moves forward: every process reads how far from one file."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask

from backend.app import assemble
from backend.clock import SystemClock
from backend.settings import Settings
from wsgi import features

#: Names the file that holds the seconds by which this product's time is ahead of the machine's.
AHEAD = "GIAOVIEC_TEST_AHEAD"


class ShiftedClock:
    """The machine's clock and the seconds in a file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def now(self) -> datetime:
        return SystemClock().now() + timedelta(seconds=float(self._path.read_text() or 0))


def create_app() -> Flask:
    """Assemble the product from the environment, on the shifted clock."""
    settings = Settings.from_environment(os.environ)
    return assemble(settings, features(), ShiftedClock(Path(os.environ[AHEAD])))
