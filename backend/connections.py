"""What a process knows of its connections to PostgreSQL: whether one still stands, and whether it has changed what the
process remembers (`backend.editions`)."""

from __future__ import annotations

import select
import sys
import time
from typing import Any

import psycopg
from sqlalchemy import Engine, event
from sqlalchemy.exc import DisconnectionError

#: What the triggers of `backend.editions` say to the connection that has just changed something.
NOTICE = "giaoviec: edition"
_CHANGED, _WATCH, _LENT = "giaoviec.changed", "giaoviec.watch", "giaoviec.lent"
_LONG = 60.0  # seconds


def keep_watch(engine: Engine) -> None:
    """Look after every connection of this engine, from when it is made and each time it is lent."""
    event.listen(engine, "connect", _made)
    event.listen(engine, "checkout", _lent)


def has_changed(info: dict[str, Any]) -> bool:
    """Say of a connection's `info` whether it has changed, since it was lent, what an edition counts."""
    return bool(info[_CHANGED])


def settle_changes(info: dict[str, Any]) -> None:
    """Let what the connection has changed so far count as known. For whoever does much within one transaction that
    nobody else's memory has a part in, as the demo city's."""
    info[_CHANGED] = False


def _made(connection: Any, record: Any) -> None:
    info = record.info
    info[_CHANGED] = False

    def note(said: Any) -> None:
        if said.message_primary == NOTICE:
            info[_CHANGED] = True

    connection.add_notice_handler(note)
    info[_WATCH] = watch = _poll()
    watch.register(connection.pgconn.socket, select.POLLIN)


def _lent(connection: Any, record: Any, _fairy: Any) -> None:
    """Refuse a connection that PostgreSQL has ended meanwhile, as in a restart: the pool makes another one.

    One that was lent a moment ago is not asked: while it lies idle it has nothing to say, unless it is over. To look
    costs a microsecond, where a question costs one way to the server and back for each transaction. What has lain idle
    for long, a firewall may have forgotten without a word.
    """
    info, now = record.info, time.monotonic()
    info[_CHANGED] = False
    idle, info[_LENT] = now - info.get(_LENT, now), now
    if idle > _LONG or info[_WATCH].poll(0):
        try:
            connection.execute("SELECT 1")
            connection.rollback()
        except psycopg.Error as error:
            raise DisconnectionError(str(error)) from error


def _poll() -> Any:
    """The poll of the operating system, also where gevent has put another in its place: ours never waits."""
    patched = sys.modules.get("gevent.monkey")
    return (patched.get_original("select", "poll") if patched is not None else select.poll)()
