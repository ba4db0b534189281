"""One scene for the whole group: bad inputs change nothing, so all can share it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from backend.runtime import Runtime
from tests.api.scene import Scene
from tests.conftest import empty
from tests.fakes import Carrier


@pytest.fixture(scope="module")
def scene(app: Flask, carrier: Carrier) -> Iterator[Scene]:
    runtime: Runtime = app.extensions["giaoviec"]
    empty(runtime)
    carrier.forget()
    yield Scene(app, runtime, carrier)
    empty(runtime)
