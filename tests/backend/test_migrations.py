"""Migrations: what they make is what the models say, and there is a way back from the newest and forward again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, create_engine, make_url, text

from backend.commands import alembic_config
from backend.settings import Settings
from migrations.metadata import METADATA

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)


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


def test_0035_keeps_what_screens_have_said_there_and_back(elsewhere: tuple[Config, Engine]) -> None:
    """Also where an old process goes on writing, and when it is run again after it was interrupted."""
    config, engine = elsewhere
    command.upgrade(config, "0034")
    opened = {"queued": None, "received": None, "opened": NINE, "acted": NINE}
    with engine.begin() as connection:
        for state in opened:
            _told(connection, state)
    command.upgrade(config, "0035")
    with engine.begin() as connection:
        noted = connection.execute(
            text("SELECT title, screen_received_at, screen_opened_at, screen_acted_at FROM message")
        )
        assert {row.title: row.screen_opened_at for row in noted} == opened
        assert connection.scalars(text("SELECT DISTINCT channel FROM delivery")).all() == ["email"]
        _told(connection, "received")
    command.stamp(config, "0034")
    command.upgrade(config, "0035")
    with engine.begin() as connection:
        assert connection.scalar(text("SELECT count(*) FROM message WHERE screen_received_at IS NOT NULL")) == 4
        assert connection.scalar(text("SELECT count(*) FROM delivery WHERE channel = 'live'")) == 0
        _told(connection, "queued")
    command.downgrade(config, "0034")
    with engine.connect() as connection:
        live = connection.execute(
            text("SELECT state, opened_at, expires_at FROM delivery WHERE channel = 'live' ORDER BY state")
        ).all()
        assert [row.state for row in live] == ["acted", "opened", "queued", "queued", "received", "received"]
        assert [row.opened_at for row in live] == [NINE, NINE, None, None, None, None]
        assert {row.expires_at for row in live} == {NINE + timedelta(hours=5)}
    command.upgrade(config, "head")


def test_0036_gives_requests_words_and_lets_old_processes_ask(elsewhere: tuple[Config, Engine]) -> None:
    config, engine = elsewhere
    command.upgrade(config, "0035")
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE extension_request DISABLE TRIGGER ALL"))  # no people, no tasks
        _asked(connection, 1)
    command.upgrade(config, "0036")
    with engine.begin() as connection:
        _asked(connection, 2)
        words = connection.execute(text("SELECT number, wanted_phrase, countered_phrase FROM extension_request"))
        assert sorted(tuple(row) for row in words) == [(1, "", ""), (2, "", "")]
        connection.execute(text("UPDATE extension_request SET wanted_phrase = 'thứ Sáu' WHERE number = 2"))
    command.downgrade(config, "0035")
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM extension_request")) == 2
    command.upgrade(config, "head")


def test_0037_folds_titles_that_are_there_and_those_that_old_processes_write(elsewhere: tuple[Config, Engine]) -> None:
    config, engine = elsewhere
    command.upgrade(config, "0036")
    held = (
        "INSERT INTO post (id, person_id, unit_id, title, is_head, valid_from)"
        " VALUES (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), :title, false, now())"
    )
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE post DISABLE TRIGGER ALL"))  # no people, no units
        connection.execute(text(held), {"title": "Phó Giám đốc"})
    command.upgrade(config, "0037")
    with engine.begin() as connection:
        connection.execute(text(held), {"title": "Chánh Văn phòng"})
        folded = connection.scalars(text("SELECT search FROM post ORDER BY search")).all()
        assert folded == ["chanh van phong", "pho giam doc"]
    command.downgrade(config, "0036")
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM post")) == 2
    command.upgrade(config, "head")


def _asked(connection: Connection, number: int) -> None:
    """Write a request as a process of before 0036 does."""
    connection.execute(
        text(
            "INSERT INTO extension_request (id, task_id, number, asked_by_id, asked_at, reason, deadline, wanted,"
            " answer_by, seconds_left, state, decision_reason) VALUES (:id, :id, :number, :id, :at, '', :at,"
            " CAST(:at AS timestamptz) + interval '1 day', :at, 0, 'open', '')"
        ),
        {"id": uuid4(), "number": number, "at": NINE},
    )


def _told(connection: Connection, state: str) -> None:
    """Write a message of before 0035 with its deliveries to screens and by mail, and what was done from the latter."""
    instants = {
        "received": None if state == "queued" else NINE,
        "opened": NINE if state in ("opened", "acted") else None,
        "acted": NINE if state == "acted" else None,
    }
    given = {"id": uuid4(), "mail": uuid4(), "state": state, "then": NINE - timedelta(hours=1), **instants}
    for statement in (
        "INSERT INTO message (id, person_id, kind, urgency, title, body, why, link, subjects, silent, at)"
        " VALUES (:id, :id, 'assigned', 'flash', :state, '', '', '', '{}', false, :then)",
        "INSERT INTO delivery"
        " (id, message_id, channel, state, due_at, expires_at, attempts, received_at, opened_at, acted_at)"
        " SELECT CASE channel WHEN 'email' THEN :mail ELSE gen_random_uuid() END, :id, channel, :state, :then,"
        " CAST(:then AS timestamptz) + interval '6 hours', 0, :received, :opened, :acted"
        " FROM unnest(ARRAY['live', 'email']) AS channel",
        "INSERT INTO spent_action (message_id, action, delivery_id, at) VALUES (:id, 'acknowledge', :mail, :then)",
    ):
        connection.execute(text(statement), {name: value for name, value in given.items() if f":{name}" in statement})
