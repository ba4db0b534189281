"""Flask-SocketIO's door to /live, in every process that serves the app: for a few hundred screens beside the API.

Where thousands are expected, `live` processes serve them (`server.py`), from the same gateway and with the same words.
"""

from __future__ import annotations

import socket
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from threading import BoundedSemaphore
from typing import Any, NamedTuple

import structlog
from flask import Flask, request
from flask_socketio import ConnectionRefusedError as Refused
from flask_socketio import SocketIO

from backend.auth import tokens
from backend.errors import Unavailable
from backend.http.problems import problem_of, reader_language
from backend.live import frames, journal
from backend.live.answering import AT_ONCE, TO_DO_AT_MOST, Handler, answer, handlers_of
from backend.live.frames import NAMESPACE, Frame
from backend.live.gateway import Connection, Gateway
from backend.live.reception import position_of
from backend.live.tail import Tail
from backend.logs import begin_request
from backend.runtime import Runtime

log = structlog.get_logger(__name__)

#: Packets that may wait for a client that does not read before it is dropped.
_WAITING_AT_MOST = 500
_PING_EVERY = 50  # seconds


class Live(NamedTuple):
    """What /live is made of in one process."""

    gateway: Gateway
    tail: Tail


class SocketIOLink:
    """A socket of Flask-SocketIO's: frames go into its queue as they are, put into words once."""

    def __init__(self, server: SocketIO, sid: str, line: socket.socket | None) -> None:
        self._server = server.server
        self._line = line
        self._sid = sid
        self._engine_sid = self._server.manager.eio_sid_from_sid(sid, NAMESPACE)

    def deliver(self, *told: Frame) -> None:
        engine = self._server.eio
        found = engine.sockets.get(self._engine_sid)
        if found is None or found.closed:
            return
        if found.queue.qsize() > _WAITING_AT_MOST:
            log.info("slow_reader_dropped", waiting=found.queue.qsize())
            self.close()
            return
        for frame in told:
            for part in (frame.text, *frame.parts):
                engine.send(self._engine_sid, part)

    def close(self) -> None:
        self._server.disconnect(self._sid, namespace=NAMESPACE)

    def drop(self) -> None:
        """Close the line itself: Engine.IO asks the client to, and goes on listening to one that does not."""
        _hang_up(self._line)
        self.close()


def open_live(app: Flask, runtime: Runtime) -> Live:
    """Mount /live on the app and return its gateway with the tail it lives by."""
    server = SocketIO(
        app,
        async_mode="gevent",
        transports=["websocket"],
        always_connect=True,  # so that hello may be sent while connecting
        ping_interval=_PING_EVERY,
        ping_timeout=20,
        max_http_buffer_size=64 * 1024,
        logger=False,
        engineio_logger=False,
    )
    gateway = Gateway(runtime)
    live = Live(gateway, Tail(gateway))
    server.on_event("connect", _connect(server, live), namespace=NAMESPACE)
    server.on_event("disconnect", _disconnect(gateway), namespace=NAMESPACE)
    asking = Asking()
    for name, handler in handlers_of(runtime).items():
        server.on_event(name, _answered(gateway, handler, asking), namespace=NAMESPACE)
    return live


def _connect(server: SocketIO, live: Live) -> Callable[[Any], None]:
    gateway, runtime = live.gateway, live.gateway.runtime
    keep_telling = cache(lambda: server.start_background_task(_tell_positions, server, gateway))  # begun once

    def connect(auth: Any = None) -> None:
        begin_request(request.headers.get("X-Request-Id"))
        known = live.tail.start()
        keep_telling()
        line = request.environ.get("gunicorn.socket")
        link = SocketIOLink(server, request.sid, line)  # type: ignore[attr-defined]
        auth = auth if isinstance(auth, dict) else {}
        since = position_of(auth)
        try:
            if not known:
                raise Unavailable
            connection, signed_in_at = _sign_in(runtime, auth, request.sid, link)  # type: ignore[attr-defined]
        except Exception as error:
            # The connection is open already (always_connect), so the reason travels as an event before the refusal.
            problem = problem_of(error, runtime.catalogue, reader_language())
            if problem["status"] >= 500:
                log.warning("live_sign_in_failed", exc_info=True)
            link.deliver(frames.event("session", {"ended": problem["code"], "problem": problem}))
            raise Refused(problem["title"]) from error
        live.tail.catch_up(since)
        gateway.admit(connection, since, signed_in_at)
        log.debug("live_connected", person=str(connection.person_id))

    return connect


