"""A database for one replay, beside the product's on the same server, and a runtime on it; dropped at the end."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from zoneinfo import ZoneInfo

from alembic import command
from sqlalchemy import URL, create_engine, make_url, text

from backend.commands import alembic_config
from backend.runtime import Runtime


@contextmanager
def runtime_beside(product: Runtime, zone: ZoneInfo, holidays: str, *, keep: bool = False) -> Iterator[Runtime]:
    """Give a runtime of the same features on an empty, migrated database of its own; the product's is not touched.

    The database is dropped on the way out, whatever happened, unless it is to be kept. Commits there do not wait for
    the disk: losing power loses a replay, nothing else.
    """
    server = make_url(product.settings.database_url)
    name = f"{server.database}_replay_{secrets.token_hex(4)}"
    own = server.set(database=name)
    _tell(server, f'CREATE DATABASE "{name}" TEMPLATE template0')
    try:
        _tell(server, f'ALTER DATABASE "{name}" SET synchronous_commit = off')
        url = own.render_as_string(hide_password=False)
        command.upgrade(alembic_config(url), "head")
        settings = replace(product.settings, database_url=url, zone=zone, holidays=holidays)
        runtime = Runtime.build(settings, product.features)
        try:
            yield runtime
        finally:
            runtime.engine.dispose()
            runtime.redis.close()
    finally:
        if not keep:
            _tell(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def _tell(server: URL, statement: str) -> None:
    """Run a statement that no transaction may hold."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
