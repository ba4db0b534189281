"""Real processes, on the database of the run and the real time of day."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from backend.runtime import Runtime
from backend.settings import Settings
from tests.city import City, Desk, build_city, open_desk
from tests.fakes import Carrier
from tests.live.screen import put_away
from tests.processes import Live, Web, running


@pytest.fixture(autouse=True)
def _screens_put_away() -> Iterator[None]:
    yield
    put_away()


@pytest.fixture(scope="session")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("live") / "processes.log"


@pytest.fixture(scope="session")
def web(migrated: Settings, log: Path) -> Iterator[Web]:
    """A web process: /live through Flask-SocketIO."""
    with _serving(Web, log) as server:
        yield server


@pytest.fixture(scope="session")
def live(migrated: Settings, log: Path) -> Iterator[Web]:
    """A live process: /live through our own server."""
    with _serving(Live, log) as server:
        yield server


@pytest.fixture(params=["web", "live"])
def door(request: pytest.FixtureRequest) -> Web:
    """Either of them: what holds for /live holds through both doors."""
    server: Web = request.getfixturevalue(request.param)
    return server


@contextmanager
def _serving(kind: type[Web], log: Path) -> Iterator[Web]:
    """The product, with the feature that says whatever a test likes."""
    limits = {"GIAOVIEC_LOG_LEVEL": "warning", "GIAOVIEC_SIGN_IN_LIMIT": "1000 per minute"}
    server = kind(log, app="tests.live.rehearsal", **limits)
    with running(server):
        yield server.wait()


@pytest.fixture
def town(runtime: Runtime, carrier: Carrier) -> City:
    """The small city, now: real processes look at the same database with the machine's clock."""
    return build_city(runtime, carrier, datetime.now(UTC))


@pytest.fixture
def desk(app: Flask, city: City) -> Iterator[Desk]:
    with open_desk(app, city) as opened:
        yield opened
