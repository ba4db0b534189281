"""Why a reminder that was planned is not warranted any more, from the facts alone. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from reminders.ladder import Rung
from reminders.plan import Facts, Key


class Reason(NamedTuple):
    """Why a reminder is not warranted: a word, worded for people elsewhere, and since when, where that is known."""

    code: str
    at: datetime | None = None


def why_not(facts: Facts, key: Key, rung: Rung | None) -> Reason:
    """Say why a planned reminder is no longer warranted. `rung` is what it was planned by, if that is still there."""
    if rung is not None and rung.trigger == "extension_unanswered":
        return Reason("no_longer_asked")  # decided, taken back or lapsed with the task: which, its own list says
    if rung is not None and rung.trigger == "explanation_unanswered":
        return Reason("answered")
    if facts.status == "completed":
        return Reason("completed", facts.closed_at)
    if facts.status == "recalled":
        return Reason("recalled", facts.closed_at)
    if facts.status == "paused":
        return Reason("paused", facts.paused_at)
    if key.assignee_id is not None:
        return _why_not_part(facts, key, rung)
    if facts.status == "awaiting_approval":
        return Reason("submitted", facts.submitted_at)
    if facts.status == "declined":
        return Reason("declined")
    if rung is None:
        return _another_ladder(facts)
    if rung.trigger == "awaiting_approval":
        return Reason("decided", facts.returned_at)
    if facts.deadline != key.anchor and rung.trigger != "urged_nth":
        return Reason("deadline_changed", facts.deadline_set_at)
    if rung.trigger == "half_time" and facts.reported_at is not None:
        return Reason("progress_reported", facts.reported_at)
    if rung.trigger in ("half_time", "due_soon", "due") and facts.in_force_since > facts.assigned_at:
        # What lay before that is not made up for. Resuming sets the deadline too where it moves it: then it is
        # the resuming that counts.
        given_back = facts.in_force_since in (facts.returned_at, facts.resumed_at)
        return Reason("given_back" if given_back else "deadline_changed", facts.in_force_since)
    return Reason("no_longer_likely") if rung.trigger == "likely_late" else _another_ladder(facts)


def _why_not_part(facts: Facts, key: Key, rung: Rung | None) -> Reason:
    part = next((part for part in facts.parts if part.id == key.assignee_id), None)
    if part is None:
        return Reason("transferred")
    if rung is not None and rung.trigger in ("urging_unanswered", "promise_passed"):
        return _why_silent(facts, rung)
    if facts.status == "declined" and part.role == "lead":
        return Reason("declined")
    return Reason("acknowledged", part.acknowledged_at) if part.acknowledged_at else _another_ladder(facts)


def _another_ladder(facts: Facts) -> Reason:
    """The task stands under another ladder than it did: of another urgency, or of another version of the policy."""
    if facts.urgency_set_at is not None:
        return Reason("urgency_changed", facts.urgency_set_at)
    return Reason("policy_changed")


def _why_silent(facts: Facts, rung: Rung) -> Reason:
    """The lead was pressed, or has promised, and need not be reminded of it any more."""
    if facts.status == "awaiting_approval":
        return Reason("submitted", facts.submitted_at)
    if facts.status == "declined":
        return Reason("declined")
    code = "answered" if rung.trigger == "urging_unanswered" else "progress_reported"
    return Reason(code, facts.reported_at)
