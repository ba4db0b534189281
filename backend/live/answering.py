"""What clients may ask over /live, and how each question is answered: {ok: true, …} or {ok: false, problem}."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import structlog

from backend.auth import tokens
from backend.errors import GiaoViecError, Invalid
from backend.http.problems import problem_of
from backend.live.gateway import Connection, Gateway
from backend.logs import begin_request
from backend.runtime import Runtime
from backend.texts import Language

log = structlog.get_logger(__name__)

#: So many questions of one client may wait for their answer; who asks more does not wait for any, and is dropped.
TO_DO_AT_MOST = 64
#: So many are answered at once, whoever asked.
AT_ONCE = 8

Handler = Callable[[Gateway, Connection, Any], dict[str, Any]]


def handlers_of(runtime: Runtime) -> Mapping[str, Handler]:
    """Return what every event is answered by: ours, and what the features brought."""
    brought = {name: handler for feature in runtime.features for name, handler in feature.live.items()}
    return {"token": renew, **brought}


def answer(gateway: Gateway, connection: Connection | None, handler: Handler | None, data: Any) -> dict[str, Any]:
    """Answer one event; a socket that is not signed in, and an event that nobody knows, get neither."""
    begin_request(None)
    if connection is None or handler is None:
        return {"ok": False}
    language: Language = "en" if connection.language == "en" else "vi"
    catalogue = gateway.runtime.catalogue
    try:
        return {"ok": True, **handler(gateway, connection, data)}
    except GiaoViecError as error:
        return {"ok": False, "problem": problem_of(error, catalogue, language)}
    except Exception as error:
        log.exception("live_event_failed")
        return {"ok": False, "problem": problem_of(error, catalogue, language)}


def renew(gateway: Gateway, connection: Connection, data: Any) -> dict[str, Any]:
    """Take a fresh access token of the same session before the old one expires."""
    token = data.get("token") if isinstance(data, dict) else None
    runtime = gateway.runtime
    claims = tokens.read_access(runtime.settings, str(token or ""), runtime.clock.now())
    if claims.session_id != connection.session_id:
        raise Invalid.at("/token", "token_invalid")
    with runtime.unit_of_work() as work:
        tokens.person_behind(work, claims)
    gateway.renew(connection, claims.expires_at)
    return {"expires_at": claims.expires_at.isoformat()}
