"""What has happened to a task."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from backend.events import Event


@dataclass(frozen=True, slots=True)
class TaskEvent(Event):
    """Something has happened to `task_id`. `touched_units` are those whose figures may have changed."""

    task_id: UUID
    touched_units: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class TaskAssigned(TaskEvent):
    pass


@dataclass(frozen=True, slots=True)
class AssigneeMoved(TaskEvent):
    """One assignee's own state has grown: delivered, seen."""

    person_id: UUID
    state: str


@dataclass(frozen=True, slots=True)
class TaskAcknowledged(TaskEvent):
    person_id: UUID


@dataclass(frozen=True, slots=True)
class ProgressReported(TaskEvent):
    pass


@dataclass(frozen=True, slots=True)
class TaskSubmitted(TaskEvent):
    pass


@dataclass(frozen=True, slots=True)
class TaskApproved(TaskEvent):
    pass


@dataclass(frozen=True, slots=True)
class TaskReturned(TaskEvent):
    pass


@dataclass(frozen=True, slots=True)
class TaskRecalled(TaskEvent):
    pass


@dataclass(frozen=True, slots=True)
class TaskChanged(TaskEvent):
    """Title, content, urgency or deadline is another now."""


@dataclass(frozen=True, slots=True)
class LeadTransferred(TaskEvent):
    """The lead is somebody else now; the first unit touched is the old one."""


TASK_EVENTS: tuple[type[TaskEvent], ...] = (
    TaskAssigned,
    AssigneeMoved,
    TaskAcknowledged,
    ProgressReported,
    TaskSubmitted,
    TaskApproved,
    TaskReturned,
    TaskRecalled,
    TaskChanged,
    LeadTransferred,
)
