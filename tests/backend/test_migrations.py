"""Migrations: what they make is what the models say, and there is a way back from the newest and forward again."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, create_engine, make_url, text

from backend.commands import alembic_config
from backend.settings import Settings
from migrations.metadata import METADATA


@pytest.fixture
def elsewhere(settings: Settings) -> Iterator[tuple[Config, Engine]]:
    """An empty database beside the one of the other tests."""
    name = f"migrations_{uuid4().hex}"
    admin = create_engine(settings.database_url, isolation_level="AUTOCOMMIT")
    url = make_url(settings.database_url).set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        engine = create_engine(url)
        yield alembic_config(url), engine
        engine.dispose()
        connection.execute(text(f"DROP DATABASE {name}"))
    admin.dispose()


def test_migrations_make_what_the_models_say(elsewhere: tuple[Config, Engine]) -> None:
    config, engine = elsewhere
    command.upgrade(config, "head")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_0030_gives_subscriptions_their_lane_and_loses_nothing_on_the_way_back(
    elsewhere: tuple[Config, Engine],
) -> None:
    config, engine = elsewhere
    command.upgrade(config, "0029")
    endpoints = {
        "https://fcm.googleapis.com/fcm/send/a": "webpush:fcm.googleapis.com",
        "https://updates.push.services.mozilla.com/wpush/v2/a": "webpush:updates.push.services.mozilla.com",
        "https://web.push.apple.com/a": "webpush:*.push.apple.com",
        "https://wns2-sg2p.notify.windows.com/w/?token=a": "webpush:*.notify.windows.com",
        "https://push.example.vn/web.push.apple.com/a": None,
    }
    with engine.begin() as connection:
        person = uuid4()
        connection.execute(
            text(
                "INSERT INTO person (id, username, full_name, roles, language, phone, email, password_hash, search)"
                " VALUES (:id, 'an', 'An', '{}', 'vi', '', '', '', 'an')"
            ),
            {"id": person},
        )
        for endpoint in endpoints:
            given = {"person": person, "device": uuid4(), "endpoint": endpoint}
            connection.execute(
                text(
                    "INSERT INTO device (id, person_id, channel, token, platform, name, registered_at, last_seen_at)"
                    " VALUES (:device, :person, 'webpush', :endpoint, 'web', '', now(), now())"
                ),
                given,
            )
            connection.execute(
                text(
                    "INSERT INTO delivery (id, message_id, channel, device_id, state, due_at, expires_at, attempts)"
                    " VALUES (gen_random_uuid(), gen_random_uuid(), 'webpush', :device, 'queued', now(), now(), 0)"
                ),
                given,
            )
    command.upgrade(config, "0030")
    with engine.begin() as connection:
        lanes = {row.token: row.lane for row in connection.execute(text("SELECT token, lane FROM device"))}
        assert lanes == endpoints
        connection.execute(text("UPDATE delivery SET lane = device.lane FROM device WHERE device.id = device_id"))
    command.downgrade(config, "0029")
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM delivery WHERE channel = 'webpush'")) == len(endpoints)
    command.upgrade(config, "head")
