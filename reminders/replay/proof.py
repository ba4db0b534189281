"""The proof: what was said is what must have been said. Nothing twice, nothing missing, nothing after the end.

What must have been said comes from `expected`; what was said is read from the rows: reminders, recipients, messages.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from backend.org.model import Person
from push.model import MessageRow
from reminders.model import Reminder, ReminderRecipient
from reminders.replay.expected import Expectation, Telling
from reminders.replay.run import Replayed

NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Proof:
    """What was compared, and everything that disagrees; empty lists prove the claim."""

    expected: int
    said: int
    twice: list[str]
    missing: list[str]
    after_done: list[str]
    not_due: list[str]
    off_its_moment: list[str]
    digest: str

    @property
    def faults(self) -> dict[str, list[str]]:
        """The claims by name, each with what speaks against it."""
        return {
            "fired twice": self.twice,
            "due and missing": self.missing,
            "fired for a task already done": self.after_done,
            "fired and not due": self.not_due,
            "fired at another moment than its own": self.off_its_moment,
        }

    @property
    def holds(self) -> bool:
        return not any(self.faults.values())


@dataclass(frozen=True, slots=True)
class _Said:
    telling: Telling
    fired: datetime


def prove(replayed: Replayed, session: Session, expectation: Expectation) -> Proof:
    """Compare what must have been said with what was."""
    said = list(_said(session, {task: case for case, task in replayed.tasks.items()}))
    closed = {case.id: case.closed for case in replayed.cases if case.closed is not None}
    wanted = Counter(expectation.of(replayed.cases))
    heard = Counter(each.telling for each in said)
    late = [each for each in said if each.telling.case in closed and each.fired > closed[each.telling.case]]
    return Proof(
        expected=wanted.total(),
        said=heard.total(),
        twice=[
            *(_words(each) for each, times in sorted(heard.items()) if times > max(wanted[each], 1)),
            *_unrecorded(session),
        ],
        missing=[_words(each) for each in sorted((wanted - heard).elements())],
        after_done=sorted(f"{_words(each.telling)}, fired {_local(each.fired)}" for each in late),
        not_due=[_words(each) for each in sorted(heard) if not wanted[each]],
        off_its_moment=sorted(_words(each.telling) for each in said if each.fired != each.telling.due),
        digest=digest(heard.elements()),
    )


def digest(tellings: Iterable[Telling]) -> str:
    """Return the SHA-256 over who heard what and when, in order: equal for equal runs, whatever the ids were."""
    lines = sorted(f"{t.case}\t{t.rung}\t{t.occurrence}\t{t.due.isoformat()}\t{t.person}\n" for t in tellings)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _said(session: Session, cases: dict[object, str]) -> Iterator[_Said]:
    """Read every fired rung with everybody who was told; a rung that told nobody is said to nobody."""
    rows = session.execute(
        select(
            Reminder.task_id,
            Reminder.rung,
            Reminder.occurrence,
            Reminder.due_at,
            Reminder.settled_at,
            func.coalesce(Person.username, NOBODY).label("person"),
        )
        .outerjoin(ReminderRecipient, ReminderRecipient.reminder_id == Reminder.id)
        .outerjoin(Person, Person.id == ReminderRecipient.person_id)
        .where(Reminder.state == "fired")
    )
    for row in rows:
        yield _Said(Telling(cases[row.task_id], row.rung, row.occurrence, row.due_at, row.person), row.settled_at)


#: What reminders send. The others (a decision to make, an update) are said at once by whoever acted, and never repeat.
TELLS_OF_REMINDERS = ("assigned", "reminder", "escalation", "digest")


def _unrecorded(session: Session) -> list[str]:
    """Find messages that stand for no reminder of their person's: somebody was told once more than is on record."""
    on_record = exists().where(
        ReminderRecipient.message_id == MessageRow.id, ReminderRecipient.person_id == MessageRow.person_id
    )
    rows = session.execute(
        select(Person.username, MessageRow.at)
        .join(Person, Person.id == MessageRow.person_id)
        .where(~on_record, MessageRow.kind.in_(TELLS_OF_REMINDERS))
        .order_by(MessageRow.at, Person.username)
    )
    return [f"a message to {row.username} at {_local(row.at)} that no reminder accounts for" for row in rows]


def _words(telling: Telling) -> str:
    return f"{telling.case} {telling.rung} no. {telling.occurrence}, due {_local(telling.due)}, to {telling.person}"


def _local(instant: datetime) -> str:
    return instant.isoformat(timespec="seconds")
