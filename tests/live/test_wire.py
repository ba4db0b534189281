"""One socket: order is kept however little the network takes, and whoever does not read is dropped."""

from __future__ import annotations

import random
import socket
from collections.abc import Callable, Iterator

import gevent
import pytest
from gevent.socket import wait_read

from backend.live.hands import Hand, Helper
from backend.live.ring import Ring, open_ring
from backend.live.wire import WAITING_AT_MOST, Wire, keep_short, push, write_all


class Line(Wire):
    """A wire that remembers what it heard, and the other end of it."""

    __slots__ = ("far", "gone", "said")

    def __init__(self, kernel_holds: int = 4096) -> None:
        ours, self.far = socket.socketpair()
        ours.setblocking(False)
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, kernel_holds)
        self.far.settimeout(5)
        self.said = b""
        self.gone = 0
        super().__init__(ours)

    def heard(self, data: bytes) -> None:
        self.said += data

    def lost(self) -> None:
        self.gone += 1

    def read(self, size: int) -> bytes:
        """Read at the far end, letting our end write meanwhile."""
        got = b""
        while len(got) < size:
            gevent.sleep(0)
            self.far.setblocking(False)
            try:
                piece = self.far.recv(min(997, size - len(got)))
            except BlockingIOError:
                wait_read(self.far.fileno(), timeout=5)
                continue
            assert piece, "it ended too soon"
            got += piece
        return got


def settle() -> None:
    """Let the loop go round more than once: a timer that is late may be served before a socket that is ready."""
    for _ in range(4):
        gevent.sleep(0.005)


@pytest.fixture
def line() -> Iterator[Line]:
    made = Line()
    yield made
    made.abort()
    made.far.close()


def test_order_is_kept_when_the_kernel_takes_no_more(line: Line) -> None:
    """Single messages and broadcasts, some small and some beyond what the kernel holds, arrive as they were written."""
    chance, sent = random.Random(5), []
    for n in range(60):
        data = f"<{n}>".encode() + chance.randbytes(chance.choice([3, 300, 9000]))
        line.write(data) if n % 2 else write_all([line], data)
        sent.append(data)
        if sum(map(len, sent)) > WAITING_AT_MOST // 2:
            assert line.read(len(b"".join(sent))) == b"".join(sent)
            sent.clear()
    assert line.read(len(b"".join(sent))) == b"".join(sent)
    assert not line.closed


def test_whoever_does_not_read_is_dropped_at_a_bound(line: Line) -> None:
    piece, written = bytes(16 * 1024), 0
    while not line.closed:
        line.write(piece)
        written += len(piece)
        gevent.sleep(0)
        assert written < 3 * WAITING_AT_MOST, "it is buffered without bound"
    assert written > WAITING_AT_MOST
    assert line.gone == 1


def test_one_slow_reader_delays_nobody() -> None:
    """The slow one takes nothing, the others everything, and what the slow one missed does not reach them."""
    lines = [Line() for _ in range(20)]
    slow, others = lines[0], lines[1:]
    told = [f"{n:05}|".encode() * 100 for n in range(40)]
    for data in told:
        write_all(lines, data)
        for line in others:
            assert line.read(len(data)) == data
    assert slow.read(sum(map(len, told))) == b"".join(told)
    for line in lines:
        line.abort()
        line.far.close()


@pytest.fixture(params=[open_ring, lambda: None], ids=["ring", "no ring"])
def hand(request: pytest.FixtureRequest) -> Hand:
    """What broadcasts to thousands are sent with, where the kernel has a ring for us and where it has none."""
    ring = request.param()
    if ring is None and request.param is open_ring:
        pytest.skip("no ring here")
    return Hand(ring)


def test_order_is_kept_between_single_messages_and_great_broadcasts(hand: Hand) -> None:
    """Some clients read all along, some only at the end, when most of it waits: all read what was written, in order."""
    chance, lines, sent = random.Random(6), [Line() for _ in range(200)], b""
    for n in range(60):
        data = f"<{n}>".encode() + chance.randbytes(chance.choice([3, 300, 5000]))
        if n % 3:
            keep_short(hand.push(iter([lines[:128], lines[128:]]), data), data)
        else:
            write_all(lines, data)
        sent += data
        for line in lines[::2]:
            assert line.read(len(data)) == data
    assert len(sent) < WAITING_AT_MOST
    for line in lines[1::2]:
        assert line.read(len(sent)) == sent
    for line in lines:
        assert not line.closed
        line.abort()
        line.far.close()


def test_a_great_broadcast_drops_whoever_does_not_read_and_passes_over_the_dropped(hand: Hand) -> None:
    slow, quick = Line(), Line()
    data, written = bytes(1024), 0
    while not slow.closed:
        keep_short(hand.push(iter([[slow, quick]]), data), data)
        written += len(data)
        assert quick.read(len(data)) == data
        assert written < 3 * WAITING_AT_MOST, "it is buffered without bound"
    keep_short(hand.push(iter([[slow, quick]]), data), data)
    assert quick.read(len(data)) == data
    assert (slow.gone, quick.gone) == (1, 0)
    quick.abort()
    for line in (slow, quick):
        line.far.close()


@pytest.mark.parametrize("ring", [open_ring, lambda: None], ids=["ring", "no ring"])
def test_two_hands_send_what_one_would(ring: Callable[[], Ring | None]) -> None:
    """Some take all, one takes a part, one nothing, one is broken: each is told apart, and no byte is lost or twice."""
    lines = [Line(kernel_holds=65536) for _ in range(300)]
    full, broken = lines[100], lines[200]
    while not push([full], b"x" * 1000):
        pass
    broken.far.close()
    helper, data = Helper(ring), b"giao viec" * 50
    for _ in range(5):
        keep_short(helper.push_by_two(lines, data), data)
    settle()
    assert broken.closed
    for line in lines:
        if line not in (full, broken):
            assert line.read(5 * len(data)) == data * 5
    for line in lines:
        line.abort()
        line.far.close()


def test_the_last_words_are_read_before_the_end(line: Line) -> None:
    last = b"nhiem vu da ket thuc" * 2000
    line.write(last)
    line.finish()
    assert line.read(len(last)) == last
    settle()
    line.far.setblocking(True)
    assert line.far.recv(1) == b""
    assert not line.closed, "ours waits for the client's own end"
    line.far.close()
    settle()
    assert line.closed
    assert line.gone == 1


def test_a_broken_line_is_noticed_once(line: Line) -> None:
    line.far.close()
    line.write(b"a")
    line.write(b"b")
    settle()
    assert line.closed
    line.write(b"c")
    assert line.gone == 1


def test_what_goes_wrong_beside_a_broadcast_is_heard_and_the_next_one_is_sent() -> None:
    class Broken:
        def send(self, _data: bytes) -> int:
            raise ValueError("no socket of ours")

    class Sound:
        def send(self, data: bytes) -> int:
            return len(data)

    helper = Helper(lambda: None)
    with pytest.raises(ValueError, match="no socket"):
        helper.push_by_two([Broken()] * 1000, b"word")  # type: ignore[list-item]
    assert helper.push_by_two([Sound()] * 1000, b"word") == []  # type: ignore[list-item]
