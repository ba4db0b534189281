"""An urging, and what was answered to it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.database import Base
from backend.org.model import Person


class Urging(Base):
    """Đôn đốc: somebody pressed whoever led the task then; `number` counts those of one task.

    A progress report or a result answers it. `answer` is what the lead said with one tap, null where an ordinary report
    answered; `promised_at` is by when they said they would be done.
    """

    __tablename__ = "urging"
    __table_args__ = (
        CheckConstraint("answered_at is not null or (answer is null and promised_at is null)", name="answered"),
        CheckConstraint("promised_at > answered_at", name="promised"),
        UniqueConstraint("task_id", "number"),
        # How often somebody has pressed somebody else of late.
        Index("ix_urging_pair", "by_id", "to_id", "at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    task_id: Mapped[UUID] = mapped_column(ForeignKey("task.id"))
    number: Mapped[int]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    to_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    note: Mapped[str]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    answer: Mapped[str | None]
    promised_at: Mapped[datetime | None]

    by: Mapped[Person] = relationship(foreign_keys=[by_id], lazy="raise")
    to: Mapped[Person] = relationship(foreign_keys=[to_id], lazy="raise")
    answered_by: Mapped[Person | None] = relationship(foreign_keys=[answered_by_id], lazy="raise")
