"""An explanation that was demanded, and the answer."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.database import Base
from backend.org.model import Person
from tasks.model import Assignee


class Explanation(Base):
    """Yêu cầu giải trình: a question to one assignee, with a time by which it is to be answered."""

    __tablename__ = "explanation"
    __table_args__ = (
        CheckConstraint("(answer is null) = (answered_at is null)", name="answered"),
        Index("ix_explanation_task", "task_id", "demanded_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    task_id: Mapped[UUID] = mapped_column(ForeignKey("task.id"))
    assignee_id: Mapped[UUID] = mapped_column(ForeignKey("assignee.id"))
    question: Mapped[str]
    demanded_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    demanded_at: Mapped[datetime]
    answer_by: Mapped[datetime]
    answer: Mapped[str | None]
    answered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None]

    assignee: Mapped[Assignee] = relationship(lazy="raise")
    demanded_by: Mapped[Person] = relationship(foreign_keys=[demanded_by_id], lazy="raise")
    answered_by: Mapped[Person | None] = relationship(foreign_keys=[answered_by_id], lazy="raise")
