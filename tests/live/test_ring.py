"""Many sends in one call: each socket's answer is its own, and nothing is left under way."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from backend.live.hands import Hand
from backend.live.ring import PORTION, Ring, _does_it_work, open_ring
from tests.live.test_wire import Line


@pytest.fixture
def ring() -> Iterator[Ring]:
    made = open_ring()
    if made is None:
        pytest.skip("no ring here")
    yield made
    made.close()


def test_each_socket_is_answered_for(ring: Ring) -> None:
    """One takes all, one a part, one nothing, one is broken, one is none: again and again, in any place."""
    word = b"giao viec" * 40_000
    for places in ([0, 1, 2, 3, 4], [4, 2, 0, 1, 3], [1, 3, 4, 0, 2]):
        pairs = [socket.socketpair() for _ in range(4)]
        empty, narrow, full, broken = (ours for ours, _ in pairs)
        for ours, _ in pairs:
            ours.setblocking(False)
        empty.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2 * len(word))
        narrow.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 8192)
        with suppress(BlockingIOError):
            while full.send(word):
                pass
        pairs[3][1].close()
        numbers = [empty.fileno(), narrow.fileno(), full.fileno(), broken.fileno(), -1]
        ring.load(word)
        took = ring.send([numbers[place] for place in places])
        found = dict(zip(places, took, strict=True))
        assert found[0] == len(word)
        assert 0 < found[1] < len(word)
        assert [found[n] for n in (2, 3, 4)] == [-errno.EAGAIN, -errno.EPIPE, -errno.EBADF]
        assert pairs[0][1].recv(len(word), socket.MSG_WAITALL) == word
        assert pairs[1][1].recv(found[1], socket.MSG_WAITALL) == word[: found[1]]
        with pytest.raises(BlockingIOError):
            pairs[1][1].recv(1, socket.MSG_DONTWAIT)
        for pair in pairs:
            for end in pair:
                end.close()


def test_it_goes_round_as_often_as_one_likes(ring: Ring) -> None:
    ours, far = socket.socketpair()
    ours.setblocking(False)
    for n in range(1000):
        word, times = f"<{n}>".encode(), 1 + n % PORTION
        ring.load(word)
        assert ring.send([ours.fileno()] * times) == [len(word)] * times
        assert far.recv(65536) == word * times
    ours.close()
    far.close()


@pytest.mark.parametrize("status", ["Name:\tpython\nSeccomp:\t2\n", ""])
def test_where_calls_are_filtered_none_is_asked_for(tmp_path: Path, status: str) -> None:
    (tmp_path / "status").write_text(status)
    assert open_ring(tmp_path / "status") is None


class Failing(Ring):
    """A ring for which the kernel runs out of memory."""

    def __init__(self) -> None:
        super().__init__()
        self._call = lambda *_: -1


def test_what_a_broken_ring_has_not_sent_waits_and_the_rest_goes_without(ring: Ring) -> None:
    """Its kernel looks at nothing: the first portion waits for its sockets, the next is sent one by one."""
    lines = [Line() for _ in range(PORTION + 10)]
    failing = Failing()
    hand, word = Hand(failing), b"giao viec"
    short = hand.push(iter([lines[:PORTION], lines[PORTION:]]), word)
    assert short == [(line, 0) for line in lines[:PORTION]]
    assert failing.broken
    assert failing._number == -1, "it is given back to the kernel"
    assert hand.push(iter([lines]), word) == []
    for n, line in enumerate(lines):
        assert line.read(len(word) * (1 if n < PORTION else 2)) == word * (1 if n < PORTION else 2)
        line.abort()
        line.far.close()


class Stopping(Ring):
    """A ring of before Linux 5.19: a call ends at the first socket that is none."""

    def __init__(self) -> None:
        super().__init__()
        call = self._call
        self._call = lambda name, number, *given: call(name, number, 3, *given[1:])


def test_a_ring_that_stops_at_a_socket_that_is_none_is_not_taken(ring: Ring) -> None:
    """What it has left over comes first in the next call: it would say of sockets that they took what they did not."""
    stopping = Stopping()
    assert not _does_it_work(stopping)
    stopping.close()
