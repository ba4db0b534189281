"""Findings: what speaks against the product, by the check that found it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

#: Every check, and what it says is so.
CHECKS: Mapping[str, str] = {
    "lost": "a due rung was not told to somebody who hears it",
    "late": "a rung was not told by the sweep that had to tell it",
    "unowed": "a rung was told that was not due, not warranted, or not to whom it concerns",
    "held": "a telling was held or given up for a reason that is not so, or not told when its time had come",
    "flooded": "somebody was told at once what had to wait, twice where once would do, or had two briefs in a day",
    "twice": "a rung reached somebody, or a phone, as two messages",
    "closed": "a message was composed about a task that was closed",
    "order": "a message does not put the newest state first",
    "notices": "an act was not told once to each who hears of it",
    "strays": "a message stands for nothing on record",
    "undelivered": "a message did not reach a phone it was for",
    "phantoms": "a phone got what nobody has on record",
    "repeats": "the same message reached a phone again, and nothing had broken off between answer and record",
    "states": "a task is not what the acts have made of it",
    "histories": "a history does not hold, or the watchdog finds something amiss",
    "poisoned": "a reminder was set aside as bad",
    "surprises": "something happened that should not happen at all",
}


class Findings:
    """A list for each check; empty lists are what is hoped for."""

    def __init__(self) -> None:
        self.by_check: dict[str, list[str]] = defaultdict(list)

    def add(self, check: str, what: str) -> None:
        assert check in CHECKS, check
        self.by_check[check].append(what)
