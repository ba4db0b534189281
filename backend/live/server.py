"""The server of a `live` process: it owns its sockets, from their request to their end, on gevent's loop.

No greenlet per connection: the loop calls a `Peer` when its socket has something to say. What may wait (signing in,
handlers of events) is done by a few greenlets. Requests that are not for a WebSocket of ours go to gunicorn unread.
"""

from __future__ import annotations

import errno
import os
import socket
import time
from collections.abc import Callable, Sequence
from typing import Any, cast

import gevent
import structlog
from gevent import get_hub
from gevent.monkey import get_original
from gevent.queue import SimpleQueue
from socketio.packet import Packet

from backend.live import frames
from backend.live.answering import answer, handlers_of
from backend.live.frames import Frame
from backend.live.gateway import Gateway, Link, one_by_one
from backend.live.hands import WORTH_IT, Helper
from backend.live.peer import ANSWER_WITHIN, Beat, Peer
from backend.live.reception import Reception
from backend.live.tail import Tail
from backend.live.wheel import Wheel
from backend.live.wire import keep_short, write_all

log = structlog.get_logger(__name__)

_AT_ONCE = 128  # connections taken before others are looked after
_HANDLERS = 8
_LEAVE_WITHIN = 5  # seconds
#: What the kernel holds for a client that does not read; with what waits beside it that is all.
_KERNEL_HOLDS = 64 * 1024
_FULL = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)

#: Takes (socket, address): a connection whose first request is none of ours.
Elsewhere = Callable[[socket.socket, Any], None]


class LiveServer:
    """Accepts on any number of listeners and serves /live to all of them."""

    def __init__(self, gateway: Gateway, tail: Tail, elsewhere: Elsewhere) -> None:
        self.gateway = gateway
        gateway.broadcast = self._broadcast
        self._helper = Helper() if (os.cpu_count() or 1) > 1 else None
        self.reception = Reception(gateway, tail)
        self.desk: SimpleQueue[Peer] = SimpleQueue()
        self._elsewhere = elsewhere
        self._handlers = handlers_of(gateway.runtime)
        self._wheel: Wheel[Peer] = Wheel()
        self._peers: set[Peer] = set()
        self._accepting: list[tuple[socket.socket, Any]] = []
        # gevent's own sockets wait by greenlets and weigh more.
        self._plain: type[socket.socket] = get_original("socket", "socket")

    def start(self, *listeners: socket.socket) -> None:
        """Begin to serve."""
        self.reception.open()
        gevent.spawn(self._turn_wheel)
        for _ in range(_HANDLERS):
            gevent.spawn(self._work)
        for listener in listeners:
            plain = self._plain(listener.family, listener.type, fileno=os.dup(listener.fileno()))
            plain.setblocking(False)
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _KERNEL_HOLDS)
            watcher = get_hub().loop.io(plain.fileno(), 1)
            watcher.start(self._accept, plain, watcher)
            self._accepting.append((plain, watcher))

    def stop(self) -> None:
        """Take nobody any more, and send everybody away: each knows from its hello how long to wait."""
        for plain, watcher in self._accepting:
            watcher.stop()
            plain.close()
        for peer in tuple(self._peers):
            peer.send_away()

    def lost(self, peer: Peer) -> None:
        self._peers.discard(peer)

    def leaving(self, peer: Peer) -> None:
        self._wheel.put(peer, _LEAVE_WITHIN)

    def _accept(self, listener: Any, watcher: Any) -> None:
        for _ in range(_AT_ONCE):
            try:
                # As socket.accept does, which would make one of gevent's.
                number, address = listener._accept()
            except BlockingIOError:
                return
            except OSError as error:
                if error.errno in _FULL:
                    log.error("no_more_sockets", sockets=len(self._peers))
                    watcher.stop()
                    gevent.spawn_later(1, watcher.start, self._accept, listener, watcher)
                return
            self._greet(self._plain(fileno=number), address)

    def _greet(self, connected: socket.socket, address: Any) -> None:
        connected.setblocking(False)
        peer = Peer(connected, address, self)
        self._peers.add(peer)
        self._wheel.put(peer, ANSWER_WITHIN)

    def give_away(self, peer: Peer, address: Any) -> None:
        self._peers.discard(peer)
        if (given := peer.give_away()) is not None:
            self._elsewhere(given, address)

    def _turn_wheel(self) -> None:
        """Look after those whose second has come. A loop that was busy turns as often as it owes."""
        at = time.monotonic()
        while True:
            gevent.sleep(max(0.0, at + 1 - time.monotonic()))
            at += 1
            # Nothing waits in one turn: the position stays what it is, and no change can be delivered in between.
            beat = Beat.at(self.gateway.position)
            for peer in self._wheel.turn():
                if (again := peer.visit(beat)) is not None:
                    self._wheel.put(peer, again)

    def _work(self) -> None:
        """Answer one event of one client; its next one goes to the end of the line."""
        while True:
            peer = self.desk.get()
            if not peer.todo:
                continue
            try:
                self._answer(peer, peer.todo[0])
            except Exception:
                log.exception("live_answer_failed")
                peer.abort()
            if peer.todo:
                peer.todo.popleft()
            if peer.todo:
                self.desk.put(peer)

    def _answer(self, peer: Peer, packet: Packet) -> None:
        name, *given = packet.data
        told = answer(self.gateway, peer.connection, self._handlers.get(name), given[0] if given else None)
        if packet.id is not None and not peer.leaving:
            peer.deliver(frames.acknowledgement(packet.id, told))

    def _broadcast(self, links: Sequence[Link], frame: Frame) -> None:
        """Write the same bytes to all of ours in one go. A link of the other door (namespace.py) has its own way."""
        peers, others = _our_own(links)
        if self._helper is not None and len(peers) >= WORTH_IT:
            keep_short(self._helper.push(peers, frame.wire), frame.wire)
        else:
            write_all(peers, frame.wire)
        one_by_one(others, frame)


def _our_own(links: Sequence[Link]) -> tuple[Sequence[Peer], Sequence[Link]]:
    """Tell peers from others. Where all are peers, as everywhere but in a rare process, it costs a look at each."""
    if set(map(type, links)) <= {Peer}:
        return cast(Sequence[Peer], links), ()
    peers = [link for link in links if isinstance(link, Peer)]
    return peers, [link for link in links if not isinstance(link, Peer)]
