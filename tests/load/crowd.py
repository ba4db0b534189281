"""Thousands of people with open sessions, made by PostgreSQL itself, and the tokens their phones would hold."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import Engine, text

from backend.auth import tokens
from backend.settings import Settings

_PEOPLE = """
INSERT INTO person (id, username, full_name, roles, password_hash, search, language, phone, email)
SELECT ('00000000-0000-7000-a000-' || lpad(to_hex(n), 12, '0'))::uuid, 'dam-dong-' || n, 'Người ' || n, '{official}',
    '', 'nguoi', 'vi', '', ''
FROM generate_series(1, :count) AS n
"""
_SESSIONS = """
INSERT INTO sign_in (id, person_id, device_name, began_at, last_seen_at)
SELECT ('00000000-0000-7000-b000-' || lpad(to_hex(n), 12, '0'))::uuid,
    ('00000000-0000-7000-a000-' || lpad(to_hex(n), 12, '0'))::uuid, '', now(), now()
FROM generate_series(1, :count) AS n
"""


def make_crowd(engine: Engine, settings: Settings, count: int) -> list[str]:
    """Return an access token for each of `count` people who have just signed in."""
    with engine.begin() as connection:
        connection.execute(text(_PEOPLE), {"count": count})
        connection.execute(text(_SESSIONS), {"count": count})
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE person, sign_in"))
    now = datetime.now(UTC)
    return [tokens.write_access(settings, person(n), session(n), now)[0] for n in range(1, count + 1)]


def person(number: int) -> UUID:
    return UUID(f"00000000-0000-7000-a000-{number:012x}")


def session(number: int) -> UUID:
    return UUID(f"00000000-0000-7000-b000-{number:012x}")
