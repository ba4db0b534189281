"""What the product says it told: the rungs on record with who heard them, the messages, and what the phones got."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from push.model import Delivery, Device, MessageRow
from reminders.model import Reminder, ReminderRecipient
from tasks.model import Assignee, Task
from tests.faults.exactness.carrier import Pushed
from tests.faults.exactness.ledger import Key
from tests.faults.exactness.town import DESKS, known


@dataclass(frozen=True, slots=True)
class Hearing:
    """One rung as one person hears it: in which message; held for what; or why there was nothing to tell any more."""

    message: UUID | None
    held_for: str | None
    withheld: str | None


@dataclass(frozen=True, slots=True)
class Message:
    """A message in somebody's list. `at` is the reading of whoever wrote it; `about` are numbers of tasks, in order."""

    id: UUID
    person: str
    kind: str
    urgency: str
    at: datetime
    about: tuple[int, ...]
    body: str
    why: str


@dataclass(frozen=True, slots=True)
class OnRecord:
    """A rung as the product has it: which, when it was due, what became of it, and who heard it in which messages."""

    task: int
    key: Key
    due: datetime
    state: str
    settled: datetime | None
    reason: str | None
    error: str | None
    heard: Mapping[str, tuple[Hearing, ...]]


@dataclass(frozen=True, slots=True)
class Sent:
    """One message as it was written out for one phone, until when it was worth sending, and what it came to."""

    message_id: UUID
    phone: str
    state: str
    expires: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """Everything on record, and everything that arrived."""

    rungs: Sequence[OnRecord]
    messages: Mapping[UUID, Message]
    codes: Mapping[int, str]
    deliveries: Sequence[Sent]
    tries: Sequence[Pushed]

    @property
    def pushed(self) -> list[Pushed]:
        """What the phones have got, in order."""
        return [each for each in self.tries if each.accepted]


def read_told(session: Session, tries: Sequence[Pushed]) -> Told:
    names = {known(name): name for name in DESKS}
    tasks = session.execute(select(Task.id, Task.title, Task.code)).all()
    numbers = {row.id: int(row.title.split()[-1]) for row in tasks}
    return Told(
        rungs=_rungs(session, numbers, names),
        messages={
            row.id: Message(
                id=row.id,
                person=names[row.person_id],
                kind=row.kind,
                urgency=row.urgency,
                at=row.at,
                about=tuple(numbers[subject] for subject in row.subjects),
                body=row.body,
                why=row.why,
            )
            for row in session.scalars(select(MessageRow))
        },
        codes={numbers[row.id]: row.code for row in tasks},
        deliveries=[
            Sent(row.message_id, row.token, row.state, row.expires_at)
            for row in session.execute(
                select(Delivery.message_id, Device.token, Delivery.state, Delivery.expires_at).join(
                    Device, Device.id == Delivery.device_id
                )
            )
        ],
        tries=tries,
    )


def _rungs(session: Session, numbers: Mapping[UUID, int], names: Mapping[UUID, str]) -> list[OnRecord]:
    parts = {
        row.id: (names[row.person_id], row.assigned_at)
        for row in session.execute(select(Assignee.id, Assignee.person_id, Assignee.assigned_at))
    }
    heard: dict[UUID, dict[str, list[Hearing]]] = defaultdict(lambda: defaultdict(list))
    who = (ReminderRecipient.reminder_id, ReminderRecipient.person_id)
    what = (ReminderRecipient.message_id, ReminderRecipient.held_for, ReminderRecipient.withheld)
    for row in session.execute(select(*who, *what)):
        heard[row.reminder_id][names[row.person_id]].append(Hearing(row.message_id, row.held_for, row.withheld))
    return [
        OnRecord(
            task=numbers[row.task_id],
            key=Key(row.rung, parts[row.assignee_id] if row.assignee_id else None, row.anchor, row.occurrence),
            due=row.due_at,
            state=row.state,
            settled=row.settled_at,
            reason=row.reason,
            error=row.error,
            heard={person: tuple(hearings) for person, hearings in heard[row.id].items()},
        )
        for row in session.scalars(select(Reminder))
    ]
