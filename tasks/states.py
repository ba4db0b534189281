"""The state table: which verb leads from which status to which. Pure data.

docs/architecture.md draws it, and a test compares the two. What may be done in any status (comment, follow, attach,
note the cause of a delay) is not in it, and an extension request has a state of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

Status = Literal[
    "draft",
    "assigned",
    "in_progress",
    "awaiting_approval",
    "returned",
    "paused",
    "declined",
    "completed",
    "recalled",
]
Verb = Literal[
    "assign",
    "acknowledge",
    "decline",
    "insist",
    "report",
    "ask_extension",
    "extend",
    "delegate",
    "submit",
    "approve",
    "return",
    "urge",
    "demand_explanation",
    "explain",
    "pause",
    "resume",
    "recall",
    "change",
    "transfer",
    "hand_over",
]

#: What a stored task can be; a draft is kept apart (`tasks.drafts`), since it may lack what a task must have.
STATUSES: tuple[Status, ...] = tuple(status for status in get_args(Status) if status != "draft")
VERBS: tuple[Verb, ...] = get_args(Verb)
#: Work that is still owed.
OPEN: frozenset[Status] = frozenset({"assigned", "in_progress", "awaiting_approval", "returned", "paused", "declined"})
#: Work on which the lead is expected to move; else the turn is the assigner's (approve, resume, insist or transfer).
WITH_THE_LEAD: frozenset[Status] = frozenset({"assigned", "in_progress", "returned"})

TRANSITIONS: Mapping[tuple[Status, Verb], Status] = {
    ("draft", "assign"): "assigned",
    ("assigned", "acknowledge"): "in_progress",
    ("assigned", "decline"): "declined",
    ("assigned", "report"): "in_progress",
    ("assigned", "ask_extension"): "assigned",
    ("assigned", "extend"): "assigned",
    ("assigned", "delegate"): "in_progress",
    ("assigned", "submit"): "awaiting_approval",
    ("assigned", "urge"): "assigned",
    ("assigned", "demand_explanation"): "assigned",
    ("assigned", "explain"): "assigned",
    ("assigned", "pause"): "paused",
    ("assigned", "recall"): "recalled",
    ("assigned", "change"): "assigned",
    ("assigned", "transfer"): "assigned",
    ("assigned", "hand_over"): "assigned",
    ("in_progress", "acknowledge"): "in_progress",
    ("in_progress", "report"): "in_progress",
    ("in_progress", "ask_extension"): "in_progress",
    ("in_progress", "extend"): "in_progress",
    ("in_progress", "delegate"): "in_progress",
    ("in_progress", "submit"): "awaiting_approval",
    ("in_progress", "urge"): "in_progress",
    ("in_progress", "demand_explanation"): "in_progress",
    ("in_progress", "explain"): "in_progress",
    ("in_progress", "pause"): "paused",
    ("in_progress", "recall"): "recalled",
    ("in_progress", "change"): "in_progress",
    ("in_progress", "transfer"): "assigned",
    ("in_progress", "hand_over"): "in_progress",
    ("awaiting_approval", "acknowledge"): "awaiting_approval",
    ("awaiting_approval", "approve"): "completed",
    ("awaiting_approval", "return"): "returned",
    ("awaiting_approval", "demand_explanation"): "awaiting_approval",
    ("awaiting_approval", "explain"): "awaiting_approval",
    ("awaiting_approval", "recall"): "recalled",
    ("awaiting_approval", "hand_over"): "awaiting_approval",
    ("returned", "acknowledge"): "in_progress",
    ("returned", "report"): "in_progress",
    ("returned", "ask_extension"): "returned",
    ("returned", "extend"): "returned",
    ("returned", "delegate"): "in_progress",
    ("returned", "submit"): "awaiting_approval",
    ("returned", "urge"): "returned",
    ("returned", "demand_explanation"): "returned",
    ("returned", "explain"): "returned",
    ("returned", "pause"): "paused",
    ("returned", "recall"): "recalled",
    ("returned", "change"): "returned",
    ("returned", "transfer"): "assigned",
    ("returned", "hand_over"): "returned",
    ("paused", "resume"): "in_progress",  # or assigned, where it had not been acknowledged
    ("paused", "explain"): "paused",
    ("paused", "recall"): "recalled",
    ("paused", "change"): "paused",
    ("paused", "hand_over"): "paused",
    ("declined", "insist"): "assigned",
    ("declined", "recall"): "recalled",
    ("declined", "change"): "declined",
    ("declined", "transfer"): "assigned",
    ("declined", "hand_over"): "declined",
    ("completed", "demand_explanation"): "completed",
    ("completed", "explain"): "completed",
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
