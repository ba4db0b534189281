"""Socket.IO at /live: sign in on connect, then hand every event to the feature that brought it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog
from flask import Flask, request
from flask_socketio import ConnectionRefusedError as Refused
from flask_socketio import SocketIO

from backend.auth import tokens
from backend.errors import GiaoViecError, Invalid
from backend.http.problems import problem_of
from backend.live import journal
from backend.live.gateway import Connection, Gateway
from backend.logs import begin_request
from backend.runtime import Runtime
from backend.texts import Language, choose_language

log = structlog.get_logger(__name__)

NAMESPACE = "/live"


def open_live(app: Flask, runtime: Runtime) -> Gateway:
    """Mount /live on the app and return its gateway."""
    server = SocketIO(
        app,
        async_mode="gevent",
        transports=["websocket"],
        always_connect=True,  # so that hello may be sent while connecting
        ping_interval=50,
        ping_timeout=20,
        max_http_buffer_size=64 * 1024,
        logger=False,
        engineio_logger=False,
    )

    def send(sid: str, event: str, data: Any) -> None:
        server.server.emit(event, data, to=sid, namespace=NAMESPACE)

    def drop(sid: str) -> None:
        server.server.disconnect(sid, namespace=NAMESPACE)

    gateway = Gateway(runtime, send, drop)
    server.on_event("connect", _connect(runtime, gateway), namespace=NAMESPACE)
    server.on_event("disconnect", _disconnect(gateway), namespace=NAMESPACE)
    server.on_event("token", _acknowledged(runtime, gateway, _renew), namespace=NAMESPACE)
    for feature in runtime.features:
        for name, handler in feature.live.items():
            server.on_event(name, _acknowledged(runtime, gateway, handler), namespace=NAMESPACE)
    return gateway


def _connect(runtime: Runtime, gateway: Gateway) -> Callable[[Any], None]:
    def connect(auth: Any = None) -> None:
        begin_request(request.headers.get("X-Request-Id"))
        gateway.start()
        auth = auth if isinstance(auth, dict) else {}
        given = auth.get("position")
        since = given if isinstance(given, int) and not isinstance(given, bool) else None
        try:
            connection, signed_in_at = _sign_in(runtime, auth, request.sid)  # type: ignore[attr-defined]
        except Exception as error:
            # The connection is open already (always_connect), so the reason travels as an event before the refusal.
            problem = problem_of(error, runtime.catalogue, _reader_language())
            if problem["status"] >= 500:
                log.warning("live_sign_in_failed", exc_info=True)
            gateway.say(request.sid, "session", {"ended": problem["code"], "problem": problem})  # type: ignore[attr-defined]
            raise Refused(problem["title"]) from error
        gateway.catch_up(since)
        gateway.admit(connection, since, signed_in_at)
        log.debug("live_connected", person=str(connection.person_id))

    return connect


def _sign_in(runtime: Runtime, auth: dict[str, Any], sid: str) -> tuple[Connection, int]:
    with runtime.unit_of_work() as work:
        signed_in_at = journal.horizon(work.session)
        claims = tokens.read_access(runtime.settings, str(auth.get("token", "")), runtime.clock.now())
        person = tokens.person_behind(work, claims)
    return (
        Connection(sid, person.id, claims.session_id, claims.expires_at, person.language),
        signed_in_at,
    )


def _renew(gateway: Gateway, connection: Connection, data: Any) -> dict[str, Any]:
    """Take a fresh access token of the same session before the old one expires."""
    token = data.get("token") if isinstance(data, dict) else None
    runtime = gateway.runtime
    claims = tokens.read_access(runtime.settings, str(token or ""), runtime.clock.now())
    if claims.session_id != connection.session_id:
        raise Invalid.at("/token", "token_invalid")
    with runtime.unit_of_work() as work:
        tokens.person_behind(work, claims)
    connection.expires_at = claims.expires_at
    return {"expires_at": claims.expires_at.isoformat()}


def _disconnect(gateway: Gateway) -> Callable[..., None]:
    def disconnect(*_reason: Any) -> None:
        gateway.forget(request.sid)  # type: ignore[attr-defined]

    return disconnect


def _acknowledged(
    runtime: Runtime, gateway: Gateway, handler: Callable[[Gateway, Connection, Any], dict[str, Any]]
) -> Callable[..., dict[str, Any]]:
    """Answer every event with {ok: true, …} or a problem; a socket that is not signed in gets neither."""

    def on_event(data: Any = None) -> dict[str, Any]:
        begin_request(None)
        connection = gateway.connections.get(request.sid)  # type: ignore[attr-defined]
        if connection is None:
            return {"ok": False}
        language: Language = "en" if connection.language == "en" else "vi"
        try:
            return {"ok": True, **handler(gateway, connection, data)}
        except GiaoViecError as error:
            return {"ok": False, "problem": problem_of(error, runtime.catalogue, language)}
        except Exception as error:
            log.exception("live_event_failed")
            return {"ok": False, "problem": problem_of(error, runtime.catalogue, language)}

    return on_event


def _reader_language() -> Language:
    return choose_language(request.headers.get("Accept-Language"))
