"""A real product in a real Chromium: web, worker and clock on a clock that tests move, a screen for each person."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from backend.runtime import Runtime
from backend.settings import Settings
from tests.browser.product import AHEAD
from tests.browser.screens import ARGUMENTS, Screens
from tests.city import City, build_city
from tests.fakes import Carrier
from tests.live.javascript import libraries
from tests.processes import Web, flask, running

APP = "tests.browser.product"

# As long as a page waits: other groups want the same cores. Who finds what it expects waits for nothing.
expect.set_options(timeout=15_000)


@pytest.fixture(scope="session")
def ahead(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that says how far the product's time is ahead, in seconds."""
    path = tmp_path_factory.mktemp("browser") / "ahead"
    path.write_text("0")
    return path


@pytest.fixture(scope="session")
def web(migrated: Settings, ahead: Path) -> Iterator[Web]:
    """The processes of the product, once for all tests: the database is emptied under them for each."""
    libraries()
    log = ahead.parent / "processes.log"
    variables = {AHEAD: str(ahead), "GIAOVIEC_LOG_LEVEL": "warning", "GIAOVIEC_SIGN_IN_LIMIT": "1000 per minute"}
    server = Web(log, app=APP, **variables)
    with running(server, flask("worker", log, APP, **variables), flask("clock", log, APP, **variables)):
        yield server.wait(90)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("needs chromium on the PATH")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def town(runtime: Runtime, carrier: Carrier, ahead: Path) -> City:
    """The small city, now, in the time of the processes."""
    ahead.write_text("0")
    return build_city(runtime, carrier, datetime.now(UTC))


@pytest.fixture
def screens(chromium: Browser, web: Web, town: City, ahead: Path) -> Iterator[Screens]:
    """Screens of the people of the small city: `screens.of("chair")` signs in and returns a page."""
    opened = Screens(chromium, web.url, ahead)
    yield opened
    opened.close()
    assert opened.complaints == []
