"""The desk: the API on the city's simulated time. The album: cities in which much has happened."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.album import Album
from tests.city import City, Desk, open_desk


@pytest.fixture
def desk(app: Flask, city: City) -> Iterator[Desk]:
    with open_desk(app, city) as opened:
        yield opened


@pytest.fixture(scope="module")
def album() -> Album:
    return Album()
