"""Reminders as rows: what is planned, what fired, to whom, and why not."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.database import Base
from reminders.plan import Key

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
    policy_version: Mapped[int]
    error: Mapped[str | None]

    recipients: Mapped[list[ReminderRecipient]] = relationship(lazy="raise")

    @property
    def key(self) -> Key:
        return Key(self.rung, self.assignee_id, self.anchor, self.occurrence)


class ReminderRecipient(Base):
    """Who was told by a reminder, as what, in which message (a digest carries several)."""

    __tablename__ = "reminder_recipient"
    __table_args__ = (Index(None, "message_id"), Index(None, "person_id"))

    reminder_id: Mapped[UUID] = mapped_column(ForeignKey("reminder.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    told_as: Mapped[str]
    message_id: Mapped[UUID] = mapped_column(ForeignKey("message.id"))


class PolicyRow(Base):
    """A version of the ladders; the highest is in force. Versions are never changed, only followed by the next."""

    __tablename__ = "reminder_policy"

    version: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    document: Mapped[dict[str, Any]] = mapped_column(JSONB)
    note: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
