"""A folder: written beside its name, flushed to the disk, then renamed, so that half a file is never found."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from backend.storage.place import CHUNK, Stored, TooLarge


class Folder:
    """Files under `root`, spread over folders by the first letters of their keys."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, key: str, chunks: Iterable[bytes], most: int) -> Stored:
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        digest, size = hashlib.sha256(), 0
        handle, name = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                for chunk in chunks:
                    size += len(chunk)
                    if size > most:
                        raise TooLarge
                    digest.update(chunk)
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            os.replace(name, path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        return Stored(size, digest.hexdigest())

    def open(self, key: str) -> Iterator[bytes]:
        path = self._path(key)
        if not path.is_file():
            raise KeyError(key)
        return _chunks_of(path)

    def delete(self, key: str) -> None:
        self._path(key).unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        if not key.replace("-", "").isalnum():
            raise KeyError(key)
        return self._root / key[-2:] / key[-4:-2] / key


def _chunks_of(path: Path) -> Iterator[bytes]:
    """Opened when the first chunk is asked for: who is told that they have it already asks for none."""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk
