"""The chain of hashes under a task's history. Pure.

Entry n is hashed over the hash of entry n-1 and its own canonical JSON (sorted keys, no spaces, UTF-8), so changing,
removing or inserting an entry breaks every hash after it. The task's row keeps the length and the last hash, so cutting
the end off is found too.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """One history entry as it is hashed."""

    task_id: UUID
    number: int
    at: datetime
    actor_id: UUID | None
    verb: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Link:
    """An entry with the hashes that are stored beside it."""

    entry: Entry
    previous: str
    hash: str


def entry_hash(previous: str, entry: Entry) -> str:
    """Return the SHA-256 of an entry on top of the previous hash, as 64 hexadecimal digits."""
    plain = {
        "task": str(entry.task_id),
        "number": entry.number,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": str(entry.actor_id) if entry.actor_id else None,
        "verb": entry.verb,
        "data": entry.data,
    }
    canonical = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(f"{previous}\n{canonical}".encode()).hexdigest()


def first_fault(links: Iterable[Link], length: int, last_hash: str) -> str | None:
    """Return what is wrong with a task's chain, or None when every link holds."""
    previous, number = GENESIS, 0
    for number, link in enumerate(links, start=1):
        if link.entry.number != number:
            return f"entry {number} is missing"
        if link.previous != previous or link.hash != entry_hash(previous, link.entry):
            return f"entry {number} was altered"
        previous = link.hash
    if number != length:
        return f"{number} entries where {length} were written"
    return None if previous == last_hash else "the last entry was altered"
