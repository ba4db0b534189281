"""Identifiers: UUID version 7 (RFC 9562, section 5.7), so that ids sort by the instant they were made."""

from __future__ import annotations

import os
from datetime import datetime
from uuid import UUID

_RANDOM_BITS = 0xFFF << 64 | (1 << 62) - 1  # 12 after the version, 62 after the variant
_BYTES = 10
_VERSIONS = bytes(0x70 | byte & 0x0F for byte in range(256))
_VARIANTS = bytes(0x80 | byte & 0x3F for byte in range(256))


def new_id(now: datetime) -> UUID:
    """Make an id whose first 48 bits are `now` in milliseconds and whose other 74 are random."""
    return new_ids(now, 1)[0]


def new_ids(now: datetime, count: int) -> list[UUID]:
    """Make as many ids of one moment, asking the system for their randomness once."""
    fixed = _milliseconds(now) << 80 | 0x7 << 76 | 0b10 << 62
    random = os.urandom(_BYTES * count)
    return [
        UUID(int=fixed | int.from_bytes(random[at : at + _BYTES], "big") & _RANDOM_BITS)
        for at in range(0, _BYTES * count, _BYTES)
    ]


def raw_ids(now: datetime, count: int) -> bytes:
    """The same as bytes, 16 of each, for ids that only pass through Python."""
    raw = bytearray(16 * count)
    for at, byte in enumerate(_milliseconds(now).to_bytes(6, "big")):
        raw[at::16] = bytes([byte]) * count
    random = os.urandom(_BYTES * count)
    for at in range(_BYTES):
        drawn = random[at::_BYTES]
        raw[6 + at :: 16] = drawn.translate(_VERSIONS if at == 0 else _VARIANTS) if at in (0, 2) else drawn
    return bytes(raw)


def stem_of(now: datetime) -> str:
    """Return how an id made at that moment begins when it is written out, up to the version: PostgreSQL, which makes
    random ones, puts it in front of them."""
    written = str(UUID(int=_milliseconds(now) << 80 | 0x7 << 76))
    return written[:15]


def first_id(instant: datetime) -> UUID:
    """Return what no id made at `instant` or later is below: the primary key finds what is newer."""
    return UUID(int=_milliseconds(instant) << 80)


def _milliseconds(instant: datetime) -> int:
    return int(instant.timestamp() * 1000) & ((1 << 48) - 1)
