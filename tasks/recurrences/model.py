"""A recurring task: what is assigned, when it comes again, and what became of each time."""

from __future__ import annotations

import datetime as dt
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import Base
from tasks.recurrences.rule import DayOff, When

STATES = ("active", "paused", "suspended", "ended")


class Recurrence(Base):
    """Việc định kỳ. `next_day` is the rule's day of the next time, `next_at` when it is assigned."""

    __tablename__ = "recurrence"
    __table_args__ = (
        CheckConstraint("state in ('active', 'paused', 'suspended', 'ended')", name="state"),
        CheckConstraint("day_off in ('before', 'after', 'same')", name="day_off"),
        CheckConstraint("state <> 'active' or next_at is not null", name="next"),
        Index("ix_recurrence_next", "next_at", postgresql_where=text("state = 'active'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str]
    body: Mapped[dict[str, Any]] = mapped_column(JSONB)
    rule: Mapped[str]
    starts_on: Mapped[dt.date]
    at: Mapped[dt.time]
    day_off: Mapped[DayOff] = mapped_column(String)
    state: Mapped[str]
    #: Why it is suspended: the code of a refusal, and what its sentence names.
    reason: Mapped[str | None]
    reason_params: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    next_day: Mapped[dt.date | None]
    next_at: Mapped[datetime | None]

    @property
    def when(self) -> When:
        """When it comes."""
        return When(self.rule, self.starts_on, self.at, self.day_off)


class RecurrenceRun(Base):
    """What became of one time: assigned, skipped (a later one was due too), or refused. Its key lets it happen once."""

    __tablename__ = "recurrence_run"

    recurrence_id: Mapped[UUID] = mapped_column(ForeignKey("recurrence.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[dt.date] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    task_id: Mapped[UUID | None] = mapped_column(ForeignKey("task.id"))
    outcome: Mapped[str]
