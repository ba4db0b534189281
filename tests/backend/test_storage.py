"""One conformance suite for every place where files may be kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.storage import Place, TooLarge
from backend.storage.bucket import Bucket
from backend.storage.folder import Folder
from tests.backend.storage import BUCKET, CREDENTIALS, open_bucket


@pytest.fixture(params=["folder", "bucket"])
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    if request.param == "folder":
        yield Folder(tmp_path)
        return
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    with open_bucket() as endpoint:
        yield Bucket(BUCKET, endpoint)


def chunks(size: int) -> Iterator[bytes]:
    for start in range(0, size, 100_000):
        yield b"x" * min(100_000, size - start)


@pytest.mark.parametrize("size", [0, 1, 99_999, 12_000_000])
def test_what_is_kept_comes_back(place: Place, size: int) -> None:
    stored = place.put("key-1", chunks(size), 50_000_000)
    assert (stored.size, stored.sha256) == (size, hashlib.sha256(b"x" * size).hexdigest())
    assert b"".join(place.open("key-1")) == b"x" * size


def test_too_much_keeps_nothing(place: Place) -> None:
    with pytest.raises(TooLarge):
        place.put("key-2", chunks(1_000_001), 1_000_000)
    with pytest.raises(KeyError):
        place.open("key-2")


def test_forgetting_is_forgetting_once_or_twice(place: Place) -> None:
    place.put("key-3", chunks(10), 100)
    place.delete("key-3")
    place.delete("key-3")
    with pytest.raises(KeyError):
        place.open("key-3")


def test_a_key_leads_nowhere_else(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        Folder(tmp_path).open("../../etc/passwd")
