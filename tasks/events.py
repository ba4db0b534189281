"""What has happened to a task."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from backend.events import Event


@dataclass(frozen=True, slots=True)
class TaskEvent(Event):
    """Something has happened to `task_id`. `touched_units` are those whose figures may have changed."""

    task_id: UUID
    touched_units: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class TellingEvent(TaskEvent):
    """Something of which the people `to` are told at once. `note` is what the actor said, at most a few sentences."""

    to: tuple[UUID, ...] = ()
    note: str = ""


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
class SubtaskMoved(TaskEvent):
    """Work handed on within this task has come further: its roll-up is another now."""


@dataclass(frozen=True, slots=True)
class WorkHandedOn(TaskEvent):
    """An assignee has made a task inside this one; who hands work on has received it."""


@dataclass(frozen=True, slots=True)
class TaskChanged(TellingEvent):
    """Title, content, urgency or deadline is another now. Whoever works on it is told of what asks something else of
    them: `changed` names that."""

    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LeadTransferred(TaskEvent):
    """The lead is somebody else now; the first unit touched is the old one."""


@dataclass(frozen=True, slots=True)
class CoordinatorAdded(TaskEvent):
    """One more person has a part in the task."""


@dataclass(frozen=True, slots=True)
class PartsHandedOver(TaskEvent):
    """Parts in the task have gone from one person to another, or from one unit to its successor; the status stays.

    Of this nobody is told task by task: `HandoverMade` follows, for all of them.
    """


@dataclass(frozen=True, slots=True)
class OversightHandedOver(TaskEvent):
    """Who gave the task, or supervises it, is somebody else now."""


@dataclass(frozen=True, slots=True)
class CoordinatorReleased(TaskEvent):
    pass


@dataclass(frozen=True, slots=True)
class FollowersChanged(TaskEvent):
    pass


@dataclass(frozen=True, slots=True)
class DelayNoted(TaskEvent):
    """A delay, its cause or who confirmed it has been put on record."""


@dataclass(frozen=True, slots=True)
class AttachmentAdded(TaskEvent):
    pass


@dataclass(frozen=True, slots=True)
class FieldRenamed(TaskEvent):
    """The list calls the task's field by another name now."""


@dataclass(frozen=True, slots=True)
class DueSoonMoved(TaskEvent):
    """The working calendar is another now, and with it the instant from which the task counts as due soon."""


@dataclass(frozen=True, slots=True)
class RiskTurned(TaskEvent):
    """The forecast calls a task likely to be late from now on, or no longer."""


@dataclass(frozen=True, slots=True)
class TaskSubmitted(TellingEvent):
    pass


@dataclass(frozen=True, slots=True)
class TaskApproved(TellingEvent):
    pass


@dataclass(frozen=True, slots=True)
class TaskReturned(TellingEvent):
    pass


@dataclass(frozen=True, slots=True)
class TaskRecalled(TellingEvent):
    pass


@dataclass(frozen=True, slots=True)
class TaskDeclined(TellingEvent):
    """The lead, or a coordinator, has declined their part with a reason."""


@dataclass(frozen=True, slots=True)
class DeclineOverruled(TellingEvent):
    pass


@dataclass(frozen=True, slots=True)
class TaskPaused(TellingEvent):
    pass


@dataclass(frozen=True, slots=True)
class TaskResumed(TellingEvent):
    pass


@dataclass(frozen=True, slots=True)
class TaskUrged(TellingEvent):
    pass


@dataclass(frozen=True, slots=True)
class UrgingAnswered(TellingEvent):
    """The lead has answered with a report, perhaps saying by when they will be done. `to` are those who urged."""

    promised_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ExplanationDemanded(TellingEvent):
    pass


@dataclass(frozen=True, slots=True)
class ExplanationGiven(TellingEvent):
    pass


@dataclass(frozen=True, slots=True)
class ExtensionAsked(TellingEvent):
    """`until` is the deadline that is wanted."""

    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class ExtensionGranted(TellingEvent):
    """`until` is the deadline that holds from now on."""

    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class ExtensionRefused(TellingEvent):
    pass


@dataclass(frozen=True, slots=True)
class ExtensionCountered(TellingEvent):
    """The decider proposes another date, `until`; the turn is the lead's."""

    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class ExtensionWithdrawn(TellingEvent):
    pass


@dataclass(frozen=True, slots=True)
class HandoverObjected(TellingEvent):
    """Whoever took a part over says, with a reason, that it is not theirs."""


@dataclass(frozen=True, slots=True)
class HandoverUpheld(TellingEvent):
    """The assigner says that it is theirs all the same."""


@dataclass(frozen=True, slots=True)
class Commented(TellingEvent):
    """Somebody has written; `to` are those mentioned."""


@dataclass(frozen=True, slots=True)
class RecurrenceSuspended(Event):
    """A recurring task could not be assigned on its `day`, and waits for its owner. `code` and `params` say why, as the
    refusal did. It is no event of a task: there is none."""

    recurrence_id: UUID
    owner_id: UUID
    name: str
    day: date
    code: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HandoverMade(Event):
    """`to_id` has taken over parts of many tasks at once, and has a list of them to confirm."""

    handover_id: UUID
    to_id: UUID


#: After these the ladder is planned anew; whoever is new in the task is told so.
NEW_PEOPLE: tuple[type[TaskEvent], ...] = (TaskAssigned, LeadTransferred, CoordinatorAdded)
#: After these nothing about the ladder can be another.
NOTHING_PLANNED: tuple[type[TaskEvent], ...] = (
    AssigneeMoved,
    SubtaskMoved,
    FollowersChanged,
    DelayNoted,
    AttachmentAdded,
    FieldRenamed,
    DueSoonMoved,  # the walk that moves it plans as well
    OversightHandedOver,
    HandoverObjected,
    HandoverUpheld,
    Commented,
    UrgingAnswered,  # the report that answers has planned already
)


def _leaves(kind: type[TaskEvent]) -> list[type[TaskEvent]]:
    below = kind.__subclasses__()
    return [leaf for each in below for leaf in _leaves(each)] if below else [kind]


#: Every kind of event a task has.
TASK_EVENTS: tuple[type[TaskEvent], ...] = tuple(_leaves(TaskEvent))
TELLING_EVENTS: tuple[type[TellingEvent], ...] = tuple(kind for kind in TASK_EVENTS if issubclass(kind, TellingEvent))
