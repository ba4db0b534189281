"""Fixtures shared by all groups: the assembled product on the engines that bin/test started, empty for each test."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from datetime import UTC, datetime

gc.disable()  # as wsgi.py does: until all tests are collected, everything only adds

import pytest
from alembic import command
from flask import Flask
from flask.testing import FlaskClient
from psycopg.errors import DeadlockDetected
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from backend.app import assemble
from backend.commands import alembic_config
from backend.runtime import Runtime
from backend.settings import Settings
from migrations.metadata import METADATA
from push.feature import push_feature
from reminders.feature import reminders_feature
from tasks.feature import tasks_feature
from tests.city import City, build_city
from tests.fakes import Carrier

#: A Monday morning in Hồ Chí Minh City: 09:00 on 2 March 2026, no holiday near.
MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)

_DELETES = [f'DELETE FROM "{table.name}"' for table in METADATA.sorted_tables]


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def settings() -> Settings:
    if "DATABASE_URL" not in os.environ:
        pytest.skip("needs the engines that bin/test starts")
    return Settings.from_environment({**os.environ, "GIAOVIEC_SIGN_IN_LIMIT": "1000 per minute"})


@pytest.fixture(scope="session")
def migrated(settings: Settings) -> Settings:
    command.upgrade(alembic_config(settings.database_url), "head")
    return settings


@pytest.fixture(scope="session")
def carrier() -> Carrier:
    """The carrier that stands where FCM stands; tests/push runs the same conformance suite on both."""
    return Carrier()


@pytest.fixture(scope="session")
def app(migrated: Settings, carrier: Carrier) -> Iterator[Flask]:
    features = [tasks_feature(), push_feature(lambda _settings: {"fcm": carrier}), reminders_feature()]
    app = assemble(migrated, features)
    yield app
    runtime: Runtime = app.extensions["giaoviec"]
    runtime.engine.dispose()
    runtime.redis.close()


@pytest.fixture
def runtime(app: Flask, carrier: Carrier) -> Runtime:
    """The runtime on an empty database and an empty Redis."""
    found: Runtime = app.extensions["giaoviec"]
    empty(found)
    carrier.forget()
    return found


@pytest.fixture
def client(app: Flask, runtime: Runtime) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def city(runtime: Runtime, carrier: Carrier) -> City:
    """A small city on a Monday morning, on simulated time."""
    return build_city(runtime, carrier, MONDAY)


def empty(runtime: Runtime) -> None:
    """Remove every row, in one go: so often is it called that each way to the server counts.

    DELETE is ten times quicker than TRUNCATE on small tables. The history's own trigger would refuse, so it is told
    to look away, as only tests may; with it, foreign keys do, and the order is none. Where a real worker is in the
    middle of something and waits for us as we for it, PostgreSQL ends one of the two: then once more.
    """
    while not _emptied(runtime.engine):
        pass
    runtime.redis.flushdb()


def _emptied(engine: Engine) -> bool:
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql("; ".join(["SET LOCAL session_replication_role = replica", *_DELETES]))
    except OperationalError as error:
        if isinstance(error.orig, DeadlockDetected):
            return False
        raise
    return True
