"""Signing sockets in: whoever waits is asked about together, so that a city that comes back costs few questions."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import Any, NamedTuple

import gevent
import gevent.event
import structlog

from backend.auth import tokens
from backend.auth.tokens import Claims
from backend.errors import GiaoViecError
from backend.http.problems import problem_of
from backend.live import frames, journal
from backend.live.gateway import Connection, Gateway
from backend.live.peer import Peer
from backend.live.tail import Tail
from backend.texts import Language, choose_language

log = structlog.get_logger(__name__)

_TOGETHER = 500  # in one question
_KNOWN_AT_MOST = 20_000


class Asking(NamedTuple):
    """A client at the door, and from where it wants to go on."""

    peer: Peer
    token: str
    since: int | None


class Arrival(NamedTuple):
    """Who a good token names; whether their session is alive is PostgreSQL's to say."""

    asking: Asking
    claims: Claims


def position_of(auth: dict[str, Any]) -> int | None:
    given = auth.get("position")
    return given if isinstance(given, int) and not isinstance(given, bool) else None


class Reception:
    """Takes clients as they come. While PostgreSQL answers for some, the next gather."""

    def __init__(self, gateway: Gateway, tail: Tail) -> None:
        self._gateway = gateway
        self._runtime = gateway.runtime
        self._tail = tail
        self._queue: list[Asking] = []
        self._bell = gevent.event.Event()
        self._known: dict[bytes, Claims] = {}

    def open(self) -> None:
        """Begin to let clients in, once the gateway knows the past."""
        self._tail.start()
        gevent.spawn(self._serve)

    def ask(self, peer: Peer, auth: dict[str, Any]) -> None:
        """Have a client signed in as soon as may be."""
        self._queue.append(Asking(peer, str(auth.get("token", "")), position_of(auth)))
        self._bell.set()

    def _serve(self) -> None:
        while not self._tail.start():
            log.warning("live_past_unknown", waiting=len(self._queue))
        while True:
            self._bell.wait()
            self._bell.clear()
            while self._queue:
                together, self._queue = self._queue[:_TOGETHER], self._queue[_TOGETHER:]
                try:
                    self._let_in(together)
                except Exception:
                    # Whatever it was, the next must be let in; these come again.
                    log.exception("live_sign_in_failed")
                    for each in together:
                        each.peer.abort()

    def _let_in(self, asking: Sequence[Asking]) -> None:
        arrivals = [arrival for each in asking if (arrival := self._identify(each)) is not None]
        try:
            with self._runtime.sessions() as session:
                signed_in_at = journal.horizon(session)
                found = tokens.sessions_alive(session, {arrival.claims.session_id for arrival in arrivals})
        except Exception as error:
            log.warning("live_sign_in_failed", exc_info=True)
            for arrival in arrivals:
                self._refuse(arrival.asking.peer, error)
            return
        ahead: list[tuple[Connection, Asking]] = []
        for asking_, claims in arrivals:
            try:
                language = tokens.language_behind(found, claims)
            except GiaoViecError as error:
                self._refuse(asking_.peer, error)
                continue
            connection = Connection(
                asking_.peer.sid, claims.person_id, claims.session_id, claims.expires_at, language, asking_.peer
            )
            if asking_.since is not None and asking_.since > self._gateway.position:
                ahead.append((connection, asking_))
            else:
                self._admit(connection, asking_, signed_in_at)
        if ahead:
            gevent.spawn(self._admit_later, ahead, signed_in_at)

    def _identify(self, asking: Asking) -> Arrival | None:
        """Verify a token; one that was verified before only for its end."""
        now = self._runtime.clock.now()
        key = blake2b(asking.token.encode("utf-8", "replace"), digest_size=16).digest()
        claims = self._known.get(key)
        if claims is None or claims.expires_at <= now:
            try:
                claims = tokens.read_access(self._runtime.settings, asking.token, now)
            except GiaoViecError as error:
                self._refuse(asking.peer, error)
                return None
            if len(self._known) >= _KNOWN_AT_MOST:
                self._known.clear()
            self._known[key] = claims
        return Arrival(asking, claims)

    def _admit_later(self, ahead: Sequence[tuple[Connection, Asking]], signed_in_at: int) -> None:
        """Another process was quicker than we are: wait for our own look, together."""
        self._tail.catch_up(max(asking.since or 0 for _, asking in ahead))
        for connection, asking in ahead:
            self._admit(connection, asking, signed_in_at)

    def _admit(self, connection: Connection, asking: Asking, signed_in_at: int) -> None:
        peer = asking.peer
        if peer.leaving:
            return
        peer.admitted(connection)
        self._gateway.admit(connection, asking.since, signed_in_at, (frames.connected(peer.sid),))

    def _refuse(self, peer: Peer, error: Exception) -> None:
        """Say why as an event, since a refusal by Socket.IO itself would carry no problem on every client."""
        language: Language = choose_language(peer.languages)
        problem = problem_of(error, self._runtime.catalogue, language)
        told = frames.event("session", {"ended": problem["code"], "problem": problem})
        peer.deliver(frames.connected(peer.sid), told)
        peer.close()
