"""A note to oneself, and the times at which it was told."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import String

from backend.database import Base
from tasks.recurrences.rule import DayOff


class PersonalReminder(Base):
    """Nhắc việc cá nhân. `at` is the first time and, for a rule (RFC 5545), the hour of every other.

    `next_at` is when it is told next, null when nothing is to come. `told_at` is set while the person has been told and
    has not ticked it off, put it off or changed it; `done_at` when nothing is left of it.
    """

    __tablename__ = "personal_reminder"
    __table_args__ = (
        CheckConstraint("day_off in ('before', 'after', 'same')", name="day_off"),
        CheckConstraint("done_at is null or (next_at is null and told_at is null)", name="done"),
        # What the clock asks every second.
        Index("ix_personal_reminder_next", "next_at", postgresql_where=sql("next_at is not null")),
        Index("ix_personal_reminder_person", "person_id", "done_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str]
    task_id: Mapped[UUID | None] = mapped_column(ForeignKey("task.id"))
    at: Mapped[datetime]
    rule: Mapped[str | None]
    day_off: Mapped[DayOff] = mapped_column(String)
    silent: Mapped[bool]
    next_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy reads it as declared)


class PersonalReminderTime(Base):
    """A time that was told. Its key is the promise that it is told once; only the newest of a reminder is kept."""

    __tablename__ = "personal_reminder_time"

    reminder_id: Mapped[UUID] = mapped_column(ForeignKey("personal_reminder.id", ondelete="CASCADE"), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(primary_key=True)