def _tell_positions(server: SocketIO, gateway: Gateway) -> None:
    """Say the position as often as Engine.IO asks whether a client is there: to its question nothing can be added.

    On the same round, whoever has been there since the last without signing in has to go.
    """
    strangers: set[str] = set()
    while True:
        server.sleep(_PING_EVERY)
        strangers = show_out(server.server, strangers)
        ours = [each for each in gateway.connections.values() if isinstance(each.link, SocketIOLink)]
        try:
            gateway.tell_position(ours)
        except Exception:
            log.exception("position_not_told")  # the next round tells it


def show_out(server: Any, strangers: set[str]) -> set[str]:
    """Hang up on those who were strangers to /live before and still are; return who is one now.

    `server` is python-socketio's. Engine.IO's own way of closing waits until the client has read, which it need not do.
    """
    now = {sid for sid in list(server.eio.sockets) if server.manager.sid_from_eio_sid(sid, NAMESPACE) is None}
    for sid in now & strangers:
        _hang_up(server.environ.get(sid, {}).get("gunicorn.socket"))
    return now - strangers


def _hang_up(line: socket.socket | None) -> None:
    """Close a line whatever is still to be said on it; its reader hears of that, and all about it is forgotten."""
    if line is not None:
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)


def _sign_in(runtime: Runtime, auth: dict[str, Any], sid: str, link: SocketIOLink) -> tuple[Connection, int]:
    with runtime.unit_of_work() as work:
        signed_in_at = journal.horizon(work.session)
        claims = tokens.read_access(runtime.settings, str(auth.get("token", "")), runtime.clock.now())
        person = tokens.person_behind(work, claims)
    return Connection(sid, person.id, claims.session_id, claims.expires_at, person.language, link), signed_in_at


def _disconnect(gateway: Gateway) -> Callable[..., None]:
    def disconnect(*_reason: Any) -> None:
        gateway.forget(request.sid)  # type: ignore[attr-defined]

    return disconnect


class Asking:
    """Who asks how much: one client's questions are answered one at a time, and a few of all clients at once."""

    def __init__(self) -> None:
        self._waiting: Counter[str] = Counter()
        self._turns: dict[str, BoundedSemaphore] = {}
        self._desks = BoundedSemaphore(AT_ONCE)

    @contextmanager
    def turn(self, sid: str) -> Iterator[bool]:
        """Wait for one's turn; False, at once, for a client that has too many questions waiting."""
        if self._waiting[sid] >= TO_DO_AT_MOST:
            yield False
            return
        self._waiting[sid] += 1
        own = self._turns.setdefault(sid, BoundedSemaphore(1))
        try:
            with own, self._desks:
                yield True
        finally:
            self._waiting[sid] -= 1
            if not self._waiting[sid]:
                del self._waiting[sid], self._turns[sid]


def _answered(gateway: Gateway, handler: Handler, asking: Asking) -> Callable[..., dict[str, Any]]:
    def on_event(data: Any = None) -> dict[str, Any]:
        sid: str = request.sid  # type: ignore[attr-defined]
        with asking.turn(sid) as may:
            connection = gateway.connections.get(sid)
            if may:
                return answer(gateway, connection, handler, data)
        if connection is not None and isinstance(connection.link, SocketIOLink):
            log.info("flooding_client_dropped", person=str(connection.person_id))
            connection.link.drop()
        return {"ok": False}

    return on_event
