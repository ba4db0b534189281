"""The ladder as data: for each urgency its rungs, each with what sets it off and who hears it. Pure.

Source: domain.md, "Ladders (default policy)"; `default_policy.json` beside this file is that table, and a test compares
the two. A policy is a JSON document with a version (`policies/document.py` reads it), so what was in force when a
message was sent can always be shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Literal, NamedTuple, get_args
from uuid import UUID
from zoneinfo import ZoneInfo

from backend.texts import Language
from backend.workcalendar import QuietHours, WorkingCalendar
from tasks.timeliness import URGENCIES, Span, Urgency

Trigger = Literal[
    "assigned",
    "not_acknowledged",
    "half_time",
    "likely_late",
    "due_soon",
    "due",
    "overdue",
    "overdue_nth",
    "urged_nth",
    "awaiting_approval",
    "extension_unanswered",
    "explanation_unanswered",
    "urging_unanswered",
    "promise_passed",
]
TRIGGERS: tuple[Trigger, ...] = get_args(Trigger)
#: What waits for one person's answer; these stand apart from the ladders, since they do not depend on urgency.
QUESTIONS: tuple[Trigger, ...] = (
    "extension_unanswered",
    "explanation_unanswered",
    "urging_unanswered",
    "promise_passed",
)

Audience = Literal[
    "assignee",
    "lead",
    "coordinators",
    "followers",
    "next_up",
    "next_up_2",
    "next_up_3",
    "assigner",
    "assigner_screen",
    "secretariat",
    "superior_head",
    "answerer",
    "asker",
]
AUDIENCES: tuple[Audience, ...] = get_args(Audience)
#: How many steps up the chain of command an audience stands.
STEPS_UP: Mapping[str, int] = {"next_up": 1, "next_up_2": 2, "next_up_3": 3}

Channel = Literal["screen", "phone"]
CHANNELS: tuple[Channel, ...] = get_args(Channel)


class Words(NamedTuple):
    """A rung's own wording in one language; placeholders as in `wording.PLACEHOLDERS`."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Rung:
    """One step. Which of the measures is set depends on the trigger."""

    key: str
    trigger: Trigger
    who: tuple[Audience, ...]
    from_second: tuple[Audience, ...] = ()
    after: Span | None = None
    before: Span | None = None
    share: float | None = None
    wall: bool = False
    at: tuple[time, ...] = ()
    every: Span | None = None
    nth: int = 0
    channels: tuple[Channel, ...] = CHANNELS
    words: Mapping[Language, Words] = field(default_factory=dict, hash=False)
    #: For which tasks it is meant; rungs of several urgencies may share a key.
    urgencies: tuple[Urgency, ...] = URGENCIES

    @property
    def per_assignee(self) -> bool:
        """Each assignee climbs these alone; the others belong to the task."""
        return self.trigger in ("assigned", "not_acknowledged")

    def audience(self, occurrence: int) -> tuple[Audience, ...]:
        return self.who + (self.from_second if occurrence >= 2 else ())

    def next_after(self, calendar: WorkingCalendar, moment: datetime) -> datetime:
        """Return the next repeat after `moment`, for a rung that repeats."""
        return self.every.after(calendar, moment) if self.every else calendar.next_at(moment, self.at)


Ladders = Mapping[Urgency, tuple[Rung, ...]]


@dataclass(frozen=True, slots=True)
class Scope:
    """Ladders of their own for one field of work, one unit and all below it, or both."""

    ladders: Ladders
    field: str | None = None
    unit_id: UUID | None = None

    def rank(self, of_field: str, units: Sequence[UUID]) -> tuple[int, int] | None:
        """Say how closely this scope fits a task: nearer units first, then those that name the field. None: not at
        all. `units` are the lead's and all above it, nearest first."""
        if self.field is not None and self.field != of_field:
            return None
        if self.unit_id is not None and self.unit_id not in units:
            return None
        height = len(units) if self.unit_id is None else units.index(self.unit_id)
        return height, self.field is None


@dataclass(frozen=True, slots=True)
class Policy:
    """All ladders of one version, and how a person is kept from being flooded.

    `digest_from`: from how many tasks at once a person gets one digest instead. `digest_window`: after a reminder has
    been told, further ones (of normal and urgent tasks) wait this long and come as one digest; zero switches that
    off. `daily_cap`: more reminders than this in a day wait for the next morning; zero means no cap; flash tasks and
    escalations never wait for it. `brief_at`: when everybody's morning brief is sent on working days; None: never.
    """

    version: int
    ladders: Ladders
    quiet_from: time
    quiet_to: time
    digest_from: int
    #: What is sent when a question (an extension request, an explanation) is not answered by its time.
    questions: tuple[Rung, ...] = ()
    scopes: tuple[Scope, ...] = ()
    digest_window: timedelta = timedelta(0)
    daily_cap: int = 0
    brief_at: time | None = None
    _quiet: dict[ZoneInfo, QuietHours] = field(default_factory=dict, init=False, repr=False, compare=False)
    _rungs: dict[tuple[Urgency, str], Rung] = field(default_factory=dict, init=False, repr=False, compare=False)
    _within: dict[tuple[str, tuple[UUID, ...]], Policy] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def quiet(self, calendar: WorkingCalendar) -> QuietHours:
        if calendar.zone not in self._quiet:
            self._quiet[calendar.zone] = QuietHours(calendar.zone, self.quiet_from, self.quiet_to)
        return self._quiet[calendar.zone]

    def rung(self, urgency: Urgency, key: str) -> Rung | None:
        if not self._rungs:
            rungs = [(urgency, rung) for urgency in self.ladders for rung in (*self.ladders[urgency], *self.questions)]
            self._rungs.update({(u, rung.key): rung for u, rung in reversed(rungs) if u in rung.urgencies})
        return self._rungs.get((urgency, key))

    @property
    def knows_units(self) -> bool:
        """Whether any ladder depends on the unit that leads."""
        return any(scope.unit_id is not None for scope in self.scopes)

    def within(self, of_field: str, units: Sequence[UUID]) -> Policy:
        """Return the policy as it is for a task of this field, led below these units (nearest first)."""
        if not self.scopes:
            return self
        key = (of_field, tuple(units))
        if key not in self._within:
            self._within[key] = replace(self, ladders=self._fitting(of_field, units), scopes=())
        return self._within[key]

    def _fitting(self, of_field: str, units: Sequence[UUID]) -> Ladders:
        ranked = ((scope.rank(of_field, units), scope) for scope in self.scopes)
        # The closest comes last and has the last word.
        fitting = sorted(((rank, scope) for rank, scope in ranked if rank is not None), key=lambda each: each[0])
        ladders = dict(self.ladders)
        for _rank, scope in reversed(fitting):
            ladders.update(scope.ladders)
        return ladders


def rungs_of(policy: Policy) -> Iterable[Rung]:
    """Yield every rung of a policy, whatever its ladder."""
    for ladders in (policy.ladders, *(scope.ladders for scope in policy.scopes)):
        for ladder in ladders.values():
            yield from ladder
    yield from policy.questions
