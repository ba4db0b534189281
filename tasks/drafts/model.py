"""A draft: what one person is about to assign. It may lack anything, which is why it is no task yet."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import Base


class Draft(Base):
    """Bản nháp giao việc. `body` has the names of AssignSchema, any of them; `reading` is what the sentence gave."""

    __tablename__ = "task_draft"
    __table_args__ = (Index("ix_task_draft_author", "author_id", text("id desc")),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    sentence: Mapped[str] = mapped_column(default="")
    reading: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    body: Mapped[dict[str, Any]] = mapped_column(JSONB)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy reads it as declared)
