"""The interface, and which implementation the settings ask for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from backend.settings import Settings

CHUNK = 256 * 1024


class TooLarge(Exception):
    """More bytes came than may be kept; nothing of them is."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What was kept. The checksum is over what came, as it came."""

    size: int
    sha256: str


class Place(Protocol):
    """Keys are ours (never a user's file name); a key is written once and never changed."""

    def put(self, key: str, chunks: Iterable[bytes], most: int) -> Stored:
        """Keep a stream; memory does not grow with it. Raises TooLarge past `most` bytes, and then keeps nothing."""

    def open(self, key: str) -> Iterator[bytes]:
        """Yield what is kept under a key. Raises KeyError when there is nothing."""

    def delete(self, key: str) -> None:
        """Forget a key, and whatever a process that died had kept of it; one that is not there is forgotten already."""


@lru_cache(maxsize=4)
def place_of(settings: Settings) -> Place:
    """Return the place that the settings name; a process has one of each, since a bucket's client is slow to make."""
    if settings.s3_bucket:
        from backend.storage.bucket import Bucket  # boto3 takes a second to import: only where it is used

        return Bucket(settings.s3_bucket, settings.s3_endpoint or None)
    from backend.storage.folder import Folder

    return Folder(Path(settings.var) / "files")
