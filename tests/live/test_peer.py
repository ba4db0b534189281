"""When a client is asked whether it is there, and when it is not kept."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, cast
from uuid import uuid4

import pytest

from backend.live import frames
from backend.live.gateway import Connection
from backend.live.peer import ANSWER_WITHIN, EVERY, Beat, Peer
from backend.live.server import LiveServer
from tests.live.test_wire import settle
from tests.load.swarm import REQUEST, masked

PING = b"\x81\x012"
BEAT = Beat.at(0)


class Serving:
    """Stands where a live server stands, and notes what it is told."""

    def __init__(self) -> None:
        self.gateway = self.reception = self
        self.asked: list[Any] = []
        self.forgotten: list[str] = []
        self.gone = 0

    def ask(self, _peer: Peer, auth: Any) -> None:
        self.asked.append(auth)

    def forget(self, sid: str) -> None:
        self.forgotten.append(sid)

    def lost(self, _peer: Peer) -> None:
        self.gone += 1

    def leaving(self, _peer: Peer) -> None:
        pass


class Visit:
    """A client's socket, and the peer that looks after it."""

    def __init__(self) -> None:
        ours, self.client = socket.socketpair()
        ours.setblocking(False)
        self.serving = Serving()
        self.peer = Peer(ours, None, cast(LiveServer, self.serving))

    def send(self, data: bytes) -> bytes:
        """Send, let the peer answer, and return what it said."""
        self.client.send(data) if data else None
        settle()
        self.client.setblocking(False)
        try:
            return self.client.recv(65536)
        except BlockingIOError:
            return b""

    def read(self) -> bytes:
        """Return all that the peer has said, however much of it waits."""
        said = b""
        while piece := self.send(b""):
            said += piece
        return said

    def sign_in(self) -> None:
        self.send(REQUEST)
        self.send(masked(b'40/live,{"token":"t"}'))
        person = uuid4()
        self.peer.admitted(Connection(self.peer.sid, person, uuid4(), datetime.now(UTC), "vi", self.peer))


@pytest.fixture
def visit() -> Iterator[Visit]:
    made = Visit()
    yield made
    made.peer.abort()
    made.client.close()


def test_who_answers_is_kept_and_asked_again_at_uneven_times(visit: Visit) -> None:
    visit.sign_in()
    waits = set()
    for _ in range(30):
        wait = visit.peer.visit(BEAT)
        assert wait is not None
        assert EVERY[0] <= wait + ANSWER_WITHIN <= EVERY[1]
        waits.add(wait)
        assert visit.peer.visit(BEAT) == ANSWER_WITHIN
        assert visit.send(b"") == PING
        visit.send(masked(b"3"))
    assert len(waits) > 3, "thousands that came together would be asked together for ever"
    assert not visit.peer.closed


def test_the_position_comes_with_the_question_after_all_that_waits_and_only_while_it_is_news(visit: Visit) -> None:
    visit.sign_in()
    visit.read()
    told = [frames.changes(n, [f'"{"x" * 10_000}"']) for n in range(1, 31)]
    for each in told:
        visit.peer.deliver(each)  # more than the kernel takes
    visit.peer.visit(Beat.at(31))
    visit.peer.visit(Beat.at(31))
    assert visit.read() == b"".join(each.wire for each in told) + frames.position(31).wire + PING
    for position, news in ((31, b""), (32, frames.position(32).wire), (32, b"")):
        visit.send(masked(b"3"))
        visit.peer.visit(Beat.at(position))
        visit.peer.visit(Beat.at(position))
        assert visit.read() == news + PING


def test_who_has_not_been_let_in_is_told_no_position(visit: Visit) -> None:
    visit.sign_in()
    visit.read()
    visit.peer.visit(Beat.at(31))
    visit.peer.connection = None
    visit.peer.visit(Beat.at(31))
    assert visit.read() == PING


def test_who_does_not_answer_is_not_kept(visit: Visit) -> None:
    visit.sign_in()
    visit.peer.visit(BEAT)
    visit.peer.visit(BEAT)
    assert visit.peer.visit(BEAT) is None
    assert visit.peer.closed
    assert visit.serving.gone == 1
    assert visit.serving.forgotten == [visit.peer.sid]


@pytest.mark.parametrize("said", [[], [b"GET /socket.io/?EIO=4&trans"], [REQUEST], [REQUEST, masked(b"3")]])
def test_who_does_not_sign_in_is_not_kept(visit: Visit, said: list[bytes]) -> None:
    for piece in said:
        visit.send(piece)
    assert visit.peer.visit(BEAT) is None
    assert visit.peer.closed


def test_a_head_without_end_is_refused(visit: Visit) -> None:
    said = visit.send(b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n" + b"x" * 9000)
    assert said.startswith(b"HTTP/1.1 400 ")


def test_a_restart_says_no_goodbye_of_socket_io(visit: Visit) -> None:
    """Its clients come back by themselves only when the line ends without one."""
    visit.sign_in()
    visit.peer.send_away()
    assert visit.send(b"") == b"\x88\x02\x03\xe9"


def test_signing_out_before_being_in_is_the_end(visit: Visit) -> None:
    """Else two would be signed in as one, and one of them never be forgotten."""
    visit.send(REQUEST)
    visit.send(masked(b'40/live,{"token":"t"}'))
    assert visit.send(masked(b"41/live,")) == b"\x88\x02\x03\xe8"
    assert visit.peer.leaving


def test_signing_in_twice_is_one_too_many(visit: Visit) -> None:
    visit.sign_in()
    assert visit.serving.asked == [{"token": "t"}]
    assert visit.send(masked(b'40/live,{"token":"t"}')) == b"\x88\x02\x03\xea"
