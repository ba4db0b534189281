"""What to list: whose tasks, which of them, in what order. The words are those of the API."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

View = Literal["visible", "assigned_to_me", "assigned_by_me", "followed", "supervised"]
VIEWS: tuple[View, ...] = get_args(View)
Condition = Literal[
    "open",
    "closed",
    "overdue",
    "due_soon",
    "not_acknowledged",
    "no_deadline",
    "awaiting_answer",
    "starred",
    "to_acknowledge",
    "to_answer",
    "to_decide",
]
CONDITIONS: tuple[Condition, ...] = get_args(Condition)
SORTS = ("newest", "deadline", "risk")


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """What to list. Empty means no restriction; repeated words are alternatives, but conditions narrow each other.

    Three conditions are about whoever asks: what they have a part in and have not received, what somebody waits for
    them to answer (an urging, a demand to explain, a date proposed instead), and an extension that is theirs to decide.

    `unit_id` is the lead unit or one above it; `person_id` somebody with a part in the task; periods are [from, to).
    """

    view: View = "visible"
    conditions: Sequence[Condition] = ()
    statuses: Sequence[str] = ()
    urgencies: Sequence[str] = ()
    unit_id: UUID | None = None
    parent_id: UUID | None = None
    campaign_id: UUID | None = None
    person_id: UUID | None = None
    assigner_id: UUID | None = None
    field: str = ""
    tags: Sequence[str] = ()
    code: str = ""
    assigned_from: datetime | None = None
    assigned_to: datetime | None = None
    deadline_from: datetime | None = None
    deadline_to: datetime | None = None
    q: str = ""
    sort: str = "newest"
