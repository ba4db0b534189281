"""What the slice offers the package."""

from __future__ import annotations

from backend.feature import Feature
from tasks import events
from tasks.subtasks.http import api
from tasks.subtasks.service import tell_parent
from tasks.subtasks.texts import TEXTS

#: What changes the roll-up of the task above.
_MOVES = (
    events.TaskAssigned,
    events.ProgressReported,
    events.TaskSubmitted,
    events.TaskApproved,
    events.TaskReturned,
    events.TaskRecalled,
    events.TaskDeclined,
    events.TaskPaused,
    events.TaskResumed,
)

SUBTASKS = Feature(name="subtasks", apis=(api,), handlers=dict.fromkeys(_MOVES, (tell_parent,)), texts=TEXTS)
