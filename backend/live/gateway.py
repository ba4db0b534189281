"""The gateway: one per process that serves sockets. It knows them, their rooms, and what to say when they come.

`Tail` reads the journal and writes to these sockets; a door (`namespace`, `server`) lets them in. Nothing here knows
HTTP or which server a socket belongs to: a connection has a `Link`, which takes frames and can be closed.

All bookkeeping happens between two switches of gevent (no input or output inside), so joining a room and reading
what was missed are one step: nothing can slip between them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from backend.live import frames, journal
from backend.live.frames import Frame
from backend.live.journal import Change
from backend.live.past import Past
from backend.runtime import Runtime

_REPLAY_AT_MOST = 500  # a screen that missed more reloads: cheaper for both
#: Screens a process lets in each second when all come back at once, and the longest anybody is asked to wait.
_BACK_PER_SECOND, _LONGEST_SPREAD = 1_500, 30


class Link(Protocol):
    """The way to one socket. Neither method waits."""

    def deliver(self, *told: Frame) -> None:
        """Write frames in order; who does not read is dropped, never waited for."""

    def close(self) -> None:
        """Say goodbye after what was delivered."""


@dataclass(slots=True, eq=False)
class Connection:
    """One socket and who sits behind it."""

    sid: str
    person_id: UUID
    session_id: UUID
    expires_at: datetime
    language: str
    link: Link
    rooms: set[str] = field(default_factory=set)
    told: int = 0  # the position that its hello or a heartbeat said last; `changes` say theirs without a note here

    def hears(self, position: int) -> bool:
        """Note the position it is being told; say whether that is news to it."""
        told, self.told = self.told, position
        return told != position


class Tick(NamedTuple):
    """What features hear of after each look at the journal."""

    gateway: Gateway
    changes: list[Change]
    before: datetime
    now: datetime


def one_by_one(links: Sequence[Link], frame: Frame) -> None:
    for link in links:
        link.deliver(frame)


class Gateway:
    """Knows this process's sockets, their rooms, and the last changes."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        #: How the same is told to many; a server that knows a quicker way than one by one says so.
        self.broadcast: Callable[[Sequence[Link], Frame], None] = one_by_one
        self.past = Past()
        self.connections: dict[str, Connection] = {}
        #: By kind ("person" of "person:ID") and name: who is in, and the way to them. In the order in which they came:
        #: the kernel's memory of neighbours lies together, and a broadcast that goes along it takes an eighth less time
        #: than one in the order of a set.
        self._rooms: dict[str, dict[str, dict[Connection, Link]]] = {}
        self._expiring: dict[int, set[Connection]] = {}  # by the second at which their tokens end

    @property
    def position(self) -> int:
        return self.past.position

    def admit(
        self, connection: Connection, since: int | None, signed_in_at: int, greeting: tuple[Frame, ...] = ()
    ) -> None:
        """Let a socket in: hello, then exactly what it missed since its position, else "reload".

        `signed_in_at` is the horizon at which its session was seen alive: a sign-out since then still counts.
        `greeting` goes out before all, in the same write.
        """
        self.connections[connection.sid] = connection
        self._expire(connection)
        for room in (journal.person_room(connection.person_id), journal.session_room(connection.session_id)):
            self.join(connection.sid, room)
        if ended := self._ended_since(connection, signed_in_at):
            connection.link.deliver(*greeting)
            self.end(connection, ended)
            return
        missed = None if since is None else self.past.missed(connection.rooms, since)
        if missed is not None and len(missed) > _REPLAY_AT_MOST:
            missed = None
        connection.hears(self.position)
        # Whoever is cut off between hello and what it missed goes on from where it was, not from behind that.
        start = since if since is not None and missed else self.position
        connection.link.deliver(
            *greeting,
            frames.event("hello", self._hello(start, recovered=missed is not None)),
            frames.event("session", {"expires_at": connection.expires_at.isoformat()}),
            *([frames.changes(self.position, [change.text for change in missed])] if missed else ()),
        )

    def _hello(self, position: int, *, recovered: bool) -> dict[str, Any]:
        """`reconnect_within`: whoever is cut off waits a random part of so many seconds before coming back."""
        spread = min(_LONGEST_SPREAD, 1 + len(self.connections) // _BACK_PER_SECOND)
        return {"position": position, "recovered": recovered, "reconnect_within": spread}

    def _ended_since(self, connection: Connection, signed_in_at: int) -> str | None:
        room = journal.session_room(connection.session_id)
        said = self.past.missed([room], signed_in_at) or ()
        return next((change.item["reason"] for change in said if change.item["kind"] == "session_ended"), None)

    def forget(self, sid: str) -> None:
        connection = self.connections.pop(sid, None)
        if connection is None:
            return
        for room in connection.rooms:
            self._leave_room(connection, room)
        self._unexpire(connection)

    def join(self, sid: str, room: str) -> None:
        connection = self.connections[sid]
        connection.rooms.add(room)
        self._rooms.setdefault(_kind(room), {}).setdefault(room, {})[connection] = connection.link

    def leave(self, sid: str, room: str) -> None:
        connection = self.connections[sid]
        connection.rooms.discard(room)
        self._leave_room(connection, room)

    def say(self, sid: str, event: str, data: Any) -> None:
        """Tell one socket; one that has gone is not told."""
        if (connection := self.connections.get(sid)) is not None:
            connection.link.deliver(frames.event(event, data))

    def tell_position(self, connections: Iterable[Connection]) -> None:
        """Tell the present position to those to whom it is news, so that a quiet screen's does not grow too old.

        It is one step, as moving the position and delivering what lies below it is for `Tail`: whatever is said here
        comes after all that.
        """
        behind = [connection for connection in connections if connection.hears(self.position)]
        if behind:
            self.broadcast([connection.link for connection in behind], frames.position(self.position))

    def send_room(self, room: str, event: str, data: Any) -> None:
        """Tell everybody in a room: put into words once, written many times."""
        if members := self._members(room):
            self.broadcast(list(members.values()), frames.event(event, data))

    def rooms_of(self, kind: str) -> list[str]:
        """Return the rooms of a kind in which somebody is."""
        return list(self._rooms.get(kind, ()))

    def listeners(self, rooms: Iterable[str]) -> Mapping[Connection, Link]:
        """Return who is in any of the rooms, each once, and the way to them; good until anybody comes or goes."""
        present = [members for room in rooms if (members := self._members(room))]
        if len(present) < 2:
            return present[0] if present else {}
        together: dict[Connection, Link] = {}
        for members in present:
            together.update(members)
        return together

    def renew(self, connection: Connection, expires_at: datetime) -> None:
        """Go on until a later instant."""
        self._unexpire(connection)
        connection.expires_at = expires_at
        if connection.sid in self.connections:
            self._expire(connection)

    def end(self, connection: Connection, reason: str) -> None:
        """Say why, then close."""
        connection.link.deliver(frames.event("session", {"ended": reason}))
        self.forget(connection.sid)
        connection.link.close()

    def end_expired(self, now: datetime) -> None:
        for second in [second for second in self._expiring if second <= now.timestamp()]:
            for connection in tuple(self._expiring[second]):
                self.end(connection, "token_expired")

    def _expire(self, connection: Connection) -> None:
        self._expiring.setdefault(int(connection.expires_at.timestamp()), set()).add(connection)

    def _unexpire(self, connection: Connection) -> None:
        second = int(connection.expires_at.timestamp())
        ending = self._expiring.get(second)
        if ending is not None:
            ending.discard(connection)
            if not ending:
                del self._expiring[second]

    def _members(self, room: str) -> dict[Connection, Link] | None:
        return self._rooms.get(_kind(room), {}).get(room)

    def _leave_room(self, connection: Connection, room: str) -> None:
        members = self._members(room)
        if members is not None:
            members.pop(connection, None)
            if not members:
                del self._rooms[_kind(room)][room]


def _kind(room: str) -> str:
    return room.partition(":")[0]
