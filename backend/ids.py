"""Identifiers: UUID version 7 (RFC 9562, section 5.7), so that ids sort by the instant they were made."""

from __future__ import annotations

import os
from datetime import datetime
from uuid import UUID

_RANDOM_BITS = 0xFFF << 64 | (1 << 62) - 1  # 12 after the version, 62 after the variant
_BYTES = 10
_VARIANT = {digit: "89ab"[int(digit, 16) % 4] for digit in "0123456789abcdef"}


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


def hex_ids(now: datetime, count: int) -> list[str]:
    """The same as text without dashes, for ids that only pass through Python."""
    head, random = f"{_milliseconds(now):012x}7", os.urandom(_BYTES * count).hex()
    # 3 digits after the version, then the variant (10 and two random bits) and 15 more: 19 of the 20 that are there.
    return [
        f"{head}{random[at : at + 3]}{_VARIANT[random[at + 3]]}{random[at + 4 : at + 19]}"
        for at in range(0, 2 * _BYTES * count, 2 * _BYTES)
    ]


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
