"""The gateway: one per process that serves sockets. It tails the journal and writes changes to its own sockets.

Every process tails for itself, so no change travels through Redis: Redis only says "look now", and half a second
without that word the gateway looks anyway. Killing or wiping Redis costs half a second, never a change.

All bookkeeping happens between two switches of gevent (no input or output inside), so joining a room and reading
what was missed are one step: nothing can slip between them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import gevent
import gevent.event
import redis as redis_py
import structlog

from backend.jobs import JOURNAL_CHANNEL
from backend.live import journal
from backend.live.journal import Change
from backend.runtime import Runtime

log = structlog.get_logger(__name__)

_MEMORY = 20_000  # changes kept for screens that come back
_REPLAY_AT_MOST = 500  # a screen that missed more reloads: cheaper for both
_LOOK_EVERY = 0.5  # seconds, when Redis says nothing


@dataclass(slots=True)
class Connection:
    """One socket and who sits behind it."""

    sid: str
    person_id: UUID
    session_id: UUID
    expires_at: datetime
    language: str
    rooms: set[str] = field(default_factory=set)


class Tick(NamedTuple):
    """What features hear of after each look at the journal."""

    gateway: Gateway
    changes: list[Change]
    before: datetime
    now: datetime


class Gateway:
    """Knows this process's sockets, their rooms, and the last changes.

    `send(sid, event, data)` and `drop(sid)` come from the socket server; nothing here knows Socket.IO.
    """

    def __init__(self, runtime: Runtime, send: Callable[[str, str, Any], None], drop: Callable[[str], None]) -> None:
        self.runtime = runtime
        self.say = send
        self._drop = drop
        self._bell = gevent.event.Event()
        self._ready = gevent.event.Event()
        self._started = False
        self._memory: deque[Change] = deque(maxlen=_MEMORY)
        self._floor = 0  # memory is complete from this position on
        self.position = 0
        self.connections: dict[str, Connection] = {}
        self.rooms: dict[str, set[str]] = {}

    # -- sockets ---------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin tailing, once; a process that serves no socket never does."""
        if not self._started:
            self._started = True
            gevent.spawn(self._listen)
            gevent.spawn(self._tail)
        self._ready.wait(timeout=10)

    def catch_up(self, since: int | None) -> None:
        """Wait a moment for a position that another process is ahead with: it is no reason to reload."""
        for _ in range(20):
            if since is None or since <= self.position:
                return
            self._bell.set()
            gevent.sleep(0.05)

    def admit(self, connection: Connection, since: int | None, signed_in_at: int) -> None:
        """Let a socket in: hello, then exactly what it missed since its position, else "reload".

        `signed_in_at` is the horizon at which its session was seen alive: a sign-out since then still counts.
        """
        sid = connection.sid
        self.connections[sid] = connection
        for room in (journal.person_room(connection.person_id), journal.session_room(connection.session_id)):
            self.join(sid, room)
        if any(c.item["kind"] == "session_ended" for c in self._missed(connection.rooms, signed_in_at) or ()):
            self.end(sid, "signed_out")
            return
        missed = None if since is None else self._missed(connection.rooms, since)
        if missed is not None and len(missed) > _REPLAY_AT_MOST:
            missed = None
        self.say(sid, "hello", {"position": self.position, "recovered": missed is not None})
        self.say(sid, "session", {"expires_at": connection.expires_at.isoformat()})
        if missed:
            self.say(sid, "changes", {"position": self.position, "items": [dict(change.item) for change in missed]})

    def forget(self, sid: str) -> None:
        connection = self.connections.pop(sid, None)
        for room in connection.rooms if connection else ():
            self._leave_room(sid, room)

    def join(self, sid: str, room: str) -> None:
        self.connections[sid].rooms.add(room)
        self.rooms.setdefault(room, set()).add(sid)

    def leave(self, sid: str, room: str) -> None:
        self.connections[sid].rooms.discard(room)
        self._leave_room(sid, room)

    def send_room(self, room: str, event: str, data: Any) -> None:
        for sid in tuple(self.rooms.get(room, ())):
            self.say(sid, event, data)

    def end(self, sid: str, reason: str) -> None:
        """Say why, then close."""
        self.say(sid, "session", {"ended": reason})
        self.forget(sid)
        self._drop(sid)

    def _leave_room(self, sid: str, room: str) -> None:
        members = self.rooms.get(room)
        if members is not None:
            members.discard(sid)
            if not members:
                del self.rooms[room]

    def _missed(self, rooms: Iterable[str], since: int) -> list[Change] | None:
        """Return what was said in `rooms` since a position, or None when memory does not reach back that far."""
        if since < self._floor or since > self.position:
            return None
        wanted = set(rooms)
        return [c for c in self._memory if c.transaction >= since and not wanted.isdisjoint(c.rooms)]

    # -- the tail --------------------------------------------------------------------------------------------

    def _tail(self) -> None:
        before = self.runtime.clock.now()
        while True:
            self._bell.wait(timeout=_LOOK_EVERY)
            self._bell.clear()
            try:
                if not self._ready.is_set():
                    self._remember()
                now = self.runtime.clock.now()
                changes = self._look()
                self._end_expired(now)
                if changes or (now - before).total_seconds() >= 1:
                    for tick in (tick for feature in self.runtime.features for tick in feature.ticks):
                        tick(Tick(self, changes, before, now))
                    before = now
            except Exception:
                # PostgreSQL may be restarting. Nothing is lost: the position stays where it was.
                log.warning("journal_not_read", exc_info=True)
                gevent.sleep(0.5)

    def _remember(self) -> None:
        """Fill the memory from the journal, so that a restarted process can still replay."""
        with self.runtime.sessions() as session:
            end = journal.horizon(session)
            start = min(journal.recent_start(session, _MEMORY // 4), end)
            self._memory.extend(journal.read_between(session, start, end))
        self._floor, self.position = start, end
        self._ready.set()

    def _look(self) -> list[Change]:
        """Read up to the present horizon and write each socket its own changes in one message."""
        with self.runtime.sessions() as session:
            end = journal.horizon(session)
            if end <= self.position:
                return []
            changes = journal.read_between(session, self.position, end)
        # From here to the end nothing waits, so no socket can join between memory and writing.
        overflows = len(self._memory) + len(changes) > _MEMORY
        self._memory.extend(changes)
        if overflows:
            # The oldest change kept may have lost a sibling of its own transaction.
            self._floor = self._memory[0].transaction + 1
        self.position = end
        inbox: dict[str, list[dict[str, Any]]] = {}
        ended: dict[str, str] = {}
        for change in changes:
            listeners = set().union(*(self.rooms.get(room, ()) for room in change.rooms))
            for sid in listeners:
                if change.item["kind"] == "session_ended":
                    ended[sid] = change.item["reason"]
                else:
                    inbox.setdefault(sid, []).append(dict(change.item))
        for sid, items in inbox.items():
            self.say(sid, "changes", {"position": end, "items": items})
        for sid, reason in ended.items():
            self.end(sid, reason)
        return changes

    def _end_expired(self, now: datetime) -> None:
        for sid in [c.sid for c in self.connections.values() if c.expires_at <= now]:
            self.end(sid, "token_expired")

    def _listen(self) -> None:
        """Hear Redis say that the journal has grown. Its silence is harmless."""
        while True:
            try:
                client = redis_py.Redis.from_url(self.runtime.settings.redis_url, socket_connect_timeout=1.0)
                with client.pubsub(ignore_subscribe_messages=True) as channel:
                    channel.subscribe(JOURNAL_CHANNEL)
                    for _message in channel.listen():
                        self._bell.set()
            except redis_py.exceptions.RedisError:
                gevent.sleep(1)
