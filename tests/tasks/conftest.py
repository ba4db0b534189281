"""The desk: the API on the city's simulated time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.city import City, Desk, open_desk


@pytest.fixture
def desk(app: Flask, city: City) -> Iterator[Desk]:
    with open_desk(app, city) as opened:
        yield opened
