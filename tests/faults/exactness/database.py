"""The database of a seed, as its keeper sees it: made from a template, asked, crashed with its server."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from sqlalchemy import make_url

PATIENCE = 60.0


class Database:
    """A connection of its own beside those of the product; it comes back after a crash."""

    def __init__(self, server: str, template: str, name: str) -> None:
        self.url = make_url(server).set(database=name).render_as_string(hide_password=False)
        self._server, self._template, self._name = server, template, name
        self._connection: psycopg.Connection[tuple[Any, ...]] | None = None
        self._crashed: datetime | None = None

    def make(self, statements: Sequence[str]) -> None:
        """Make it anew, a copy of the template, with these statements run on it."""
        self.close()
        own, template = sql.Identifier(self._name), sql.Identifier(self._template)
        with connect(self._server, "postgres") as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(own))
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(own, template))
        for statement in statements:
            self._connected().execute(statement)

    def due(self) -> tuple[datetime | None, datetime | None]:
        """Return the readings at which there is something to tell, and something to send."""
        found = self._one(
            "SELECT least((SELECT min(due_at) FROM reminder WHERE state = 'planned'),"
            " (SELECT min(release_at) FROM reminder_recipient), (SELECT min(next_at) FROM appointment)),"
            " (SELECT min(due_at) FROM delivery WHERE state = 'queued' AND channel <> 'live')"
        )
        assert found is not None
        return found[0], found[1]

    def written(self, act_at: datetime, snoozed_until: datetime | None) -> list[tuple[str, UUID]]:
        """Return the tasks, by title and id, in whose history there is an entry of this reading: the act happened.

        Snoozing is no history; it is known by until when.
        """
        query = (
            "SELECT t.title, t.id FROM history_entry h JOIN task t ON t.id = h.task_id WHERE h.at = %s UNION ALL"
            " SELECT t.title, t.id FROM snooze s JOIN task t ON t.id = s.task_id WHERE s.until = %s"
        )
        return [(str(row[0]), UUID(str(row[1]))) for row in self._ask(query, (act_at, snoozed_until))]

    def wait_until_gone(self, backends: Collection[int]) -> None:
        """Wait until PostgreSQL has noticed that its clients are dead, and let go of their locks."""
        until = time.monotonic() + PATIENCE
        while self._ask("SELECT 1 FROM pg_stat_activity WHERE pid = ANY(%s)", (list(backends),)):
            assert time.monotonic() < until, "PostgreSQL does not let a dead client go"
            time.sleep(0.002)

    def crash_server(self, how: signal.Signals) -> None:
        """SIGKILL of the postmaster, or SIGQUIT, as `pg_ctl -m immediate` sends it. Its keep starts it again."""
        found = self._one("SELECT current_setting('data_directory'), pg_postmaster_start_time()")
        assert found is not None
        pid = int((Path(found[0]) / "postmaster.pid").read_text().split()[0])
        self._crashed = found[1]
        os.kill(pid, how)

    def wait_until_back(self) -> None:
        """Wait for the server that crashed; what its clients had not committed is gone, and so are they."""
        until = time.monotonic() + PATIENCE
        while True:
            self.close()
            with suppress(psycopg.OperationalError):
                found = self._one("SELECT pg_postmaster_start_time()")
                if found is not None and found[0] != self._crashed:
                    self._crashed = None
                    return
            assert time.monotonic() < until, "PostgreSQL did not come back"
            time.sleep(0.02)

    @property
    def crashed(self) -> bool:
        """Whether the server was crashed and has not been waited for."""
        return self._crashed is not None

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _one(self, query: str) -> tuple[Any, ...] | None:
        rows = self._ask(query, ())
        return rows[0] if rows else None

    def _ask(self, query: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        return self._connected().execute(query, values).fetchall()

    def _connected(self) -> psycopg.Connection[tuple[Any, ...]]:
        if self._connection is None:
            self._connection = connect(self.url)
        return self._connection


def connect(url: str, database: str | None = None) -> psycopg.Connection[tuple[Any, ...]]:
    parsed = make_url(url).set(drivername="postgresql")
    parsed = parsed.set(database=database) if database else parsed
    return psycopg.connect(parsed.render_as_string(hide_password=False), autocommit=True)
