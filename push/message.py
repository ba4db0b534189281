"""A message: what one person is to be told, with no idea of what a task is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from backend.texts import Text


class Message(NamedTuple):
    """One message for one person, worded already.

    `title` and `body` stay inside the country (live socket, the API). What leaves through foreign carriers is the
    content-free sentence of `kind` (PUBLIC_TEXTS), unless the operator allows titles (of PRIVATE kinds, never).
    `subjects` are what it is about, as opaque ids; `link` is where a tap leads; `why` says why it was sent. One that
    does not ring (`rings`) waits on the person's screens and in their list, and disturbs no phone.
    """

    person_id: UUID
    kind: str
    urgency: str
    title: str
    body: str
    why: str
    link: str
    subjects: tuple[UUID, ...] = ()
    silent: bool = False
    rings: bool = True


@dataclass(frozen=True, slots=True)
class Posted:
    """A message that has been written to the outbox."""

    id: UUID
    message: Message
    at: datetime = field(compare=False)


#: What a phone shows when nothing may leave the country but the fact that there is something.
PUBLIC_TEXTS: dict[str, Text] = {
    "assigned": Text("Anh/chị có một nhiệm vụ mới", "You have a new task"),
    "reminder": Text("Anh/chị có một nhiệm vụ cần xem", "A task needs your attention"),
    "escalation": Text("Có một nhiệm vụ cần anh/chị can thiệp", "A task needs you to step in"),
    "decision": Text("Có việc chờ anh/chị quyết định", "Something awaits your decision"),
    "update": Text("Một nhiệm vụ của anh/chị vừa thay đổi", "A task of yours has changed"),
    "handover": Text("Anh/chị có danh sách bàn giao cần xác nhận", "A hand-over awaits your confirmation"),
    "digest": Text("Anh/chị có nhiều nhiệm vụ cần xem", "Several tasks need your attention"),
    "brief": Text("Công việc hôm nay của anh/chị", "Your work today"),
    "personal": Text("Anh/chị có một lời nhắc", "You have a reminder"),
}
KINDS = tuple(PUBLIC_TEXTS)
#: What is a person's own never leaves in words, whatever the operator allows for tasks.
PRIVATE = frozenset({"personal"})
