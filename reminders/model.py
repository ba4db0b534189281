"""Reminders as rows: what is planned, what fired, to whom, and why not."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.database import Base
from backend.org.model import Person
from reminders.plan import Key
from reminders.policies.book import Effect

#: planned → fired (sent) | withheld (due, but no longer warranted) | cancelled (the task moved on before it was due)
ReminderState = Literal["planned", "fired", "withheld", "cancelled"]
REMINDER_STATES: tuple[ReminderState, ...] = ("planned", "fired", "withheld", "cancelled")


class Reminder(Base):
    """One rung of one task's ladder, once. The unique index is the promise that it fires once."""

    __tablename__ = "reminder"
    __table_args__ = (
        CheckConstraint("state in ('" + "', '".join(REMINDER_STATES) + "')", name="state"),
        Index(
            "uq_reminder_once",
            "task_id",
            "rung",
            "assignee_id",
            "anchor",
            "occurrence",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
        Index("ix_reminder_due", "due_at", postgresql_where=text("state = 'planned'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    task_id: Mapped[UUID] = mapped_column(ForeignKey("task.id"))
    rung: Mapped[str]
    assignee_id: Mapped[UUID | None] = mapped_column(ForeignKey("assignee.id"))
    anchor: Mapped[datetime]
    occurrence: Mapped[int]
    due_at: Mapped[datetime]
    state: Mapped[ReminderState] = mapped_column(default="planned")
    settled_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    #: When what `reason` names happened.
    reason_at: Mapped[datetime | None]
    policy_version: Mapped[int]
    error: Mapped[str | None]

    recipients: Mapped[list[ReminderRecipient]] = relationship(
        lazy="raise", primaryjoin="Reminder.id == foreign(ReminderRecipient.reminder_id)"
    )

    @property
    def key(self) -> Key:
        return Key(self.rung, self.assignee_id, self.anchor, self.occurrence)


class Due(NamedTuple):
    """As much of a reminder as firing it needs: a sweep takes thousands, without the ORM."""

    id: UUID
    task_id: UUID
    rung: str
    assignee_id: UUID | None
    anchor: datetime
    occurrence: int
    due_at: datetime

    @property
    def key(self) -> Key:
        return Key(self.rung, self.assignee_id, self.anchor, self.occurrence)


#: The columns of `Due`, in its order.
DUE_COLUMNS = tuple(getattr(Reminder, name) for name in Due._fields)


#: Why a person is told later than the rung fired.
HeldFor = Literal["window", "cap", "snoozed"]
HELD_FOR: tuple[HeldFor, ...] = ("window", "cap", "snoozed")


class ReminderRecipient(Base):
    """Who was told by a reminder, as what, in which message (a digest carries several).

    While it is held for somebody, `release_at` says until when and `held_for` why; then `message_id` is set, or
    `withheld` says why there was nothing to tell any more. None of the ids is a foreign key: what
    they name was locked, read or written in the same transaction, and is never deleted (docs/adr/0015).
    """

    __tablename__ = "reminder_recipient"
    __table_args__ = (
        Index(
            "ix_reminder_recipient_held",
            "release_at",
            "person_id",
            postgresql_where=text("release_at is not null"),
        ),
    )

    reminder_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    told_as: Mapped[str]
    message_id: Mapped[UUID | None]
    release_at: Mapped[datetime | None]
    held_for: Mapped[HeldFor | None]
    withheld: Mapped[str | None]


class Pace(Base):
    """When a person was last reminded, and how often that day: what digests and caps go by.

    Written along with a message to that person, who was read for it (docs/adr/0015).
    """

    __tablename__ = "reminder_pace"

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    told_at: Mapped[datetime]
    day: Mapped[date]
    told_today: Mapped[int]


class Snooze(Base):
    """Until when a person wants to hear nothing of a task. It moves nobody else's ladder."""

    __tablename__ = "snooze"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    task_id: Mapped[UUID] = mapped_column(ForeignKey("task.id"), primary_key=True)
    until: Mapped[datetime]


class Brief(Base):
    """A person's morning brief: one a day, whoever composes it."""

    __tablename__ = "brief"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    message_id: Mapped[UUID] = mapped_column(ForeignKey("message.id"))


#: The name of the morning brief, as a job and as an appointment.
BRIEF = "reminders.brief"


class Appointment(Base):
    """When something that is done at a set time is done next."""

    __tablename__ = "appointment"

    name: Mapped[str] = mapped_column(primary_key=True)
    next_at: Mapped[datetime]


class PolicyRow(Base):
    """A version of the ladders. Versions are never changed, only followed by the next; `effect` says whether the open
    tasks come under it as well, or only what is assigned from then on (`policies/book.py`)."""

    __tablename__ = "reminder_policy"
    __table_args__ = (CheckConstraint("effect in ('open', 'new')", name="effect"),)

    version: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    document: Mapped[dict[str, Any]] = mapped_column(JSONB)
    note: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    effect: Mapped[Effect] = mapped_column(default="open", server_default="open")
    by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))

    author: Mapped[Person | None] = relationship(lazy="raise")


WalkKind = Literal["replanning", "dry_run"]
WALK_KINDS: tuple[WalkKind, ...] = ("replanning", "dry_run")


class BookWalk(Base):
    """Going through all open tasks in batches: planning them anew, or counting what another policy would send."""

    __tablename__ = "book_walk"
    __table_args__ = (
        CheckConstraint("kind in ('replanning', 'dry_run')", name="kind"),
        Index("ix_book_walk_running", "started_at", postgresql_where=text("finished_at is null")),
        Index("ix_book_walk_kind", "kind", text("id desc")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[WalkKind]
    cause: Mapped[str]
    document: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    total: Mapped[int]
    checked: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    last_task_id: Mapped[UUID | None]
    result: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    error: Mapped[str | None]


class Patrol(Base):
    """One round of the watchdog: how many tasks it checked, what it found, what it planned anew."""

    __tablename__ = "patrol"
    __table_args__ = (Index(None, "at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    checked: Mapped[int]
    seconds: Mapped[float]
    findings: Mapped[dict[str, int]] = mapped_column(JSONB)
    repaired: Mapped[int]

    @property
    def clean(self) -> bool:
        return not self.findings
