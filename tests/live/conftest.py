"""A real web process per module, on the database of the run and the real time of day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from backend.runtime import Runtime
from backend.settings import Settings
from tests.city import City, build_city
from tests.fakes import Carrier
from tests.processes import Live, Web, running


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("live") / "processes.log"


@pytest.fixture(scope="module", params=[Web, Live], ids=["web", "live"])
def web(request: pytest.FixtureRequest, migrated: Settings, log: Path) -> Iterator[Web]:
    """The product by either door: Flask-SocketIO's in a web process, our own server's in a live one."""
    server: Web = request.param(log, GIAOVIEC_LOG_LEVEL="warning", GIAOVIEC_SIGN_IN_LIMIT="1000 per minute")
    with running(server):
        yield server.wait()


@pytest.fixture
def town(runtime: Runtime, carrier: Carrier) -> City:
    """The small city, now: real processes look at the same database with the machine's clock."""
    return build_city(runtime, carrier, datetime.now(UTC))
