"""One client of the live server: Engine.IO 4 and Socket.IO 5 over its WebSocket, as a state of a few fields."""

from __future__ import annotations

import random
import secrets
import socket
from collections import deque
from typing import TYPE_CHECKING, Any, NamedTuple

from socketio.packet import ACK, BINARY_ACK, BINARY_EVENT, CONNECT, DISCONNECT, EVENT, Packet

from backend.live import frames, websocket
from backend.live.answering import TO_DO_AT_MOST
from backend.live.frames import NAMESPACE, Frame
from backend.live.gateway import Connection
from backend.live.packets import Packets
from backend.live.websocket import Broken, Message, Reader
from backend.live.wire import Wire

if TYPE_CHECKING:
    from backend.live.server import LiveServer

#: Seconds between two questions whether a client is there, from … to: thousands that came together drift apart.
EVERY, ANSWER_WITHIN = (45, 55), 20
LARGEST = 64 * 1024
_PING = frames.websocket_frame(frames.TEXT, b"2")
_GOODBYE, _GOING_AWAY = (frames.websocket_frame(frames.CLOSE, code.to_bytes(2, "big")) for code in (1000, 1001))
_BEGINNING = b"GET " + websocket.PATH.encode()


class Beat(NamedTuple):
    """What is said to all who are asked in one turn whether they are there: `news` is for whom the position is news."""

    position: int
    news: bytes

    @classmethod
    def at(cls, position: int) -> Beat:
        """Put it into words, once for all of them. All below `position` must have been delivered to everybody."""
        return cls(position, frames.position(position).wire + _PING)


