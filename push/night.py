"""The night: what was written by day may leave, or take its next step, when people are asleep.

A message that is written at night carries `silent`. One that a carrier was down for, or that nobody has received since
the evening, has to be looked at again when it goes.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from backend.runtime import Runtime
from backend.unit_of_work import UnitOfWork
from push.message import PRIVATE


class Sounding(Protocol):
    @property
    def kind(self) -> str: ...

    @property
    def urgency(self) -> str: ...


def night_until(runtime: Runtime, work: UnitOfWork, now: datetime) -> datetime | None:
    """Return when the night ends, by the word of whichever feature knows; None by day."""
    ends = [each.night(work, now) for each in runtime.features if each.night is not None]
    return max((end for end in ends if end is not None), default=None)


def sleeps(message: Sounding) -> bool:
    """Say whether a message makes no sound at night: flash does, and what people have asked to be reminded of."""
    return message.urgency != "flash" and message.kind not in PRIVATE
