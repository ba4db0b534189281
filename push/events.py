"""What has happened to a message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from backend.events import Event


@dataclass(frozen=True, slots=True)
class MessageReached(Event):
    """A device or screen of `person_id` received, or the person opened, a message about `subjects`."""

    message_id: UUID
    person_id: UUID
    kind: str
    subjects: tuple[UUID, ...]
    state: Literal["received", "opened"]
