"""A folder: written beside its name, flushed to the disk, then renamed, so that half a file is never found."""

from __future__ import annotations

import hashlib
import os
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
        part = _part(path)
        try:
            with part.open("wb") as file:
                for chunk in chunks:
                    size += len(chunk)
                    if size > most:
                        raise TooLarge
                    digest.update(chunk)
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            os.replace(part, path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        return Stored(size, digest.hexdigest())

    def open(self, key: str) -> Iterator[bytes]:
        path = self._path(key)
        if not path.is_file():
            raise KeyError(key)
        return _chunks_of(path)

    def delete(self, key: str) -> None:
        path = self._path(key)
        _part(path).unlink(missing_ok=True)
        path.unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        if not key.replace("-", "").isalnum():
            raise KeyError(key)
        return self._root / key[-2:] / key[-4:-2] / key


def _part(path: Path) -> Path:
    """Where a file is written until it is whole; keys are written once, so nobody else writes there."""
    return path.with_name(f"{path.name}.part")


def _chunks_of(path: Path) -> Iterator[bytes]:
    """Opened when the first chunk is asked for: who is told that they have it already asks for none."""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk
