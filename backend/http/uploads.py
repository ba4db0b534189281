"""A body that is a file, received before anything else is done with it.

It goes to the disk as it comes (the folder of temporary files, TMPDIR), so that memory does not grow with it, and no
transaction is open meanwhile: a slow line must not hold a connection, nor hold back the live screens, which read behind
the oldest running transaction (docs/adr/0002).
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any, Protocol

from backend.auth.tokens import Claims
from backend.runtime import Runtime

_CHUNK = 128 * 1024
#: What is no larger than this stays in memory.
_SMALL = 256 * 1024


@dataclass(frozen=True, slots=True)
class Upload:
    """The bytes that came: a file one can go back in, which is gone when the request ends."""

    file: IO[bytes]
    size: int
    sha256: str

    def chunks(self) -> Iterator[bytes]:
        """Yield the bytes from the beginning."""
        self.file.seek(0)
        while chunk := self.file.read(_CHUNK):
            yield chunk


@dataclass(frozen=True, slots=True)
class Arrival:
    """An upload before the unit of work is opened: what came, what the address says of it, who says they sent it."""

    runtime: Runtime
    claims: Claims
    query: dict[str, Any]
    upload: Upload
    now: datetime


#: Called with an arrival and what the address names: what is to be done with a file outside the transaction; leaving
#: it with an error takes that back. It checks for itself who may: the claims are signed, but whether the session still
#: lives is in the database.
Keeper = Callable[..., AbstractContextManager[Any]]


class _Stream(Protocol):
    def read(self, size: int, /) -> bytes: ...


@contextmanager
def received(stream: _Stream) -> Iterator[Upload]:
    """Read a stream to its end; it is the stream that stops at what may be sent."""
    digest, size = hashlib.sha256(), 0
    with tempfile.SpooledTemporaryFile(max_size=_SMALL) as file:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
            file.write(chunk)
        file.seek(0)
        yield Upload(file, size, digest.hexdigest())
