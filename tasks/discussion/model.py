"""A comment on a task."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.database import Base
from backend.org.model import Person
from tasks.attachments.model import Attachment


class Comment(Base):
    """What somebody wrote; deleted, it keeps its place without its words."""

    __tablename__ = "comment"
    __table_args__ = (Index("ix_comment_task", "task_id", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    task_id: Mapped[UUID] = mapped_column(ForeignKey("task.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    text: Mapped[str]
    mentions: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    deleted_at: Mapped[datetime | None]

    author: Mapped[Person] = relationship(lazy="raise")
    attachments: Mapped[list[Attachment]] = relationship(lazy="raise", order_by=Attachment.id)

    @property
    def files(self) -> list[Attachment]:
        """The files that came with it and have not been taken back."""
        return [each for each in self.attachments if each.removed_at is None]
