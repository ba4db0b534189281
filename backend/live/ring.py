"""The same to many sockets in one call of the kernel: a ring of io_uring's, where it lets us have one.

Two threads that send to thousands one by one hand Python's lock to and fro with every send, a tenth of the whole work.
One call for 128 sockets gives it back once. Layout and numbers are the kernel's (io_uring(7), linux/io_uring.h):
requests of 64 bytes and results of 16, in memory that we share with it.
"""

from __future__ import annotations

import ctypes
import errno
import mmap
import os
import socket
import struct
from array import array
from collections.abc import Sequence
from pathlib import Path

import structlog

log = structlog.get_logger(__name__)

#: Sockets in one call.
PORTION = 128

_SETUP, _ENTER = 425, 426  # system calls, by the same numbers on almost every processor
_AS_MANY_RESULTS = 1 << 3  # IORING_SETUP_CQSIZE
_ONE_PIECE = 1 << 0  # IORING_FEAT_SINGLE_MMAP: Linux 5.4
_REQUESTS_AT = 0x10000000  # IORING_OFF_SQES
_SEND = 26  # IORING_OP_SEND: Linux 5.6
_AT_ONCE = socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL if hasattr(socket, "MSG_NOSIGNAL") else 0
_REQUEST = struct.Struct("BBHiQQIIQ24x")  # operation, -, -, socket, -, address, size, flags, number
_IN_ORDER = list(range(PORTION))
_STATUS = Path("/proc/self/status")


class Ring:
    """For one thread. Every send ends within its call: nothing is under way afterwards."""

    def __init__(self) -> None:
        """OSError where the kernel has no ring for us."""
        self.broken = False
        self._call = ctypes.CDLL(None, use_errno=True).syscall
        self._call.restype = ctypes.c_long
        asked = bytearray(120)
        struct.pack_into("3I", asked, 0, PORTION, PORTION, _AS_MANY_RESULTS)
        self._number = self._call(_SETUP, PORTION, (ctypes.c_char * len(asked)).from_buffer(asked))
        if self._number < 0:
            raise OSError(ctypes.get_errno(), "no ring for us")
        if not struct.unpack_from("I", asked, 20)[0] & _ONE_PIECE:
            self.close()
            raise OSError(errno.ENOSYS, "a ring in pieces")
        requests, results = struct.unpack_from("7I", asked, 40), struct.unpack_from("6I", asked, 80)
        try:
            self._share(requests[1], requests[6], results[0], results[1], results[5])
        except BaseException:
            self.close()
            raise

    def _share(self, asked: int, order: int, seen: int, done: int, results: int) -> None:
        """Lay views over the shared memory, given offsets in it, and write what is the same in every request."""
        flags = mmap.MAP_SHARED | mmap.MAP_POPULATE
        page = memoryview(mmap.mmap(self._number, max(order + PORTION * 4, results + PORTION * 16), flags=flags))
        sheet = memoryview(mmap.mmap(self._number, PORTION * 64, flags=flags, offset=_REQUESTS_AT))
        page[order : order + PORTION * 4] = array("I", range(PORTION)).tobytes()
        sheet[:] = b"".join(_REQUEST.pack(_SEND, 0, 0, -1, 0, 0, 0, _AT_ONCE, n) for n in range(PORTION))
        self._asked, self._seen, self._done = (page[at : at + 4].cast("I") for at in (asked, seen, done))
        result = page[results : results + PORTION * 16].cast("i")
        self._whose, self._took = result[::4], result[2::4]
        self._sockets, self._addresses = sheet.cast("i")[1::16], sheet.cast("Q")[2::8]
        self._sizes = sheet.cast("I")[6::16]

    def close(self) -> None:
        """Give it back to the kernel, once."""
        number, self._number = self._number, -1
        if number >= 0:
            os.close(number)

    def load(self, data: bytes) -> None:
        """Send `data` from now on. Whoever calls keeps it until the last send."""
        address = ctypes.cast(ctypes.c_char_p(data), ctypes.c_void_p).value or 0
        self._addresses[:] = array("Q", [address]) * PORTION
        self._sizes[:] = array("I", [len(data)]) * PORTION

    def send(self, sockets: Sequence[int]) -> list[int]:
        """Send to at most PORTION; return what each took, or a negative errno. Socket -1 takes nothing (EBADF).

        The whole ring goes round each time, so that every request has its place. What the kernel has not looked at,
        because it has no memory, has taken nothing; such a ring is `broken` from then on.
        """
        self._sockets[:] = array("i", [*sockets, *[-1] * (PORTION - len(sockets))])
        self._asked[0] = (self._asked[0] + PORTION) & 0xFFFFFFFF
        self._call(_ENTER, self._number, PORTION, 0, 0, None, 0)
        count = (self._done[0] - self._seen[0]) & 0xFFFFFFFF
        took = self._took.tolist()
        if count != PORTION or self._whose.tolist() != _IN_ORDER:
            self.broken = count != PORTION
            came = dict(zip(self._whose.tolist()[:count], took, strict=False))
            took = [came.get(n, -errno.EAGAIN) for n in range(PORTION)]
        self._seen[0] = self._done[0]
        return took[: len(sockets)]


def open_ring(status: Path = _STATUS) -> Ring | None:
    """Return a ring that does what it should, or None: many hosts forbid them, and old kernels have none.

    Where system calls are filtered none is asked for: some filters end the process that does.
    """
    try:
        if "\nSeccomp:\t0\n" not in status.read_text():
            return None
        ring = Ring()
    except (OSError, AttributeError, ValueError):
        return None
    if not _does_it_work(ring):
        log.warning("ring_does_not_work")
        ring.close()
        return None
    return ring


def _does_it_work(ring: Ring) -> bool:
    """Send to a socket that takes it, to one that is full, and to none, which before Linux 5.19 ends the whole call."""
    pairs = [socket.socketpair() for _ in range(2)]
    try:
        open_, full = (ours for ours, _ in pairs)
        full.setblocking(False)
        try:
            while full.send(bytes(4096)):
                pass
        except BlockingIOError:
            pass
        word = b"giao viec"
        ring.load(word)
        took = ring.send([open_.fileno(), full.fileno(), -1])
        whole = not ring.broken and took == [len(word), -errno.EAGAIN, -errno.EBADF]
        return whole and pairs[0][1].recv(len(word)) == word
    finally:
        for pair in pairs:
            for end in pair:
                end.close()
