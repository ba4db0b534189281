"""Routes: by which ways a message goes, and after how long without a receipt by which next ones. Pure data.

    normal=live phone 4h email; flash=live phone 2m sms 5m email

reads: to open screens and phones at once; a flash task that nobody has received after two minutes by SMS, and five
minutes later by e-mail. `phone` is every phone and browser; a channel of Apprise goes by its own name (`zalo`). Ways
that the operator has not set up are left out, and so is a step in which none remains.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

URGENCIES = ("normal", "urgent", "very_urgent", "flash")
PHONE = "phone"
PHONE_CHANNELS = ("fcm", "webpush")
#: Ways that have an address of the person's own, where others have a device.
PERSONAL_WAYS = ("email", "sms")
#: The way to whatever screens their people have open; nothing carries a message there, so no delivery is written.
LIVE = "live"
#: What rings wherever it arrives: at night, a silent message does not go this way.
LOUD_WAYS = frozenset({"sms"})
_WAIT = re.compile(r"([0-9]{1,4})([smhd])")
_WORD = re.compile(r"[a-z][a-z0-9_]{0,19}")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


@dataclass(frozen=True, slots=True)
class Step:
    """Ways that are taken together, so long after the step before."""

    after: timedelta
    ways: tuple[str, ...]

    def takes(self, channel: str) -> bool:
        return channel in self.ways or (PHONE in self.ways and channel in PHONE_CHANNELS)


Route = tuple[Step, ...]


@lru_cache(maxsize=64)
def read_routes(text: str, open_ways: frozenset[str]) -> Mapping[str, Route]:
    """Read the setting for the ways that are set up; raise ValueError saying what is wrong with it."""
    routes = {}
    for part in filter(None, (each.strip() for each in text.split(";"))):
        urgency, sign, words = part.partition("=")
        if not sign or urgency.strip() not in URGENCIES:
            raise ValueError(f"expected one of {', '.join(URGENCIES)} and = before {words.strip() or part!r}")
        routes[urgency.strip()] = _route(words.split(), open_ways)
    missing = [each for each in URGENCIES if each not in routes]
    if missing:
        raise ValueError(f"no route for {', '.join(missing)}")
    return routes


def _route(words: Collection[str], open_ways: Collection[str]) -> Route:
    steps: list[Step] = []
    after, ways = timedelta(), list[str]()
    for word in words:
        wait = _WAIT.fullmatch(word)
        if wait is None:
            if not _WORD.fullmatch(word):
                raise ValueError(f"{word!r} is neither a way nor a time such as 30s, 10m, 4h or 1d")
            ways.append(word)
            continue
        if not steps and not ways:
            raise ValueError("a route begins with a way")
        steps.append(Step(after, tuple(ways)))
        after, ways = timedelta(**{_UNITS[wait[2]]: int(wait[1])}), []
    steps.append(Step(after, tuple(ways)))
    if any(not step.ways for step in steps) or LIVE not in steps[0].ways:
        raise ValueError("a route begins with live, and names a way after each time")
    return _open(steps, open_ways)


def _open(steps: Collection[Step], open_ways: Collection[str]) -> Route:
    """Leave out what is not set up; the wait of a step that falls away is the next one's too."""
    found: list[Step] = []
    waited = timedelta()
    for step in steps:
        waited += step.after
        ways = tuple(way for way in step.ways if way in open_ways)
        if ways:
            found.append(Step(waited, ways))
            waited = timedelta()
    return (*_first(found[0]), *found[1:])


def _first(step: Step) -> Route:
    """Part the first step: devices are written with the message, a person's own addresses looked up a moment later."""
    personal = tuple(way for way in step.ways if way in PERSONAL_WAYS)
    rest = Step(step.after, tuple(way for way in step.ways if way not in personal))
    return (rest, Step(timedelta(), personal)) if personal else (rest,)