class Peer(Wire):
    """From the first byte of its request to its end. Also the `Link` of its connection."""

    __slots__ = (
        *("_address", "_head", "_owes", "_packets", "_ping_next", "_reader", "_server"),
        *("asked", "connection", "languages", "sid", "todo"),
    )

    def __init__(self, connected: socket.socket, address: Any, server: LiveServer) -> None:
        self._server = server
        self._address = address  # until it is known what it wants
        self._head: bytes | None = b""  # of its request, until that is answered
        self._reader: Reader | None = None
        self._packets = Packets()
        self._owes = True  # something without which it is not kept: being signed in, or an answer
        self._ping_next = False
        self.sid = ""
        self.languages = ""
        self.asked = False
        self.connection: Connection | None = None
        self.todo: deque[Packet] | None = None
        super().__init__(connected)

    # -- as a link -------------------------------------------------------------------------------------------

    def deliver(self, *told: Frame) -> None:
        self.write(told[0].wire if len(told) == 1 else b"".join([frame.wire for frame in told]))

    def close(self) -> None:
        if self._leaving:
            return
        self.deliver(frames.disconnected())
        self._leave(_GOODBYE)

    def send_away(self) -> None:
        """Close without a goodbye of Socket.IO's, after which its clients would not come back by themselves."""
        self._leave(_GOING_AWAY)

    # -- whether it is there ---------------------------------------------------------------------------------

    def visit(self, beat: Beat) -> int | None:
        """Look after it, now and again: return after how many seconds next, or None when it is gone."""
        if self.closed:
            return None
        if self._ping_next:
            self._ping_next, self._owes = False, True
            # One piece, so that the position costs neither a call of the kernel nor a packet of its own.
            self.write(beat.news if self.connection is not None and self.connection.hears(beat.position) else _PING)
            return ANSWER_WITHIN
        if self._owes:
            self.abort()
            return None
        self._ping_next = True
        return random.randint(*EVERY) - ANSWER_WITHIN

    @property
    def leaving(self) -> bool:
        return self._leaving or self.closed

    def admitted(self, connection: Connection) -> None:
        self.connection = connection
        self._owes = False

    def lost(self) -> None:
        connection, self.connection = self.connection, None
        self._reader = self.todo = None
        self._server.lost(self)
        if connection is not None:
            self._server.gateway.forget(connection.sid)

    # -- what it says ----------------------------------------------------------------------------------------

    def heard(self, data: bytes) -> None:
        if self._head is not None:
            self._read_head(data)
            return
        if self._leaving or self._reader is None:
            return
        try:
            for message in self._reader.feed(data):
                self._take(message)
        except Broken as error:
            self._leave(frames.websocket_frame(frames.CLOSE, error.code.to_bytes(2, "big")))

    def _readable(self) -> None:
        if self._address is None or self._is_ours():
            super()._readable()

    def _is_ours(self) -> bool:
        """Look at how the request begins before anything is taken: what is not for us goes elsewhere, whole."""
        assert self._socket is not None
        try:
            beginning = self._socket.recv(len(_BEGINNING), socket.MSG_PEEK)
        except OSError:
            return True
        if beginning and beginning != _BEGINNING:
            self._server.give_away(self, self._address)
            return False
        self._address = None
        return True

    def _read_head(self, data: bytes) -> None:
        """Take part of the request; once it is whole, switch to a WebSocket and open Engine.IO in one write."""
        self._head = head = (self._head or b"") + data
        end = head.find(b"\r\n\r\n")
        if end < 0 and len(head) <= websocket.LONGEST_HEAD:
            return
        try:
            request = websocket.read_request(head[: max(end, 0)])
        except (websocket.Refused, ValueError) as error:
            self._leave(websocket.refusal(str(error)))
            return
        self._head, self._reader = None, Reader(LARGEST)
        self.sid, self.languages = secrets.token_urlsafe(15), request.languages
        interval = sum(EVERY) // 2
        self.write(websocket.switching(request) + frames.opened(self.sid, interval, ANSWER_WITHIN, LARGEST))
        if len(head) > end + 4:
            self.heard(head[end + 4 :])

    def _take(self, message: Message) -> None:
        if message.kind == frames.TEXT:
            try:
                self._engine(message.payload.decode())
            except UnicodeDecodeError as error:
                raise Broken(1007, "a text that is not UTF-8") from error
        elif message.kind == frames.BINARY:
            self._obey(self._packets.part(message.payload))
        elif message.kind == frames.PING:
            self.write(frames.websocket_frame(frames.PONG, message.payload))
        elif message.kind == frames.CLOSE:
            self._leave(_GOODBYE)

    def _engine(self, said: str) -> None:
        kind, rest = said[:1], said[1:]
        if kind == "4":
            self._obey(self._packets.text(rest))
        elif kind == "3":
            if self.connection is not None:
                self._owes = False
        elif kind == "1":
            self._leave(_GOODBYE)
        elif kind not in ("2", "6"):
            raise Broken(1002, "not a packet of Engine.IO")

    def _obey(self, packet: Packet | None) -> None:
        """Do what a packet says; None is one that is not whole yet."""
        if packet is None:
            return
        namespace = packet.namespace or "/"
        if packet.packet_type == CONNECT:
            self._connect(namespace, packet.data)
        elif namespace != NAMESPACE or packet.packet_type in (ACK, BINARY_ACK):
            return  # nothing is said there, and nothing of ours is waited for
        elif packet.packet_type == DISCONNECT:
            self._sign_out()
        elif packet.packet_type in (EVENT, BINARY_EVENT) and _is_event(packet.data):
            self._do_later(packet)
        else:
            raise Broken(1002, "not a packet that a client sends")

    def _connect(self, namespace: str, auth: Any) -> None:
        if namespace != NAMESPACE:
            self.deliver(frames.unknown_namespace(namespace))
            return
        if self.asked:
            raise Broken(1002, "connected already")
        self.asked = True
        self._server.reception.ask(self, auth if isinstance(auth, dict) else {})

    def _sign_out(self) -> None:
        """It may sign in again, but not stay without; while it is being signed in there is only the end."""
        if self.connection is None:
            self._leave(_GOODBYE)
            return
        self._server.gateway.forget(self.sid)
        self.connection, self.asked, self._owes, self._ping_next = None, False, True, False

    def _do_later(self, packet: Packet) -> None:
        """Handlers may wait for PostgreSQL, so greenlets run them: one at a time for one client, in its order."""
        if self.todo is None:
            self.todo = deque()
        if len(self.todo) >= TO_DO_AT_MOST:
            raise Broken(1008, "too much at once")
        self.todo.append(packet)
        if len(self.todo) == 1:
            self._server.desk.put(self)

    def _leave(self, last: bytes) -> None:
        """Write something last, and close when the client has closed, or soon without that."""
        if self._leaving:
            return
        self.connection = None
        self._server.gateway.forget(self.sid)
        self.write(last)
        self._server.leaving(self)
        self.finish()


def _is_event(data: Any) -> bool:
    return isinstance(data, list) and bool(data) and isinstance(data[0], str)
