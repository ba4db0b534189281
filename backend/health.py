"""/healthz: this process answers. /readyz: it can serve, and somebody watches the time."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import structlog
from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from backend.heartbeat import age
from backend.runtime import Runtime, current
from backend.ticking import HEARTBEAT

log = structlog.get_logger(__name__)

pages = Blueprint("health", __name__)

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
_CLOCK_MAY_BE_SILENT = 15.0  # seconds


@pages.get("/healthz")
def healthz() -> ResponseReturnValue:
    return jsonify(status="ok")


@pages.get("/readyz")
def readyz() -> ResponseReturnValue:
    """Answer 200 when every check holds, else 503; each check says what it found."""
    runtime = current()
    checks = {
        "postgresql": _check(lambda: _postgresql(runtime)),
        "redis": _check(lambda: _redis(runtime)),
        "migrations": _check(lambda: _migrations(runtime)),
        "clock": _check(lambda: _clock(runtime)),
    }
    ready = all(check["ok"] for check in checks.values())
    return jsonify(status="ready" if ready else "not ready", checks=checks), 200 if ready else 503


def _check(look: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        return look()
    except Exception as error:
        # What went wrong is for the log; the answer only says which engine is away.
        log.warning("not_ready", error=type(error).__name__)
        return {"ok": False}


def _postgresql(runtime: Runtime) -> dict[str, Any]:
    with runtime.engine.connect() as connection:
        return {"ok": connection.scalar(text("SELECT 1")) == 1}


def _redis(runtime: Runtime) -> dict[str, Any]:
    return {"ok": bool(runtime.redis.ping())}


def _migrations(runtime: Runtime) -> dict[str, Any]:
    with runtime.engine.connect() as connection:
        found = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return {"ok": found == newest_migration(), "revision": found}


def _clock(runtime: Runtime) -> dict[str, Any]:
    with runtime.sessions() as session:
        seconds = age(session, HEARTBEAT, runtime.clock.now())
    return {"ok": seconds is not None and seconds < _CLOCK_MAY_BE_SILENT, "heartbeat_age_seconds": seconds}


@cache
def newest_migration() -> str | None:
    """Return the revision that this code expects."""
    from alembic.script import ScriptDirectory  # only web processes are asked, and only once

    return ScriptDirectory(str(MIGRATIONS)).get_current_head()
