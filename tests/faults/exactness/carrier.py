"""The carrier and its log: what reached which phone, in which run. The log survives whoever is killed."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from push.channel import Accepted, Outgoing, Result, TransportError
from tests.faults.exactness.crash import AFTER_CARRIER, AMID_CARRIER, BEFORE_CARRIER, Fuse

BUSY = 0.03  # how often it says "try again later", having delivered nothing


@dataclass(frozen=True, slots=True)
class Pushed:
    """One try of one message to one phone, in a run of a worker. `accepted`: the phone has got it."""

    message_id: UUID
    phone: str
    run: int
    accepted: bool


class LoggingCarrier:
    """Delivers by appending a line to a file: one write, whole or not at all, whatever becomes of the worker."""

    name = "fcm"

    def __init__(self, fuse: Fuse) -> None:
        self._file = -1
        self._fuse = fuse
        self.run = 0
        self.chance = random.Random()

    def send_many(self, batch: Sequence[Outgoing]) -> list[Result]:
        self._fuse.reach(BEFORE_CARRIER)
        results = [self._send(item) for item in batch]
        self._fuse.reach(AFTER_CARRIER)
        return results

    def open(self, log: Path) -> None:
        self._file = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def close(self) -> None:
        os.close(self._file)

    def _send(self, item: Outgoing) -> Result:
        accepted = self.chance.random() >= BUSY
        line = {"message_id": str(item.message_id), "phone": item.address, "run": self.run, "accepted": accepted}
        os.write(self._file, json.dumps(line).encode() + b"\n")
        if not accepted:
            return TransportError("UNAVAILABLE", permanent=False)
        self._fuse.reach(AMID_CARRIER)
        return Accepted(f"carrier/{item.delivery_id}")


def read_log(log: Path) -> list[Pushed]:
    """Return every try, in order."""
    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    return [Pushed(UUID(each["message_id"]), each["phone"], each["run"], each["accepted"]) for each in lines]
