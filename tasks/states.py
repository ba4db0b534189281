"""The state table: which verb leads from which status to which. Pure data.

docs/architecture.md draws it, and a test compares the two.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Status = Literal["assigned", "in_progress", "awaiting_approval", "returned", "completed", "recalled"]
Verb = Literal["acknowledge", "report", "submit", "approve", "return", "recall", "change", "transfer"]

STATUSES: tuple[Status, ...] = (
    "assigned",
    "in_progress",
    "awaiting_approval",
    "returned",
    "completed",
    "recalled",
)
#: Work that is still owed.
OPEN: frozenset[Status] = frozenset({"assigned", "in_progress", "awaiting_approval", "returned"})
#: Work on which the lead is expected to move; while it awaits approval the turn is the assigner's.
WITH_THE_LEAD: frozenset[Status] = frozenset({"assigned", "in_progress", "returned"})

TRANSITIONS: Mapping[tuple[Status, Verb], Status] = {
    ("assigned", "acknowledge"): "in_progress",
    ("assigned", "report"): "in_progress",
    ("assigned", "submit"): "awaiting_approval",
    ("assigned", "recall"): "recalled",
    ("assigned", "change"): "assigned",
    ("assigned", "transfer"): "assigned",
    ("in_progress", "acknowledge"): "in_progress",
    ("in_progress", "report"): "in_progress",
    ("in_progress", "submit"): "awaiting_approval",
    ("in_progress", "recall"): "recalled",
    ("in_progress", "change"): "in_progress",
    ("in_progress", "transfer"): "assigned",
    ("awaiting_approval", "acknowledge"): "awaiting_approval",
    ("awaiting_approval", "approve"): "completed",
    ("awaiting_approval", "return"): "returned",
    ("awaiting_approval", "recall"): "recalled",
    ("returned", "acknowledge"): "in_progress",
    ("returned", "report"): "in_progress",
    ("returned", "submit"): "awaiting_approval",
    ("returned", "recall"): "recalled",
    ("returned", "change"): "returned",
    ("returned", "transfer"): "assigned",
}

AssigneeState = Literal["assigned", "delivered", "seen", "acknowledged", "working", "done"]
#: An assignee's own state only ever grows along this line.
ASSIGNEE_STATES: tuple[AssigneeState, ...] = (
    "assigned",
    "delivered",
    "seen",
    "acknowledged",
    "working",
    "done",
)


def next_status(status: Status, verb: Verb) -> Status | None:
    """Return where `verb` leads from `status`, or None where it is not allowed."""
    return TRANSITIONS.get((status, verb))


def furthest(present: AssigneeState, reached: AssigneeState) -> AssigneeState:
    """Return the later of two assignee states."""
    return max(present, reached, key=ASSIGNEE_STATES.index)
