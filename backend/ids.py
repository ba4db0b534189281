"""Identifiers: UUID version 7 (RFC 9562, section 5.7), so that ids sort by the instant they were made."""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import UUID


def new_id(now: datetime) -> UUID:
    """Make an id whose first 48 bits are `now` in milliseconds and whose other 74 are random."""
    milliseconds = _milliseconds(now)
    random = secrets.randbits(74)
    high, low = random >> 62, random & ((1 << 62) - 1)
    return UUID(int=milliseconds << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low)


def first_id(instant: datetime) -> UUID:
    """Return what no id made at `instant` or later is below: the primary key finds what is newer."""
    return UUID(int=_milliseconds(instant) << 80)


def _milliseconds(instant: datetime) -> int:
    return int(instant.timestamp() * 1000) & ((1 << 48) - 1)
